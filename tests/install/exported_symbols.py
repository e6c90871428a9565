#!/usr/bin/env python3
"""Checks what the shared library exports: names of its own namespace, and all that programs need.

Anything else, such as an instantiation of a standard template, could take the place of a program's
own copy or be replaced by it.

What programs need is known from a static library of the same sources: all that it defines outside
host::, where only warpmap/any_type.hpp calls; a consumer that includes it is linked by another test.
kernels:: is there in builds with CUDA only, and called by the library alone.

Usage: exported_symbols.py SHARED_PREFIX STATIC_PREFIX | --self-test
"""

import re
import subprocess
import sys
from pathlib import Path

NAMESPACE = "warpmap::v0_1::"
DATA_OF_A_CLASS = re.compile(r"^(typeinfo|typeinfo name|vtable) for (?=warpmap::)")
ABI_TAG = re.compile(r"\[abi:\w+\]")
LINE = re.compile(r"^[0-9a-f]* *([A-Za-z]) (.+)$")
# Thrown by the CUDA half alone, which the shared library of the tests is built without.
OF_CUDA = {f"typeinfo for {NAMESPACE}device_error"}
TYPEINFO_OF_AN_ERROR = re.compile(rf"^typeinfo for {NAMESPACE}\w+$")


def names(lines, kinds="TVWRDBu"):
    """The names of `nm -C` of the given kinds: T is a function that one file defines."""
    found = map(LINE.match, lines)
    return {ABI_TAG.sub("", line[2]) for line in found if line and line[1] in kinds}


def foreign(exported):
    """The names outside the namespace of the library."""
    return {name for name in exported if not DATA_OF_A_CLASS.sub("", name).startswith(NAMESPACE)}


def lost(exported, functions, held):
    """What a program would not find: functions, and the classes that the library throws."""
    inner = (NAMESPACE + "host::", NAMESPACE + "core::", NAMESPACE + "kernels::")
    wanted = {name for name in functions
              if name.startswith(NAMESPACE) and not name.startswith(inner)}
    thrown = {name for name in held if TYPEINFO_OF_AN_ERROR.match(name)}
    return (wanted | thrown) - exported - OF_CUDA


def symbols(*of):
    return subprocess.run(["nm", "-C", "--defined-only", *of], check=True, capture_output=True,
                          text=True).stdout.splitlines()


def check(shared_prefix, static_prefix):
    shared, = {path.resolve() for path in Path(shared_prefix).rglob("libwarpmap.so*")}
    static, = Path(static_prefix).rglob("libwarpmap.a")
    exported = names(symbols("-D", shared))
    functions = names(symbols(static), "T")
    held = names(symbols(static))
    problems = [f"exported, but not of {NAMESPACE[:-2]}: {name}" for name in foreign(exported)]
    problems += [f"not exported: {name}" for name in lost(exported, functions, held)]
    if f"{NAMESPACE}default_memory()" not in functions:
        problems.append("the static library defines nothing to compare with")
    print(*sorted(problems), sep="\n", end="\n" if problems else "")
    print(f"{len(exported)} symbols, {len(problems)} problems")
    return 1 if problems else 0


def self_test():
    listed = ["000000000001c0e0 T warpmap::v0_1::detail::make_engine[abi:cxx11](int)",
              "00000000000aa0e0 V typeinfo for warpmap::v0_1::error"]
    more = ["000000000001c0e0 T warpmap::v0_1::host::make_map32(int)",
            "000000000001c0e0 T warpmap::v0_1::kernels::open_cuda(int)",
            "000000000001c0e0 t warpmap::v0_1::detail::(anonymous namespace)::f()",
            "000000000001c0e0 W warpmap::v0_1::detail::inline_function()",
            "00000000000aa0e0 V typeinfo for warpmap::v0_1::detail::engine"]
    exported = names(listed)

    def missing(of):
        return lost(of, names(listed + more, "T"), names(listed + more))

    checks = {
        "names of the library pass": len(exported) == 2 and not foreign(exported),
        "a standard template is reported": foreign({"void std::vector<int>::f<int>(int&&)"}),
        "one of our types is reported": foreign({"std::vector<warpmap::v0_1::x>::f()"}),
        "another version is reported": foreign({"warpmap::v0_2::detail::make_engine(int)"}),
        "a vtable of another is reported": foreign({"vtable for std::thread::_Impl"}),
        "what is there, or is not for programs, is not missed": not missing(exported),
        "a lost function is missed": missing(names(listed[1:])) ==
                                     {"warpmap::v0_1::detail::make_engine(int)"},
        "a lost class is missed": missing(names(listed[:1])) ==
                                  {"typeinfo for warpmap::v0_1::error"},
    }
    failed = [name for name, good in checks.items() if not good]
    print(*failed, sep="\n", end="\n" if failed else "")
    print(f"{len(checks)} cases tried, {len(failed)} judged wrong")
    return 1 if failed else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    return check(*sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
