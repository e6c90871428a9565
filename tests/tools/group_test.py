"""`warpmap group-by`: every group and aggregate equals the one that SQLite or awk finds."""

import csv
import gzip
import io
import itertools
import json
import math
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time

from command import SECONDS, Case, main, run, start

SQL = {"count": "COUNT({})", "sum": "SUM({})", "mean": "AVG({})", "min": "MIN({})",
       "max": "MAX({})", "distinct": "COUNT(DISTINCT {})"}
READ_AS = {"integer": int, "float": float, "text": str}


def as_csv(rows, delimiter=",", end="\n", quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue().encode()


def sql_of(aggregate):
    function, _, column = aggregate.partition(":")
    return SQL[function].format(f'"{column}"' if column else "*")


def by_sqlite(names, types, rows, keys, aggregates, order=None):
    """The groups that SQLite makes of the rows of strings, '' being NULL."""
    base = sqlite3.connect(":memory:")
    columns = ", ".join(f'"{name}"' for name in names)
    base.execute(f"CREATE TABLE t ({columns})")
    typed = ([None if field == "" else READ_AS[kind](field) for field, kind in zip(row, types)]
             for row in rows)
    base.executemany(f"INSERT INTO t VALUES ({', '.join('?' * len(names))})", typed)
    key = ", ".join(f'"{name}"' for name in keys)
    wanted = ", ".join(sql_of(each) for each in aggregates)
    return base.execute(f"SELECT {key}, {wanted} FROM t GROUP BY {key} "
                        f"ORDER BY {order or key}").fetchall()


def same(shown, wanted):
    if wanted is None:
        return shown == ""
    if isinstance(wanted, float):
        return math.isclose(float(shown), wanted, rel_tol=1e-12, abs_tol=1e-300)
    return shown == str(wanted)


class GroupCase(Case):
    def groups(self, *arguments, **more):
        """The head and the rows of the answer, after a check that the command ended well."""
        done = run("group-by", "--format", "csv", "--quiet", *arguments, **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, b"")
        rows = list(csv.reader(io.StringIO(done.stdout.decode(), newline="")))
        return rows[0], rows[1:]

    def assert_groups(self, found, wanted):
        self.assertEqual(len(found), len(wanted))
        for got, want in zip(found, wanted):
            if len(got) != len(want) or not all(map(same, got, want)):
                self.fail(f"{got} instead of {want}")

    def assert_as_sqlite(self, names, types, rows, keys, aggregates, *arguments, data=None):
        path = self.file("t.csv", as_csv([names] + rows) if data is None else data)
        head, found = self.groups("--key", ",".join(keys), "--agg", ",".join(aggregates),
                                  *arguments, path)
        self.assertEqual(head, list(keys) + list(aggregates))
        self.assert_groups(found, by_sqlite(names, types, rows, keys, aggregates))


def some_rows(seed, count, keys=7):
    """Rows of: text with all that needs quotes, integer, float, integer; some are missing."""
    rng = random.Random(seed)
    texts = ["plain", "with, comma", 'with "quotes"', "two\nlines", "cr\r\nlf", " blank ", "é", "0",
             "-", "A", "a", "aa", '"', ",", "\t"]
    rows = []
    for _ in range(count):
        floats = [rng.uniform(-1e3, 1e3), rng.gauss(0, 1e-8), float(rng.randrange(9))]
        row = [rng.choice(texts), str(rng.randrange(-keys, keys)), repr(rng.choice(floats)),
               str(rng.randrange(-(2 ** 53), 2 ** 53))]
        rows.append(["" if rng.random() < 0.1 else field for field in row])
    return rows


NAMES = ["t", "i", "f", "n"]
TYPES = ["text", "integer", "float", "integer"]
ALL = ["count"] + [f"{function}:{column}" for column in "ifn" for function in SQL] + [
    "count:t", "min:t", "max:t", "distinct:t"]


class Answers(GroupCase):
    def test_every_aggregate_of_every_type_by_every_key(self):
        rows = some_rows(1, 3000)
        for keys in (["i"], ["t"], ["f"], ["t", "i"], ["i", "f"], ["n", "t", "i"], ["f", "t"]):
            with self.subTest(keys=keys):
                self.assert_as_sqlite(NAMES, TYPES, rows, keys, ALL)

    def test_each_aggregate_alone(self):
        rows = some_rows(2, 500)
        for aggregate in ALL:
            with self.subTest(aggregate=aggregate):
                self.assert_as_sqlite(NAMES, TYPES, rows, ["i"], [aggregate])
                self.assert_as_sqlite(NAMES, TYPES, rows, ["t"], [aggregate])

    def test_all_fields_quoted_and_lines_that_end_with_crlf(self):
        rows = some_rows(3, 400)
        for end, quoting in itertools.product(("\n", "\r\n"), (csv.QUOTE_ALL, csv.QUOTE_MINIMAL)):
            data = as_csv([NAMES] + rows, end=end, quoting=quoting)
            with self.subTest(end=end, quoting=quoting):
                self.assert_as_sqlite(NAMES, TYPES, rows, ["t", "i"], ALL, data=data)

    def test_no_line_end_at_the_end_and_a_byte_order_mark(self):
        rows = [["b", "1", "0.5", "2"], ["a", "", "", "3"]]
        for data in (as_csv([NAMES] + rows)[:-1], b"\xef\xbb\xbf" + as_csv([NAMES] + rows)):
            self.assert_as_sqlite(NAMES, TYPES, rows, ["t"], ALL, data=data)

    def test_no_rows_and_one_row(self):
        self.assert_as_sqlite(NAMES, TYPES, [], ["t"], ["count", "sum:i"])
        for row in (["x", "1", "2.5", "3"], ["x", "", "", ""], ["", "", "", ""]):
            with self.subTest(row=row):
                self.assert_as_sqlite(NAMES, TYPES, [row], ["t"], ALL, "--types",
                                      "i:integer,f:float,n:integer")

    def test_one_column(self):
        rows = [[field] for field in ("3", "", "1", "3", "", "2")]
        self.assert_as_sqlite(["k"], ["integer"], rows, ["k"], ["count", "sum:k", "count:k"])

    def test_many_groups_over_several_pieces_and_threads(self):
        rng = random.Random(4)
        rows = [[str(rng.randrange(-60_000, 60_000)), str(rng.randrange(1000)), f"{i % 977}"]
                for i in range(250_000)]
        names, types = ["k", "x", "w"], ["integer"] * 3
        aggregates = ["count", "sum:x", "mean:x", "min:w", "max:w", "distinct:x"]
        data = as_csv([names] + rows)
        path = self.file("t.csv", data)
        wanted = by_sqlite(names, types, rows, ["k"], aggregates)
        self.assertGreater(len(wanted), 100_000)
        for threads in (1, 2, 5):
            with self.subTest(threads=threads):
                _, found = self.groups("--key", "k", "--agg", ",".join(aggregates), "--threads",
                                       threads, path)
                self.assert_groups(found, wanted)
        _, found = self.groups("--key", "k", "--agg", ",".join(aggregates), "--types", "k:text",
                               "--threads", 2, path)
        wanted.sort(key=lambda row: str(row[0]).encode())
        self.assert_groups(found, wanted)

    def test_more_groups_than_a_worker_keeps_for_itself(self):
        """A shared record holds every aggregate; so does one that workers have a part of each."""
        rng = random.Random(5)
        rows = [[f"k{rng.randrange(150_000)}", str(rng.randrange(-99, 99)), f"{rng.random():.3f}",
                 "".join(rng.choices("abc", k=rng.randrange(1, 9)))] for _ in range(200_000)]
        rows += [["k1", "7", "0.25", "zzz"]] * 20_000
        names, types = ["k", "x", "f", "w"], ["text", "integer", "float", "text"]
        aggregates = ["count", "sum:x", "min:x", "max:x", "sum:f", "min:f", "max:f", "min:w",
                      "max:w", "distinct:w"]
        self.assert_as_sqlite(names, types, rows, ["k"], aggregates, "--threads", 3)

    def test_as_awk_without_quotes(self):
        if shutil.which("awk") is None:
            self.skipTest("no awk here")
        rng = random.Random(6)
        data = "k,x\n" + "".join(f"{rng.randrange(500)},{rng.randrange(10 ** 6)}\n"
                                 for _ in range(60_000))
        path = self.file("t.csv", data.encode())
        program = ('NR > 1 { s[$1] += $2; n[$1]++ } '
                   'END { for (k in s) printf "%d,%d,%d\\n", k, s[k], n[k] }')
        by_awk = subprocess.run(["awk", "-F,", program, path], capture_output=True, check=True)
        wanted = sorted(tuple(map(int, line.split(","))) for line in by_awk.stdout.decode().split())
        _, found = self.groups("--key", "k", "--agg", "sum:x,count", path)
        self.assert_groups(found, wanted)

    def test_sums_of_integers_are_exact_beyond_64_bits(self):
        values = [2 ** 63 - 1] * 5 + [-(2 ** 63)] * 3 + [17]
        rows = [["a", str(value)] for value in values] + [["b", str(-(2 ** 63))]] * 4
        path = self.file("t.csv", as_csv([["k", "x"]] + rows))
        _, found = self.groups("--key", "k", "--agg", "sum:x,mean:x,min:x,max:x", path)
        self.assertEqual(found[0][1], str(sum(values)))
        self.assertTrue(math.isclose(float(found[0][2]), sum(values) / len(values), rel_tol=1e-15))
        self.assertEqual(found[0][3:], [str(-(2 ** 63)), str(2 ** 63 - 1)])
        self.assertEqual(found[1][1], str(-(2 ** 65)))

    def test_sums_of_floats_keep_what_plain_additions_lose(self):
        values = [1e16] + [1.0] * 1001 + [-1e16, 0.1, 0.2]
        path = self.file("t.csv", as_csv([["k", "x"]] + [["a", repr(v)] for v in values]))
        _, found = self.groups("--key", "k", "--agg", "sum:x", path)
        self.assertEqual(float(found[0][1]), math.fsum(values))
        self.assertNotEqual(sum(values), math.fsum(values))

    def test_floats_come_out_as_they_went_in(self):
        rng = random.Random(7)
        values = sorted({rng.uniform(-1, 1) * 10.0 ** rng.randrange(-300, 300) for _ in range(500)}
                        | {0.1, 5e-324, 1.7976931348623157e308, 1 / 3})
        rows = [[repr(value)] for value in values] + [["-0.0"], ["0.0"]]
        path = self.file("t.csv", as_csv([["k"]] + rows))
        _, found = self.groups("--key", "k", path)
        self.assertEqual([float(row[0]) for row in found], sorted(values + [0.0]))
        self.assertIn(["0", "2"], found)  # -0 equals 0

    def test_text_with_nul_and_keys_that_begin_alike(self):
        data = b"a,b\n" + b"".join(a + b"," + b + b"\n" for a, b in [
            (b"x", b"yz"), (b"xy", b"z"), (b"x\0", b"y"), (b"x", b"\0y"), (b"x\0\xff", b"y"),
            (b"x\0\0", b"y"), (b"x", b"yz")])
        done = run("group-by", "--key", "a,b", "--format", "csv", "--quiet",
                   self.file("t.csv", data))
        self.assertEqual(done.stdout.split(b"\n")[1:-1], [
            b"x,\0y,1", b"x,yz,2", b"x\0,y,1", b"x\0\0,y,1", b"x\0\xff,y,1", b"xy,z,1"])


class Inputs(GroupCase):
    ROWS = [["b", "1"], ["a", "2"], ["b", "3"]]

    def test_several_files_standard_input_and_compressed_ones(self):
        one = self.file("one.csv", as_csv([["k", "x"]] + self.ROWS))
        two = self.file("two.csv.gz", gzip.compress(as_csv([["k", "x"], ["c", "4"], ["a", "5"]])))
        empty = self.file("empty.csv", b"")
        _, found = self.groups("--key", "k", "--agg", "sum:x", one, "-", two, empty,
                               stdin=as_csv([["k", "x"], ["a", "100"]]))
        self.assertEqual(found, [["a", "107"], ["b", "4"], ["c", "4"]])

    def test_without_a_header_columns_are_numbers(self):
        path = self.file("t.csv", as_csv(self.ROWS))
        head, found = self.groups("--no-header", "--key", "1", "--agg", "sum:2,count", path, path)
        self.assertEqual(head, ["1", "sum:2", "count"])
        self.assertEqual(found, [["a", "4", "2"], ["b", "8", "4"]])

    def test_columns_by_number_beside_names(self):
        path = self.file("t.csv", as_csv([["k", "k"]] + self.ROWS))
        head, found = self.groups("--key", "1", "--agg", "sum:2", path)
        self.assertEqual((head, found), (["k", "sum:2"], [["a", "2"], ["b", "4"]]))

    def test_delimiters(self):
        for delimiter, option in (("\t", "\\t"), (";", ";"), ("|", "|")):
            path = self.file("t", as_csv([["k", "x"], [f"a{delimiter}b", "1"], ["c,d", "2"]],
                                         delimiter))
            with self.subTest(delimiter=delimiter):
                _, found = self.groups("--key", "k", "--agg", "sum:x", "--delimiter", option, path)
                self.assertEqual(found, [[f"a{delimiter}b", "1"], ["c,d", "2"]])

    def test_what_stands_for_missing_values(self):
        path = self.file("t.csv", b"k,x\na,NA\na,3\nNA,4\n,5\nb,-\n")
        _, found = self.groups("--key", "k", "--agg", "count,count:x,sum:x", "--missing", "NA",
                               "--missing", "-", path)
        self.assertEqual(found, [["", "2", "2", "9"], ["a", "2", "1", "3"], ["b", "1", "0", ""]])

    def test_types_that_are_told(self):
        path = self.file("t.csv", b"k,x\n007,1\n7,2\n07,3\n")
        for kind, wanted in (("text", [["007", "1"], ["07", "3"], ["7", "2"]]),
                             ("integer", [["7", "6"]]), ("float", [["7", "6"]])):
            with self.subTest(kind=kind):
                _, found = self.groups("--key", "k", "--agg", "sum:x", "--types", f"k:{kind}", path)
                self.assertEqual(found, wanted)

    def test_types_are_inferred_from_the_first_rows_however_they_come(self):
        """In one piece or in many: 10,000 rows tell, those of a second file among them."""
        head = self.file("head.csv", b"k,x\n" + b"1,2\n" * 9_998)
        for last, kind in ((9_999, "float"), (10_001, None)):
            tail = b"k,x\n" + b"1,2\n" * (last - 9_999) + b"1,0.5\n"
            done = run("group-by", "--key", "k", "--agg", "max:x", "--quiet", head, "-", stdin=tail)
            with self.subTest(last=last):
                self.assertEqual(done.returncode, 0 if kind else 2, done.stderr)


class Orders(GroupCase):
    def setUp(self):
        super().setUp()
        self.rows = some_rows(8, 2000, keys=200)
        self.path = self.file("t.csv", as_csv([NAMES] + self.rows))

    def test_by_an_aggregate_the_greatest_first(self):
        for aggregate in ("count", "sum:n", "mean:f", "max:t", "distinct:n", "min:f"):
            order = f"{sql_of(aggregate)} DESC NULLS LAST, i"
            wanted = by_sqlite(NAMES, TYPES, self.rows, ["i"], [aggregate], order)
            for top in (0, 1, 10, 10 ** 6):
                with self.subTest(aggregate=aggregate, top=top):
                    _, found = self.groups("--key", "i", "--agg", aggregate, "--sort", aggregate,
                                           "--top", top, self.path)
                    self.assert_groups(found, wanted[:top] if top else wanted)

    def test_by_key_and_the_first_of_them(self):
        wanted = by_sqlite(NAMES, TYPES, self.rows, ["f", "t"], ["count"])
        for top in (1, 100):
            _, found = self.groups("--key", "f,t", "--top", top, self.path)
            self.assert_groups(found, wanted[:top])

    def test_none_is_the_same_groups_in_any_order(self):
        wanted = by_sqlite(NAMES, TYPES, self.rows, ["n"], ["count"])
        _, found = self.groups("--key", "n", "--sort", "none", self.path)
        found.sort(key=lambda row: (row[0] != "", int(row[0] or 0)))
        self.assert_groups(found, wanted)


class Forms(GroupCase):
    def test_json_holds_what_csv_holds(self):
        rows = some_rows(9, 800)
        path = self.file("t.csv", as_csv([NAMES] + rows))
        done = run("group-by", "--key", "t,i", "--agg", ",".join(ALL), "--format", "json", path)
        found = json.loads(done.stdout)
        wanted = by_sqlite(NAMES, TYPES, rows, ["t", "i"], ALL)
        self.assertEqual([list(row) for row in found], [["t", "i"] + ALL] * len(wanted))
        for got, want in zip(found, wanted):
            for a, b in zip(got.values(), want):
                if isinstance(b, float):
                    self.assertTrue(math.isclose(a, b, rel_tol=1e-12), (a, b))
                else:
                    self.assertEqual(a, b)

    def test_json_of_nothing_and_of_bytes_that_are_no_text(self):
        self.assertEqual(run("group-by", "--key", "k", "--format", "json", "-",
                             stdin=b"k\n").stdout, b"[]\n")
        done = run("group-by", "--key", "k", "--format", "json", "-", stdin=b"k\na\xffb\n")
        self.assertEqual(json.loads(done.stdout), [{"k": "a\ufffdb", "count": 1}])

    def test_text_stands_in_columns(self):
        done = run("group-by", "--key", "k", "--agg", "count,sum:x", "-",
                   stdin='k,x\nä,1\n"two\nlines",100\n,2.5\n'.encode())
        self.assertEqual(done.stdout.decode().splitlines(), [
            "k           count  sum:x", "                1    2.5", "two\\nlines      1    100",
            "ä               1      1"])

    def test_text_of_more_rows_than_are_looked_at_for_the_widths(self):
        done = run("group-by", "--key", "k", "-",
                   stdin=b"k\n" + b"".join(b"%d\n" % i for i in range(1500)))
        self.assertEqual([line.split() for line in done.stdout.decode().splitlines()],
                         [["k", "count"]] + [[str(i), "1"] for i in range(1500)])

    def test_stats_sum_up_and_give_the_figures_of_the_tables(self):
        data = b"k,x\na,1\nb,2\na,3\n"
        arguments = ("group-by", "--key", "k", "--agg", "distinct:x", "-")
        self.assertEqual(run(*arguments, stdin=data).stderr, b"")  # no terminal
        told = run(*arguments, "--stats", stdin=data).stderr.decode()
        self.assertIn("2 groups among 3 rows in 16 bytes of 1 file\n", told)
        self.assertRegex(told, r"\ngroups\n(.*\n)*pairs +2\n(.*\n)*\ndistinct values\n"
                               r"(.*\n)*pairs +3\n")

    def test_on_a_terminal_it_sums_up_unless_it_is_to_be_quiet(self):
        path = self.file("t.csv", b"k\na\n")
        for options, wanted in (["--quiet"], rb"^\.$"), ([], rb"^1 group among 1 row"):
            ours, theirs = os.openpty()
            with self.subTest(options=options), start("group-by", "--key", "k", path, *options,
                                                      stderr=theirs) as process:
                self.assertEqual(process.wait(SECONDS), 0)
                os.write(theirs, b".")  # so that there is something to read
                self.assertRegex(os.read(ours, 1000), wanted)
            os.close(ours)
            os.close(theirs)


class Refusals(GroupCase):
    def refused(self, data, *arguments):
        path = self.file("bad.csv", data)
        return path, run("group-by", *arguments, path)

    def test_values_that_do_not_fit_name_file_line_column_and_cure(self):
        head = b"k,x\n" + b"1,2\n" * 10_000
        for row, words in ((b"2,NA\n", ("10002", "column x", "'NA'", "--missing 'NA'")),
                           (b"2,0.5\n", ("10002", "column x", "'0.5'", "--types x:float")),
                           (b"2,007\n", ("column x", "leading zeros", "--types x:integer")),
                           (b"2,9223372036854775808\n", ("column x", "64 bits", "--types x:float")),
                           (b"a,2\n", ("column k", "'a'", "--types k:text"))):
            with self.subTest(row=row):
                path, done = self.refused(head + row, "--key", "k", "--agg", "sum:x")
                self.assert_refused(done, f"{path}:", *words)

    def test_the_first_bad_value_is_told_whatever_the_threads_do(self):
        rows = [b"%d,%d\n" % (i, i) for i in range(600_000)]
        for at in range(200_000, 600_000, 20_000):  # in every piece that workers may have at once
            rows[at] = b"1,bad%d\n" % at
        for _ in range(3):
            path, done = self.refused(b"k,x\n" + b"".join(rows), "--key", "k", "--agg", "sum:x",
                                      "--threads", 4)
            self.assert_refused(done, f"{path}:200002: column x: 'bad200000'")

    def test_lines_are_counted_through_quotes(self):
        path, done = self.refused(b'k,x\n"a\nb",1\n"c",0.5.5\n', "--key", "k", "--agg", "sum:x",
                                  "--types", "x:float")
        self.assert_refused(done, f"{path}:4: column x: '0.5.5' is no number")

    def test_floats_that_are_none(self):
        for value in (b"nan", b"inf", b"1e999", b"0x10", b"1,", b" 1"):
            path, done = self.refused(b"k;x\na;" + value + b"\n", "--key", "k", "--agg", "sum:x",
                                      "--delimiter", ";", "--types", "x:float")
            with self.subTest(value=value):
                self.assert_refused(done, f"{path}:2: column x")

    def test_records_and_headers_that_do_not_match(self):
        path, done = self.refused(b"k,x\n1,2\n1\n", "--key", "k")
        self.assert_refused(done, f"{path}:3: 1 field, but line 1 has 2 fields")
        path, done = self.refused(b'k,x\n1,2\n1,"2\n', "--key", "k")
        self.assert_refused(done, f"{path}:3:", "quote")
        other = self.file("other.csv", b"k,y\n1,2\n")
        path = self.file("good.csv", b"k,x\n1,2\n")
        self.assert_refused(run("group-by", "--key", "k", path, other), f"{other}:1:", "k,x")
        wide = self.file("wide.csv", b"1,2,3\n")
        self.assert_refused(run("group-by", "--no-header", "--key", "1", path, wide), f"{wide}:1:",
                            "2 fields")

    def test_bad_rows_come_before_a_quote_that_is_not_closed_behind_them(self):
        path, done = self.refused(b'k,x\n1,2\nb\n1,"2\n', "--key", "k")
        self.assert_refused(done, f"{path}:3:")

    def test_nothing_to_read(self):
        path, done = self.refused(b"", "--key", "k")
        self.assert_refused(done, path, "empty")
        self.assert_refused(run("group-by", "--key", "k", self.folder / "none.csv"), "none.csv",
                            "No such file")

    def test_queries_that_make_no_sense(self):
        data = b"k,x,x\na,1,2\n"
        for arguments, words in (
                (["--key", "q"], ("--key", "'q'", "k, x, x")),
                (["--key", "x"], ("--key", "'x'", "number")),
                (["--key", "4"], ("--key", "'4'")),
                (["--no-header", "--key", "0"], ("--key", "1 to 3")),
                (["--key", "k,"], ("--key", "empty")),
                (["--key", "k", "--agg", "median:k"], ("--agg", "'median'")),
                (["--key", "k", "--agg", "sum"], ("--agg", "sum:NAME")),
                (["--key", "k", "--agg", "count:"], ("--agg", "count:NAME")),
                (["--key", "k", "--agg", "sum:k"], ("sum:k", "text", "'a'", "--types k:float")),
                (["--key", "k", "--agg", "sum:k", "--types", "k:text"], ("sum:k", "text")),
                (["--key", "k", "--types", "k:date"], ("--types", "'date'")),
                (["--key", "k", "--types", "k"], ("--types", "NAME:TYPE")),
                (["--key", "k", "--types", "q:text"], ("--types", "'q'")),
                (["--key", "k", "--sort", "sum:2"], ("--sort", "sum:2")),
                (["--key", "k", "--delimiter", ",,"], ("--delimiter",)),
                (["--key", "k", "--threads", "1025"], ()), (["--key", "k", "--threads", "-1"], ()),
                (["--key", "k", "--top", "-1"], ()), (["--key", "k", "--format", "xml"], ()),
                (["--key", "k", "--max-memory", "0"], ("--max-memory",)), ([], ("--key",))):
            with self.subTest(arguments=arguments):
                _, done = self.refused(data, *arguments)
                self.assert_refused(done, *words)

    def test_more_groups_or_values_than_the_memory_allowed(self):
        data = b"k,x,t\n" + b"".join(b"%d,%d,%032d\n" % (i, i, i) for i in range(300_000))
        for arguments in (["--key", "k"], ["--key", "t"], ["--key", "k,x"],
                          ["--key", "k", "--agg", "max:t"]):
            with self.subTest(arguments=arguments):
                _, done = self.refused(data, *arguments, "--max-memory", "8M")
                self.assert_refused(done, "--max-memory", "groups")
        data = b"k,x\n" + b"".join(b"1,%d\n" % i for i in range(300_000))
        _, done = self.refused(data, "--key", "k", "--agg", "distinct:x", "--max-memory", "8M")
        self.assert_refused(done, "--max-memory", "1 group")
        _, done = self.refused(data, "--key", "k", "--agg", "sum:x", "--max-memory", "8M")
        self.assertEqual(done.returncode, 0, done.stderr)


class Endings(GroupCase):
    def assert_interrupted(self, process):
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=SECONDS)
        self.assertEqual(process.returncode, 130, err)
        self.assertEqual(out, b"")
        self.assertRegex(err.decode(),
                         r"^warpmap: interrupted after .* rows? read, nothing printed\n$")

    def test_sigint_while_it_waits_for_the_first_rows_and_for_more(self):
        for rows in (0, 1, 300_000):
            ours, theirs = os.pipe()
            with self.subTest(rows=rows), start("group-by", "--key", "k", stdin=ours) as process:
                os.write(theirs, b"k\n")
                for _ in range(rows // 1000):
                    os.write(theirs, b"1\n" * 1000)
                time.sleep(0.3)
                self.assert_interrupted(process)
            os.close(ours)
            os.close(theirs)

    def test_a_reader_that_has_seen_enough_is_no_error(self):
        path = self.file("t.csv", b"k\n" + b"".join(b"%d\n" % i for i in range(100_000)))
        with start("group-by", "--key", "k", "--format", "csv", path) as process:
            self.assertEqual(process.stdout.read(4), b"k,co")
            process.stdout.close()
            err = process.stderr.read().decode()
            self.assertEqual(process.wait(SECONDS), 0, err)
        self.assertNotIn("warpmap:", err)

    def test_output_that_cannot_be_written(self):
        with open("/dev/full", "wb") as full, start(
                "group-by", "--key", "1", "--no-header", self.file("t.csv", b"a\n"),
                stdout=full) as process:
            self.assertEqual(process.wait(SECONDS), 2)
            self.assertIn(b"No space left on device", process.stderr.read())


if __name__ == "__main__":
    main()
