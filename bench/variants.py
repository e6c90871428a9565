#!/usr/bin/env python3
"""Variants of the CPU pipeline, compiled from their switches and measured in turns.

    bench/variants.py --list                      # what there is
    bench/variants.py                             # all, 2^20 entries, one thread
    bench/variants.py --only turn-4,turn-64 --entries ^24 --threads 2 --rounds 7
    bench/variants.py --types --entries ^21       # the same for maps of other types
    bench/variants.py --check-all                 # only: does each still compile? Also with --types
    bench/variants.py "--flags=-O2 -g"            # other flags than those of the release

Each variant is the engine of u64->u64 with other values of macros in host/, linked with
bench/variant_kernel.cpp; with --types, the engines of strings->u64, of u64->u64 in tagged slots, of
keys of 16 bytes and of values of 32, linked with bench/variant_types/. The binaries run one after the other, round by round, so that what the
machine does meanwhile falls on all. Prints Markdown: ns a key, median [min..max] of the rounds,
and how many times as fast as the default. Compiled files stay in --build and are used again while
their sources are older.
"""

import argparse
import os
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORKLOADS = ["growth", "insert_phase", "insert", "insert16", "single_insert", "hit", "miss", "mix5",
             "mix50", "assign", "upsert", "zipf", "steep", "hot", "batch16", "upsert16", "single",
             "single_miss", "erase", "again", "rebuild", "clone"]
OPERATIONS = ["insert", "hit", "miss", "upsert", "erase"]
KINDS = ["string", "string-session", "tagged", "key16", "value32"]  # in bench/variant_types/
TYPE_WORKLOADS = [f"{kind}-{operation}" for kind in KINDS for operation in OPERATIONS]
COMMON = ["backend", "executor", "fences", "key_columns", "machine", "memory", "report"]


@dataclass(frozen=True)
class Variant:
    name: str
    about: str
    switches: tuple = ()
    header: str = ""      # in bench/variants/, included before all else
    compiled: tuple = ()  # flags of the compiler besides
    run: tuple = ()       # options of the program
    alone: bool = False   # right on one thread only
    only: str = ""        # "words": means nothing to other types; "types": to u64->u64

    def suits(self, types):
        return self.only != ("words" if types else "types")

    @property
    def flags(self):
        brought = ["-include", f"bench/variants/{self.header}"] if self.header else []
        return [f"-DWARPMAP_{switch}" for switch in self.switches] + brought + [*self.compiled]


def of(name, about, *switches, **more):
    return Variant(name, about, switches, **more)


VARIANTS = [
    of("default", "as shipped: blocks of 64, turns of 16, one line into the second level"),
    of("block-32", "32 keys a block", "PIPELINE_BLOCK=32"),
    of("block-128", "128 keys a block", "PIPELINE_BLOCK=128"),
    of("turn-1", "key by key: one asked for, one looked at", "PIPELINE_TURN=1"),
    of("turn-4", "4 asked for, 4 looked at", "PIPELINE_TURN=4"),
    of("turn-8", "8 asked for, 8 looked at", "PIPELINE_TURN=8"),
    of("turn-32", "32 asked for, 32 looked at", "PIPELINE_TURN=32"),
    of("turn-64", "a block is asked for, then a block is looked at", "PIPELINE_TURN=64"),
    of("first-level", "lines are asked for into the first level",
       "PIPELINE_PREFETCH=bench::prefetch_near", header="prefetch.hpp"),
    of("non-temporal", "lines are asked for past the outer levels",
       "PIPELINE_PREFETCH=bench::prefetch_fleeting", header="prefetch.hpp"),
    of("write-intent", "who may write asks for lines to write to",
       "PIPELINE_PREFETCH=bench::prefetch_owned<writes<Kind>>", header="prefetch.hpp"),
    of("two-lines", "lookups ask for the home line and the next at once", "PIPELINE_LINES=2"),
    of("waiting-1", "1 block of waiting keys holds back new ones", "PIPELINE_WAITING=1"),
    of("waiting-3", "3 blocks of waiting keys do", "PIPELINE_WAITING=3"),
    of("keep-all", "each key is put on the list of waiting keys, without a branch",
       "PIPELINE_KEEP_ALL=1"),
    of("gather-never", "equal keys of insert_or_apply are never applied together",
       "PIPELINE_GATHER=0", only="words"),
    of("gather-always", "they are where one of the first 256 keys equals its neighbour",
       "PIPELINE_GATHER=1000", only="words"),
    of("scalar", "windows are compared slot by slot: options::instructions",
       run=("--instructions", "scalar"), only="words"),
    of("avx2", "windows are compared by AVX2, also where there is AVX-512",
       run=("--instructions", "avx2"), only="words"),
    of("home-first", "upserts look at the first slot alone before they compare the window",
       "PIPELINE_GROUP=bench::home_first<Kind,Group>", header="home_first.hpp",
       only="words"),
    of("plain-stores", "an insert phase stores instead of swapping: on one thread only",
       "INSERT_PHASE_VIEW=bench::lone_slots", header="lone_slots.hpp", alone=True,
       only="words"),
    of("rebuild-probing", "a rebuild looks for empty slots instead of counting",
       "REBUILD=bench::rebuild_probing", header="other_rebuild.hpp",
       only="words"),
    of("rebuild-listed", "the same; it lists full slots without a branch, then moves them",
       "REBUILD=bench::rebuild_listed", header="other_rebuild.hpp",
       only="words"),
    of("rebuild-pieces", "the same; it clears new slots 32 KiB at a time, just before it fills them",
       "REBUILD=bench::rebuild_pieces", header="other_rebuild.hpp",
       only="words"),
    of("rebuild-asking", "the same; it asks for the new homes of 64 slots before it moves them",
       "REBUILD=bench::rebuild_asking", header="other_rebuild.hpp",
       only="words"),
    of("single-one-window", "single calls begin again in full after the first window",
       "SINGLE_WALKS=0"),
    of("references-block", "what slots refer to is asked for a block at once, waiting keys not",
       "PIPELINE_REFERENCES=0", only="types"),
    of("references-waiting", "a block at once, and all waiting keys", "PIPELINE_REFERENCES=1",
       only="types"),
    of("references-near", "what slots refer to is asked for into the first level",
       "PIPELINE_REFERENCE_PREFETCH=bench::prefetch_near", header="prefetch.hpp", only="types"),
    of("slot-by-slot", "wide slots are compared one by one, not by a glance at all tags",
       "TAG_GROUP=0", only="types"),
    of("called", "the driver without vectors calls the functions of its looks", "RUN_SCALAR=",
       only="types"),
    of("single-scalar", "single calls compare slot by slot", "SINGLE_VECTORS=0"),
    of("native", "compiled for this processor alone", compiled=("-march=native",)),
    of("small", "compiled with -O2", compiled=("-O2",)),
    of("own-fence", "whoever announces itself fences, instead of membarrier(2) by who looks",
       "REMOTE_FENCES=0"),
]


class Builder:
    def __init__(self, options):
        self.compiler = options.compiler
        self.folder = options.build.resolve()
        self.flags = ["-std=c++20", *options.flags.split(), "-Wall", "-Wextra", "-I", "include",
                      "-I", "."]
        self.libraries = ["-pthread"]
        self.kinds = kinds_of(options.workloads) if options.types else []
        if self.has_tbb():
            self.flags.append("-DWARPMAP_WITH_TBB=1")
            self.libraries.append("-ltbb")

    def has_tbb(self):
        asks = "#if !__has_include(<oneapi/tbb/task_arena.h>)\n#error none\n#endif\n"
        return subprocess.run([self.compiler, "-E", "-x", "c++", "-std=c++20", "-"], input=asks,
                              text=True, capture_output=True).returncode == 0

    def run(self, *command):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if done.returncode != 0:
            shown = "\n".join(done.stderr.splitlines()[:40])
            raise SystemExit(f"variants.py: failed: {' '.join(map(str, command))}\n{shown}")

    @staticmethod
    def is_current(made, dependencies):
        """Whether what was made is newer than what the compiler said that it read."""
        if not made.exists() or not dependencies.exists():
            return False
        named = dependencies.read_text().replace("\\\n", " ").split()[1:]
        age = made.stat().st_mtime
        return all((ROOT / each).exists() and (ROOT / each).stat().st_mtime < age
                   for each in named)

    def compile(self, source, name, flags=()):
        command = [self.compiler, *self.flags, *flags, "-c", source]
        made = self.folder / f"{name}.o"
        read = self.folder / f"{name}.d"
        said = self.folder / f"{name}.command"
        same = said.exists() and said.read_text() == repr(command)
        if not same or not self.is_current(made, read):
            said.unlink(missing_ok=True)
            self.run(*command, "-MD", "-MF", read, "-o", made)
            said.write_text(repr(command))
        return made

    def common(self):
        """What has the same code in all variants."""
        self.folder.mkdir(parents=True, exist_ok=True)
        made = [self.compile(f"host/{each}.cpp", each) for each in COMMON]
        others = "bench/variants/other_engines.cpp"
        if not self.kinds:
            made.append(self.compile(others, "other_engines"))
            made.append(self.compile("bench/variant_kernel.cpp", "variant_kernel"))
            return made
        made.append(self.compile(others, "other_engines-strings", ["-DWARPMAP_VARIANT_TYPES",
                                                                   "-DWARPMAP_VARIANT_STRINGS"])
                    if self.has_strings() else
                    self.compile(others, "other_engines-types", ["-DWARPMAP_VARIANT_TYPES"]))
        made.append(self.compile("bench/variant_types/kernel.cpp", "types-kernel"))
        # Strings have their engine in a file of its own.
        made += [self.compile(self.source_of(kind), f"types-{kind}") for kind in self.kinds
                 if kind.startswith("string")]
        return made

    def has_strings(self):
        return any(kind.startswith("string") for kind in self.kinds)

    @staticmethod
    def source_of(kind):
        return f"bench/variant_types/{kind.replace('-', '_')}.cpp"

    def engines(self):
        """The sources that variants differ in, and names for them."""
        if not self.kinds:
            return [("host/engine_map64.cpp", "engine")]
        some = [(self.source_of(kind), f"types-{kind}") for kind in self.kinds
                if not kind.startswith("string")]
        if self.has_strings():
            some.append(("host/engine_string_map.cpp", "engine-string"))
        return some

    def link(self, variant, common):
        """The program of a variant; those with the same switches share one."""
        name = variant.name if variant.flags else "default"
        engines = [self.compile(source, f"{engine}-{name}", variant.flags)
                   for source, engine in self.engines()]
        program = self.folder / "-".join(["variant", *self.kinds, name])
        parts = [*engines, *common]
        if not program.exists() or any(p.stat().st_mtime > program.stat().st_mtime for p in parts):
            self.run(self.compiler, *parts, "-o", program, *self.libraries)
        return program

    def check(self, variant):
        for source, _ in self.engines():
            self.run(self.compiler, *self.flags, "-Wconversion", "-Wshadow", "-Werror",
                     *variant.flags, "-fsyntax-only", source)


def measure(program, variant, options):
    """ns a key by workload: the median of the repetitions of one run."""
    command = [program, "--entries", options.entries, "--threads", str(options.threads),
               "--repetitions", str(options.repetitions), *variant.run]
    if not options.types:
        command += ["--load", str(options.load)]
    if options.queries:
        command += ["--queries", options.queries]
    command += ["--only", ",".join(options.workloads)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"variants.py: {variant.name}: {done.stderr.strip()}")
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    return {name: float(least if options.least else median) for name, least, median in rows}


def cell(figures, reference):
    middle = statistics.median(figures)
    ratio = statistics.median(reference) / middle
    return f"{middle:.2f} [{min(figures):.2f}..{max(figures):.2f}] {ratio:.2f}x"


def table(figures, workloads):
    """Markdown, one row a variant; figures[variant][workload] are those of the rounds."""
    lines = ["| variant | " + " | ".join(workloads) + " |", "|---" * (len(workloads) + 1) + "|"]
    for name, rows in figures.items():
        cells = [cell(rows[each], figures["default"][each]) for each in workloads]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def kinds_of(workloads):
    return [kind for kind in KINDS if any(each.rpartition("-")[0] == kind for each in workloads)]


def chosen(only, types):
    """The default and those asked for, in the order of the list."""
    names = only.split(",") if only else [each.name for each in VARIANTS if each.suits(types)]
    for each in VARIANTS:
        if each.name in names and not each.suits(types):
            raise SystemExit(f"variants.py: {each.name} is no variant " +
                             ("of other types" if types else "of u64->u64: --types"))
    if unknown := set(names) - {each.name for each in VARIANTS}:
        raise SystemExit(f"variants.py: no such variant: {', '.join(sorted(unknown))}")
    return [each for each in VARIANTS if each.name in names or each.name == "default"]


def parse():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="name the variants and end")
    parser.add_argument("--check-all", action="store_true",
                        help="see that each compiles and end")
    parser.add_argument("--only", help="variants, several with commas; always with the default")
    parser.add_argument("--types", action="store_true",
                        help="other types than u64->u64: workloads such as string-hit")
    parser.add_argument("--workloads", help="several with commas")
    parser.add_argument("--entries", default="^20", help="2^N is written as ^N")
    parser.add_argument("--queries", help="keys that are asked for; see variant_kernel.cpp")
    parser.add_argument("--load", type=int, default=75, help="in percent")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repetitions", type=int, default=5, help="inside a run")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--least", action="store_true",
                        help="of the repetitions of a run take the least, not the median")
    parser.add_argument("--compiler", default=os.environ.get("CXX", "c++"))
    parser.add_argument("--flags", default="-O3 -DNDEBUG")
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "variants")
    parser.add_argument("--jobs", type=int, default=1, help="compilers at a time")
    options = parser.parse_args()
    known = TYPE_WORKLOADS if options.types else WORKLOADS
    options.workloads = options.workloads.split(",") if options.workloads else known
    if options.types and (options.queries or options.load != 75):
        parser.error("--types asks 2^20 times at load 75")
    if unknown := set(options.workloads) - set(known):
        parser.error(f"no such workload: {', '.join(sorted(unknown))}")
    if min(options.rounds, options.repetitions, options.threads, options.jobs) < 1:
        parser.error("at least one round, repetition, thread and job")
    return options


def main():
    options = parse()
    if options.list:
        width = max(len(each.name) for each in VARIANTS)
        for each in VARIANTS:
            print(f"{each.name:{width}}  {each.about}")
        return
    variants = chosen(options.only, options.types)
    builder = Builder(options)
    if options.check_all:
        with ThreadPoolExecutor(options.jobs) as jobs:
            for each, _ in zip(variants, jobs.map(builder.check, variants)):
                print(f"{each.name} compiles", flush=True)
        return
    if options.threads > 1:
        for each in variants:
            if each.alone:
                print(f"{each.name} is right on one thread only: left out", file=sys.stderr)
        variants = [each for each in variants if not each.alone]
    common = builder.common()
    with ThreadPoolExecutor(options.jobs) as jobs:
        programs = list(jobs.map(lambda each: builder.link(each, common), variants))

    figures = {each.name: {name: [] for name in options.workloads} for each in variants}
    in_turn = list(zip(variants, programs))
    for round_ in range(options.rounds):
        first = round_ * len(in_turn) // options.rounds  # nobody always comes first
        for each, program in in_turn[first:] + in_turn[:first]:
            for name, nanoseconds in measure(program, each, options).items():
                figures[each.name][name].append(nanoseconds)
    print(table(figures, options.workloads))
    print(f"\n{options.entries} entries, load {options.load} %, {options.threads} threads, "
          f"{options.rounds} rounds of {options.repetitions}: ns a key, median [min..max], "
          f"times as fast as the default.")


if __name__ == "__main__":
    main()
