#!/usr/bin/env python3
"""How fast is `warpmap count --tokens`, beside what people use instead?

    bench/count.py [--build build/release] [--from FOLDER...] [--megabytes 120] [--rounds 5]

Makes one text of the files in the folders, and counts its words by
  warpmap    warpmap count --tokens, on 1 and on 2 threads
  unordered  bench/word_count_unordered.cpp: one thread, std::unordered_map
  pipeline   tr | sort --parallel=2 | uniq -c | sort, in the C locale
in turns, so that what else the machine does falls on all of them. Checks that all print the same,
and prints medians: the seconds, their spread, their ratio to those of warpmap on 2 threads, and the
seconds of processors. The text is read from the page cache.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PIPELINE = ("tr -cs A-Za-z0-9_ '\\n' <'{text}' | grep . | sort --parallel=2 | uniq -c | "
            "sort --parallel=2 -k1,1nr -k2")


def make_text(folders, at_least, path):
    """Real files one behind the other, all of them again where they are too few."""
    names = [each for folder in folders for each in sorted(Path(folder).rglob("*"))
             if each.is_file() and not each.is_symlink()]
    size = 0
    with path.open("wb") as text:
        while size < at_least:
            before = size
            for name in names:
                size += text.write(name.read_bytes() + b"\n")
                if size >= at_least:
                    break
            if size == before:
                sys.exit("no files there: " + " ".join(folders))
    return size


def compile_unordered(folder):
    program = folder / "word_count_unordered"
    subprocess.run([os.environ.get("CXX", "g++"), "-std=c++20", "-O3", "-DNDEBUG",
                    ROOT / "bench" / "word_count_unordered.cpp", "-o", program], check=True)
    return program


def seconds(command, output):
    """How long a line of commands took, and how long processors worked for it."""
    with output.open("wb") as out:
        begin = time.perf_counter()
        shell = subprocess.Popen(command, shell=True, stdout=out,
                                 env=os.environ | {"LC_ALL": "C"})
        _, status, used = os.wait4(shell.pid, 0)
        taken = time.perf_counter() - begin
    shell.returncode = os.waitstatus_to_exitcode(status)
    if shell.returncode != 0:
        sys.exit(f"exit status {shell.returncode} of: {command}")
    return taken, used.ru_utime + used.ru_stime


def main():
    arguments = argparse.ArgumentParser(description=__doc__,
                                        formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--build", default=ROOT / "build" / "release", type=Path)
    arguments.add_argument("--from", dest="folders", nargs="+", default=["/usr/include"])
    arguments.add_argument("--megabytes", default=120, type=int)
    arguments.add_argument("--rounds", default=5, type=int)
    wanted = arguments.parse_args()
    command = wanted.build / "tools" / "warpmap"
    if not command.exists():
        sys.exit(f"{command} is not there: build the target warpmap_cli first")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        text = folder / "text"
        size = make_text(wanted.folders, wanted.megabytes * 10**6, text)
        commands = {
            "warpmap, 1 thread": f"'{command}' count --tokens --threads 1 '{text}'",
            "warpmap, 2 threads": f"'{command}' count --tokens --threads 2 '{text}'",
            "unordered": f"'{compile_unordered(folder)}' '{text}'",
            "pipeline": PIPELINE.format(text=text)}
        times = {each: [] for each in commands}
        for _ in range(wanted.rounds):
            for each, line in commands.items():
                times[each].append(seconds(line, folder / each))
        lists = {each: (folder / each).read_bytes() for each in commands}

    if len(set(lists.values())) != 1:
        sys.exit("the lists differ: " + ", ".join(f"{each} {len(lists[each])} bytes"
                                                  for each in lists))
    words = lists["unordered"].count(b"\n")
    print(f"{size / 1e6:.0f} MB of text, {words:,} distinct words, {os.cpu_count()} cores, "
          f"{wanted.rounds} rounds")
    fastest = statistics.median(taken for taken, _ in times["warpmap, 2 threads"])
    for each, pairs in times.items():
        taken, used = zip(*pairs)
        median = statistics.median(taken)
        print(f"{each:<20} {median:7.3f} s  ({min(taken):.3f} to {max(taken):.3f})"
              f"{size / median / 1e6:8.0f} MB/s {median / fastest:6.2f} x"
              f"{statistics.median(used):8.3f} s of processors")


if __name__ == "__main__":
    main()
