"""Initiative 13 under load (story 13.10; MEASURES row 7): applications handed in, many people filling in forms at once, the
catalogue with 2,000 procedures, the board over three years.

The server is on one core, who asks on the other. An application counts when its receipt is answered, which is after it is on
disk with its case, events and counts.
"""

import contextlib
import json
import re
import shutil
import sqlite3
import subprocess
import time
import uuid

from . import attachments, load, report
from .browser import Browser
from .city import City
from .load import Request
from .processes import LOAD_CORE, Server, on_core
from .store import SUBMISSIONS, cookie_of

RESIDENTS = 1_000
RATE, USERS, EACH = 200, 5_000, 30
YEARS, WARDS = (2023, 2024, 2025), 24
KINDS = ["viewed", "started", "arrived:online", "arrived:counter", "paper:post", "paper:phone"]
# A notice without files that an account with mail may give (犬の登録事項変更届).
PROCEDURE = "inu-henkou"
ANSWERS = {
    "kind": "death", "dog": "ポチ", "breed": "柴・茶", "changed_on": "2026-04-20", "tags": "lost",
    "applicant": {"family": "見本", "given": "一郎"},
    "address": {"postcode": "1000000", "prefecture": "見本県", "city": "見本市", "town": "中央", "block": "1-2-3"},
    "phone": "0312345678",
}
JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")


def measure(run):
    """Runs the measures and prints their tables."""
    office = Office(run)
    try:
        office.handed_in()
        office.kept_rate()
        office.form_users()
        attachments.measure(office)
        office.board()
    finally:
        office.stop()


class Mixed:
    """Requests in turn, sent as `load.paced` sends one."""

    def __init__(self, requests):
        self.requests = requests

    def plain(self, address, index):
        return self.requests[index % len(self.requests)].plain(address, 0)


class Office:
    """A city that takes applications, its database a file of its own."""

    def __init__(self, run):
        self.run, self.options = run, run.options
        made = City(run.city.mio, run.city.pack, RESIDENTS, run.folder)
        self.file = run.folder / "online.sqlite"
        for old in run.folder.glob(self.file.name + "*"):
            old.unlink()
        shutil.copy(made.file, self.file)
        self.command = [
            made.mio, "serve", "--city", made.pack, "--database", f"sqlite://{self.file}", "--demo", "--port", "{port}"]
        self.server = Server("mio", self.command, run.folder / "online.log")
        self.hello = Server("Hello", [run.programs / "Hello", "{port}"], run.folder / "hello.log")
        self.body = run.folder / "answers.json"
        self.body.write_text(json.dumps({"procedure": PROCEDURE, "answers": ANSWERS}, ensure_ascii=False))

    def stop(self):
        self.server.stop()
        self.hello.stop()

    def settled(self):
        """How many applications are stored when what was under way has come to its end."""
        count = self.count()
        while True:
            time.sleep(0.5)
            last, count = count, self.count()
            if last == count:
                return count

    def count(self):
        with contextlib.closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as database:
            return database.execute("SELECT count(*) FROM online_application").fetchone()[0]

    # Applications

    def handed_in(self):
        """As fast as they are answered, beside the web server alone."""
        cookie = cookie_of("resident", self.server)
        figures, plain = {}, []
        for _ in range(self.options.rounds):
            plain.append(load.full(self.hello, Request("/"), self.options.seconds, 64, self.run.folder).rate)
            for clients in (8, 64):
                before, cpu = self.settled(), self.server.cpu_seconds()
                made = subprocess.run(
                    on_core(LOAD_CORE, [
                        "wrk", "-t1", f"-c{clients}", f"-d{self.options.seconds}s", "--timeout", "30s", "-s", SUBMISSIONS,
                        self.server.address + "/api/v1/submissions", "--", cookie, uuid.uuid4().hex, self.body]),
                    capture_output=True, text=True)
                found = json.loads(re.search(r"JSON (.*)", made.stdout).group(1))
                cpu, stored = self.server.cpu_seconds() - cpu, self.settled() - before
                # What was under way at the end may be stored without having been heard.
                answered = found["requests"] - found["failed"]
                if not answered <= stored <= answered + clients:
                    raise SystemExit(f"{answered} applications were answered, {stored} are stored")
                figures.setdefault(clients, []).append(
                    {**found, "rate": answered / (found["microseconds"] / 1e6), "cpu": cpu / max(stored, 1)})
        base = sorted(plain)[len(plain) // 2]
        rows = [
            [f"{clients} clients", report.spread([f["rate"] for f in found]),
             *(report.spread([f[p] / 1e3 for f in found]) for p in ("p50", "p95", "p99")),
             report.spread([f["cpu"] * 1e3 for f in found]), sum(f["failed"] for f in found),
             f"{100 * sorted(f['rate'] for f in found)[len(found) // 2] / base:.1f} %"]
            for clients, found in figures.items()]
        rows.append(["Hello alone, 64 clients", report.spread(plain), "", "", "", "", "", "100 %"])
        report.table(
            "Applications handed in (POST /api/v1/submissions: checked, stored, numbered, with case, events and counts, synced)",
            ["", "a second", "p50 ms", "p95 ms", "p99 ms", "CPU ms each", "failed", "of Hello"], rows)

    def kept_rate(self):
        """200 a second, each from the moment at which it was due (goal: p95 under 1 s for 60 s)."""
        headers = (JSON, ("Cookie", cookie_of("resident", self.server)))
        seconds = 60 if self.options.seconds >= 3 else 5
        body = self.body.read_text()
        requests = [
            Request("/api/v1/submissions", "POST", (*headers, ("Idempotency-Key", uuid.uuid4().hex)), (body,))
            for _ in range(RATE * seconds)]
        before = self.settled()
        sample = load.paced(self.server, Mixed(requests), RATE, seconds)
        if self.count() - before != len(requests) or sample.failed:
            raise SystemExit(f"{self.count() - before} of {len(requests)} are stored, {sample.failed} failed")
        report.table(
            f"{RATE} applications a second for {seconds} s (goal: p95 under 1 s)", report.LOAD,
            [report.load_row("handed in, durable", [sample])])

    # Forms

    def form_users(self):
        """Many drafts open at once; each person sends or opens a page every half minute."""
        users = USERS if self.options.seconds >= 3 else 200
        visitor = Browser(self.server.address)
        visitor.sign_in("resident")
        visitor.open(f"/procedures/{PROCEDURE}")
        start = visitor.form("/start")
        pages, begin = [], time.perf_counter()
        for _ in range(users):
            visitor.send(start)
            pages.append(visitor.path)
        made = time.perf_counter() - begin
        token = dict(start.values)["_token"]
        cookie = ("Cookie", visitor.cookie())
        answers = "&".join([
            f"_token={token}", "kind=death", "dog=%E3%83%9D%E3%83%81", "breed=%E6%9F%B4", "changed_on.year=2026",
            "changed_on.month=4", "changed_on.day=20", "tags=lost"])
        opened = [Request(path, headers=(cookie,)) for path in pages]
        sent = [Request(path, "POST", (FORM, cookie), (answers,)) for path in pages]
        turns = [request for pair in zip(opened, sent) for request in pair]
        load.ask(self.server.address, opened[0])
        rate, seconds = users / EACH, 30 if self.options.seconds >= 3 else 3
        memory = self.server.memory()
        rows = []
        for name, requests in (("pages opened", opened), ("pages opened and pages sent in turn", turns)):
            sample = load.paced(self.server, Mixed(requests), rate, seconds, good=(2, 3))
            rows.append(report.load_row(name, [sample]))
        report.table(
            f"{users:,} people with a form open, a page every {EACH} s each: {rate:.0f} pages a second", report.LOAD, rows)
        print(f"\n{users:,} forms begun one after the other in {made:.1f} s; memory {memory:.0f} MiB before, "
              f"{self.server.memory():.0f} after")

    # The board

    def board(self):
        known = json.loads(load.ask(self.server.address, Request("/api/v1/procedures")))["procedures"]
        with contextlib.closing(sqlite3.connect(self.file, timeout=60)) as database:
            counts = fill_counts(database, [procedure["id"] for procedure in known])
        cookie = cookie_of("policy", self.server)
        requests = {
            f"the board of {year}": f"/office/adoption?all=yes&year={year}" for year in YEARS
        } | {"one procedure": f"/office/adoption/{PROCEDURE}?year={YEARS[-1]}",
             "the catalogue, searched": "/procedures?q=%E5%85%90%E7%AB%A5%E6%89%8B%E5%BD%93"}
        rows = [
            report.load_row(name, [load.one_by_one(self.server, Request(path, headers=(("Cookie", cookie),)), 20)])
            for name, path in requests.items()]
        report.table(f"The board over {counts:,} visits and applications of three years (goal: under 2 s)", report.LOAD, rows)


def fill_counts(database, procedures):
    """What three fiscal years of days would have left for each procedure, ward and kind, by months, as the board reads it; how
    many applications and visits it stands for."""
    database.execute("PRAGMA synchronous = OFF")
    months = [f"{2023 + number // 12}-{number % 12 + 1:02}" for number in range(3, 39)]
    for name, values in {"procedure": procedures, "ward": [f"27{number:03}0" for number in range(WARDS)],
                         "month": months, "what": KINDS}.items():
        database.execute(f"CREATE TEMP TABLE a_{name} (value TEXT)")
        database.executemany(f"INSERT INTO a_{name} VALUES (?)", ((value,) for value in values))
    database.execute(
        "INSERT INTO online_monthly (procedure, ward, month, what, n, seconds) SELECT p.value, w.value, m.value, k.value, "
        "100 + abs(random()) % 400, 0 FROM a_month m CROSS JOIN a_ward w CROSS JOIN a_procedure p CROSS JOIN a_what k "
        "WHERE true ON CONFLICT (month, ward, procedure, what) DO UPDATE SET n = excluded.n")
    database.commit()
    return database.execute("SELECT SUM(n) FROM online_monthly").fetchone()[0]
