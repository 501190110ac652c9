"""The volume of a peak day of moving out (3.9): 1,200 signed notices that come 20 a second, 30 stations, a day's 2,500 visits.

The city is a server on one core with people in its register; the notices come over HTTP from the other core, where the authority's
responder is as well (`authority.py`). A notice is answered when its signature is verified, its signer found in the register, the
responder asked and everything on disk.
"""

import base64
import contextlib
import datetime
import json
import pathlib
import random
import re
import shutil
import sqlite3
import sys
import time
import urllib.request
import uuid

from . import authority, load, report
from .browser import Browser
from .city import City
from .load import Request
from .processes import LOAD_CORE, Server

NOTICES, RATE = 1_200, 20
RESIDENTS, STATIONS, VISITS = 6_000, 30, 2_500
# The office whose clerk the lists are asked as.
WARD = "271276"
JSON = (("Content-Type", "application/json"),)
# The number of an era in a certificate, and the day it began.
ERAS = [(5, 20190501), (4, 19890108), (3, 19261225), (2, 19120730), (1, 18680125)]


def measure(run, notices=NOTICES):
    """Runs the measure and prints its rows with their share of what is asked for."""
    office = Office(run, notices)
    try:
        filed = office.file()
        stations, list_of_day = office.stations(), office.visits()
    finally:
        office.stop()
    report.table(
        "Moving out, a peak minute (3.9)", ["", "value", "asked for", "of it used"],
        [[f"{notices:,} notices over HTTP, {RATE} a second, verified and stored: p50", f"{filed.p50:.0f} ms", "", ""],
         *line("the same, p95", filed.p95 / 1e3, 1), *line("the same, p99", filed.p99 / 1e3, None),
         ["the server's processor for one", f"{filed.cpu_milliseconds:.1f} ms", "", ""],
         *line(f"{STATIONS} stations' state, one question each", stations, 2),
         *line(f"a day's {VISITS:,} visits, page by page", list_of_day, 0.5)])
    print(f"\nThe responder signs each answer ({authority.__name__.split('.')[-1]}.py, several at a time, connections kept); none is remembered.")


def line(what, seconds, wanted):
    asked = f"< {wanted:g} s" if wanted else ""
    return [[what, f"{seconds * 1e3:.0f} ms", asked, f"{seconds / wanted:.0%}" if wanted else ""]]


class Office:
    """A city with people who move out by their cards, and a day with many visits."""

    def __init__(self, run, notices):
        made = City(run.city.mio, run.city.pack, RESIDENTS, run.folder)
        self.file_name, self.count = run.folder / "moveout.sqlite", notices
        for old in run.folder.glob(self.file_name.name + "*"):
            old.unlink()
        shutil.copy(made.file, self.file_name)
        self.authority = authority.Authority(run.folder / "authority")
        self.responder = Server(
            "responder", [sys.executable, authority.__file__, self.authority.folder, "{port}"],
            run.folder / "responder.log", core=LOAD_CORE)
        self.server = Server(
            "mio", [made.mio, "serve", "--city", made.pack, "--database", f"sqlite://{self.file_name}", "--demo",
                    "--port", "{port}", "--jpki-ca", self.authority.folder / "ca.pem", "--jpki-ocsp", self.responder.address],
            run.folder / "moveout.log")

        self.pack = pathlib.Path(made.pack)
        self.places = places(self.pack)

    def stop(self):
        self.server.stop()
        self.responder.stop()

    def database(self):
        return contextlib.closing(sqlite3.connect(self.file_name, timeout=60))

    # Notices

    def file(self):
        """Files the notices at their rate; each must be accepted."""
        holders = self.holders()
        bodies = []
        for number, (members, signer) in enumerate(holders):
            nonce = json.loads(load.ask(self.server.address, Request("/api/v1/moveout-nonces", "POST", JSON, ("{}",))))["nonce"]
            bodies.append(self.notice(number, members, signer, nonce))
        request = Request("/api/v1/moveout-notices", "POST", JSON, tuple(bodies))
        sample = load.paced(self.server, request, RATE, len(bodies) / RATE)
        with self.database() as city:
            states = dict(city.execute("SELECT status, COUNT(*) FROM moveout_notice GROUP BY status"))
        if sample.failed or states.get("accepted", 0) + states.get("reflected", 0) != self.count:
            raise SystemExit(f"of {self.count} notices {sample.failed} were not taken; they stand so: {states}")
        return sample

    def holders(self):
        """Households of at most five in which somebody grown up has a valid card: the members, and who of them signs."""
        today = int(datetime.date.today().strftime("%Y%m%d"))
        households = {}
        with self.database() as city:
            rows = city.execute(
                "SELECT r.household, r.relation, r.family || CASE WHEN r.family = '' THEN '' ELSE '　' END || r.given, r.birth,"
                " r.sex, r.card_to, h.ward, h.town, h.block, r.protected + h.protected FROM registry_resident r"
                " JOIN registry_household h ON h.no = r.household WHERE r.departed IS NULL ORDER BY r.no").fetchall()
        for row in rows:
            households.setdefault(row[0], []).append(row)
        found, far = [], (datetime.date.today() - datetime.date(1970, 1, 1)).days + 60
        for members in households.values():
            members.sort(key=lambda row: row[1] != "head")
            signer = next((row for row in members if (row[5] or 0) > far and 19000101 < row[3] < today - 200_000
                           and row[3] % 100 and row[4] in (1, 2)), None)
            if signer and len(members) <= 5 and not any(row[9] for row in members):
                found.append((members, signer))
        if len(found) < self.count:
            raise SystemExit(f"only {len(found)} households can move out; make a larger city")
        return random.Random(3_9).sample(found, self.count)

    def notice(self, number, members, signer, nonce):
        """A notice and its signature, as a program sends it."""
        _, _, name, birth, sex, _, ward, town, block, _ = signer
        address = self.places[ward] + town + block
        era = next(era for era, first in ERAS if birth >= first)
        certificate = self.authority.holder(number, self.responder.address, name, str(sex), f"{era}{birth}", address)
        day = str(birth)
        notice = {
            "form": "moveout/1", "kind": "all", "newHead": 1, "continueCard": True,
            "planned": (datetime.date.today() + datetime.timedelta(10)).isoformat(),
            "signer": {"name": name, "birth": f"{day[:4]}-{day[4:6]}-{day[6:]}", "sex": str(sex), "address": address},
            "members": [{"no": at, "name": row[2], "relation": ""} for at, row in enumerate(members, 1)],
            "to": {"code6": "281000", "town": "中央区加納町", "lot": "６丁目５番１号", "building": ""},
            "contact": {"tel": "06-0000-0000"}, "nonce": nonce,
            "at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        }
        content = json.dumps(notice, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        cms = base64.b64encode(self.authority.sign(content, certificate)).decode()
        return json.dumps({"notice": notice, "cms": cms}, ensure_ascii=False)

    # Lists

    def stations(self):
        """Seconds for the states of the fleet, asked one station after the other; the pack's own take turns."""
        clerk = self.clerk()
        names = re.findall(r"- {id: ([\w-]+), ward:", (pathlib.Path(self.pack) / "moveout.yml").read_text())
        begin = time.perf_counter()
        for number in range(STATIONS):
            state = json.loads(clerk.open(f"/api/v1/stations/{names[number % len(names)]}/state"))
            if state["step"] != "idle":
                raise SystemExit(f"nobody stands at a station, yet: {state}")
        return time.perf_counter() - begin

    def visits(self):
        """Seconds for all pages of a day on which 2,500 visits are reserved at one office."""
        clerk, day = self.clerk(), datetime.date.today() + datetime.timedelta(12)
        with self.database() as city, city:
            city.executemany(
                "INSERT INTO booking_reservation (id, kind, place, day, minute, persons, flags, status, idempotency_key,"
                " made_at, changed_at) VALUES (?, 'move-in', ?, ?, ?, 2, '{}', 'made', ?, 0, 0)",
                [(str(uuid.UUID(int=(0x019db9d26a007 << 76) | (8 << 60) | number)), WARD, day.isoformat(),
                  540 + number % 16 * 30, f"v{number}") for number in range(VISITS)])
        begin, found, after = time.perf_counter(), 0, ""
        while after is not None:
            page = json.loads(clerk.open(f"/api/v1/reservations?place={WARD}&date={day}&limit=200{after}"))
            found += len(page["reservations"])
            after = page["next"] and f"&after={page['next']}"
        seconds = time.perf_counter() - begin
        if found != VISITS:
            raise SystemExit(f"{found} of {VISITS} visits were listed")
        return seconds

    def clerk(self):
        browser = Browser(self.server.address)
        browser.sign_in("clerk")
        return browser


def places(pack):
    """What stands before the town in an address, by the code of a ward."""
    text = (pack / "places" / "wards.yml").read_text()
    city = "".join(re.findall(r"^(?:prefecture|city): {ja: (\S+?),", text, re.MULTILINE))
    return {code: city + name for code, name in re.findall(r'code: "(\d{6})"\n    name: {ja: (\S+?),', text)}
