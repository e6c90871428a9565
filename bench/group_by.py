#!/usr/bin/env python3
"""How much faster than sqlite3 and awk is `warpmap group-by`, input included?

    bench/group_by.py [--rows N] [--rounds N] [--threads N] [--folder DIR] WARPMAP

Makes tables of integer keys, in 10^2, 10^5 and 10^7 groups, and sums a column by key with each
command in turns. Prints the medians in seconds, the spread, and how many times as long as warpmap
the others take. The answers are compared first.
"""

import argparse
import random
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

SUM = "SELECT k, sum(x) FROM t GROUP BY k;"
AWK = 'NR > 1 { s[$1] += $2 } END { for (k in s) printf "%d,%d\\n", k, s[k] }'


def make_table(path, rows, groups):
    rng = random.Random(groups)
    with path.open("w") as file:
        file.write("k,x,y\n")
        for begin in range(0, rows, 100_000):
            file.write("".join(f"{rng.randrange(groups)},{rng.randrange(1000)},{rng.random():.3f}\n"
                               for _ in range(min(100_000, rows - begin))))


def commands(warpmap, threads, path):
    """Each reads the table and prints lines `key,sum`."""
    found = {"warpmap": [warpmap, "group-by", "--key", "k", "--agg", "sum:x", "--format", "csv",
                         "--quiet", "--threads", str(threads), str(path)]}
    if shutil.which("sqlite3"):
        # Told the types, it groups integers; from .import alone it would group texts.
        found["sqlite3"] = ["sqlite3", ":memory:", "CREATE TABLE t (k INTEGER, x INTEGER, y REAL);",
                            ".mode csv", f".import --skip 1 {path} t", SUM]
    for awk in ("mawk", "gawk"):
        if shutil.which(awk):
            found[awk] = [awk, "-F,", AWK, str(path)]
    return found


def answer(command):
    out = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return sorted(line for line in out.splitlines() if line[0].isdigit() or line[0] == "-")


def seconds(command):
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begin


def measure(folder, given, groups):
    path = folder / f"groups_{groups}.csv"
    make_table(path, given.rows, groups)
    all_commands = commands(given.warpmap, given.threads, path)
    answers = {name: answer(command) for name, command in all_commands.items()}
    for name, lines in answers.items():
        if lines != answers["warpmap"]:
            raise SystemExit(f"{name} has another answer than warpmap for {groups} groups")
    taken = {name: [] for name in all_commands}
    for _ in range(given.rounds):
        for name, command in all_commands.items():
            taken[name].append(seconds(command))
    path.unlink()
    return taken


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("warpmap")
    parser.add_argument("--rows", type=int, default=10 ** 7)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", help="for the tables, up to 200 MB (default: a temporary one)")
    given = parser.parse_args()

    print(f"{given.rows:,} rows, {given.threads} threads, {given.rounds} rounds in turns")
    print(f"{'groups':>10}  {'command':8}  {'median s':>8}  {'min':>7}  {'max':>7}  {'ratio':>6}")
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        for groups in (10 ** 2, 10 ** 5, 10 ** 7):
            taken = measure(Path(folder), given, groups)
            ours = statistics.median(taken["warpmap"])
            for name, times in taken.items():
                middle = statistics.median(times)
                print(f"{groups:>10}  {name:8}  {middle:8.2f}  {min(times):7.2f}  {max(times):7.2f}"
                      f"  {middle / ours:6.1f}", flush=True)


if __name__ == "__main__":
    main()
