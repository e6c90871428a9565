#!/usr/bin/env python3
"""Checks what the shared library exports: names of its own namespace, and all that programs need.

Anything else, such as an instantiation of a standard template, could take the place of a program's
own copy or be replaced by it.

Usage: exported_symbols.py PREFIX HEADERS | --self-test
"""

import re
import subprocess
import sys
from pathlib import Path

NAMESPACE = "warpmap::v0_1::"
DATA_OF_A_CLASS = re.compile(r"^(typeinfo|typeinfo name|vtable) for (?=warpmap::)")
ABI_TAG = re.compile(r"\[abi:\w+\]")
LINE = re.compile(r"^[0-9a-f]* *([A-Za-z]) (.+)$")
EXPORTED_FUNCTION = re.compile(r"^\s*WARPMAP_EXPORT [^;]*?(\w+|operator<<)\(", re.MULTILINE)
EXPORTED_CLASS = re.compile(r"^class WARPMAP_EXPORT (\w+)", re.MULTILINE)


def names(lines):
    return [ABI_TAG.sub("", found[2]) for line in lines if (found := LINE.match(line))]


def foreign(exported):
    """The names outside the namespace of the library."""
    return [name for name in exported
            if not DATA_OF_A_CLASS.sub("", name).startswith(NAMESPACE)]


def lost(exported, held, functions, classes):
    """What the headers promise and a program would not find: functions, and classes of which the
    library holds the typeinfo (what only headers throw, each program has itself)."""
    short = {re.sub(r"\(.*", "", name).removeprefix(NAMESPACE) for name in exported}
    last = {name.rpartition("::")[2] for name in short}
    yield from sorted(name for name in functions if name not in last)
    typeinfos = {f"typeinfo for {NAMESPACE}{name}" for name in classes}
    yield from sorted(typeinfos & set(held) - set(exported))


def symbols(*of):
    return subprocess.run(["nm", "-C", "--defined-only", *of], check=True, capture_output=True,
                          text=True).stdout.splitlines()


def check(prefix, headers):
    library, = {path.resolve() for path in Path(prefix).rglob("libwarpmap.so*")}
    text = "\n".join(path.read_text(encoding="utf-8") for path in Path(headers).rglob("*.hpp"))
    exported = names(symbols("-D", library))
    held = names(symbols(library))
    functions = set(EXPORTED_FUNCTION.findall(text))
    classes = set(EXPORTED_CLASS.findall(text))
    problems = [f"exported, but not of {NAMESPACE}: {name}" for name in foreign(exported)]
    problems += [f"not exported: {name}" for name in lost(exported, held, functions, classes)]
    if not functions or "error" not in classes or len(held) <= len(exported):
        problems.append("nothing to compare: no promises in the headers, or a stripped library")
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"{len(exported)} symbols, {len(problems)} problems")
    return 1 if problems else 0


def self_test():
    header = ("class WARPMAP_EXPORT error : public std::runtime_error {\n"
              "WARPMAP_EXPORT std::unique_ptr<engine> make_engine(layout const&,\n")
    exported = names(["000000000001c0e0 T warpmap::v0_1::detail::make_engine[abi:cxx11](int)",
                      "00000000000aa0e0 V typeinfo for warpmap::v0_1::error"])

    def missing(of, held=exported):
        functions, classes = EXPORTED_FUNCTION.findall(header), EXPORTED_CLASS.findall(header)
        return list(lost(of, held, functions, classes))

    checks = {
        "names of the library pass": len(exported) == 2 and not foreign(exported),
        "a standard template is reported": foreign(["void std::vector<int>::f<int>(int&&)"]),
        "one of our types is reported": foreign(["std::vector<warpmap::v0_1::x>::f()"]),
        "another version is reported": foreign(["warpmap::v0_2::detail::make_engine(int)"]),
        "a vtable of another is reported": foreign(["vtable for std::thread::_Impl"]),
        "what is there is not missed": not missing(exported),
        "a lost function is missed": missing(exported[1:]) == ["make_engine"],
        "a lost class is missed": missing(exported[:1]) == ["typeinfo for " + NAMESPACE + "error"],
        "a class of headers only is not missed": not missing(exported[:1], exported[:1]),
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
