#!/usr/bin/env python3
"""Checks that no instruction set leaks out of the functions that ask for it.

The linker keeps one body of an inline function, whichever file it comes from. So no file of the
library is compiled for more than the base machine, and an inline function that uses AVX of any kind
must carry that in its name (as a template argument such as avx2_group).

Usage: symbols.py --library FILE --commands compile_commands.json | --self-test
"""

import argparse
import json
import re
import subprocess
import sys

MACHINE_FLAG = re.compile(r"(?<!\S)-(mavx\S*|march=\S+|msse[34]\S*|mbmi\S*|mfma\S*|mcpu=\S+)")
AVX_INSTRUCTION = re.compile(r":\tv[a-z]")  # all of them begin with v, and few others do
NAMES_ITS_SET = re.compile(r"avx", re.IGNORECASE)
FUNCTION = re.compile(r"^[0-9a-f]+ <(.+)>:$")
WEAK = re.compile(r"^[0-9a-f]+ [WV] (\S+)$")


def flag_violations(commands):
    for entry in commands:
        if "/host/" not in entry["file"]:
            continue
        command = entry.get("command") or " ".join(entry["arguments"])
        for flag in MACHINE_FLAG.findall(command):
            yield f"{entry['file']} is compiled with -{flag}"


def avx_weak_functions(weak, disassembly):
    """Names of weak functions that use AVX without saying so."""
    name, reported = "", set()
    for line in disassembly:
        if found := FUNCTION.match(line):
            name = found[1]
        elif name in weak and name not in reported and AVX_INSTRUCTION.search(line):
            if not NAMES_ITS_SET.search(name):
                reported.add(name)
                yield f"{name} is shared by all files and uses AVX"


def check(library, commands_file):
    with open(commands_file, encoding="utf-8") as file:
        commands = json.load(file)
    if not any("/host/" in entry["file"] for entry in commands):
        print("no file of the library among the compile commands")
        return 1
    found = list(flag_violations(commands))

    names = subprocess.run(["nm", library], check=True, capture_output=True, text=True).stdout
    weak = {m[1] for line in names.splitlines() if (m := WEAK.match(line))}
    with subprocess.Popen(["objdump", "-d", "--no-show-raw-insn", library],
                          stdout=subprocess.PIPE, text=True) as objdump:
        found += avx_weak_functions(weak, objdump.stdout)
    if objdump.returncode != 0:
        found.append("objdump failed")
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{len(weak)} weak symbols, {len(found)} violations")
    return 1 if found else 0


def self_test():
    def flags(command):
        return list(flag_violations([{"file": "/x/host/a.cpp", "command": command}]))

    def avx(name, weak=True, code="vmovdqa64 (%rdi),%zmm0"):
        lines = [f"0000000000000000 <{name}>:", f"   0:\t{code}"]
        return list(avx_weak_functions({name} if weak else set(), lines))

    checks = {
        "-mavx2 is reported": flags("g++ -mavx2 -c a.cpp"),
        "-march=native is reported": flags("g++ -march=native -c a.cpp"),
        "plain flags pass": not flags("g++ -O3 -I/home/my-march=x -c a.cpp"),
        "a shared function with AVX is reported": avx("_ZN7warpmap4v0_15matchEv"),
        "one without passes": not avx("_ZN7warpmap4v0_15matchEv", code="movdqa (%rdi),%xmm0"),
        "one that names its set passes": not avx("_ZN7warpmap4v0_15matchINS_10avx2_groupEEEvv"),
        "a function of one file passes": not avx("_ZN7warpmap4v0_15matchEv", weak=False),
    }
    failed = [name for name, good in checks.items() if not good]
    print(*failed, sep="\n", end="\n" if failed else "")
    print(f"{len(checks)} cases tried, {len(failed)} judged wrong")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--library")
    parser.add_argument("--commands")
    options = parser.parse_args()
    return self_test() if options.self_test else check(options.library, options.commands)


if __name__ == "__main__":
    sys.exit(main())
