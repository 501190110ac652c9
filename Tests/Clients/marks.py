"""Marked residents: numbers that stand nowhere else, registered as a member of staff does it, and looked for everywhere."""

import base64
import json
import pathlib
import random
import re
import sqlite3
import subprocess
import urllib.parse

from nodes import MIO, ROOT, sign_in

PURPOSE = "resident-change"


def check_digit(digits):
    """検査用数字 of the first eleven digits of an individual number (総務省令第85号5条)."""
    weighted = sum(int(digit) * (n + 1 if n <= 6 else n - 5) for n, digit in enumerate(reversed(digits), 1))
    return 0 if weighted % 11 <= 1 else 11 - weighted % 11


def mio(*arguments, environment=None):
    """Runs the program; its result, with everything it said as text."""
    return subprocess.run([MIO, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=120,
                          env=environment)


def make_city(database, residents, *options):
    """A city whose people have no numbers yet."""
    result = mio("demo", "--city", "City/osaka", "--database", database, "--residents", residents, "--without-numbers",
                 *options)
    assert result.returncode == 0, result.stderr


def query(database, sql):
    """The rows of a statement, as lists of texts."""
    if database.startswith("sqlite:"):
        path = database.removeprefix("sqlite://")
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)
        try:
            return [[str(value) for value in row] for row in connection.execute(sql)]
        finally:
            connection.close()
    result = subprocess.run(["psql", "--no-psqlrc", "--tuples-only", "--no-align", "--field-separator=\t", database,
                             "--command", sql], check=True, stdout=subprocess.PIPE, text=True, timeout=60)
    return [line.split("\t") for line in result.stdout.splitlines() if line]


class Mark:
    """A resident with numbers drawn by chance."""

    def __init__(self, resident, family, given, chance):
        self.resident, self.names = resident, (family, given)
        first = "".join(str(chance.randrange(10)) for _ in range(11))
        self.individual = f"{first}{check_digit(first)}"
        self.code = "".join(str(chance.randrange(10)) for _ in range(11))

    @property
    def page(self):
        return f"/office/residents/{self.resident}/numbers"

    @property
    def numbers(self):
        return [self.individual, self.code]


def marks(database, count, seed=34):
    """So many residents of a database, each with numbers."""
    chance = random.Random(seed)
    rows = query(database, f"SELECT id, family, given FROM registry_resident ORDER BY no LIMIT {count}")
    assert len(rows) == count
    return [Mark(*row, chance) for row in rows]


class NumberClerk:
    """A member of staff who works with numbers."""

    def __init__(self, address):
        self.client = sign_in(address, "number-clerk")

    def choose_purpose(self, mark, purpose=PURPOSE):
        token = self.client.token(f"/office/purpose?subject={mark.resident}&next={mark.page}")
        status, _, _ = self.client.post("/office/purpose", {
            "_token": token, "subject": mark.resident, "next": mark.page, "purpose": purpose})
        assert status == 303

    def register(self, mark, individual=None, code=None):
        token = self.client.token(mark.page)
        return self.client.post(mark.page, {
            "_token": token, "individual-number": individual or mark.individual, "resident-code": code or mark.code})

    def show(self, mark, kind="individual-number"):
        """The page that shows a number: status, head, text."""
        _, _, page = self.client.request("GET", mark.page)
        token = re.search(r'name="_token" value="([^"]+)"', page).group(1)
        once = re.search(r'name="once" value="([^"]+)"', page).group(1)
        return self.client.post(f"{mark.page}/show", {"_token": token, "kind": kind, "once": once})

    def find(self, number, kind="individual-number"):
        token = self.client.token("/office/numbers")
        return self.client.post("/office/numbers", {"_token": token, "kind": kind, "number": number})


def shown(page):
    """The digits that a page shows in groups."""
    return {re.sub(r"\s", "", found) for found in re.findall(r"<strong>([\d\s\u00a0]+)</strong>", page)}


def writings(secret):
    """How a secret could be written down: as it is, in hexadecimal digits of either case, in base64 at any place, as an address or
    JSON escapes it."""
    raw = secret.encode() if isinstance(secret, str) else secret
    found = {raw, raw.hex().encode(), raw.hex().upper().encode()}
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + raw)
        # The ends depend on what stands beside it.
        found.add(text[(0, 2, 3)[shift]:len(text) // 4 * 4 - 4])
    if isinstance(secret, str):
        size = 4 if len(secret) == 12 else 5
        groups = [secret[place:place + size] for place in range(0, len(secret), size)]
        found |= {join.join(groups).encode() for join in ("-", " ", "\u00a0")}
        found |= {secret.encode("utf-16-le"), urllib.parse.quote(secret).encode(), json.dumps(secret)[1:-1].encode()}
    return found


def master_keys(path):
    """The bytes of the keys in a key file."""
    lines = pathlib.Path(path).read_text().splitlines()
    return [base64.b64decode(line.split()[1]) for line in lines if line.strip()]


def search(secrets, places):
    """Which secrets stand in which places: names of places with bytes, or files and folders."""
    contents = {}
    for place in places:
        if isinstance(place, tuple):
            part = dict([place])
        else:
            files = [file for file in pathlib.Path(place).rglob("*") if file.is_file()] if place.is_dir() else [place]
            part = {str(file): file.read_bytes() for file in files}
        assert any(part.values()), f"there is nothing to look through in {place}"
        contents |= part
    wanted = {writing: secret for secret in secrets for writing in writings(secret)}
    # One look at each content for all secrets at once.
    pattern = re.compile(b"|".join(re.escape(writing) for writing in sorted(wanted, key=len, reverse=True)))
    return [(name, content[max(0, found.start() - 20):found.end() + 20])
            for name, content in contents.items() for found in pattern.finditer(content)]
