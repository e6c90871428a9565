#!/usr/bin/env python3
"""Fails when a kernel spills registers or keeps a stack frame.

Usage: check_resources.py FILE.cu -- NVCC [FLAG...]   compiles FILE.cu and looks at its kernels
       check_resources.py --shipped FOLDER -- PTXAS
       check_resources.py --variants FOLDER -- PTXAS
       check_resources.py --self-test

Kernels whose names say that they use a view (device_view) acquire what they load from slots and
release what they swap in. --shipped looks at the kernels of the library, whose PTX the build has
kept in FOLDER: they also use no more registers than BUDGET allows, and touch slots as TOUCH says.
--variants looks at those that bench/gpu_report compares them with: a table by way and kind.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ENTRY = re.compile(r"Compiling entry function '(\S+)'")
FUNCTION = re.compile(r"Function properties for (\S+)")
STACK = re.compile(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")
REGISTERS = re.compile(r"Used (\d+) registers")


# Registers of a thread on sm_90, which gives them out by eights. 64 leave room for half of the
# threads that a multiprocessor can hold, 80 for three eighths, 48 for five, 40 for six, 32 for all.
BUDGET = """
                    set32  set64  map32  map64  map64_tagged  string_set  string_map
insert                 48     56     56     64     64              72          80
insert_or_assign        -      -     56     64     64               -          80
insert_or_apply         -      -     56     64     64               -          80
insert_and_find         -      -     64     64     72               -          80
find                    -      -     40     48     48               -          56
contains               48     48     40     48     56              56          56
erase                  48     48     40     48     48              56          56
extract                 -      -     40     48     48               -          56
exchange                -      -     56     64     64               -          64
compare_exchange        -      -     56     64     64               -          64
erase_if_equal          -      -     48     56     64               -          64
rebuild                24     24     32     32     32              32          32
collect                32     32     32     40     32              32          32
survey                 32     32     32     32     32              48          48
measure                 -      -      -      -       -             16          16
copy                    -      -      -      -       -             24          24
"""
# What tells a variant's kernels from each other, in their mangled names; the last that fits holds.
VARIANTS = {
    "one-sector": r"10batch_body",
    "window": r"12window_group|12sector_groupI\w*?Lj2E",
    "tile-4": r"17four_thread_group",
    "two-keys": r"11flight_body\w*?Li2E",
    "four-keys": r"11flight_body\w*?Li4E",
    "combining": r"14combining_body",
    "partitioned": r"12part_columns|10slice_body",
    "room-apart": r"13columns_apart",
    "streaming-rebuild": r"12stretch_body|14left_over_body|12missing_body",
}
MEASURED = ("insert", "insert_or_apply", "find", "erase")
READERS = {"find", "contains", "collect", "survey", "measure", "copy"}  # they swap no slot
SCANS = {"rebuild", "collect", "survey", "measure", "copy"}  # they look at single slots

# How the slots of a word are looked at, and what swaps them, where results are read when the kernel
# has ended. The tagged slots' readers see a value through its tag, so they acquire and release.
# Side slots are tagged, too, and other words are loaded one by one: only the widest forms tell.
TOUCH = {
    "set32": ("ld.relaxed.gpu.v4.b32", "atom.cas.relaxed.gpu.b32"),
    "set64": ("ld.relaxed.gpu.v2.b64", "atom.cas.relaxed.gpu.b64"),
    "map32": ("ld.relaxed.gpu.v2.b64", "atom.cas.relaxed.gpu.b64"),
    "map64": ("ld.relaxed.gpu.b128", "atom.relaxed.gpu.cas.b128"),
    "map64_tagged": (None, None),
    "string_set": (None, None),
    "string_map": (None, None),
}
ACCESS = re.compile(r"\b(?:ld|atom)\.[a-z0-9_.]+")
WIDE = re.compile(r"\.b128$|\.v\d\.")  # of 16 bytes, or of several words

# Keys of the word's width are loaded by one access where they are aligned. Those of 8 bytes look
# like the list of chosen keys, which is loaded so in any case.
BATCHES = {"find", "contains"}
WHOLE_ITEM = re.compile(r"\bld\.global(?:\.nc)?\.[ub](?:32|64)\b")
WHOLE_ITEMS = {"set32": 2, "set64": 2, "map32": 2, "map64": 2}

# The kinds of batches are numbered by their bits, as in include/warpmap/ops.hpp.
KINDS = ("insert insert_or_assign insert_or_apply insert_and_find find contains erase extract "
         "exchange compare_exchange erase_if_equal").split()
BATCH = re.compile(r"10batch_bodyILN\w*?3opsE(\d+)E")
SCAN = re.compile(r"12(rebuild)_body|12(collect)_body|11(survey)_body|12(measure)_body|9(copy)_body")
PTX_ENTRY = re.compile(r"\.entry (\w+)\(")
VIEW = re.compile(r"11device_viewI")


def budgets(table=BUDGET):
    """{word: {kernel: registers}}"""
    words, *rows = [line.split() for line in table.strip().splitlines()]
    return {word: {row[0]: int(row[i]) for row in rows if row[i] != "-"}
            for i, word in enumerate(words, 1)}


def kernel_of(name):
    """insert, ..., rebuild, ... : what a mangled name stands for, or None."""
    if found := BATCH.search(name):
        place = int(found[1]).bit_length() - 1
        return KINDS[place] if place < len(KINDS) else None
    found = SCAN.search(name)
    return next(filter(None, found.groups())) if found else None


def variant_of(name):
    """What a mangled name stands for among VARIANTS, or None."""
    return next((of for of, tells in reversed(VARIANTS.items()) if re.search(tells, name)), None)


def kind_of(name):
    """insert, ... also of bodies that are for one kind, or for several keys."""
    if found := re.search(r"(?:batch|flight|slice)_bodyILN\w*?3opsE(\d+)E", name):
        return KINDS[int(found[1]).bit_length() - 1]
    if "14combining_body" in name:
        return "insert_or_apply"
    return next((body for body in ("stretch", "left_over", "missing") if f"{body}_body" in name),
                None)


def judge_variants(word, functions):
    """Yields a sentence for each thing that is wrong with the kernels of the variants."""
    kernels = {name: used for name, used in functions.items()
               if used["kernel"] and variant_of(name) and kind_of(name) is not None}
    yield from (f"{word}: {wrong}" for wrong in judge(kernels))
    there = {(variant_of(name), kind_of(name)) for name in kernels}
    for variant in VARIANTS:
        kinds = {"combining": ("insert_or_apply",),
                 "streaming-rebuild": ("stretch", "left_over", "missing")}.get(variant, MEASURED)
        for kind in kinds:
            if (variant, kind) not in there:
                yield f"{word}: {variant} has no kernel for {kind}"


def parse(report):
    """ptxas -v -> {name: {"kernel", "registers", "stack", "stores", "loads"}}"""
    functions, name, entry = {}, None, None

    def at(key):
        blank = {"kernel": False, "registers": 0, "stack": 0, "stores": 0, "loads": 0}
        return functions.setdefault(key, blank)

    for line in report.splitlines():
        if found := ENTRY.search(line):
            name = entry = found[1]
            at(entry)["kernel"] = True
        elif found := FUNCTION.search(line):
            name = found[1]
        elif (found := STACK.search(line)) and name:
            sizes = map(int, found.groups())
            at(name).update(zip(("stack", "stores", "loads"), sizes))
        elif (found := REGISTERS.search(line)) and entry:
            at(entry)["registers"] = int(found[1])
    return functions


def judge(functions):
    """Yields a sentence for each thing that is wrong."""
    if not any(used["kernel"] for used in functions.values()):
        yield "no kernel found"
    for name, used in functions.items():
        if used["stores"] or used["loads"]:
            yield f"{name} spills: {used['stores']} bytes stored, {used['loads']} loaded"
        if used["stack"]:
            yield f"{name} keeps a stack frame of {used['stack']} bytes"


def texts(ptx):
    """{kernel: its PTX}"""
    starts = [(found[1], found.start()) for found in PTX_ENTRY.finditer(ptx)]
    ends = [start for _, start in starts[1:]] + [len(ptx)]
    return {name: ptx[start:end] for (name, start), end in zip(starts, ends)}


def accesses(text):
    """The loads and swaps that say their order; memory of other kinds has none."""
    return {word for word in ACCESS.findall(text)
            if re.search(r"\.(relaxed|acquire|acq_rel|release)\.", word + ".")}


def judge_batch(word, kernel, text):
    """Yields what is wrong with how a kernel of the library touches slots."""
    load, swap = TOUCH[word]
    made = accesses(text)
    swaps = kernel not in READERS
    if load and (kernel not in SCANS or load.endswith("b128")) and load not in made:
        yield f"{kernel} lacks {load}"
    if swap and swaps and swap not in made:
        yield f"{kernel} lacks {swap}"
    if swap and not swaps and swap in made:
        yield f"{kernel} has {swap}"
    for other in sorted(made - {load, swap}):
        if WIDE.search(other):
            yield f"{kernel} has {other}"
    if kernel in BATCHES and len(WHOLE_ITEM.findall(text)) < WHOLE_ITEMS.get(word, 0):
        yield f"{kernel} loads its keys byte by byte"


def judge_views(ptx):
    """Yields what is wrong with how kernels touch slots through views."""
    for name, text in texts(ptx).items():
        if not VIEW.search(name):
            continue
        made = accesses(text)
        if not any(access.startswith("ld.acquire.gpu.") for access in made):
            yield f"{readable(name)} acquires nothing"
        for access in sorted(made):
            # Counters and the payload behind a tag are relaxed; no slot word is.
            if "relaxed" in access and (WIDE.search(access) or ".cas" in access):
                yield f"{readable(name)} has {access}"


def judge_shipped(word, functions, ptx):
    """The same for all kernels of a storage word; `ptx` is their text."""
    yield from (f"{word}: {wrong}" for wrong in judge(functions))
    allowed = dict(budgets()[word])
    text_of = texts(ptx)
    for name, used in functions.items():
        if not used["kernel"]:
            continue
        kernel = kernel_of(name)
        if (most := allowed.pop(kernel, None)) is None:
            yield f"{word}: no budget for {readable(name)}"
            continue
        if used["registers"] > most:
            yield f"{word}: {kernel} needs {used['registers']} registers, its budget is {most}"
        text = text_of.get(name, "")
        yield from (f"{word}: {wrong}" for wrong in judge_batch(word, kernel, text))
    yield from (f"{word}: there is no kernel {kernel}" for kernel in allowed)


def readable(name):
    if not (tool := shutil.which("c++filt")):
        return name
    return subprocess.run([tool, name], capture_output=True, text=True).stdout.strip() or name


def show(functions):
    print(f"{'registers':>9} {'stack':>6} {'spills':>7}  kernel")
    for name, used in sorted(functions.items()):
        spills = used["stores"] + used["loads"]
        kind = "" if used["kernel"] else "(function) "
        print(f"{used['registers']:>9} {used['stack']:>6} {spills:>7}  {kind}{readable(name)}")


def compile_and_check(source, command):
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([*command, "-Xptxas", "-v", "-c", source, "-o", f"{folder}/device.o",
                               "--keep", "--keep-dir", folder],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        kept = [path.read_text() for path in Path(folder).glob("*.ptx")]
    if done.returncode != 0:
        print(done.stdout)
        return done.returncode
    functions = parse(done.stdout)
    show(functions)
    wrong = [*judge(functions), *judge_views("\n".join(kept))]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


def assemble(ptxas, ptx):
    """What ptxas -v says, and whether it succeeded."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([ptxas, "-arch=sm_90", "-v", str(ptx), "-o", f"{folder}/cubin"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout, done.returncode == 0


def newest_ptx(folder, source):
    """The PTX for sm_90 of one file: another choice of architectures leaves other files behind."""
    names = (f"{source}.ptx", f"{source}.compute_90.ptx")
    found = [path for name in names if (path := Path(folder) / name).exists()
             and re.search(r"^\.target sm_90\b", path.read_text(), re.MULTILINE)]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def check_kept(folder, ptxas, words, source_of, show_and_judge):
    """Looks at the kept PTX of each word: show_and_judge(word, functions, text) yields problems."""
    problems = []
    for word in words:
        if (ptx := newest_ptx(folder, source_of(word))) is None:
            problems.append(f"{word}: no PTX for sm_90 in {folder}")
            continue
        report, good = assemble(ptxas, ptx)
        if not good:
            problems.append(f"{word}: {report}")
            continue
        print(f"--- {word}: registers")
        problems += show_and_judge(word, parse(report), ptx.read_text())
    print(*problems, sep="\n", end="\n" if problems else "")
    return 1 if problems else 0


def check_shipped(folder, ptxas):
    def show_and_judge(word, functions, text):
        for name, used in sorted(functions.items(), key=lambda item: kernel_of(item[0]) or ""):
            print(f"{used['registers']:>9}  {kernel_of(name) or readable(name)}")
        return judge_shipped(word, functions, text)

    return check_kept(folder, ptxas, budgets(), lambda word: f"launch_{word}", show_and_judge)


def check_variants(folder, ptxas):
    def show_and_judge(word, functions, _):
        rows = sorted((list(VARIANTS).index(variant_of(name)), kind_of(name), used["registers"])
                      for name, used in functions.items()
                      if used["kernel"] and variant_of(name) and kind_of(name)
                      and (kind_of(name) in MEASURED or kind_of(name) not in KINDS))
        for variant, kind, registers in rows:
            print(f"{registers:>9}  {list(VARIANTS)[variant]:<18} {kind}")
        return judge_variants(word, functions)

    return check_kept(folder, ptxas, ("map32", "map64"), lambda word: f"cuda_variants_{word}",
                      show_and_judge)


SAMPLE = """\
ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function '_Z4findv' for 'sm_90'
ptxas info    : Function properties for _Z4findv
    {stack} bytes stack frame, {stores} bytes spill stores, {loads} bytes spill loads
ptxas info    : Used 26 registers, used 0 barriers
"""


def self_test():
    def wrong(**sizes):
        return list(judge(parse(SAMPLE.format(**{"stack": 0, "stores": 0, "loads": 0, **sizes}))))

    def kernel(kind, registers=40, stack=0):
        name = f"_ZN7warpmap4v0_17kernels14for_each_indexINS1_10batch_bodyILNS0_3opsE{kind}ENS0"
        return name, {"kernel": True, "registers": registers, "stack": stack, "stores": 0,
                      "loads": 0}

    def shipped(word, found, code):
        ptx = "".join(f".visible .entry {name}(\n{code}\n" for name, _ in found)
        keys = "ld.global.u64 a; ld.global.nc.u32 b;"
        ptx = ptx.replace("bytes;", "ld.global.u8 a;") if "bytes;" in ptx else ptx.replace(
            "(\n", "(\n" + keys)
        return [w for w in judge_shipped(word, dict(found), ptx) if "there is no" not in w]

    def view(code):
        name = "_ZN7warpmap9by_threadINS_7find_opEEEvNS_11device_viewIjfLNS_3opsE1EEE"
        return list(judge_views(f".visible .entry {name}(\n{code}\n.visible .entry other(\n"
                                "ld.relaxed.gpu.b128 a;"))

    load, swap = "ld.relaxed.gpu.b128 both, [%rd1];", "atom.relaxed.gpu.cas.b128 a, [b], c, d;"
    narrow = "ld.relaxed.gpu.v2.b64 {%0, %1}, [%2]; ld.acquire.gpu.b64 %0, [%1];"
    checks = {
        "a shipped kernel passes": not shipped("map32", [kernel(16)], narrow),
        "a wide one passes": not shipped("map64", [kernel(1)], load + swap),
        "a view passes": not view("ld.acquire.gpu.b128 both; atom.acq_rel.gpu.cas.b128 a;"
                                  "atom.add.relaxed.gpu.u64 a; ld.relaxed.gpu.b64 a;"),
        "a view that acquires nothing": view("ld.relaxed.gpu.b64 a;"),
        "a view with a relaxed load of a slot": view("ld.acquire.gpu.b64 a;"
                                                     "ld.relaxed.gpu.b128 b;"),
        "a view with a relaxed load of a sector": view("ld.acquire.gpu.b64 a;"
                                                       "ld.relaxed.gpu.v2.b64 b;"),
        "a view with a relaxed swap": view("ld.acquire.gpu.b64 a; atom.cas.relaxed.gpu.b64 b;"),
        "a batch that acquires": shipped("map64", [kernel(16)], load + "ld.acquire.gpu.b128 a;"),
        "a batch whose swap orders": shipped("map64", [kernel(1)],
                                             load + swap + "atom.acq_rel.gpu.cas.b128 a;"),
        "keys that come byte by byte": shipped("map32", [kernel(16)], narrow + "bytes;"),
        "a narrow load one by one": shipped("map32", [kernel(16)], "ld.relaxed.gpu.b64 a;"),
        "a sector of tags": shipped("map64_tagged", [kernel(16)], narrow),
        "one above its budget is named": shipped("map32", [kernel(16, 49)], narrow) ==
                                         ["map32: find needs 49 registers, its budget is 40"],
        "one without a budget is reported": shipped("set32", [kernel(16)], ""),
        "a stack frame of a shipped one, too": shipped("map32", [kernel(16, 40, 8)], narrow),
        "a kernel that is not there is reported": "map32: there is no kernel rebuild" in
                                                  judge_shipped("map32", dict([kernel(16)]), ""),
        "a wide load that is missing": shipped("map64", [kernel(1)], swap),
        "a wide swap that is missing": shipped("map64", [kernel(1)], load),
        "a wide swap where none should be": shipped("map64", [kernel(16)], load + swap),
        "a wide load where none should be": shipped("map32", [kernel(16)], load),
        "each word has its kernels": len(budgets()["set32"]) == 6 and
                                     len(budgets()["map64"]) == len(KINDS) + 3 and
                                     len(budgets()["string_map"]) == len(KINDS) + 5,
        "a variant is told by its body": variant_of("11flight_bodyILN3opsE1ENS_5slotsELi4EE")
                                         == "four-keys",
        "a variant is told by its columns": variant_of(
            "10batch_bodyILN3opsE1ES_16one_sector_groupNS_12part_columnsE") == "partitioned",
        "a variant that spills is reported": any("spills" in line for line in judge_variants(
            "map64", {"10batch_bodyILN7warpmap3opsE1E": {"kernel": True, "registers": 9,
                                                        "stack": 0, "stores": 4, "loads": 0}})),
        "a variant that is not there is reported": "map64: tile-4 has no kernel for find" in
                                                   judge_variants("map64", {}),
        "a clean kernel passes": not wrong(),
        "a stack frame is reported": wrong(stack=8),
        "spill stores are reported": wrong(stores=4),
        "spill loads are reported": wrong(loads=4),
        "no kernel is reported": list(judge(parse("ptxas info    : 0 bytes gmem\n"))),
        "registers are read": parse(SAMPLE.format(stack=0, stores=0, loads=0))
                              ["_Z4findv"]["registers"] == 26,
    }
    failed = [name for name, good in checks.items() if not good]
    print(*failed, sep="\n", end="\n" if failed else "")
    print(f"{len(checks)} cases tried, {len(failed)} judged wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        sys.exit(self_test())
    if len(sys.argv) == 5 and sys.argv[1] == "--shipped" and sys.argv[3] == "--":
        sys.exit(check_shipped(sys.argv[2], sys.argv[4]))
    if len(sys.argv) == 5 and sys.argv[1] == "--variants" and sys.argv[3] == "--":
        sys.exit(check_variants(sys.argv[2], sys.argv[4]))
    if len(sys.argv) < 4 or sys.argv[2] != "--":
        sys.exit(__doc__)
    sys.exit(compile_and_check(sys.argv[1], sys.argv[3:]))
