#!/usr/bin/env python3
"""Compiles a .cu file and fails when a kernel spills registers or keeps a stack frame.

Usage: check_resources.py FILE.cu -- NVCC [FLAG...]
       check_resources.py --self-test
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
        output = str(Path(folder) / "device.o")
        done = subprocess.run([*command, "-Xptxas", "-v", "-c", source, "-o", output],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        print(done.stdout)
        return done.returncode
    functions = parse(done.stdout)
    show(functions)
    wrong = list(judge(functions))
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


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

    checks = {
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
    if len(sys.argv) < 4 or sys.argv[2] != "--":
        sys.exit(__doc__)
    sys.exit(compile_and_check(sys.argv[1], sys.argv[3:]))
