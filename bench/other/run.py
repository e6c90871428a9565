#!/usr/bin/env python3
"""The same job in other worlds: Java, Go, Rust and C++, beside each way to use warpmap.

    bench/other/run.py [--build build/release] [--entries 1048576] [--threads 1 2] [--rounds 3]
                       [--seed 1] [--only WORLD...] [--need WORLD...] [--dashmap]
    bench/other/run.py --self-test

Builds below <build>/bench/other what has a toolchain here (warpmap's own programs: by CMake, target
warpmap_other_patterns), and says what has none; with --need it fails then. Runs every program in
turns, a process of its own each time and another one first in each round. Compares what they say
they found: a wrong program must not look fast. Prints one table: medians, and the least and the
most of the rounds.

The job, the same in every program. All numbers have 64 bits and wrap.

    bits(s, i)  output i of splitmix64 with seed s
    draw(k, i)  bits(seed + k * 0xd1342543de82ef95, i): stream k
    below(r)    ((r >> 32) * n) >> 32: from [0, n), n the number of entries, below 2^31
    key(i)      bits(seed, i); no two are equal. value(key): its low 32 bits

    insert      key(0) to key(n - 1), into a map made for n, where it can be
    hit         finds n keys: key(below(draw(1, i)))
    miss        finds n absent keys: key(n + below(draw(2, i)))
    mix 95/5    key(below(draw(3, i))); every 20th is assigned its value + 2^32, the others found
    upsert      adds 1 to the value of key(below(draw(4, i)))
    zipf upsert adds 1 to the value of key(below(draw(6, rank(i)))), rank by Zipf's law, theta .99
    delete all  key(0) to key(n - 1)
    growth      the insertion again, into a fresh map made for nothing

    rank(i)     the first whose weights up to it add up to more than (draw(5, i) >> 11) * 2^-53 of
                all. The weight of rank r, from 1, is r^.01 / r; the power is a product of repeated
                square roots (.01 as 167772 / 2^24), for these are the same in every language.

A program takes --pattern, --measure times|memory, --entries, --threads, --seed, and prints one JSON
object a line. times: workload, operations, seconds, answers (keys inserted, found, assigned, added
to or deleted) and check: the sum of the values found (in the mix: of their low halves), plus, for
what writes, of all values in the map afterwards. memory: resident bytes grown since the questions
were made, after filling a map made for nothing and after deleting all keys again, with the number
of its entries; where there is a garbage collector, after a collection.
"""

import argparse
import dataclasses
import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WORKLOADS = ["insert", "hit", "miss", "mix 95/5", "upsert", "zipf upsert", "growth", "delete all"]
READS = ["hit", "miss", "mix 95/5"]


class Missing(Exception):
    """A world that is not here, and why."""


class Wrong(Exception):
    """What programs did that they must not."""


@dataclasses.dataclass(frozen=True, eq=False)
class Program:
    world: str
    pattern: str
    command: tuple
    for_memory: tuple = ()  # what its command is instead when memory is measured
    workloads: tuple = tuple(WORKLOADS)

    def lines(self, measure, wanted, threads):
        command = self.for_memory if measure == "memory" and self.for_memory else self.command
        command += ("--pattern", self.pattern, "--measure", measure,
                    "--entries", str(wanted.entries), "--threads", str(threads),
                    "--seed", str(wanted.seed))
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise Wrong(f"{self}: exit status {done.returncode}: {done.stderr.strip()}")
        try:
            return [json.loads(line) for line in done.stdout.splitlines()]
        except json.JSONDecodeError as error:
            raise Wrong(f"{self}: prints no JSON: {error}") from error

    def __str__(self):
        return f"{self.world}, {self.pattern}"


# --- what there is, and how it is built ----------------------------------------------------------

def tool(name, *asked):
    """A tool that is here and starts: the rustc of a rustup without a toolchain does not, say."""
    found = shutil.which(name)
    if not found or subprocess.run([found, *asked], capture_output=True).returncode != 0:
        raise Missing(f"no {name} here")
    return found


def compiled(command, **how):
    done = subprocess.run(command, capture_output=True, text=True, **how)
    if done.returncode != 0:
        raise Wrong(f"does not compile: {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


def warpmap(folder, _):
    program = folder / "patterns"
    if not program.exists():
        raise Missing(f"{program} is not there: build the target warpmap_other_patterns")
    yield Program("warpmap", "session", (program,))
    yield Program("warpmap", "batches", (program,))
    yield Program("warpmap", "snapshots", (program,), workloads=tuple(READS))
    yield Program("C++, std::unordered_map", "mutex", (program,))


def java(folder, _):
    compiler, machine = tool("javac", "-version"), tool("java", "-version")
    compiled([compiler, "-d", folder, HERE / "Other.java"])
    run = ("-cp", str(folder), "Other")
    # So that a collection gives free pages back, as far as it can be asked to: other collectors
    # keep more, or less, from run to run.
    tight = ("-XX:+UseSerialGC", "-Xms8m", "-XX:MinHeapFreeRatio=5", "-XX:MaxHeapFreeRatio=10",
             "-XX:-ShrinkHeapInSteps")
    yield Program("Java", "ConcurrentHashMap", (machine, *run), (machine, *tight, *run))


def go(folder, _):
    program = folder / "other_go"
    compiled([tool("go", "version"), "build", "-o", program, HERE / "other.go"],
             env=os.environ | {"GOCACHE": str(folder / "go"), "GO111MODULE": "off"})
    yield Program("Go", "sync.Map", (program,))
    yield Program("Go", "sharded", (program,))


def rust(folder, _):
    program = folder / "other_rust"
    compiled([tool("rustc", "--version"), "-C", "opt-level=3", "--edition", "2021", "-o", program,
              HERE / "other.rs"])
    yield Program("Rust", "RwLock", (program,))
    yield Program("Rust", "sharded RwLock", (program,))


def dashmap(folder, wanted):
    if not wanted.dashmap:
        raise Missing("only with --dashmap: it needs a registry of cargo")
    cargo = tool("cargo", "--version")
    source = folder / "dashmap"  # a copy: cargo writes beside its manifest
    source.mkdir(exist_ok=True)
    for name in ("Cargo.toml", "other.rs"):
        shutil.copy(HERE / name, source)
    try:
        compiled([cargo, "build", "--release", "--features", "dashmap"], cwd=source)
    except Wrong as error:
        raise Missing(f"cargo did not build it: {str(error).strip().splitlines()[-1]}") from error
    yield Program("Rust, dashmap", "dashmap", (source / "target" / "release" / "other",))


WORLDS = {"warpmap": warpmap, "java": java, "go": go, "rust": rust, "dashmap": dashmap}


def programs_here(wanted):
    folder = wanted.build.resolve() / "bench" / "other"
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for name in wanted.only or WORLDS:
        try:
            found += WORLDS[name](folder, wanted)
        except Missing as why:
            if name in wanted.need:
                raise Wrong(f"{name} is needed: {why}") from why
            print(f"without {name}: {why}", file=sys.stderr)
    return found


# --- running and judging -------------------------------------------------------------------------

def judge_times(program, lines, entries):
    """Yields a sentence for each thing that one program alone shows to be wrong."""
    seen = {line.get("workload"): line for line in lines}
    if sorted(seen, key=str) != sorted(program.workloads) or len(seen) != len(lines):
        yield f"{program}: its workloads are {list(seen)}"
        return
    for name, line in seen.items():
        if line["operations"] != entries or not line["seconds"] > 0:
            yield f"{program}: {name}: {line['operations']} operations in {line['seconds']} s"
        if line["answers"] != (0 if name == "miss" else entries):
            yield f"{program}: {name}: {line['answers']} answers for {entries} entries"
        if name in ("miss", "delete all") and line["check"] != 0:
            yield f"{program}: {name}: found values that are not there"
    if "upsert" in seen:
        if (seen["zipf upsert"]["check"] - seen["upsert"]["check"]) % 2**64 != entries:
            yield f"{program}: zipf upsert: did not add 1 each time"
        if seen["growth"]["check"] != seen["insert"]["check"]:
            yield f"{program}: growth: other values than after insert"


def judge_memory(program, lines, entries):
    held = {line.get("memory"): line["entries"] for line in lines}
    if held != {"filled": entries, "emptied": 0}:
        yield f"{program}: entries when its memory was measured: {held}"


def judge_together(runs):
    """Yields a sentence for each check in which programs differ."""
    for name in WORKLOADS:
        said = {}
        for program, lines in runs:
            for line in lines:
                if line.get("workload") == name:
                    said.setdefault(line["check"], set()).add(str(program))
        if len(said) > 1:
            yield f"{name}: the checks differ: " + "; ".join(
                f"{check} from {' and '.join(sorted(who))}" for check, who in said.items())


def measure(programs, wanted):
    """The lines of every program, thread count and round: {(program, threads): [lines, ...]}."""
    results = {(each, threads): [] for threads in wanted.threads for each in programs}
    for number in range(wanted.rounds):
        for threads in wanted.threads:
            first = number % len(programs)
            this_round = []
            for each in (*programs[first:], *programs[:first]):
                lines = each.lines("times", wanted, threads)
                memory = each.lines("memory", wanted, threads)
                wrong = [*judge_times(each, lines, wanted.entries),
                         *judge_memory(each, memory, wanted.entries)]
                if wrong:
                    raise Wrong("\n".join(wrong))
                this_round.append((each, lines))
                results[each, threads].append(lines + memory)
            if wrong := list(judge_together(this_round)):
                raise Wrong("\n".join(wrong))
    return results


def spread(figures, form):
    shown = form.format(statistics.median(figures))
    if len(figures) == 1:
        return shown
    return f"{shown} [{form.format(min(figures))}..{form.format(max(figures))}]"


def table(results, wanted):
    yield ("| world | pattern | threads | entries | " + " | ".join(WORKLOADS)
           + " | bytes/entry | kept, bytes/entry |")
    yield "|---|---|---|---|" + "---|" * (len(WORKLOADS) + 2)
    for (program, threads), rounds in results.items():
        cells = [program.world, program.pattern, str(threads), str(wanted.entries)]
        for name in WORKLOADS:
            rates = [line["operations"] / line["seconds"] / 1e6
                     for lines in rounds for line in lines if line.get("workload") == name]
            cells.append(spread(rates, "{:.1f}") if rates else "-")
        for name in ("filled", "emptied"):
            cells.append(spread([line["bytes"] / wanted.entries for lines in rounds
                                 for line in lines if line.get("memory") == name], "{:.0f}"))
        yield "| " + " | ".join(cells) + " |"


# --- does it notice? -----------------------------------------------------------------------------

@dataclasses.dataclass(frozen=True, eq=False)
class Fake(Program):
    """Prints what a right program would, but for one lie."""

    def lines(self, measure, wanted, threads):
        n, lie = wanted.entries, self.command[0]
        if measure == "memory":
            lines = [{"memory": "filled", "bytes": 9 * n, "entries": n},
                     {"memory": "emptied", "bytes": n, "entries": 0}]
        else:
            checks = {"insert": 50, "hit": 60, "miss": 0, "mix 95/5": 70, "upsert": 80,
                      "zipf upsert": 80 + n, "growth": 50, "delete all": 0}
            lines = [{"workload": name, "operations": n, "seconds": 0.5,
                      "answers": 0 if name == "miss" else n, "check": check}
                     for name, check in checks.items()]
        lines = [line for line in lines if not {*line.values()} & {lie.get("without")}]
        for line in lines:
            if lie.get("where") in line.values():
                line.update(lie["to"])
        return lines


def self_test():
    """Puts programs that lie beside one that does not, and sees whether each lie is noticed."""
    wanted = argparse.Namespace(entries=1000, threads=[1], rounds=1, seed=1)
    lies = [{"where": name, "to": {key: 7}} for name in WORKLOADS
            for key in ("operations", "answers", "check")]
    lies += [{"where": name, "to": {"entries": 7}} for name in ("filled", "emptied")]
    lies += [{"without": name} for name in [*WORKLOADS, "filled", "emptied"]]
    lies += [{"where": "hit", "to": {"seconds": 0}}]

    def accepted(*programs):
        try:
            return len(list(table(measure(programs, wanted), wanted))) == 2 + len(programs)
        except Wrong:
            return False

    right = Fake("right", "fake", ({},))
    missed = [f"not noticed: {lie}" for lie in lies
              if accepted(right, Fake("wrong", "fake", (lie,)))]
    if not accepted(right, Fake("right, too", "fake", ({},))):
        missed.append("refused programs that agree")
    for code in ("raise SystemExit(3)", "print('no JSON')"):
        if accepted(Program("real", "process", (sys.executable, "-c", code))):
            missed.append(f"not noticed: {code}")
    print(*missed, sep="\n", end="\n" if missed else "")
    print(f"{len(lies) + 2} lies told, {len(missed)} judged wrong")
    return 1 if missed else 0


def main():
    arguments = argparse.ArgumentParser(description=__doc__,
                                        formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--build", default=ROOT / "build" / "release", type=Path)
    arguments.add_argument("--entries", default=1 << 20, type=int)
    arguments.add_argument("--threads", default=[1, 2], type=int, nargs="+")
    arguments.add_argument("--rounds", default=3, type=int)
    arguments.add_argument("--seed", default=1, type=int)
    arguments.add_argument("--only", nargs="+", choices=WORLDS)
    arguments.add_argument("--need", nargs="+", choices=WORLDS, default=[])
    arguments.add_argument("--dashmap", action="store_true")
    arguments.add_argument("--self-test", action="store_true")
    wanted = arguments.parse_args()
    if wanted.self_test:
        return self_test()
    if not 20 <= wanted.entries < 2**31 or min(wanted.threads) < 1 or wanted.rounds < 1:
        arguments.error("needs 20 to 2^31 - 1 entries, and at least one thread and one round")
    try:
        programs = programs_here(wanted)
        if not programs:
            sys.exit("nothing to run here")
        results = measure(programs, wanted)
    except Wrong as what:
        sys.exit(str(what))
    print(f"Millions of operations a second, {wanted.rounds} rounds, {os.cpu_count()} processors")
    print(*table(results, wanted), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
