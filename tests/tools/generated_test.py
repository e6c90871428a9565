"""The manual page and the completion, held against what --help says."""

import re
import shutil
import subprocess
import unittest

from command import Case, main, run


def help_of(*command):
    return run(*command, "--help").stdout.decode()


def commands():
    """The subcommands that --help shows."""
    listed = help_of().partition("Subcommands:\n")[2]
    return re.findall(r"(?m)^  (\S+)", listed)


def flags_in(text):
    """All the flags at the head of a line of --help."""
    heads = re.findall(r"(?m)^  (-\S+)", text)
    return [flag for head in heads for flag in head.split(",")]


def generated(what):
    done = run("generate", what)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def as_read(roff):
    """The text of a page, near enough: escapes resolved, requests left alone."""
    for escape, text in ((r"\\f[BIR]", ""), (r"\\-", "-"), (r"\\\(aq", "'"), (r"\\\(dq", '"'),
                         (r"\\\(ga", "`"), (r"\\\(ha", "^"), (r"\\\(ti", "~"), (r"\\&", ""),
                         (r"\\\(rs", r"\\")):
        roff = re.sub(escape, text, roff)
    return roff


class ManualPage(Case):
    def setUp(self):
        super().setUp()
        self.page = generated("man-page")

    def section(self, command):
        found = re.search(rf"(?ms)^\.SS warpmap {command}\n(.*?)(?=^\.S[SH] |\Z)",
                          as_read(self.page))
        self.assertIsNotNone(found, f"no section for {command}")
        return found[1]

    def test_has_every_option_of_every_command(self):
        self.assertGreaterEqual(len(commands()), 2)
        for command in commands():
            section = self.section(command)
            flags = flags_in(help_of(command))
            self.assertIn("--help", flags)
            for flag in flags:
                self.assertRegex(section, rf"(?m)^\.TP\n(.*, )?{flag}\b", f"{command} {flag}")

    def test_has_the_descriptions_and_the_footers(self):
        def flat(text):
            return " ".join(text.split()).replace(".", "")
        page = flat(re.sub(r"(?m)^\.PP\n", "", as_read(self.page)))
        footers = 0
        for command in commands():
            text = help_of(command)
            self.assertIn(flat(text.splitlines()[0]), page)
            last = text.strip("\n").split("\n\n")[-1]
            if not re.match(r"\w+:\n", last):  # neither options nor positionals
                footers += 1
                self.assertIn(flat(last), page)
        self.assertGreaterEqual(footers, 1)

    def test_is_read_without_complaint(self):
        path = self.file("warpmap.1", self.page.encode())
        readers = [["groff", "-man", "-ww", "-z", path],
                   ["mandoc", "-T", "lint", "-W", "error", path]]
        readers = [reader for reader in readers if shutil.which(reader[0])]
        if not readers:
            self.skipTest("neither groff nor mandoc is here")
        for reader in readers:
            done = subprocess.run(reader, capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""), reader)


@unittest.skipUnless(shutil.which("bash"), "no bash")
class Completion(Case):
    def setUp(self):
        super().setUp()
        self.script = self.file("completion", generated("bash-completion").encode())

    def complete(self, *words):
        """What bash offers for the last of the words."""
        done = subprocess.run(
            ["bash", "-c", 'source "$1" && shift && COMP_WORDS=("$@") && COMP_CWORD=$(($# - 1)) &&'
             ' $(complete -p warpmap | sed "s/.*-F \\(\\S*\\).*/\\1/") &&'
             ' printf "%s\\n" "${COMPREPLY[@]}"',
             "bash", self.script, "warpmap", *words],
            capture_output=True, text=True, cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return [line for line in done.stdout.splitlines() if line]

    def test_offers_the_commands_and_global_options(self):
        self.assertCountEqual(self.complete(""), commands() + flags_in(help_of()))
        self.assertEqual(self.complete("cou"), ["count"])
        self.assertEqual(self.complete("--v"), ["--version"])
        self.assertEqual(self.complete("nothing-like-it"), [])

    def test_offers_every_option_of_every_command(self):
        for command in commands():
            self.assertCountEqual(self.complete(command, "-"), flags_in(help_of(command)))

    def test_offers_the_words_an_option_takes(self):
        everything = ["automatic", "cpu", "cuda"]
        self.assertEqual(self.complete("count", "--backend", ""), everything)
        self.assertEqual(self.complete("count", "--backend", "cu"), ["cuda"])
        self.assertEqual(self.complete("count", "--backend", "="), everything)  # --backend=<Tab>
        self.assertEqual(self.complete("count", "--backend", "=", "cp"), ["cpu"])

    def test_offers_files_where_files_belong(self):
        self.file("one file", b"")
        self.file("other", b"")
        self.assertCountEqual(self.complete("count", "o"), ["one file", "other"])
        self.assertCountEqual(self.complete("count", "--stats", "one"), ["one file"])
        self.assertEqual(self.complete("info", "o"), [])
        self.assertEqual(self.complete("count", "--top", "o"), [])


if __name__ == "__main__":
    main()
