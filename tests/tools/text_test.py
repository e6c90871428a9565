"""`warpmap count` of lines and tokens: byte for byte what sort and uniq make of the same text."""

import os
import random
import re
from collections import Counter
from pathlib import Path

from command import Case, UNIQ, by_shell, in_order, main, run

PIECE = 1 << 20  # bytes that a worker takes at once: what straddles their ends must not be lost


def real_files():
    """Text that people wrote, with some that is not ASCII."""
    library = sorted(Path(os.__file__).parent.glob("*.py"))[:80]
    headers = sorted(each for each in Path("/usr/include").glob("*.h") if each.is_file())[:80]
    return library + headers


def random_lines(rng, count):
    """Lines of every length and byte, some again and again."""
    usual = [rng.randbytes(rng.choice([0, 1, 2, 7, 8, 9, 15, 16, 17, 64, 300])).replace(b"\n", b"")
             for _ in range(200)]
    return [rng.choice(usual) if rng.random() < 0.7 else
            rng.randbytes(rng.randint(0, 40)).replace(b"\n", b" ") for _ in range(count)]


class Lines(Case):
    def assert_like_uniq(self, data, *arguments):
        found = self.output_of(*arguments, self.file("text", data))
        self.assert_same_lines(found, by_shell(UNIQ, data))

    def test_of_any_bytes(self):
        rng = random.Random(1)
        for end in (b"", b"\n", b"\n\n", b"\r\n", b"no line end"):
            with self.subTest(end=end):
                self.assert_like_uniq(b"\n".join(random_lines(rng, 5000)) + end)

    def test_of_few_bytes(self):
        for data in (b"", b"\n", b"a", b"a\n", b"\na", b"\n\n", b"\0", b"a\r\na\n", b" \n  \n\t\n"):
            with self.subTest(data=data):
                self.assert_like_uniq(data)

    def test_that_straddle_pieces(self):
        rng = random.Random(2)
        lines = [bytes([rng.choice(b"xyz")]) * rng.choice([0, 1, 100, 5000]) for _ in range(3000)]
        self.assert_like_uniq(b"\n".join(lines))
        for length in (PIECE - 2, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE):
            with self.subTest(length=length):
                self.assert_like_uniq(b"a\n" + b"b" * length + b"\na\n" + b"b" * length)

    def test_of_real_files(self):
        paths = real_files()
        found = self.output_of(*paths)
        self.assert_same_lines(found, by_shell("sort " + " ".join(map(str, paths)) +
                                               " | uniq -c | sort -k1,1nr -k2"))

    def test_of_many_files_that_end_without_a_line_end(self):
        rng = random.Random(3)
        contents = [rng.choice([b"", b"a", b"a\nb", b"\n", b"c\n"]) for _ in range(500)]
        paths = [self.file(f"{i:03}", data) for i, data in enumerate(contents)]
        names = " ".join(map(str, paths))
        self.assert_same_lines(self.output_of(*paths),
                               by_shell(f"sort {names} | uniq -c | sort -k1,1nr -k2"))

    def test_with_every_number_of_threads(self):
        data = b"\n".join(random_lines(random.Random(4), 100_000))
        for threads in (1, 2, 5):
            with self.subTest(threads=threads):
                self.assert_like_uniq(data, "--threads", threads)

    def test_that_are_all_different(self):
        lines = [b"%d" % i for i in range(200_000)]
        random.Random(5).shuffle(lines)
        self.assert_like_uniq(b"\n".join(lines))


class Tokens(Case):
    def assert_like_tr(self, data, members="A-Za-z0-9_", *arguments):
        found = self.output_of("--tokens", *arguments, self.file("text", data))
        wanted = by_shell(f"tr -cs '{members}' '\\n' | grep . | {UNIQ}", data)
        self.assert_same_lines(found, wanted)

    def test_of_random_bytes(self):
        rng = random.Random(6)
        self.assert_like_tr(rng.randbytes(300_000))
        self.assert_like_tr(bytes(rng.choices(b"ab_1 \n.", k=300_000)))

    def test_of_real_files(self):
        paths = real_files()
        wanted = by_shell(f"tr -cs A-Za-z0-9_ '\\n' | grep . | {UNIQ}",
                          b"\n".join(path.read_bytes() for path in paths))
        self.assert_same_lines(self.output_of("--tokens", *paths), wanted)

    def test_of_every_length_at_every_place(self):
        gaps = random.Random(7)
        words = [bytes([97 + i % 26]) * i for i in range(1, 200)]
        for _ in range(3):
            self.assert_like_tr(b"".join(word + b"." * gaps.randint(1, 70) for word in words))
        for length in range(1, 140):  # the text ends within a token
            self.assert_same_lines(self.output_of("--tokens", stdin=b"x" * length),
                                   b"      1 %s\n" % (b"x" * length))

    def test_that_straddle_pieces(self):
        for length in (PIECE - 2, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE):
            with self.subTest(length=length):
                self.assert_like_tr(b"a " + b"b" * length + b" a " + b"b" * length)

    def test_of_text_without_any(self):
        self.assertEqual(self.output_of("--tokens", stdin=b""), b"")
        self.assertEqual(self.output_of("--tokens", stdin=b" .,;\n" * 400_000), b"")

    def test_of_other_bytes(self):
        data = random.Random(8).randbytes(200_000)
        for members in ("a-z", "A-Za-z", "x"):
            with self.subTest(members=members):
                self.assert_like_tr(data, members, "--token-chars", members)
        for members, pattern in ((r"\x80-\xff", b"[\x80-\xff]+"), (r"a\-c", b"[a\\-c]+"),
                                 (r"\r\t", b"[\r\t]+"),
                                 (r"\\a-c-", b"[\\\\a-c-]+"),
                                 (r"!-~\x80-\xff", b"[!-~\x80-\xff]+")):
            with self.subTest(members=members):
                pairs = in_order(Counter(re.findall(pattern, data)))
                self.assert_same_lines(
                    self.output_of("--tokens", "--token-chars", members, stdin=data),
                    b"".join(b"%7d %s\n" % (count, key) for key, count in pairs))

    def test_sets_that_make_no_sense_are_refused(self):
        for members in ("", "z-a", r"\q", r"\x1", r"\xgg", "a\\"):
            with self.subTest(members=members):
                self.assert_refused(run("count", "--tokens", "--token-chars", members),
                                    "--token-chars")


if __name__ == "__main__":
    main()
