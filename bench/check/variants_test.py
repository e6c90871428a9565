#!/usr/bin/env python3
"""bench/variants.py: what it lists, and a run of the default variant, compiled without optimising.

Usage: variants_test.py COMPILER BUILD_FOLDER
"""

import re
import subprocess
import sys
import unittest
from pathlib import Path

COMPILER, FOLDER = sys.argv[1:3]
del sys.argv[1:3]
PROGRAM = Path(__file__).resolve().parents[1] / "variants.py"
WORKLOADS = ["growth", "insert_phase", "insert", "insert16", "single_insert", "hit", "miss", "mix5",
             "mix50", "assign", "upsert", "zipf", "steep", "hot", "batch16", "upsert16", "single",
             "single_miss", "erase", "again", "rebuild", "clone"]
CELL = re.compile(r"(\d+\.\d\d) \[(\d+\.\d\d)\.\.(\d+\.\d\d)\] (\d+\.\d\d)x")


def run(*arguments):
    return subprocess.run([sys.executable, PROGRAM, *arguments], capture_output=True, text=True,
                          timeout=580)


class Variants(unittest.TestCase):
    def test_lists_each_variant_on_a_line(self):
        lines = run("--list").stdout.splitlines()
        names = [line.split()[0] for line in lines]
        self.assertEqual(len(set(names)), len(lines))
        self.assertTrue(all(len(line.split()) > 1 for line in lines))
        for name in ("default", "turn-1", "write-intent", "rebuild-pieces", "own-fence"):
            self.assertIn(name, names)

    def test_refuses_what_it_does_not_know(self):
        for arguments in (["--only", "turn-5"], ["--workloads", "hits"], ["--rounds", "0"],
                          ["--types", "--workloads", "hit"], ["--types", "--only", "scalar"],
                          ["--workloads", "string-hit"]):
            done = run(*arguments)
            self.assertNotEqual(done.returncode, 0, arguments)
            self.assertNotIn("Traceback", done.stderr)

    def test_compares_variants_with_the_default(self):
        # "scalar" has the code of the default: one engine to compile.
        rows = self.table("--only", "scalar", "--queries", "4096", workloads=WORKLOADS)
        self.assertEqual([row[0] for row in rows[2:]], ["default", "scalar"])
        for text, base in zip(rows[3][1:], rows[2][1:]):
            self.assertTrue(base.endswith(" 1.00x"), base)
            middle, _, _, ratio = map(float, CELL.match(text).groups())
            reference = float(CELL.match(base)[1])
            # Both were rounded to two digits.
            self.assertAlmostEqual(ratio, reference / middle, delta=0.006 + 0.01 * ratio)

    def test_measures_other_types(self):
        # Wide items have their engine in the same file as what is measured: one to compile.
        workloads = [f"tagged-{each}" for each in ("insert", "hit", "miss", "upsert", "erase")]
        rows = self.table("--types", "--only", "default", "--workloads", ",".join(workloads),
                          workloads=workloads)
        self.assertEqual([row[0] for row in rows[2:]], ["default"])

    def table(self, *arguments, workloads):
        """The rows that a run prints; each cell of them holds figures that are possible."""
        done = run(*arguments, "--entries", "^12", "--rounds", "2", "--repetitions", "1",
                   "--threads", "2", "--compiler", COMPILER, "--flags=-O0", "--build", FOLDER)
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = [[cell.strip() for cell in line.strip("|").split("|")]
                for line in done.stdout.splitlines() if line.startswith("|")]
        self.assertEqual(rows[0], ["variant", *workloads])
        for row in rows[2:]:
            self.assertEqual(len(row), len(workloads) + 1)
            for text in row[1:]:
                self.assertRegex(text, CELL)
                middle, least, most, ratio = map(float, CELL.match(text).groups())
                self.assertTrue(0 < least <= middle <= most, text)
                self.assertGreater(ratio, 0)
        return rows


if __name__ == "__main__":
    unittest.main()
