"""The list that `warpmap count` prints: which keys, in which order, in which form."""

import csv
import io
import json
import random
from collections import Counter

from command import UNIQ, Case, by_shell, in_order, main, run


def some_lines():
    rng = random.Random(1)
    words = [b"", b" a", b"a,b", b'"', b"\xff\xfe", "é".encode(), b"x" * 300, b"tab\t", b"cr\r",
             b"\0"]
    words += [b"w%d" % i for i in range(400)]
    return [rng.choice(words[:rng.randint(1, len(words))]) for _ in range(20_000)]


LINES = some_lines()
TEXT = b"\n".join(LINES) + b"\n"
WHOLE = in_order(Counter(LINES))


def as_text(pairs):
    return b"".join(b"%7d %s\n" % (count, key) for key, count in pairs)


class Lists(Case):
    def assert_list(self, wanted, *arguments):
        self.assert_same_lines(self.output_of(*arguments, stdin=TEXT), as_text(wanted))

    def test_whole(self):
        self.assert_list(WHOLE)
        self.assert_same_lines(as_text(WHOLE), by_shell(UNIQ, TEXT))  # two witnesses agree

    def test_top_is_the_head_of_the_whole(self):
        for top in (1, 2, 100, 399, len(WHOLE), 10 ** 6):
            with self.subTest(top=top):
                self.assert_list(WHOLE[:top], "--top", top)

    def test_top_among_ties_takes_the_first_keys(self):
        lines = [b"%05d" % i for i in range(20_000)]
        random.Random(2).shuffle(lines)
        for top in (1, 7, 5000):
            found = self.output_of("--top", top, stdin=b"\n".join(lines))
            self.assert_same_lines(found, as_text([(b"%05d" % i, 1) for i in range(top)]))

    def test_min_count(self):
        for least in (0, 1, 2, 17, 10 ** 12):
            with self.subTest(least=least):
                wanted = [pair for pair in WHOLE if pair[1] >= least]
                self.assert_list(wanted, "--min-count", least)
                self.assertEqual(self.output_of("--min-count", least, "--distinct", stdin=TEXT),
                                 b"%d\n" % len(wanted))
        self.assert_list([pair for pair in WHOLE if pair[1] >= 30][:5], "--min-count", 30, "--top",
                         5)

    def test_order_of_keys(self):
        self.assert_list(sorted(WHOLE), "--sort", "key")
        self.assert_list(sorted(WHOLE[:50]), "--sort", "key", "--top", 50)

    def test_no_order(self):
        found = self.output_of("--sort", "none", stdin=TEXT)
        self.assertEqual(sorted(found.splitlines()), sorted(as_text(WHOLE).splitlines()))

    def test_long_lists_are_in_order(self):
        lines = [b"%d" % (i * i % 70_001) for i in range(150_000)]  # sorted by several threads
        for threads in (1, 2, 3, 8):
            found = self.output_of("--threads", threads, stdin=b"\n".join(lines))
            self.assert_same_lines(found, as_text(in_order(Counter(lines))))

    def test_distinct_alone(self):
        self.assertEqual(self.output_of("--distinct", stdin=TEXT),
                         by_shell("sort -u | wc -l", TEXT))
        self.assertEqual(self.output_of("--distinct", "--ngrams", 2, stdin=b"banana"), b"3\n")
        self.assertEqual(self.output_of("--distinct", stdin=b""), b"0\n")

    def test_counts_of_more_than_seven_digits(self):
        found = self.output_of(stdin=b"\n" * 12_345_678)
        self.assertEqual(found, b"12345678 \n")


class Forms(Case):
    def test_csv(self):
        found = self.output_of("--format", "csv", stdin=TEXT)
        records = list(csv.reader(io.StringIO(found.decode("latin-1"), newline="")))
        self.assertEqual(records[0], ["count", "key"])
        pairs = [(key.encode("latin-1"), int(count)) for count, key in records[1:]]
        self.assert_same(pairs, WHOLE)

    def test_json(self):
        found = json.loads(self.output_of("--format", "json", stdin=TEXT))
        pairs = [(bytes.fromhex(each["hex"]) if "hex" in each else each["key"].encode(),
                  each["count"]) for each in found]
        self.assert_same(pairs, WHOLE)
        self.assertEqual([each["key"] for each in found if "hex" in each], ["\ufffd\ufffd"])

    def test_empty_lists(self):
        for form, wanted in (("text", b""), ("csv", b"count,key\n"), ("json", b"[\n]\n")):
            self.assertEqual(self.output_of("--format", form, stdin=b""), wanted)
        self.assertEqual(json.loads("[\n]\n"), [])

    def test_ngrams_have_every_form(self):
        data = b"a,\"\n\xff" * 3
        found = json.loads(self.output_of("--ngrams", 1, "--format", "json", stdin=data))
        self.assertEqual([each["key"] for each in found], ["\n", '"', ",", "a", "\ufffd"])
        found = self.output_of("--ngrams", 1, "--format", "csv", stdin=data)
        self.assertEqual(found, b'count,key\n3,"\n"\n3,""""\n3,","\n3,a\n3,\xff\n')

    def test_others_are_refused(self):
        self.assert_refused(run("count", "--format", "xml"), "xml")
        self.assert_refused(run("count", "--sort", "size"), "size")


if __name__ == "__main__":
    main()
