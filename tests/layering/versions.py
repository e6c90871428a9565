#!/usr/bin/env python3
"""Checks that every file that names the version of the project names the same one.

CMakeLists.txt decides. The inline namespace carries major and minor: programs linked against two
versions keep their symbols apart only if it changes with the version.

Usage: versions.py [--self-test]
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DECIDES = "CMakeLists.txt"
PROJECT = re.compile(r"project\(\s*warpmap\s+VERSION (\d+)\.(\d+)\.(\d+)")
NAMESPACE = re.compile(r"^(?:}  // )?namespace warpmap\b(.*)$", re.MULTILINE)
INLINE = re.compile(r"::inline v(\d+)_(\d+)\b")

# file -> what must be in it, with the version for {0}, {1} and {2}
NAMED = {
    "include/warpmap/version.hpp": ["#define WARPMAP_VERSION_MAJOR {0}\n",
                                    "#define WARPMAP_VERSION_MINOR {1}\n",
                                    "#define WARPMAP_VERSION_PATCH {2}\n",
                                    'version_text = "{0}.{1}.{2}";'],
    "packaging/vcpkg/ports/warpmap/vcpkg.json": ['"version": "{0}.{1}.{2}"'],
    "packaging/conan/conanfile.py": ['version = "{0}.{1}.{2}"'],
}


def violations(version, path, text):
    for wanted in NAMED.get(path, ()):
        line = wanted.format(*version)
        if line not in text:
            yield f"{path}: expected {line.strip()}"
    for found in NAMESPACE.finditer(text) if path.startswith(("include/", "host/")) else ():
        inline = INLINE.match(found[1])
        if inline is None:
            yield f"{path}: outside the inline namespace: {found[0]}"
        elif inline.groups() != version[:2]:
            yield f"{path}: of another version: {found[0]}"


def project_version(text):
    found = PROJECT.search(text)
    return found.groups() if found else None


def check_project():
    version = project_version((ROOT / DECIDES).read_text(encoding="utf-8"))
    if version is None:
        print(f"{DECIDES} names no version")
        return 1
    paths = list(NAMED)
    for folder in ("include", "host"):
        paths += [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / folder).rglob("*"))
                  if path.suffix in (".hpp", ".cpp", ".cuh", ".cu")]
    problems = []
    for path in dict.fromkeys(paths):
        problems += violations(version, path, (ROOT / path).read_text(encoding="utf-8"))
    print(*problems, sep="\n", end="\n" if problems else "")
    print(f"{len(paths)} files, {len(problems)} disagree with {'.'.join(version)}")
    return 1 if problems or len(paths) < 10 else 0


def self_test():
    version = project_version("project(\n  warpmap\n  VERSION 0.1.0\n  LANGUAGES CXX)")

    def judge(path, text):
        return list(violations(version, path, text))

    good = "namespace warpmap::inline v0_1::host {\n}  // namespace warpmap::inline v0_1::host\n"
    checks = {
        "the project's version is read": version == ("0", "1", "0"),
        "the namespace of the version passes": not judge("host/a.hpp", good),
        "another version is reported": judge("host/a.hpp", good.replace("v0_1", "v0_2")),
        "a longer number is reported": judge("host/a.hpp", good.replace("v0_1", "v0_10")),
        "no inline namespace is reported": judge("include/a.hpp", "namespace warpmap {\n"),
        "other layers may do without": not judge("bench/a.hpp", "namespace warpmap::bench {\n"),
        "a recipe that agrees passes": not judge("packaging/conan/conanfile.py",
                                                 'version = "0.1.0"'),
        "a recipe that lags is reported": judge("packaging/conan/conanfile.py",
                                                'version = "0.0.9"'),
        "a header that lags is reported": judge("include/warpmap/version.hpp", ""),
    }
    failed = [name for name, right in checks.items() if not right]
    print(*failed, sep="\n", end="\n" if failed else "")
    print(f"{len(checks)} cases tried, {len(failed)} judged wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(self_test() if sys.argv[1:] == ["--self-test"] else check_project())
