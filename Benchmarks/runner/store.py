"""The store and what is built on it, on SQLite and on PostgreSQL, beside pgbench and beside the web server alone."""

import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import time
import uuid

from . import processes, report
from .browser import Browser
from .load import Request, full
from .processes import LOAD_CORE, Server, on_core

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUBMISSIONS = pathlib.Path(__file__).with_name("submissions.lua")


def pgbench():
    found = shutil.which("pgbench") or next(iter(sorted(map(str, pathlib.Path("/usr/lib/postgresql").glob("*/bin/pgbench")))))
    return found


class Postgres:
    """A PostgreSQL of this run that waits for the disk."""

    def __init__(self, folder):
        # The server's own user has to reach it.
        self.folder = pathlib.Path("/tmp") / f"bench-postgres-{uuid.uuid4().hex[:8]}"
        self.url = self.command("start").strip()

    def command(self, action):
        return subprocess.run(
            [ROOT / "script/postgres", action, self.folder], capture_output=True, text=True, check=True).stdout

    def database(self, name):
        subprocess.run(["psql", "-q", self.url, "-c", f"CREATE DATABASE {name}"], check=True)
        return self.url.rsplit("/", 1)[0] + "/" + name

    def stop(self):
        self.command("stop")
        shutil.rmtree(self.folder, ignore_errors=True)


class StoreMeasures:
    def __init__(self, options, programs, folder):
        self.options, self.programs, self.folder = options, programs, folder

    def measure(self):
        postgres = Postgres(self.folder)
        try:
            self.stores(postgres)
            self.submissions(postgres)
            self.lists()
        finally:
            postgres.stop()

    # The store alone

    def stores(self, postgres):
        lines, rates = {}, []
        bench = postgres.database("pgbench")
        subprocess.run([pgbench(), "-i", "-q", "-s", "10", bench], check=True, capture_output=True)
        for round_ in range(self.options.rounds):
            made = subprocess.run(
                [pgbench(), "-N", "-M", "prepared", "-c", "64", "-j", "2", "-T", str(min(self.options.seconds, 10)), bench],
                capture_output=True, text=True, check=True)
            rates.append(float(re.search(r"tps = ([\d.]+)", made.stdout).group(1)))
            for name, place in [("SQLite", self.folder), ("PostgreSQL", postgres.database(f"store{round_}"))]:
                made = subprocess.run(
                    [self.programs / "StoreBench", place], capture_output=True, text=True, check=True)
                for index, line in enumerate(made.stdout.splitlines()):
                    lines.setdefault((name, index), []).append(line)
        rows = [[name, line] for (name, _), found in sorted(lines.items()) for line in [report.merged(found)]]
        rows.append(["pgbench -N -M prepared, 64 clients", report.spread(rates) + " transactions/s"])
        report.table("The store on both cores", ["", "medians (lowest–highest)"], rows)

    # Cases handed in over HTTP

    def serve(self, database, name):
        subprocess.run(
            [self.options.mio, "demo", "--city", self.options.city, "--database", database, "--residents", "100"],
            check=True, capture_output=True)
        server = Server(name, [
            self.options.mio, "serve", "--city", self.options.city, "--database", database, "--port", "{port}", "--demo",
        ], self.folder / f"{name}.log")
        visitor = Browser(server.address)
        visitor.sign_in("clerk")
        return server, visitor.cookie()

    def submissions(self, postgres):
        file = self.folder / "cases.sqlite"
        for old in self.folder.glob("cases.sqlite*"):
            old.unlink()
        targets = {"SQLite": self.serve(f"sqlite://{file}", "SQLite"),
                   "PostgreSQL": self.serve(postgres.database("cases"), "PostgreSQL")}
        hello = Server("Hello", [self.programs / "Hello", "{port}"], self.folder / "hello.log")
        figures, plain = {}, []
        for _ in range(self.options.rounds):
            plain.append(full(hello, Request("/"), self.options.seconds, 64, self.folder).rate)
            for name, (server, cookie) in targets.items():
                for clients in (10, 40, 64):
                    figures.setdefault((name, clients), []).append(self.submit(server, cookie, clients))
        rows = []
        for (name, clients), found in figures.items():
            rows.append([
                name, clients, report.spread([f["rate"] for f in found]),
                *(report.spread([f[p] / 1000 for f in found]) for p in ("p50", "p95", "p99")),
                sum(f["failed"] for f in found),
                f"{100 * sorted(f['rate'] for f in found)[len(found) // 2] / sorted(plain)[len(plain) // 2]:.0f} %",
            ])
        rows.append(["Hello alone", 64, report.spread(plain), "", "", "", "", "100 %"])
        report.table(
            "Cases handed in (POST /api/v1/cases; stored, numbered, with step and event, synced), server on one core",
            ["database", "clients", "a second", "p50 ms", "p95 ms", "p99 ms", "failed", "of Hello"], rows)
        for server in [hello, *(server for server, _ in targets.values())]:
            server.stop()

    def submit(self, server, cookie, clients):
        made = subprocess.run(
            on_core(LOAD_CORE, ["wrk", "-t1", f"-c{clients}", f"-d{self.options.seconds}s", "--timeout", "30s", "-s",
                                SUBMISSIONS, server.address + "/api/v1/cases", "--", cookie, uuid.uuid4().hex]),
            capture_output=True, text=True)
        found = json.loads(re.search(r"JSON (.*)", made.stdout).group(1))
        return {**found, "rate": found["requests"] / (found["microseconds"] / 1e6)}

    # Lists of a million cases

    def lists(self):
        file = self.folder / "million.sqlite"
        server, cookie = None, None
        if not file.exists():
            making = self.folder / "million.making"
            for old in self.folder.glob("million.making*"):
                old.unlink()
            subprocess.run(
                [self.options.mio, "demo", "--city", self.options.city, "--database", f"sqlite://{making}",
                 "--residents", "100", "--without-numbers"], check=True, capture_output=True)
            fill(making, 1_000_000)
            making.rename(file)
        server, cookie = self.serve_kept(file)
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
            whole = database.execute("SELECT case_id FROM case_document GROUP BY case_id HAVING count(*) = 15 LIMIT 1"
                                     ).fetchone()[0]
        headers = (("Cookie", cookie), ("Accept", "application/json"))
        requests = {
            "work list, newest first, of 1 M cases": "/api/v1/cases?limit=50",
            "work list of one status": "/api/v1/cases?limit=50&status=returned",
            "the page of the work list": "/office/cases",
            "a case with 15 documents": f"/api/v1/cases/{whole}",
        }
        rows = []
        for name, path in requests.items():
            found = [full(server, Request(path, headers=headers), self.options.seconds, 16, self.folder)
                     for _ in range(self.options.rounds)]
            rows.append([
                name, report.spread([f.rate for f in found]), report.spread([f.p50 for f in found]),
                report.spread([f.p95 for f in found]), sum(f.failed for f in found)])
        report.table("Lists of a million cases, 16 at a time, server on one core",
                     ["", "a second", "p50 ms", "p95 ms", "failed"], rows)
        server.stop()

    def serve_kept(self, file):
        server = Server("million", [
            self.options.mio, "serve", "--city", self.options.city, "--database", f"sqlite://{file}", "--port", "{port}",
            "--demo",
        ], self.folder / "million.log")
        visitor = Browser(server.address)
        visitor.sign_in("clerk")
        return server, visitor.cookie()


def fill(file, count):
    """So many cases of the clerk's ward, the first with 15 documents."""
    start = time.perf_counter()
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA synchronous = OFF")
        statuses = ["received", "completed", "completed", "completed", "returned", "withdrawn"]
        base = 1_700_000_000_000
        def row(n):
            return (f"018c0000-0000-7000-8000-{n:012x}", f"2023-{n:07d}", "tennyuu", "転入届", "271276",
                    "counter-session", statuses[n % len(statuses)], f"fill-{n}", 1 + n % 4, 1, 10, 2,
                    base + n * 1000, base + n * 1000, base + n * 1000, "clerk")
        database.executemany(
            "INSERT INTO case_file (id, number, procedure, title, ward, channel, status, idempotency_key, persons, "
            "counter_support, fields_autofilled, fields_typed, started_at, received_at, updated_at, received_by) "
            f"VALUES ({', '.join('?' * 16)})", (row(n) for n in range(count)))
        database.executemany(
            "INSERT INTO case_document (case_id, form, title, pdf, pages) VALUES (?, ?, ?, ?, 1)",
            ((row(0)[0], f"form-{n}", f"書類{n}", f"{n:064x}") for n in range(15)))
    print(f"{count:,} cases put in, in {time.perf_counter() - start:.0f} s", flush=True)
