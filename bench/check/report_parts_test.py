#!/usr/bin/env python3
"""The parts "types" and "structure" of the report, tiny: what they print, and that it adds up.

Usage: report_parts_test.py REPORT PLANTED_PEERS.so
"""

import json
import math
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

REPORT, PEERS = sys.argv[1:3]
ENTRIES = 1 << 15  # 2^12 of each type
OPERATIONS = ["insert", "hit", "miss", "upsert", "erase"]
TYPES = ["u64->u64", "u64->u64 tagged", "u32->u32", "u64 set", "u64->16 bytes", "u64->32 bytes",
         "16 bytes->u64", "32 bytes->u64", "strings->u64"]
BESIDE_PEERS = ["16 bytes->u64", "32 bytes->u64", "strings->u64", "strings->u64 session"]
GROWTH = "growth from empty, recycled memory"
WHOLE = ["rebuild to double size", "rebuild to double size, dirty memory",
         "rebuild at the same size", "clone", "first write beside a snapshot",
         "clear, dirty memory", "for_each", "retrieve_all", "erase 1000 keys",
         "insert those 1000 again", "snapshot", GROWTH]
MEMORY = ["memory after reserve", "memory when filled", "memory kept after deleting all",
          "memory kept after shrink_to_fit", "memory kept after clear"]


def run(*arguments, **environment):
    return subprocess.run([REPORT, "--entries", str(ENTRIES), "--rounds", "2", *arguments],
                          capture_output=True, text=True, timeout=280,
                          env=os.environ | environment)


def report(*arguments, **environment):
    """The Markdown and the JSON of a run."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        done = run("--json", str(path), *arguments, **environment)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return done.stdout, json.loads(path.read_text())


def median(figures):
    figures = sorted(figures)
    middle = len(figures) // 2
    return figures[middle] if len(figures) % 2 else (figures[middle - 1] + figures[middle]) / 2


class Whole(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.markdown, cls.json = report("--part", "types,structure", "--peers", PEERS,
                                        WARPMAP_PLANT_A_LIE="peers")
        cls.rows = cls.json["types"] + cls.json["structure"]

    def row(self, what, threads):
        found = [row for row in self.rows if (row["what"], row["threads"]) == (what, threads)]
        self.assertEqual(len(found), 1, (what, threads))
        return found[0]

    def test_every_type_has_every_operation_for_each_number_of_threads(self):
        wanted = {(f"{name} {operation}", threads) for threads in (1, 2) for operation in OPERATIONS
                  for name in [*TYPES, "strings->u64 session"]
                  if (name, operation) != ("u64 set", "upsert")}
        wanted |= {(f"{name} memory", 1) for name in TYPES}
        self.assertEqual({(row["what"], row["threads"]) for row in self.json["types"]}, wanted)

    def test_structure_has_every_row(self):
        wanted = {(what, threads) for what in WHOLE for threads in (1, 2)}
        wanted |= {(what, 1) for what in MEMORY}
        self.assertEqual({(row["what"], row["threads"]) for row in self.json["structure"]}, wanted)

    def test_each_row_has_a_figure_a_round_and_their_median(self):
        for row in self.rows:
            own = row["measured"]["warpmap session" if "session" in row["what"] else "warpmap"]
            rounds = 1 if "memory" in row["what"] and row["unit"] == "bytes an entry" else 2
            with self.subTest(row=row["what"]):
                self.assertEqual(len(own), rounds)
                self.assertTrue(all(each >= 0 and math.isfinite(each) for each in own), own)
                self.assertTrue(math.isclose(row["median"], median(own), rel_tol=1e-4))

    def test_ratios_follow_from_the_figures(self):
        for row in self.rows:
            peers = [median(figures) for name, figures in row["measured"].items()
                     if not name.startswith("warpmap") and figures]
            with self.subTest(row=row["what"]):
                if not peers:
                    self.assertIsNone(row["to_best_peer"])
                    continue
                if row["unit"] == "us" or row["unit"].startswith("bytes"):
                    wanted = min(peers) / row["median"]
                else:
                    wanted = row["median"] / max(peers)
                self.assertTrue(math.isclose(row["to_best_peer"], wanted, rel_tol=1e-3))

    def test_goals_are_judged(self):
        judged = 0
        for row in self.rows:
            verdicts = row["goals"].split("; ") if row["goals"] else []
            wanted = [(row[reached], row[goal]) for reached, goal in
                      (("to_best_peer", "goal_to_best_peer"), ("of_limit", "goal_of_limit"))
                      if row[goal] != 0 and row[reached] is not None]
            with self.subTest(row=row["what"]):
                self.assertEqual(len(verdicts), len(wanted))
                for verdict, (reached, goal) in zip(verdicts, wanted):
                    self.assertEqual(", met by" in verdict, reached >= goal, verdict)
            judged += len(wanted)
        self.assertGreater(judged, 100)

    def test_goals_are_those_of_the_issue(self):
        goals = {("strings->u64 hit", "goal_to_best_peer"): 3,
                 ("strings->u64 session hit", "goal_to_best_peer"): 1,
                 ("u64->u64 tagged hit", "goal_to_best_peer"): 1 / 1.5,
                 ("u32->u32 miss", "goal_of_limit"): 0.5,
                 ("rebuild to double size", "goal_of_limit"): 0.6,
                 ("rebuild at the same size", "goal_of_limit"): 0.6,
                 (GROWTH, "goal_to_best_peer"): 3}
        for (what, field), goal in goals.items():
            self.assertTrue(math.isclose(self.row(what, 2)[field], goal, rel_tol=1e-4), what)
        self.assertEqual(self.row("memory after reserve", 1)["limit"], 22)

    def test_peers_are_where_they_are_wanted(self):
        for name in BESIDE_PEERS:
            self.assertIn("std + shared_mutex", self.row(f"{name} hit", 2)["measured"])
        self.assertIn("packed", self.row("u64->u64 tagged hit", 2)["measured"])
        self.assertEqual([*self.row("u32->u32 hit", 2)["measured"]], ["warpmap"])

    def test_goals_are_in_the_summary(self):
        judged = {(goal["workload"], goal["threads"], goal["against"]): goal
                  for goal in self.json["goals"]}
        wanted = sum((row["goal_to_best_peer"] != 0) + (row["goal_of_limit"] != 0)
                     for row in self.rows)
        self.assertEqual(len(judged), wanted)
        for row in self.rows:
            if row["goal_to_best_peer"] != 0:
                goal = judged[row["what"], row["threads"], "x best peer"]
                self.assertEqual((goal["wanted"], goal["reached"]),
                                 (row["goal_to_best_peer"], row["to_best_peer"]))
        self.assertIn(f"| {GROWTH} | 2^15 | 2 |", self.markdown.split("## Goals")[1])

    def test_says_which_peers_do_not_grow(self):
        for threads, absent in ((1, {"fixed": "not offered", "losing": "wrong"}),
                                (2, {"fixed": "not offered", "losing": "wrong",
                                     "throwing": "wrong"})):
            row = self.row(GROWTH, threads)
            self.assertEqual(row["absent"], absent)
            self.assertEqual(row["measured"].keys() & absent.keys(), set())
        self.assertIn("losing wrong", self.markdown)

    def test_walks_are_as_long_as_counted(self):
        for name in TYPES:
            note = self.row(f"{name} memory", 1)["note"]
            found = re.search(r"([\d.]+) windows a hit, ([\d.]+) by counting", note)
            walked, counted = map(float, found.groups())
            self.assertLess(abs(walked / counted - 1), 0.25, note)

    def test_wider_slots_touch_more_bytes(self):
        def touched(what):
            return int(re.match(r"(\d+) bytes of lines", self.row(what, 1)["note"])[1])
        self.assertLess(touched("u32->u32 hit"), touched("u64->u64 hit"))
        self.assertLess(touched("u64->u64 hit"), touched("u64->u64 tagged hit"))
        self.assertLess(touched("16 bytes->u64 hit"), touched("32 bytes->u64 hit"))
        self.assertLess(touched("16 bytes->u64 hit") + 64, touched("strings->u64 hit"))

    def test_nothing_is_held_after_shrinking_an_empty_map(self):
        def own(what):
            return float(re.search(r"([\d.]+) by its own", self.row(what, 1)["note"])[1])
        self.assertLess(own("memory kept after shrink_to_fit"), 1)
        self.assertGreater(own("memory kept after clear"), 16)  # clear keeps the capacity
        self.assertLess(self.row("memory after reserve", 1)["median"], 22)

    def test_markdown_has_a_line_for_each_row(self):
        parts = self.markdown.split("## Goals")[0]
        lines = [line for line in parts.splitlines() if line.startswith("| ")]
        heads = [line for line in lines if line.startswith("| what |")]
        self.assertEqual(len(heads), 2)
        self.assertEqual(len(lines) - len(heads), len(self.rows))
        self.assertEqual({line.count(" | ") for line in lines}, {9})


class Choices(unittest.TestCase):
    def test_one_part_and_one_container(self):
        markdown, found = report("--part", "types", "--only", "warpmap", "--threads", "1")
        self.assertEqual(found["parts"], ["types"])
        self.assertNotIn("structure", found)
        self.assertEqual(found["rates"], [])
        names = {name for row in found["types"] for name in row["measured"]}
        self.assertEqual(names, {"warpmap", "warpmap session", "packed"})
        self.assertEqual(re.findall("^### .*", markdown, re.M), ["### types, 2^12 entries"])

    def test_without_huge_pages(self):
        _, found = report("--part", "structure", "--only", "warpmap", "--threads", "1", "--no-huge")
        self.assertEqual(len(found["structure"]), len(WHOLE) + len(MEMORY))

    def test_refuses_what_it_does_not_know(self):
        for arguments in (["--what"], ["--part", "whole"], ["--entries", "10"], ["--rounds"],
                          ["--threads", "0"], ["--part", "types,"]):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual(done.returncode, 1)
                self.assertNotEqual(done.stderr, "")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
