"""How the command ends: errors, interrupts, closed pipes, and what it says of itself."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

from command import COMMAND, SECONDS, VERSION, Case, main, run, start


class Refusals(Case):
    def test_missing_file(self):
        good = self.file("good", b"banana")
        missing = self.folder / "missing"
        self.assert_refused(run("count", "--ngrams", 2, good, missing), missing,
                            "No such file or directory")

    def test_input_that_fails_while_it_is_read(self):
        good = self.file("good", b"banana")
        if not Path("/proc/self/mem").exists():
            self.skipTest("no file here fails to be read")
        done = run("count", "--ngrams", 2, good, "/proc/self/mem")
        self.assert_refused(done, "/proc/self/mem", "Input/output error")

    def test_unreadable_file(self):
        if os.geteuid() == 0:
            self.skipTest("root reads everything")
        path = self.file("secret", b"banana")
        path.chmod(0)
        self.assert_refused(run("count", "--ngrams", 2, path), path, "Permission denied")

    def test_arguments_that_make_no_sense(self):
        for arguments in ([], ["count", "--ngrams", 0], ["count", "--ngrams", 9],
                          ["count", "--ngrams", "x"], ["count", "--ngrams", 2, "--backend", "tpu"],
                          ["count", "--ngrams", 2, "--top", -1],
                          ["count", "--ngrams", 2, "--threads", -1],
                          ["count", "--threads", 1025],
                          ["count", "--ngrams", 2, "--max-memory", -1],
                          ["count", "--ngrams", 2, "--bogus"],
                          ["count", "--ngrams", 2, "--max-memory", "0"],
                          ["count", "--ngrams", 2, "--max-memory", "12Q"], ["conut"]):
            with self.subTest(arguments=arguments):
                self.assert_refused(run(*arguments))

    def test_more_keys_than_the_memory_allowed(self):
        path = self.file("random", random.Random(8).randbytes(3_000_000))
        for what, arguments in (("8-grams", ["--ngrams", 8]), ("tokens", ["--tokens"]),
                                ("lines", [])):
            for threads in (1, 2, 5):
                with self.subTest(what=what, threads=threads):
                    done = run("count", *arguments, "--max-memory", "1M", "--threads", threads,
                               path)
                    self.assert_refused(done, f"distinct {what}", "--max-memory (1,048,576 bytes)")

    def test_as_much_memory_as_it_needs_is_enough(self):
        lines = b"".join(b"%d\n" % (i % 1000) for i in range(300_000))
        self.assertEqual(self.output_of("--distinct", "--max-memory", "16M", stdin=lines),
                         b"1000\n")

    def test_more_keys_than_the_memory_allowed_while_input_waits(self):
        with start("count", "--ngrams", 8, "--max-memory", "1M", "-",
                   stdin=subprocess.PIPE) as process:
            try:
                process.stdin.write(random.Random(8).randbytes(3_000_000))  # no end of the input
            except BrokenPipeError:
                pass  # it has refused already
            self.assertEqual(process.wait(SECONDS), 2)

    def test_output_that_cannot_be_written(self):
        path = self.file("data", b"banana")
        with open("/dev/full", "wb") as full:
            done = subprocess.run([COMMAND, "count", "--ngrams", "2", path], stdout=full,
                                  stderr=subprocess.PIPE, timeout=SECONDS)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stderr, b"warpmap: standard output: No space left on device\n")


class Interrupts(Case):
    def assert_interrupted(self, process):
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=SECONDS)
        self.assertEqual(process.returncode, 130, err)
        self.assertEqual(out, b"")
        self.assertEqual(err.count(b"\n"), 1, err)
        self.assertRegex(err.decode(), "^warpmap: interrupted after .*counted, nothing printed")

    def test_while_waiting_for_input(self):
        ours, theirs = os.pipe()  # never written to, open until the end
        with start("count", "--ngrams", 2, "-", stdin=ours) as process:
            time.sleep(0.5)
            self.assert_interrupted(process)
        os.close(ours)
        os.close(theirs)

    def test_in_the_midst_of_work(self):
        path = self.folder / "sparse"
        with path.open("wb") as file:
            file.truncate(1 << 42)  # zeros for hours
        for arguments in (["--ngrams", 2], ["--tokens"]):
            with self.subTest(arguments=arguments):
                with start("count", *arguments, path) as process:
                    time.sleep(0.5)
                    self.assert_interrupted(process)

    def test_while_records_come(self):
        for arguments in ([], ["--column", 1]):
            with self.subTest(arguments=arguments):
                ours, theirs = os.pipe()  # open until the end
                with start("count", *arguments, "-", stdin=ours) as process:
                    with open(theirs, "wb", closefd=False) as stream:
                        stream.write(b"x,y\n" * 100_000 + b'x,"y')
                    time.sleep(0.5)
                    self.assert_interrupted(process)
                os.close(ours)
                os.close(theirs)


class Pipes(Case):
    def test_a_reader_that_has_seen_enough_is_no_error(self):
        path = self.file("random", random.Random(9).randbytes(300_000))
        with start("count", "--ngrams", 8, "--top", 0, path) as process:
            self.assertEqual(process.stdout.read(3), b'   ')
            process.stdout.close()
            err = process.stderr.read().decode()
            self.assertEqual(process.wait(SECONDS), 0, err)
        self.assertEqual(err, "")

    def test_head_takes_what_it_wants(self):
        path = self.file("lines", b"".join(b"%07d\n" % i for i in range(300_000)))
        for form in ("text", "csv", "json"):
            with self.subTest(form=form):
                done = subprocess.run(["bash", "-c", '"$0" count --format $2 "$1" | head -n 2;'
                                       " echo ${PIPESTATUS[0]}", COMMAND, path, form],
                                      capture_output=True, timeout=SECONDS)
                self.assertEqual(done.stderr, b"")
                lines = done.stdout.splitlines()
                self.assertEqual((len(lines), lines[-1]), (3, b"0"))


class Itself(Case):
    def test_version(self):
        done = run("--version")
        self.assertEqual((done.returncode, done.stdout.decode()), (0, f"warpmap {VERSION}\n"))

    def test_help(self):
        self.assertIn(b"count", run("--help").stdout)
        done = run("count", "--help")
        self.assertEqual(done.returncode, 0)
        for option in (b"--ngrams", b"--glob", b"--top", b"--max-memory"):
            self.assertIn(option, done.stdout)

    def test_info_tells_what_runs_and_why(self):
        done = run("info")
        self.assertEqual(done.returncode, 0, done.stderr)
        text = done.stdout.decode()
        self.assertTrue(text.startswith(f"warpmap {VERSION}\n"))
        for name in ("cpu", "cuda", "automatic", "executor", "instructions"):
            self.assertRegex(text, rf"(?m)^{name} +\S")
        self.assertRegex(text, r"(?m)^cpu +available$")


if __name__ == "__main__":
    main()
