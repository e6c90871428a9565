"""Which inputs `warpmap count` reads: files, folders, patterns, standard input."""

import gzip
import os
import random
import shutil
import subprocess
import threading
import time
import unittest

from command import Case, SECONDS, expected, has_address_sanitizer, main, parsed, run, start


class Folders(Case):
    def setUp(self):
        super().setUp()
        self.file("tree/a.h", b"aaaa")
        self.file("tree/deep/er/b.hpp", b"bbbb")
        self.file("tree/deep/c.txt", b"cccc")
        self.file("tree/.hidden", b"dddd")
        self.tree = self.folder / "tree"

    def test_folders_are_read_to_the_bottom(self):
        self.assert_counts(2, [b"aaaa", b"bbbb", b"cccc", b"dddd"], self.tree)

    def test_globs_choose_by_name_and_add_up(self):
        self.assert_counts(2, [b"bbbb"], self.tree, "--glob", "*.hpp")
        self.assert_counts(2, [b"aaaa", b"bbbb"], "--glob", "*.h", "--glob", "b.*", self.tree)

    def test_globs_do_not_touch_files_that_are_named(self):
        self.assert_counts(2, [b"aaaa", b"cccc"], "--glob", "*.h", self.tree,
                           self.tree / "deep" / "c.txt")

    def test_links_inside_folders_are_not_followed(self):
        (self.tree / "loop").symlink_to(self.tree)
        (self.tree / "again").symlink_to(self.tree / "a.h")
        self.assert_counts(2, [b"aaaa", b"bbbb", b"cccc", b"dddd"], self.tree)
        self.assert_counts(2, [b"aaaa"], self.tree / "again")

    def test_a_file_named_twice_counts_twice(self):
        self.assert_counts(2, [b"aaaa"] * 2, self.tree / "a.h", self.tree / "a.h")

    def test_nothing_to_read_is_refused(self):
        self.assert_refused(run("count", "--ngrams", 2, self.tree, "--glob", "*.none"), self.tree)
        (self.folder / "empty").mkdir()
        self.assert_refused(run("count", "--ngrams", 2, self.folder / "empty"), "empty")


class StandardInput(Case):
    def test_it_is_a_dash_or_the_default(self):
        self.assert_counts(3, [b"banana"], "-", stdin=b"banana")
        self.assert_counts(3, [b"banana"], stdin=b"banana")
        self.assert_counts(3, [], "-", stdin=b"")

    def test_beside_files(self):
        path = self.file("one", b"nanana")
        self.assert_counts(3, [b"nanana", b"banana"], path, "-", stdin=b"banana")

    def test_pieces_of_any_size_make_the_same_ngrams(self):
        rng = random.Random(7)
        data = bytes(rng.choices(b"abcd", k=300_000))

        def feed(stream):
            at = 0
            while at < len(data):
                size = rng.choice([1, 2, 3, 7, 8, 9, 4096, 65_537])
                stream.write(data[at:at + size])
                at += size
            stream.close()

        with start("count", "--ngrams", 8, "--top", 0, "-", stdin=subprocess.PIPE,
                   bufsize=-1) as process:
            feeder = threading.Thread(target=feed, args=[process.stdin])
            feeder.start()
            found = process.stdout.read()
            feeder.join()
            self.assertEqual(process.wait(SECONDS), 0)
        self.assert_same(parsed(found), expected(8, data))

    def test_named_pipes_are_read(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        with start("count", "--ngrams", 2, pipe) as process:
            pipe.write_bytes(b"banana")
            out, _ = process.communicate(timeout=SECONDS)
        self.assertEqual(parsed(out), expected(2, b"banana"))


def zstd(data, *arguments):
    return subprocess.run(["zstd", "-q", "-c", *arguments], input=data, capture_output=True,
                          check=True, timeout=SECONDS).stdout


class Compressed(Case):
    """What gzip and zstd made is counted as what it was made from, whatever its name."""

    DATA = b"banana " * 1000 + random.Random(9).randbytes(50_000)

    def formats(self):
        yield "gzip", gzip.compress
        if shutil.which("zstd"):
            yield "zstd", zstd

    def test_files_and_standard_input(self):
        for name, compress in self.formats():
            with self.subTest(name=name):
                packed = compress(self.DATA)
                self.assert_counts(3, [self.DATA], self.file("packed", packed))
                self.assert_counts(3, [self.DATA], stdin=packed)

    def test_several_parts_one_behind_the_other(self):
        for name, compress in self.formats():
            with self.subTest(name=name):
                packed = b"".join(map(compress, (b"ban", b"", b"an", self.DATA, b"a")))
                self.assert_counts(3, [b"banan" + self.DATA + b"a"], self.file("packed", packed))

    def test_nothing(self):
        for name, compress in self.formats():
            with self.subTest(name=name):
                self.assert_counts(1, [], self.file("packed", compress(b"")))

    def test_beside_plain_files(self):
        paths = [self.file("plain", b"banana")]
        paths += [self.file(name, compress(b"ananas")) for name, compress in self.formats()]
        self.assert_counts(3, [b"banana"] + [b"ananas"] * (len(paths) - 1), *paths)

    def test_much_text_in_few_bytes(self):
        data = b"banana\n" * 1_000_000
        for name, compress in self.formats():
            with self.subTest(name=name):
                self.assertEqual(self.output_of(self.file("packed", compress(data))),
                                 b"1000000 banana\n")

    def test_memory_does_not_grow_with_the_text(self):
        path = self.file("packed", gzip.compress(b"banana\n" * 300_000) * 150)  # 315 MB
        with start("count", path) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.assertEqual(process.stdout.read(), b"45000000 banana\n")
        self.assertEqual(process.returncode, 0)
        self.assertLess(used.ru_maxrss, 200_000 if has_address_sanitizer() else 40_000)  # kB

    def test_raw_reads_them_as_they_are(self):
        for name, compress in self.formats():
            with self.subTest(name=name):
                packed = compress(self.DATA)
                self.assert_counts(2, [packed], "--raw", self.file("packed", packed))

    def test_plain_files_that_begin_alike(self):
        for data in (b"\x1f\x8b", b"\x1f\x8b\x07banana", b"\x28\xb5\x2f",
                     b"\x28\xb5\x2f\xfcbanana"):
            with self.subTest(data=data):
                self.assert_counts(1, [data], self.file("plain", data))

    def test_those_cut_short_are_refused(self):
        for name, compress in self.formats():
            packed = compress(self.DATA)
            for length in (5, 12, 1000, len(packed) // 2, len(packed) - 1):
                with self.subTest(name=name, length=length):
                    path = self.file("packed", packed[:length])
                    self.assert_refused(run("count", path), f"{path}: {name} stream ends too early",
                                        f"at byte {length} of the file")

    def test_damaged_ones_are_refused(self):
        for name, compress in self.formats():  # both with a check sum
            packed = bytearray(compress(self.DATA))
            for place in (len(packed) // 3, len(packed) - 6, len(packed) - 2):
                with self.subTest(name=name, place=place):
                    damaged = bytearray(packed)
                    damaged[place] ^= 0x55
                    path = self.file("packed", damaged)
                    done = run("count", "--distinct", path)
                    self.assert_refused(done, f"{path}: damaged {name} stream")

    @unittest.skipIf(shutil.which("zstd"), "zstd is installed: the tests above use it")
    def test_zstd(self):
        self.skipTest("zstd is not installed")


class Progress(Case):
    """One line that is drawn over and over, on a terminal only, and gone at the end."""

    def do_slow_work(self, stderr, *arguments):
        with start("count", "--ngrams", 2, *arguments, "-", stdin=subprocess.PIPE,
                   stderr=stderr) as process:
            for _ in range(15):
                process.stdin.write(b"banana" * 5000)
                time.sleep(0.1)
            process.stdin.close()
            process.stdout.read()
            self.assertEqual(process.wait(SECONDS), 0)

    def shown_on_a_terminal(self, *arguments):
        ours, theirs = os.openpty()
        self.do_slow_work(theirs, *arguments)
        os.close(theirs)
        text = b""
        try:
            while piece := os.read(ours, 65536):
                text += piece
        except OSError:  # how Linux says that the other side is closed
            pass
        os.close(ours)
        return text

    def test_on_a_terminal(self):
        before, _, after = self.shown_on_a_terminal().rpartition(b"\r\033[K")
        self.assertIn(b"/s, ", before)
        self.assertRegex(after, rb"^\d+ distinct 2-grams among ")

    def test_none_when_it_is_to_be_quiet(self):
        self.assertEqual(self.shown_on_a_terminal("--quiet"), b"")

    def test_none_when_piped(self):
        path = self.folder / "stderr"
        with path.open("wb") as stderr:
            self.do_slow_work(stderr)
        self.assertEqual(path.read_bytes(), b"")


if __name__ == "__main__":
    main()
