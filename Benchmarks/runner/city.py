"""The demo city: made once and kept, served, and asked for people whose names begin with some kana."""

import contextlib
import pathlib
import random
import re
import sqlite3
import subprocess
import time
import urllib.parse

from .browser import Browser
from .load import Request, share
from .processes import Server

LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ", "ー・ 　")
MOST = "\U0010ffff"

# What a page of the search reads.
SEARCH = """
    SELECT k.key, r.no, r.id, r.family, r.given, r.kana_family, r.kana_given, r.former_family, r.common_name, r.romaji,
    r.birth, r.sex, r.protected, h.protected, CASE WHEN h.protected = 0 THEN h.ward END,
    CASE WHEN h.protected = 0 THEN h.postal_code END, CASE WHEN h.protected = 0 THEN h.town END,
    CASE WHEN h.protected = 0 THEN h.block END, CASE WHEN h.protected = 0 THEN h.building END
    FROM registry_key k JOIN registry_resident r ON r.no = k.resident JOIN registry_household h ON h.no = r.household
    WHERE k.key < ? AND k.key >= ? AND r.departed IS NULL ORDER BY k.key, k.birth, k.resident LIMIT 51
"""


class City:
    """A generated city in `folder`, made by the program `mio` from the pack `pack`."""

    def __init__(self, mio, pack, residents, folder):
        self.mio, self.pack, self.folder = mio, pack, folder
        self.file = folder / f"city-{pathlib.Path(pack).name}-{residents}.sqlite"
        if not self.file.exists():
            making = self.file.with_suffix(".making")
            for old in folder.glob(making.name + "*"):
                old.unlink()
            print(f"making a city of {residents} people …", flush=True)
            start = time.perf_counter()
            subprocess.run(
                [
                    mio, "demo", "--city", pack, "--database", f"sqlite://{making}", "--residents", str(residents),
                    "--without-numbers",
                ],
                check=True,
            )
            print(f"made in {time.perf_counter() - start:.1f} s")
            with contextlib.closing(sqlite3.connect(making)) as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            making.rename(self.file)
        self.database = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)
        self.residents = self.database.execute("SELECT MAX(no) FROM registry_resident").fetchone()[0]

    def serve(self):
        return Server(
            "mio", [
                self.mio, "serve", "--city", self.pack, "--database", f"sqlite://{self.file}", "--port", "{port}",
                "--demo",
            ], self.folder / "mio.log")

    def prefixes(self, count, length, full_page):
        """The first kana of people drawn at random; with `full_page` only such as more than fifty people have."""
        draw, found = random.Random(20_260_424), []
        for _ in range(count * 50):
            row = self.database.execute(
                "SELECT kana_family, kana_given FROM registry_resident WHERE no = ?", (draw.randint(1, self.residents),)
            ).fetchone()
            if row is None or row[0] is None:
                continue
            prefix = (row[0] + (row[1] or "")).translate(LARGE)[:length]
            rows = self.rows(prefix)
            if rows and (len(rows) > 50 or not full_page):
                found.append(prefix)
            if len(found) == count:
                return found
        raise SystemExit(f"only {len(found)} of {count} beginnings of names found; make a larger city")

    def rows(self, prefix):
        return self.database.execute(SEARCH, (prefix + MOST, prefix)).fetchall()

    def bare_query(self, prefixes, count):
        """Milliseconds p50, p95, p99 of the statement alone, from here, on the same file."""
        times = []
        for index in range(count):
            start = time.perf_counter()
            self.rows(prefixes[index % len(prefixes)])
            times.append(time.perf_counter() - start)
        times.sort()
        return [share(times, part) * 1e3 for part in (0.5, 0.95, 0.99)]


class Search:
    """The search of the register, signed in as a clerk."""

    def __init__(self, server, city):
        self.city = city
        self.browser = Browser(server.address)
        self.browser.sign_in("clerk")
        self.browser.open("/office/residents")
        self.form = self.browser.form("/office/residents")

    def fields(self, prefix):
        return [pair for pair in self.form.values if pair[0] not in ("q", "ward")] + [("q", prefix), ("ward", "")]

    def page(self, prefix):
        return self.browser.open("/office/residents", self.fields(prefix))

    def request(self, prefixes):
        return Request(
            "/office/residents", "POST",
            (("Content-Type", "application/x-www-form-urlencoded"), ("Cookie", self.browser.cookie())),
            tuple(urllib.parse.urlencode(self.fields(prefix)) for prefix in prefixes))

    def check(self, prefixes):
        """Every page shows exactly the people whom the statement alone finds."""
        for prefix in prefixes:
            shown = re.findall(r'href="/office/residents/([0-9a-f-]{36})"', self.page(prefix))
            expected = list(dict.fromkeys(row[2] for row in self.city.rows(prefix)[:50]))
            if shown != expected:
                raise SystemExit(f"the page of {prefix} shows {len(shown)} people, the statement finds {len(expected)}")
