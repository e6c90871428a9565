"""`warpmap count --column`: what Python's csv module and SQLite count in the same tables."""

import csv
import io
import json
import os
import random
import shutil
import subprocess
import unittest
from collections import Counter
from pathlib import Path

from command import SECONDS, Case, in_order, main, run

# A folder of real tables to try as well.
REAL_TABLES = os.environ.get("WARPMAP_TEST_TABLES")

NASTY = ["", "NA", "1", "01", "1.0", "-1e9", "x", "x,y", 'say "x"', '"', '""', "two\nlines",
         "two\r\nlines", "\r", " spaced ", ";", "\t", "é", "\0", "x" * 300, '",\n"']


def table(rng, rows, width=4):
    """Records of mixed types with missing values, quotes, delimiters and line ends in fields."""
    return [[rng.choice(NASTY) if rng.random() < 0.6 else str(rng.randint(0, 99))
             for _ in range(width)] for _ in range(rows)]


def as_csv(records, **how):
    text = io.StringIO(newline="")
    csv.writer(text, **how).writerows(records)
    return text.getvalue().encode()


def by_python(data, column, delimiter=","):
    """Counts of a column, without the header."""
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    records = [each for each in csv.reader(text, delimiter=delimiter) if each]
    return in_order(Counter(each[column].encode() for each in records[1:]))


def by_sqlite(path, column):
    query = (f'select count(*) as n, "{column}" as k from t group by k '
             "order by n desc, cast(k as blob)")
    done = subprocess.run(["sqlite3", ":memory:", "-cmd", ".mode json", "-cmd",
                           f".import --csv '{path}' t", query], capture_output=True, check=True,
                          timeout=SECONDS)
    return [(each["k"].encode(), each["n"]) for each in json.loads(done.stdout)]


class Columns(Case):
    def found(self, *arguments, **more):
        """The list, whatever is in its keys: by way of JSON."""
        pairs = json.loads(self.output_of("--format", "json", *arguments, **more))
        return [(each["key"].encode(), each["count"]) for each in pairs]

    def test_like_python(self):
        rng = random.Random(1)
        for how in ({}, {"quoting": csv.QUOTE_ALL}, {"lineterminator": "\n"}, {"delimiter": ";"},
                    {"delimiter": "\t", "quoting": csv.QUOTE_ALL, "lineterminator": "\n"}):
            records = table(rng, 3000)
            if how == {"lineterminator": "\n"}:  # then the writer leaves a CR without quotes
                records = [[each.replace("\r", "R") for each in row] for row in records]
            data = as_csv([["a", "b", "c", "d"], *records], **how)
            path = self.file("t.csv", data)
            delimiter = how.get("delimiter", ",")
            for column, name in enumerate("abcd"):
                with self.subTest(how=how, name=name):
                    found = self.found("--column", name, "--delimiter", delimiter, path)
                    self.assert_same(found, by_python(data, column, delimiter))

    @unittest.skipUnless(shutil.which("sqlite3"), "sqlite3 is not installed")
    def test_like_sqlite(self):
        rng = random.Random(2)
        records = [[each.replace("\0", "0") for each in row] for row in table(rng, 3000)]
        path = self.file("t.csv", as_csv([["a", "b", "c", "d"], *records]))
        for name in "abcd":
            with self.subTest(name=name):
                self.assert_same(self.found("--column", name, path), by_sqlite(path, name))

    @unittest.skipUnless(REAL_TABLES, "WARPMAP_TEST_TABLES names no folder of tables")
    def test_of_real_tables(self):
        paths = sorted(Path(REAL_TABLES).glob("*.csv"))
        self.assertTrue(paths)
        for path in paths:
            data = path.read_bytes()
            names = next(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
            for column, name in enumerate(names):
                with self.subTest(path=path, name=name):
                    found = self.found("--column", name, path)
                    self.assert_same(found, by_python(data, column))
                    if shutil.which("sqlite3"):
                        self.assert_same(found, by_sqlite(path, name))

    def test_by_number_with_and_without_header(self):
        path = self.file("t.csv", b"a,b\n1,x\n2,x\n1,a\n")
        for arguments, wanted in ((["1"], [(b"1", 2), (b"2", 1), (b"a", 1)]),
                                  (["2", "--header"], [(b"x", 2), (b"a", 1)]),
                                  (["b"], [(b"x", 2), (b"a", 1)])):
            with self.subTest(arguments=arguments):
                self.assertEqual(self.found("--column", *arguments, path), wanted)

    def test_by_a_name_that_is_empty(self):
        self.assertEqual(self.found("--column", "", self.file("t.csv", b",b\n1,2\n")), [(b"1", 1)])

    def test_where_the_names_stand_elsewhere_in_each_file(self):
        first = self.file("1.csv", b"\xef\xbb\xbfa,b\n1,2\n")
        second = self.file("2.csv", b"c,b,a\n5,6,1\r\n,,")
        empty = self.file("3.csv", b"")
        only_a_header = self.file("4.csv", b"a")
        self.assertEqual(self.found("--column", "a", first, second, empty, only_a_header),
                         [(b"1", 2), (b"", 1)])

    def test_that_fill_many_pieces(self):
        rng = random.Random(3)
        records = [["a", "b"]]
        for _ in range(3000):
            records.append([rng.choice(NASTY) * rng.choice([1, 1, 50]),
                            rng.choice(["\n", '"', ",", "y"]) * rng.choice([0, 1, 10, 3000])])
        data = as_csv(records)
        path = self.file("t.csv", data)
        self.assertGreater(len(data), 2 << 20)
        for column, name in enumerate("ab"):
            with self.subTest(name=name):
                self.assert_same(self.found("--column", name, path), by_python(data, column))

    def test_from_a_pipe_in_bits(self):
        data = as_csv([["a", "b", "c", "d"], *table(random.Random(4), 20_000)])
        self.assert_same(self.found("--column", "c", "-", stdin=data), by_python(data, 2))


class Refusals(Case):
    def assert_wrong(self, data, *words, column="1"):
        path = self.file("t.csv", data)
        self.assert_refused(run("count", "--column", column, path), *words[1:],
                            f"{path}:{words[0]}: ")

    def test_of_columns_that_are_not_there(self):
        self.assert_wrong(b"a,b\n1,2\n", 1, 'no column "c"', "a, b", column="c")
        self.assert_wrong(b"a,b", 1, 'no column "c"', column="c")
        self.assert_wrong(b"a,b\n1,2\n", 1, "no column 3", "2 fields", column="3")
        self.assert_wrong(b"a,b\n1,2\n", 1, 'no column ""', column="")
        self.assert_wrong(b"a,b,a\n1,2,3\n", 1, "more than one column", column="a")
        self.assert_refused(run("count", "--column", "0", stdin=b"a\n"), "--column")

    def test_of_broken_quotes_and_widths(self):
        self.assert_wrong(b'a,b\n1,2\n3,"x\n\n', 3, "quote", "not closed")
        self.assert_wrong(b'a,b\n1,"2"x\n', 2, "text after a closing quote")
        self.assert_wrong(b'a,b\n1,"\n\n"\n1\n', 5, "1 field, but line 1 has 2 fields")

    def test_of_standard_input(self):
        self.assert_refused(run("count", "--column", "1", "-", stdin=b"a,b\n1\n"),
                            "standard input:2: ")

    def test_of_what_is_wrong_first_whichever_thread_finds_it(self):
        good = b"0123456789,0123456789\n"
        before = 47_000  # so that the first is at the end of a piece, the second in the next one
        for wrong in (b"3 fields,,\n", b'"x\n"\n'):
            for second in (b"1 field\n", b'1,"open\n', b'1,"2"3\n'):
                data = good * before + wrong + good * 1000 + second + good * 1000
                for _ in range(4):
                    with self.subTest(wrong=wrong, second=second):
                        self.assert_wrong(data, before + 1, "but line 1 has 2 fields")

    def test_of_delimiters_that_cannot_be(self):
        for delimiter in ("", ",,", '"', "\n", "\r"):
            with self.subTest(delimiter=delimiter):
                self.assert_refused(run("count", "--column", "1", "--delimiter", delimiter))

    def test_of_options_that_need_a_column(self):
        self.assert_refused(run("count", "--header"), "--column")
        self.assert_refused(run("count", "--delimiter", ";"), "--column")
        self.assert_refused(run("count", "--column", "1", "--tokens"))


if __name__ == "__main__":
    main()
