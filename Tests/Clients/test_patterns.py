"""No pattern in the code, in the pages' scripts or in the packs takes more than a little time for a long text that is made for it
(ReDoS): regexploit looks for parts of a pattern that can take the same characters in several ways. What a city writes into
rules is bounded besides by PCRE2's limits (Sources/Rules/Function/Regex)."""

import re

import pytest
from conftest import ROOT
from regexploit.ast.sre import SreOpParser
from regexploit.redos import find

IN_PACKS = re.compile(r'(?:matches|split)\([^"()]*(?:\([^()]*\))?[^"()]*,\s*\\?"((?:[^"\\]|\\[^"])+?)\\?"')
IN_PACKS_REPLACED = re.compile(r'replace\([^"()]*,\s*\\?"((?:[^"\\]|\\[^"])+?)\\?"')
IN_SWIFT = [
    re.compile(r"#/(.+?)/#"), re.compile(r"(?:of: |matching: |separator: |[=(,:]\s)/((?:[^/\\\s]|\\.)(?:[^/\\\n]|\\.)*)/"),
    re.compile(r'(?:Regex|pattern:)\s*\(?"((?:[^"\\]|\\.)+)"'),
]
IN_SCRIPTS = re.compile(r"[=(,:!&|]\s*/((?:[^/\\\n*]|\\.)(?:[^/\\\n]|\\.)*)/[gimsuy]*[\s.,;)]")


def patterns():
    for file in [*ROOT.glob("City/**/*.yml"), *ROOT.glob("City/**/*.csv"), *ROOT.glob("City/**/*.dmn")]:
        text = file.read_text()
        for kind in (IN_PACKS, IN_PACKS_REPLACED):
            yield from ((file, found) for found in kind.findall(text))
    for file in ROOT.glob("Sources/**/*.swift"):
        text = file.read_text()
        for kind in IN_SWIFT:
            yield from ((file, found) for found in kind.findall(text))
    for file in ROOT.glob("Sources/**/*.js"):
        yield from ((file, found) for found in IN_SCRIPTS.findall(file.read_text()))


def dangerous(pattern):
    """What of a pattern takes more than the square of the text's length; the characters that it does so with."""
    parsed = SreOpParser().parse_sre(pattern)
    return [str(redos) for redos in find(parsed) if redos.starriness > 2]


def test_the_search_finds_what_is_dangerous():
    for pattern in [r"^(a+)+$", r"^(\d+,?)*$", r"^(\w*\s*)*!$"]:
        assert dangerous(pattern), pattern
    for pattern in [r"^[0-9０-９]{10}$", r"[0-9０-９]+丁目?|[一二三四五六七八九十]+丁目"]:
        assert not dangerous(pattern), pattern


def test_no_pattern_takes_long():
    seen, wrong = {}, []
    for file, pattern in patterns():
        if pattern in seen:
            continue
        seen[pattern] = file
        try:
            faults = dangerous(pattern)
        except re.error:
            # Another dialect's words: what Python knows under another name.
            plain = re.sub(r"\\p\{[^}]+\}|\\[iIcC]", "[a-z]", re.sub(r"\(\?<(\w)", r"(?P<\1", pattern))
            try:
                faults = dangerous(plain)
            except re.error as error:
                faults = [f"it cannot be read: {error}"]
        if faults:
            wrong.append((str(file.relative_to(ROOT)), pattern, faults))
    assert not wrong, "\n".join(map(str, wrong))
    assert sum("City" in str(file) for file in seen.values()) >= 4
    assert sum(str(file).endswith(".swift") for file in seen.values()) >= 8
    print(f"{len(seen)} patterns")
