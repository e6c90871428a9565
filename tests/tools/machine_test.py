"""What the command says of this machine: `info` and `bench`."""

import json
import os
import re
import signal
import time

from command import SECONDS, VERSION, Case, main, run, start


def lines_of(done):
    """The lines `name  value` after the first."""
    return dict(re.findall(r"(?m)^(\S[\w ]*?)  +(\S.*)$", done.stdout.decode()))


class Info(Case):
    def info(self, **environment):
        done = run("info", env=os.environ | environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        return lines_of(done)

    def test_names_the_instruction_sets_that_the_system_sees(self):
        flags = set(re.search(r"(?m)^flags\s*: (.*)$|\Z",
                              open("/proc/cpuinfo", encoding="utf-8").read())[0].split())
        wanted = ["scalar"]
        wanted += ["avx2"] if "avx2" in flags else []
        wanted += ["avx512"] if {"avx512f", "avx512bw"} <= flags else []
        said = self.info()["instructions"]
        self.assertEqual(re.search(r"\(here: ([^;)]*)", said)[1].split(", "), wanted)
        self.assertTrue(said.startswith(wanted[-1] + " "), said)

    def test_names_the_threads_that_the_system_grants(self):
        self.assertIn(f"{len(os.sched_getaffinity(0))} thread", self.info()["executor"])

    def test_says_why_the_choice_is_what_it_is(self):
        # Without a device in a sentence that depends on build and machine.
        self.assertRegex(self.info(WARPMAP_BACKEND="")["automatic"],
                         "^cpu: .*(CUDA|GPU|device|driver)|^cuda: there is a CUDA device$")
        self.assertEqual(self.info(WARPMAP_BACKEND="cpu")["automatic"], "cpu: WARPMAP_BACKEND=cpu")

    def test_answers_also_where_the_environment_asks_for_what_cannot_be(self):
        said = self.info(WARPMAP_BACKEND="cuda")
        self.assertRegex(said["automatic"], "^refused: .*WARPMAP_BACKEND")
        self.assertEqual(said["cpu"], "available")
        self.assertRegex(self.info(WARPMAP_BACKEND="abacus")["automatic"], "^refused: .*abacus")


class Bench(Case):
    SMALL = ("bench", "--size", 20000, "--threads", 2)

    def test_prints_rates_beside_limits_as_json(self):
        done = run(*self.SMALL, "--load", 0.5, "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        said = json.loads(done.stdout)
        self.assertEqual((said["version"], said["size"], said["load"]), (VERSION, 20000, 0.5))
        self.assertEqual(said["threads"], min(2, len(os.sched_getaffinity(0))))
        self.assertAlmostEqual(said["table_bytes"], 20000 / 0.5 * 16, delta=5000)
        self.assertEqual([each["operation"] for each in said["operations"]],
                         ["insert", "find hit", "find miss", "erase"])
        for each in said["operations"]:
            rate = each["million_per_second"]
            self.assertLess(0, rate["least"])
            self.assertLessEqual(rate["least"], rate["median"])
            self.assertLessEqual(rate["median"], rate["most"])
            self.assertAlmostEqual(each["share_of_limit"] * each["limit_million_per_second"],
                                   rate["median"], places=5)
            self.assertAlmostEqual(each["share_of_limit"] * each["lines"],
                                   each["share_of_limit_in_lines"], places=5)
        lines = {each["operation"]: each["lines"] for each in said["operations"]}
        self.assertAlmostEqual(lines["find hit"], 1.05, delta=0.02)  # by linear probing at load .5
        self.assertAlmostEqual(lines["find miss"], 1.23, delta=0.05)
        self.assertEqual(lines["insert"], lines["find hit"])
        self.assertAlmostEqual(said["bytes_per_entry"], said["table_bytes"] / 20000)
        reads = said["limits"]["read_line_million_per_second"]["median"]
        self.assertEqual({each["limit_million_per_second"] for each in said["operations"]
                          if each["operation"].startswith("find")}, {reads})
        self.assertLess(0, said["limits"]["copy_gigabytes_per_second"]["least"])

    def test_prints_a_table(self):
        done = run(*self.SMALL)
        self.assertEqual(done.returncode, 0, done.stderr)
        text = done.stdout.decode()
        for operation in ("insert", "find hit", "find miss", "erase"):
            self.assertRegex(text, rf"(?m)^{operation} +[\d.]+ +[\d.]+ +[\d.]+ +\d+% +[\d.]+ +\d+%  \S")
        self.assertRegex(text, r"(?m)^20,000 keys .* load 0\.75, .* 2\d\.\d bytes a pair$")

    def test_ends_when_it_is_interrupted(self):
        with start("bench", "--size", 8_000_000) as process:
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=SECONDS)
        self.assertEqual((process.returncode, out), (130, b""), err)
        self.assertRegex(err.decode(), "^warpmap: interrupted")

    def test_refuses_what_it_cannot_measure(self):
        for arguments in (["--size", 0], ["--size", -1], ["--threads", 0], ["--load", 1.5],
                          ["--format", "xml"]):
            with self.subTest(arguments=arguments):
                self.assert_refused(run("bench", *arguments))


if __name__ == "__main__":
    main()
