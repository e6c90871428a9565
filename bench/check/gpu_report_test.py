#!/usr/bin/env python3
"""Runs the GPU report on the emulated device at a tiny size and checks what it says and refuses.

Usage: gpu_report_test.py GPU_REPORT PLANTED_PEERS.so
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

REPORT, PEERS = sys.argv[1:3]
SECONDS = 240

# Part -> operations; in `variants` each variant has all of them.
CORE = {"insert", "hit", "miss", "upsert", "erase"}
OPERATIONS = {
    "operations": CORE,
    "loads": CORE,
    "sizes": CORE,
    "types": CORE,
    "upserts": {"upsert uniform", "upsert zipf .99", "upsert one key"},
    "mixed": {"mixed 50/50"},
    "view": {"hit by a view"},
    "batches": {"insert", "hit"},
    "growth": {"growth from empty", "the same, reserved"},
    "rebuild": {"rebuild to the same size", "rebuild to double"},
    "peers": {"insert", "hit", "miss"},
    "baselines": {"sum by the map", "count by sort", "sum by sort", "search in sorted keys"},
    "host": {"host insert", "host hit"},
    "iterate": {"for_each"},
    "strings": {"string insert", "string hit"},
}
GOALS = 11


def report(*arguments, **environment):
    return subprocess.run([REPORT, *arguments], capture_output=True, timeout=SECONDS, text=True,
                          env=os.environ | environment)


def listed():
    """Parts and variants, by --list."""
    said = report("--list").stdout
    parts, variants = re.split(r"^variants:$", said, flags=re.MULTILINE)
    names = r"^  (\S+) "
    return (re.findall(names, parts, re.MULTILINE), re.findall(names, variants, re.MULTILINE))


class Everything(unittest.TestCase):
    """One run of all parts and variants."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        results = Path(folder.name, "results.json")
        cls.picture = Path(folder.name, "results.svg")
        cls.done = report("--emulated", "--tiny", "--json", results, "--picture", cls.picture,
                          "--commit", "abc123", "--peers", PEERS)
        if cls.done.returncode != 0:
            raise AssertionError(cls.done.stderr)
        cls.results = json.loads(results.read_text(encoding="utf-8"))
        cls.svg = cls.picture.read_text(encoding="utf-8")
        cls.parts, cls.variants = listed()

    def rates(self, **wanted):
        return [rate for rate in self.results["rates"]
                if all(rate[name] == value for name, value in wanted.items())]

    def test_knows_the_parts_that_are_tested_here(self):
        self.assertEqual(set(self.parts), set(OPERATIONS) | {"limits", "variants"})
        self.assertEqual(self.variants[0], "default")

    def test_measures_every_operation(self):
        for part, operations in OPERATIONS.items():
            with self.subTest(part=part):
                # A spot that two axes share is measured once.
                here = {rate["operation"] for rate in self.rates(
                    **({} if operations is CORE else {"part": part}))}
                self.assertLessEqual(operations, here)

    def test_measures_every_variant(self):
        for variant in self.variants:
            for part in ("upserts", "rebuild"):
                here = self.rates(variant=variant, part=part)
                self.assertEqual({rate["operation"] for rate in here}, OPERATIONS[part])
            for types in ("u64->u64", "u32->u32"):
                with self.subTest(variant=variant, types=types):
                    here = self.rates(variant=variant, types=types, entries=4096)
                    self.assertLessEqual(CORE, {rate["operation"] for rate in here})

    def test_walks_along_the_axes(self):
        usual = self.rates(variant="default", types="u64->u64", operation="hit", batch=0)
        self.assertEqual({round(rate["load"], 1) for rate in usual}, {0.5, 0.7, 0.8})
        self.assertLessEqual({1024, 2048, 4096}, {rate["entries"] for rate in usual})
        self.assertEqual({rate["batch"] for rate in self.rates(part="batches", operation="hit")},
                         {10, 100, 1000})

    def test_fills_tables_to_the_load_that_was_wanted(self):
        for rate in self.rates(operation="insert", batch=0):
            off = min(abs(rate["load"] - load) for load in (0.5, 0.7, 0.8))
            self.assertLess(off, 0.005, rate)

    def test_gives_figures_with_their_spread(self):
        for rate in self.results["rates"] + self.results["limits"]:
            figure = rate["rate"]
            if (rate.get("variant"), rate.get("operation")) == ("slow", "miss"):
                self.assertEqual(figure["rounds"], 0)
                continue
            self.assertEqual(figure["rounds"], 2, rate)
            self.assertLess(0, figure["min"], rate)
            self.assertLessEqual(figure["min"], figure["median"])
            self.assertLessEqual(figure["median"], figure["max"])

    def test_compares_with_the_limits(self):
        for rate in self.results["rates"]:
            if rate["part"] in ("baselines", "peers"):
                continue
            self.assertAlmostEqual(rate["share"] * rate["limit"] / rate["rate"]["median"], 1,
                                   delta=0.001)
        for rate in self.rates(operation="miss", variant="default", types="u64->u64"):
            self.assertAlmostEqual(rate["share_in_sectors"] / rate["share"], rate["sectors"],
                                   delta=0.01)
        limits = {(limit["limit"].split(" of ")[0], limit["window"])
                  for limit in self.results["limits"]}
        for window in (1 << 16, 1 << 20):
            for limit in ("copy, read and written", "random 32-byte reads",
                          "random read-then-CAS"):
                self.assertIn((limit, window), limits)
        self.assertIn(("host to device", 1 << 20), limits)

    def test_expects_more_sectors_of_fuller_tables(self):
        for operation in ("hit", "miss"):
            by_load = sorted((rate["load"], rate["sectors"]) for rate in self.rates(
                operation=operation, variant="default", types="u64->u64", entries=4096, batch=0))
            self.assertGreater(by_load[-1][1], by_load[0][1])
        for operation, besides in (("hit", 16), ("miss", 8), ("insert", 48), ("erase", 40)):
            for rate in self.rates(operation=operation, variant="default", types="u64->u64",
                                   entries=4096, batch=0):
                self.assertAlmostEqual(rate["bytes"], 32 * rate["sectors"] + besides, delta=0.1)

    def test_expects_both_sectors_of_windows_that_are_loaded_whole(self):
        counted = {"u64->u64": (1.356, 2 * 1.05), "u32->u32": (1.211, 2 * 1.009)}
        for types, (apart, whole) in counted.items():
            for variant in self.variants:
                is_whole = variant == "window" or (variant, types) == ("tile-4", "u64->u64")
                for rate in self.rates(operation="hit", variant=variant, types=types, batch=0,
                                       entries=4096):
                    if abs(rate["load"] - 0.5) > 0.005 or rate["part"] == "peers":
                        continue
                    with self.subTest(variant=variant, types=types):
                        self.assertAlmostEqual(rate["sectors"], whole if is_whole else apart,
                                               delta=0.02)
        for rate in self.rates(operation="upsert one key", variant="window"):
            self.assertAlmostEqual(rate["bytes"], 32 * (rate["sectors"] + 1) + 16, delta=0.1)
            self.assertGreater(rate["sectors"], 2)

    def test_measures_peers_beside_it(self):
        for load in (0.5, 0.8):
            for types in ("u64->u64", "u32->u32"):
                slow = {rate["operation"]: rate["rate"]["median"] for rate in self.rates(
                    variant="slow", part="peers", load=load, types=types)}
                for operation in ("insert", "hit"):
                    self.assertAlmostEqual(slow[operation], 4096e-9, delta=1e-12)
                self.assertIsNone(slow["miss"])

    def test_computes_goals_and_judges_none_here(self):
        self.assertEqual(len(self.results["goals"]), GOALS)
        got = {goal["goal"]: goal["got"] for goal in self.results["goals"]}
        for goal in self.results["goals"]:
            self.assertEqual(goal["verdict"], "not judged")

        def centre(operation, load=0.5, variant="default"):
            return next(rate for rate in self.rates(
                operation=operation, variant=variant, types="u64->u64", entries=4096, batch=0)
                if abs(rate["load"] - load) < 0.01 and rate["part"] != "peers")

        def median(*of):
            return centre(*of)["rate"]["median"]

        copy = max((limit for limit in self.results["limits"]
                    if limit["limit"] == "copy, read and written"),
                   key=lambda limit: limit["window"])["rate"]["median"]
        for goal, wanted in (
                ("hit at .5", centre("hit")["share"]),
                ("hit at .8", centre("hit", 0.8)["share_in_sectors"]),
                ("miss at .5", median("miss")),
                ("miss at .8", median("miss", 0.8) * centre("miss", 0.8)["bytes"] / copy),
                ("insert at .5", centre("insert")["share"]),
                ("partitioned bulk build", median("insert", 0.5, "partitioned") / median("insert")),
                ("rebuild to double", centre("rebuild to double")["share"]),
                ("upsert of one hot key", median("upsert one key") / median("upsert uniform"))):
            self.assertAlmostEqual(got[goal] / wanted, 1, delta=0.001, msg=goal)
        self.assertTrue(self.results["figures_mean_nothing"])
        self.assertIn("The figures mean nothing", self.done.stdout)

    def test_skips_nothing(self):
        self.assertEqual(self.results["skipped"], [])
        self.assertEqual(self.results["commit"], "abc123")

    def test_prints_a_table_for_each_part(self):
        titles = re.findall(r"^## (.*)$", self.done.stdout, re.MULTILINE)
        measured = {rate["part"] for rate in self.results["rates"]}
        self.assertEqual(set(titles), measured | {"Limits", "Goals"})
        for line in self.done.stdout.splitlines():
            self.assertNotIn("nan", line)
        rows = [line for line in self.done.stdout.splitlines() if line.startswith("| ")]
        self.assertGreater(len(rows), len(self.results["rates"]))

    def test_draws_the_axes(self):
        root = xml.etree.ElementTree.fromstring(self.svg)
        words = [each.text for each in root.iter() if each.text]
        for title in ("G/s by load", "G/s by entries", "G/s by batch"):
            self.assertIn(title, words)
        self.assertTrue(any("without meaning" in word for word in words), words[:3])
        self.assertNotIn("nan", self.svg)


class Options(unittest.TestCase):
    def test_measures_what_was_asked_for_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            results = Path(folder, "results.json")
            done = report("--emulated", "--tiny", "--only", "view,growth", "--rounds", "1",
                          "--json", results)
            self.assertEqual(done.returncode, 0, done.stderr)
            said = json.loads(results.read_text(encoding="utf-8"))
        self.assertEqual({rate["part"] for rate in said["rates"]}, {"view", "growth"})
        self.assertEqual({rate["rate"]["rounds"] for rate in said["rates"]}, {1})

    def test_skips_with_a_line_what_the_budget_does_not_allow(self):
        # So many rounds would take longer on any machine.
        done = report("--emulated", "--tiny", "--only", "operations", "--rounds", "999999",
                      "--budget", "1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"(?s)## Not measured\n\n- operations: .*budget")

    def test_fails_when_an_answer_is_wrong(self):
        for lie, part, said in (
                ("keys", "operations", r"insert, variant default, u64->u64, 4096 entries, .*: "
                                       r"1 inserted, 4095 present, .* of 4096 keys"),
                ("keys", "growth", r"growth, variant default, .*: 1 inserted"),
                ("baselines", "baselines", r"count by sort, .*: answer: \d+ of \d+")):
            with self.subTest(lie=lie, part=part):
                done = report("--emulated", "--tiny", "--only", part, WARPMAP_PLANT_A_LIE=lie)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertEqual(done.stdout, "")
                self.assertRegex(done.stderr, "gpu_report: " + said)

    def test_explains_itself(self):
        said = report("--help")
        self.assertEqual(said.returncode, 0)
        self.assertIn("--budget S", said.stdout)

    def test_refuses_what_it_does_not_know(self):
        for arguments in (["--only", "speed"], ["--variants", "default,fastest"],
                          ["--rounds", "0"], ["--budget", "long"], ["--faster"], ["--json"],
                          ["--json", "/nowhere/results.json"],
                          ["--picture", "/nowhere/results.svg"],
                          ["--peers", "nowhere.so"]):
            with self.subTest(arguments=arguments):
                done = report("--emulated", "--tiny", *arguments)
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertEqual(done.stdout, "")
                self.assertIn("gpu_report: ", done.stderr)
                self.assertNotIn(" s  ", done.stderr, "nothing was measured")

    def test_says_why_nothing_is_measured_without_a_gpu(self):
        done = report("--tiny", CUDA_VISIBLE_DEVICES="")
        self.assertEqual(done.returncode, 77, done.stderr)
        self.assertRegex(done.stdout, "There is nothing to be measured: .*(CUDA|driver)")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
