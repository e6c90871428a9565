"""Runs the command under test, whose path is the first argument of each test program."""

import ast
import os
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

COMMAND, VERSION = sys.argv[1:3]
SECONDS = 120  # what no call may take


def run(*arguments, stdin=b"", **more):
    """The finished process, its output in bytes."""
    return subprocess.run([COMMAND, *map(str, arguments)], input=stdin, capture_output=True,
                          timeout=SECONDS, **more)


def start(*arguments, **more):
    """The running process, its streams unbuffered; to be used by `with`, which ends both."""
    more = {"bufsize": 0, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
            "stdin": subprocess.DEVNULL} | more
    return subprocess.Popen([COMMAND, *map(str, arguments)], **more)


def has_address_sanitizer():
    """Whether the command was built with it: then it takes some 100 MB more."""
    return b"__asan_init" in Path(COMMAND).read_bytes()


def parsed(stdout):
    """The lines `count "escaped"` as pairs; the escapes are those of Python, too."""
    pairs = []
    for line in stdout.decode("ascii").splitlines():
        count, text = line.split(None, 1)
        pairs.append((ast.literal_eval("b" + text), int(count)))
    return pairs


def by_shell(line, stdin=b""):
    """What a shell prints for a line of commands, in the C locale: answers made by other tools."""
    done = subprocess.run(["sh", "-c", line], input=stdin, capture_output=True, timeout=SECONDS,
                          env=os.environ | {"LC_ALL": "C"})
    assert not done.stderr, done.stderr
    return done.stdout


UNIQ = "sort | uniq -c | sort -k1,1nr -k2"  # ties in the order of the keys


def in_order(counts):
    """The pairs of a Counter of bytes, most frequent first, ties in the order of the keys."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def expected(n, *contents):
    """All n-grams of the contents, most frequent first, counted without the command."""
    counts = Counter()
    for data in contents:
        counts.update(data[i:i + n] for i in range(len(data) - n + 1))
    return in_order(counts)


class Case(unittest.TestCase):
    maxDiff = 2000

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def output_of(self, *arguments, **more):
        """What `count` prints, after a check that it ended well."""
        done = run("count", *arguments, **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, b"")
        return done.stdout

    def count(self, n, *arguments, **more):
        """All n-grams that `count` finds."""
        return parsed(self.output_of("--ngrams", n, *arguments, **more))

    def assert_same(self, found, wanted):
        if found != wanted:  # assertEqual would take minutes to show how long lists differ
            first = next((pair for pair in zip(found, wanted) if pair[0] != pair[1]), None)
            self.fail(f"{len(found)} found, {len(wanted)} expected; first difference {first}")

    def assert_same_lines(self, found, wanted):
        if found == wanted:
            return
        ours, theirs = found.split(b"\n"), wanted.split(b"\n")
        first = next((pair for pair in zip(ours, theirs) if pair[0] != pair[1]), None)
        self.fail(f"{len(ours)} lines found, {len(theirs)} expected; first difference {first}")

    def assert_counts(self, n, contents, *arguments, **more):
        self.assert_same(self.count(n, *arguments, **more), expected(n, *contents))

    def assert_refused(self, done, *words):
        """One line on stderr that holds the words, nothing on stdout, exit status 2."""
        lines = done.stderr.decode().splitlines()
        self.assertEqual(done.returncode, 2, lines)
        self.assertEqual(done.stdout, b"")
        self.assertEqual(len(lines), 1, lines)
        self.assertTrue(lines[0].startswith("warpmap: "), lines)
        for word in words:
            self.assertIn(str(word), lines[0])


def main():
    unittest.main(argv=sys.argv[:1], verbosity=2)
