#!/usr/bin/env python3
"""Runs the report at a tiny size and checks what it prints, and what it does about wrong answers.

The parts "types" and "structure" have a test of their own, report_parts_test.py.

Usage: report_test.py REPORT PLANTED_PEERS.so
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

REPORT, PEERS = sys.argv[1:3]
SECONDS = 240

PARTS = ["core", "size", "load", "batch", "upsert", "limits"]
CORE = {"insert", "hit", "miss", "mix 95/5", "mix 50/50", "upsert zipf .99"}
HALF = {"erase half", "insert again"}
UPSERTS = {"upsert uniform", "upsert zipf 1.5", "upsert one hot key"}


def report(*arguments, **environment):
    return subprocess.run([REPORT, "--entries", "^12", "--rounds", "1", *arguments],
                          capture_output=True, timeout=SECONDS, text=True,
                          env=os.environ | environment)


class Everything(unittest.TestCase):
    """One run with all parts that are about u64->u64 and single operations."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        results = Path(cls.folder.name, "results.json")
        cls.pictures = Path(cls.folder.name, "pictures")
        cls.done = report("--part", ",".join(PARTS), "--peers", PEERS, "--json", results, "--pictures", cls.pictures)
        if cls.done.returncode != 0:
            raise AssertionError(cls.done.stderr)
        cls.results = json.loads(results.read_text(encoding="utf-8"))

    def rates(self, **wanted):
        return [rate for rate in self.results["rates"]
                if all(rate.get(name) == value for name, value in wanted.items())]

    def test_has_every_part(self):
        self.assertEqual(self.results["parts"], PARTS)

    def test_measures_the_core_with_all_thread_counts(self):
        for load, wanted in ((0.5, CORE | HALF), (0.7, {"insert", "hit", "miss"}),
                             (0.75, CORE | HALF)):
            for threads in (1, 2):
                self.assertLessEqual(wanted, {rate["workload"] for rate in self.rates(
                    container="warpmap", entries=4096, load=load, threads=threads)})

    def test_measures_along_the_axes(self):
        for entries in (16, 256, 4096, 16384):
            self.assertEqual({rate["workload"] for rate in self.rates(
                container="warpmap", entries=entries, load=0.75, threads=2)} & CORE, CORE)
        for load in (0.8, 0.9):
            self.assertEqual({rate["workload"] for rate in self.rates(
                container="warpmap", load=load)}, CORE | HALF)
        at_centre = {rate["workload"] for rate in self.rates(
            container="warpmap", entries=4096, load=0.75)}
        self.assertLessEqual(UPSERTS | {"growth"}, at_centre)
        for verb in ("insert", "hit", "upsert uniform"):
            for size in ("batches of 1", "batches of 16", "batches of 256", "batches of 4096",
                         "large batches"):
                self.assertIn(f"{verb}, {size}", at_centre)

    def test_gives_figures_with_their_spread(self):
        for rate in self.results["rates"]:
            self.assertFalse(rate["wrong"])
            if rate["not_offered"]:
                continue
            figure = rate["million_per_second"]
            self.assertLess(0, figure["min"], rate)
            self.assertLessEqual(figure["min"], figure["median"])
            self.assertLessEqual(figure["median"], figure["max"])

    def test_compares_peers_with_their_like(self):
        best = {}
        for rate in self.rates(workload="hit", entries=4096, threads=2):
            for kind in ("one_at_a_time", "batch"):
                if rate[f"to_best_{kind}_peer"] == 1:
                    best[kind] = rate["container"]
        self.assertEqual(best.pop("batch"), "fixed")
        self.assertNotIn(best.pop("one_at_a_time"), ("fixed", "warpmap", "warpmap session"))

    def test_counts_lines(self):
        for limit in self.results["limits"]:
            if limit["entries"] < 4096:
                continue
            hit, miss = {0.5: (1.05, 1.23), 0.7: (1.19, 2.08), 0.75: (1.26, 2.75),
                         0.8: (1.39, 3.78), 0.9: (2.01, 13.6)}[limit["load"]]
            self.assertAlmostEqual(limit["lines_of_hit"] / hit, 1, delta=0.15)
            self.assertAlmostEqual(limit["lines_of_miss"] / miss, 1, delta=0.6)
        for rate in self.rates(container="warpmap", workload="miss", load=0.9):
            self.assertGreater(rate["to_limit_in_lines"], 4 * rate["to_limit"])

    def test_says_what_is_not_offered(self):
        for workload in HALF:
            lacking = self.rates(container="fixed", entries=4096, workload=workload)
            self.assertEqual({rate["not_offered"] for rate in lacking}, {True})
        self.assertIn("not offered", self.done.stdout)
        self.assertFalse(any(rate["not_offered"] for rate in self.rates(container="warpmap")))

    def test_counts_bytes_and_page_faults(self):
        used = {(row["container"], row["entries"]): row for row in self.results["memory"]}
        for load, bytes_each in ((50, 32), (75, 21.3), (90, 17.8)):
            row = used[f"warpmap .{load}", 4096]
            self.assertAlmostEqual(row["own_bytes_per_entry"], bytes_each, delta=1.5)
            self.assertLessEqual(0, row["construction_page_faults"]["median"])

    def test_judges_the_goals(self):
        goals = self.results["goals"]
        self.assertLessEqual({"insert", "hit", "miss", "growth", "memory", "hit, session",
                              "insert, batches of 16"}, {goal["workload"] for goal in goals})
        for goal in goals:
            if goal["reached"] is None:
                self.assertFalse(goal["met"])
            elif goal["against"] != "bytes" and goal["workload"] != "memory":
                # The file rounds to six digits.
                if abs(goal["reached"] / goal["wanted"] - 1) > 1e-4:
                    self.assertEqual(goal["met"], goal["reached"] > goal["wanted"], goal)
        summary = self.done.stdout.split("## Goals")[1]
        self.assertEqual(summary.count("**missed**"),
                         sum(goal["reached"] is not None and not goal["met"] for goal in goals))

    def test_draws_pictures(self):
        drawn = {path.stem for path in self.pictures.glob("*.svg")}
        self.assertLessEqual({"insert", "hit", "miss", "mix-95-5", "erase-half"}, drawn)
        for path in self.pictures.glob("*.svg"):
            root = xml.etree.ElementTree.parse(path).getroot()
            _, _, width, height = map(float, root.get("viewBox").split())
            texts = [node.text for node in root.iter() if node.tag.endswith("}text")]
            self.assertLessEqual({"warpmap", "entries", "load, entries per slot"}, set(texts), path)
            for group in (node for node in root if node.tag.endswith("}g")):
                left = float(group.get("transform")[len("translate("):].split()[0])
                spots = [(node.text, float(node.get("x")) + left, float(node.get("y")))
                         for node in group if node.tag.endswith("}text")]
                names = sorted((y, text) for text, x, y in spots if x == left + 350)
                for (above, _), (below, _) in zip(names, names[1:]):
                    self.assertGreaterEqual(below - above, 12, (path, names))
                for text, x, y in spots:
                    self.assertTrue(10 <= y <= height and x >= 0, (path, text))
                    if x == left + 350:
                        self.assertLess(x + 7 * len(text), min(width, left + 540), (path, text))


class Options(unittest.TestCase):
    def test_a_wrong_answer_ends_the_report(self):
        def run(part):
            return report("--part", part, "--only", "warpmap lying", "--peers", PEERS,
                          WARPMAP_PLANT_A_LIE="own")
        done = run("upsert")
        self.assertEqual(done.returncode, 0, "hits were not asked for: " + done.stderr)
        done = run("size")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("warpmap lying: found a wrong value", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_goes_on_without_peers_that_fail(self):
        with tempfile.TemporaryDirectory() as folder:
            results = Path(folder, "results.json")
            done = report("--part", "core", "--only", "ing", "--threads", "2",
                          "--peers", PEERS, "--json", results, WARPMAP_PLANT_A_LIE="peers")
            self.assertEqual(done.returncode, 0, done.stderr)
            rates = json.loads(results.read_text(encoding="utf-8"))["rates"]
        of = {(rate["container"], rate["workload"]): rate for rate in rates}
        # Lies about values; loses keys; ends its process; throws in a thread of its own.
        for failure in (("lying", "hit"), ("losing", "insert"), ("crashing", "insert"),
                        ("crashing", "hit"), ("throwing", "insert")):
            with self.subTest(failure=failure):
                self.assertTrue(of[failure]["wrong"])
                self.assertIsNone(of[failure]["million_per_second"]["median"])
        self.assertFalse(of["lying", "insert"]["wrong"])
        self.assertEqual(of["lying", "insert"]["to_best_one_at_a_time_peer"], 1)
        for after in (("lying", "miss"), ("losing", "hit"), ("throwing", "hit")):
            self.assertNotIn(after, of, "nobody knows what it holds")
        self.assertRegex(done.stdout, r"\| losing \| wrong \|")

    def test_a_part_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            results = Path(folder, "results.json")
            done = report("--part", "upsert", "--only", "warpmap", "--no-huge", "--json", results)
            self.assertEqual(done.returncode, 0, done.stderr)
            said = json.loads(results.read_text(encoding="utf-8"))
        self.assertEqual((said["parts"], said["huge_pages"]), (["upsert"], False))
        self.assertEqual({rate["workload"] for rate in said["rates"]},
                         UPSERTS | {"insert", "upsert zipf .99"})

    def test_refuses_what_it_does_not_know(self):
        for arguments in (["--part", "speed"], ["--entries", "many"], ["--rounds", "0"],
                          ["--peers", "nowhere.so"], ["--faster"]):
            with self.subTest(arguments=arguments):
                done = report(*arguments)
                self.assertNotEqual(done.returncode, 0)
                self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
