"""`warpmap count --ngrams`: every count equals an independent one, and so does the order."""

import os
import random
from pathlib import Path

from command import Case, expected, main, parsed, run

BLOCK = 1 << 20  # bytes that a worker takes at once: what straddles their ends must not be lost


class Counts(Case):
    def test_random_bytes(self):
        data = random.Random(1).randbytes(30_000)
        path = self.file("random", data)
        for n in range(1, 9):
            with self.subTest(n=n):
                self.assert_counts(n, [data], path)

    def test_text_with_few_and_many_repeats(self):
        rng = random.Random(2)
        words = [bytes(rng.choices(b"abc \n", k=rng.randint(1, 6))) for _ in range(50)]
        data = b"".join(rng.choices(words, k=40_000))
        path = self.file("text", data)
        for n in (1, 3, 8):
            with self.subTest(n=n):
                self.assert_counts(n, [data], path)

    def test_all_byte_values_and_the_ends_of_the_key_domain(self):
        data = bytes(range(256)) * 3 + b"\0" * 30 + b"\xff" * 30 + b"\x80" + b"\0" * 9 + b"\x7f"
        path = self.file("bytes", data)
        for n in range(1, 9):
            with self.subTest(n=n):
                self.assert_counts(n, [data], path)

    def test_files_shorter_than_n_and_empty_ones(self):
        for n in (1, 3, 8):
            for length in (0, 1, n - 1, n, n + 1):
                data = b"abcdefghijk"[:length]
                with self.subTest(n=n, length=length):
                    self.assert_counts(n, [data], self.file("short", data))

    def test_no_ngram_spans_two_files(self):
        contents = [b"abcab", b"", b"x", b"cabca", b"ab", b"cabcabcab"]
        paths = [self.file(f"{i}", data) for i, data in enumerate(contents)]
        for n in (1, 2, 3, 8):
            with self.subTest(n=n):
                self.assert_counts(n, contents, *paths)

    def test_what_straddles_blocks(self):
        rng = random.Random(3)
        for length, n in ((BLOCK - 1, 8), (BLOCK, 8), (BLOCK + 1, 8), (BLOCK, 1),
                          (BLOCK + 7, 3), (2 * BLOCK + 3, 8)):
            unit = rng.randbytes(997)
            data = (unit * (length // len(unit) + 1))[:length]
            with self.subTest(length=length, n=n):
                self.assert_counts(n, [data], self.file("long", data))

    def test_many_small_files_that_fill_several_blocks(self):
        rng = random.Random(4)
        contents = [bytes(rng.choices(b"01", k=rng.randint(0, 9000))) for _ in range(300)]
        paths = [self.file(f"{i}", data) for i, data in enumerate(contents)]
        self.assert_counts(8, contents, *paths)

    def test_real_files(self):
        library = Path(os.__file__).parent
        contents = [path.read_bytes() for path in sorted(library.glob("*.py"))[:8]]
        paths = sorted(library.glob("*.py"))[:8]
        headers = [path for path in sorted(Path("/usr/include").glob("*.h"))[:8] if path.is_file()]
        contents += [path.read_bytes() for path in headers]
        for n in (1, 3, 8):
            with self.subTest(n=n):
                self.assert_counts(n, contents, *paths, *headers)

    def test_every_number_of_threads_counts_alike(self):
        data = random.Random(5).randbytes(30_000) * 3
        path = self.file("data", data)
        for threads in (1, 2, 5):
            with self.subTest(threads=threads):
                self.assert_counts(4, [data], path, "--threads", threads)


class Lists(Case):
    def test_top_is_the_head_of_the_whole_list(self):
        data = random.Random(6).randbytes(60_000)  # 2-grams: many ties
        path = self.file("data", data)
        whole = expected(2, data)
        for top in (1, 2, 19, 20, 21, 5000, 10 ** 6):
            with self.subTest(top=top):
                done = run("count", "--ngrams", 2, "--top", top, path)
                self.assert_same(parsed(done.stdout), whole[:top])
        self.assert_same(parsed(run("count", "--ngrams", 2, path).stdout), whole)

    def test_lines_read_well(self):
        done = run("count", "--ngrams", 2, "-", stdin=b'a"a"a"a"a"a"\\\n\0001\xe9')
        self.assertEqual(done.stdout.decode().splitlines(), [
            r'      6 "a\""', r'      5 "\"a"', r'      1 "\0001"', r'      1 "\n\000"',
            r'      1 "\"\\"', r'      1 "1\351"', r'      1 "\\\n"'])

    def test_stats_tell_what_was_done(self):
        path = self.file("data", b"abcd" * 1000)
        done = run("count", "--ngrams", 3, "--backend", "cpu", "--stats", path)
        text = done.stderr.decode()
        self.assertIn("4 distinct 3-grams among 3,998 in 4.0 kB of 1 file\n", text)
        for part in ("MB/s", "M 3-grams/s", "backend cpu", "load ", "probe length mean "):
            self.assertIn(part, text)
        self.assertRegex(text, r"\npairs +4\n(.*\n)*rebuilds ")
        self.assertEqual(len(parsed(done.stdout)), 4)

    def test_nothing_is_said_where_nobody_looks(self):
        path = self.file("data", b"abcd" * 1000)
        self.assertEqual(run("count", "--ngrams", 3, path).stderr, b"")


if __name__ == "__main__":
    main()
