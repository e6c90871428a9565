#!/usr/bin/env python3
"""Checks that the library does nothing before main().

An object of the static library may have one function that runs at the start: the one by which nvcc
tells the CUDA runtime of kernels, which calls no driver.

Usage: startup.py --library FILE | --self-test
"""

import re
import subprocess
import sys

OBJECT = re.compile(r"^(\S+):\s+file format ")
SECTION = re.compile(r"^\s*\d+ \.(?:init_array|ctors)\S*\s+([0-9a-f]+) ")
NAMED = re.compile(r"^(\S+):$")
REGISTERS = re.compile(r" [tT] \S*__sti____cudaRegisterAll\S*$")
WORD = 8


def started(headers):
    """How many functions each object runs at the start, from `objdump -h`."""
    found, name = {}, ""
    for line in headers:
        if match := OBJECT.match(line):
            name = match[1]
            found[name] = 0
        elif match := SECTION.match(line):
            found[name] += int(match[1], 16) // WORD
    return found


def registering(names):
    """How many of them register kernels, from `nm`."""
    found, name = {}, ""
    for line in names:
        if match := NAMED.match(line):
            name = match[1]
            found[name] = 0
        elif REGISTERS.search(line):
            found[name] = found.get(name, 0) + 1
    return found


def violations(headers, names):
    allowed = registering(names)
    for name, count in started(headers).items():
        if count > allowed.get(name, 0):
            yield f"{name} runs {count} functions at the start, {allowed.get(name, 0)} for nvcc"


def check(library):
    def lines(*command):
        return subprocess.run(command, check=True, capture_output=True,
                              text=True).stdout.splitlines()

    headers, names = lines("objdump", "-h", library), lines("nm", library)
    found = list(violations(headers, names))
    objects = len(started(headers))
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{objects} objects, {len(found)} violations")
    return 1 if found or objects == 0 else 0


def self_test():
    headers = ["a.cpp.o:     file format elf64-x86-64", "  0 .text  00000010  0  0  40  2**4",
               "b.cu.o:     file format elf64-x86-64", " 48 .init_array   00000008  0  0  0  2**3",
               "c.cpp.o:     file format elf64-x86-64", " 12 .init_array   00000008  0  0  0  2**3",
               "d.cu.o:     file format elf64-x86-64", " 48 .init_array.00100 00000010  0  0  0  2**3"]
    names = ["", "a.cpp.o:", "0000 T f", "b.cu.o:", "0000 t _ZL24__sti____cudaRegisterAllv",
             "c.cpp.o:", "0000 t _GLOBAL__sub_I_x", "d.cu.o:",
             "0000 t _ZL24__sti____cudaRegisterAllv"]
    wrong = {line.split()[0] for line in violations(headers, names)} ^ {"c.cpp.o", "d.cu.o"}
    print(*(f"judged wrong: {name}" for name in sorted(wrong)), sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        sys.exit(self_test())
    if len(sys.argv) != 3 or sys.argv[1] != "--library":
        sys.exit(__doc__)
    sys.exit(check(sys.argv[2]))
