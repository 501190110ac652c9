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
from .cluster import Cluster, haproxy
from .load import Request, full
from .mixed import Mixed
from .processes import LOAD_CORE, Server, on_core

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUBMISSIONS = pathlib.Path(__file__).with_name("submissions.lua")
STEPS = pathlib.Path(__file__).with_name("steps.lua")


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
            self.bookings(postgres)
            self.submissions(postgres)
            self.nodes(postgres)
            self.mixed(postgres)
            self.lists()
        finally:
            postgres.stop()

    # The store alone

    def stores(self, postgres):
        lines, rates = {}, {clients: [] for clients in (1, 8, 64)}
        bench = postgres.database("pgbench")
        subprocess.run([pgbench(), "-i", "-q", "-s", "10", bench], check=True, capture_output=True)
        for round_ in range(self.options.rounds):
            for clients, found in rates.items():
                made = subprocess.run(
                    [pgbench(), "-N", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, 2)),
                     "-T", str(min(self.options.seconds, 10)), bench],
                    capture_output=True, text=True, check=True)
                found.append(float(re.search(r"tps = ([\d.]+)", made.stdout).group(1)))
            for name, place in [("SQLite", self.folder), ("PostgreSQL", postgres.database(f"store{round_}"))]:
                made = subprocess.run(
                    [self.programs / "StoreBench", place], capture_output=True, text=True, check=True)
                for index, line in enumerate(made.stdout.splitlines()):
                    lines.setdefault((name, index), []).append(line)
        rows = [[name, line] for (name, _), found in sorted(lines.items()) for line in [report.merged(found)]]
        rows += [[f"pgbench -N -M prepared, {clients} at a time", report.spread(found) + " transactions/s"]
                 for clients, found in rates.items()]
        report.table("The store on both cores", ["", "medians (lowest–highest)"], rows)

    def bookings(self, postgres):
        """Reservations confirmed and on disk, and ten thousand tries for one slot."""
        lines = {}
        for round_ in range(self.options.rounds):
            for name, place in [("SQLite", self.folder), ("PostgreSQL", postgres.database(f"bookings{round_}"))]:
                made = subprocess.run(
                    [self.programs / "BookingBench", self.options.city, place], capture_output=True, text=True, check=True)
                for index, line in enumerate(made.stdout.splitlines()):
                    lines.setdefault((name, index), []).append(line)
        rows = [[name, report.merged(found)] for (name, _), found in sorted(lines.items())]
        report.table(
            "Reservations on both cores (goal: 1,500/s on SQLite, 1,000/s on PostgreSQL; at most 0.5 ms of a processor a refusal)",
            ["", "medians (lowest–highest)"], rows)

    # Cases handed in over HTTP

    def make(self, database):
        """A small city, so that there is somebody to sign in."""
        subprocess.run(
            [self.options.mio, "demo", "--city", self.options.city, "--database", database, "--residents", "100"],
            check=True, capture_output=True)

    def serve(self, database, name):
        self.make(database)
        server = Server(name, [
            self.options.mio, "serve", "--city", self.options.city, "--database", database, "--port", "{port}", "--demo",
        ], self.folder / f"{name}.log")
        return server, cookie_of("clerk", server)

    def submissions(self, postgres):
        file = self.folder / "cases.sqlite"
        for old in self.folder.glob("cases.sqlite*"):
            old.unlink()
        cases = postgres.database("cases")
        targets = {"SQLite": self.serve(f"sqlite://{file}", "SQLite"), "PostgreSQL": self.serve(cases, "PostgreSQL")}
        asked = {"SQLite": lambda statement: column(file, statement),
                 "PostgreSQL": lambda statement: subprocess.run(
                     ["psql", "-qtA", cases, "-c", statement], capture_output=True, text=True, check=True).stdout.split()}
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
        self.steps(targets, asked)
        for server in [hello, *(server for server, _ in targets.values())]:
            server.stop()

    def steps(self, targets, asked):
        """Cases moved on, until the plan's indicators have counted the last of them."""
        figures = {}
        for _ in range(self.options.rounds):
            for name, (server, _) in targets.items():
                figures.setdefault(name, []).append(self.take_steps(server, asked[name]))
        report.table(
            "Cases moved on (POST /api/v1/cases/{id}/steps by 64 clients; step and event, synced; then counted in the "
            "plan), server on one core",
            ["database", "a second", "with the counting a second", "p50 ms", "p95 ms", "p99 ms", "failed"],
            [[name, report.spread([f["rate"] for f in found]), report.spread([f["counted"] for f in found]),
              *(report.spread([f[p] / 1000 for f in found]) for p in ("p50", "p95", "p99")),
              sum(f["failed"] for f in found)] for name, found in figures.items()])

    def take_steps(self, server, ask):
        file = self.folder / "cases.txt"
        file.write_text("\n".join(ask("SELECT id FROM case_file WHERE status = 'received' ORDER BY id")) + "\n")
        before = int(ask("SELECT count(*) FROM event WHERE kind = 'case.completed'")[0])
        start = time.perf_counter()
        found = self.wrk(server, 64, STEPS, "/api/v1/cases", cookie_of("checker", server), file)
        while int(ask("SELECT seq FROM plan_cursor")[0]) < int(ask("SELECT max(seq) FROM event WHERE kind = 'case.completed'")[0]):
            time.sleep(0.02)
        wall = time.perf_counter() - start
        made = int(ask("SELECT count(*) FROM event WHERE kind = 'case.completed'")[0]) - before
        # What wrk had sent when it ended may be done without having been heard.
        if not found["requests"] - found["failed"] <= made <= found["requests"] - found["failed"] + 64:
            raise SystemExit(f"{found['requests']} steps were answered, {found['failed']} of them refused; {made} are stored")
        return {**found, "counted": made / wall}

    # Several nodes

    def nodes(self, postgres):
        if haproxy() is None:
            print("\nSeveral nodes are left out: HAProxy is not installed.")
            return
        rows = []
        for count in (1, 3):
            database = postgres.database(f"nodes{count}")
            self.make(database)
            cluster = Cluster(count, self.options.mio, self.options.city, database, self.folder)
            cookie = cookie_of("clerk", cluster)
            headers = (("Cookie", cookie), ("Accept", "application/json"))
            lists, created = [], []
            for _ in range(self.options.rounds):
                created.append(self.submit(cluster, cookie, 64))
                lists.append(full(cluster, Request("/api/v1/cases?limit=50", headers=headers), self.options.seconds, 64,
                                  self.folder))
            rows.append([
                count, report.spread([f["rate"] for f in created]), report.spread([f["p95"] / 1000 for f in created]),
                sum(f["failed"] for f in created), report.spread([f.rate for f in lists]),
                report.spread([f.p95 for f in lists]), sum(f.failed for f in lists)])
            cluster.stop()
        report.table(
            "Nodes on one PostgreSQL behind HAProxy, 64 clients; all beside the load's core",
            ["nodes", "cases handed in a second", "p95 ms", "failed", "lists of 50 a second", "p95 ms", "failed"], rows)

    # Requests of several kinds

    def mixed(self, postgres):
        server, clerk = self.serve(postgres.database("mixed"), "mixed")
        mixed = Mixed(server, clerk, cookie_of("checker", server), seconds=max(self.options.seconds * 3, 5))
        mixed.measure().table(
            f"{mixed.rate} requests a second for {mixed.seconds} s on PostgreSQL, server on one core: list 40 %, one case "
            "30 %, handed in 20 %, moved on 10 %")
        server.stop()

    def submit(self, server, cookie, clients):
        return self.wrk(server, clients, SUBMISSIONS, "/api/v1/cases", cookie, uuid.uuid4().hex)

    def wrk(self, server, clients, script, path, *words):
        made = subprocess.run(
            on_core(LOAD_CORE, ["wrk", "-t1", f"-c{clients}", f"-d{self.options.seconds}s", "--timeout", "30s", "-s",
                                script, server.address + path, "--", *words]),
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
        return server, cookie_of("clerk", server)


def column(file, statement):
    """The first column of what an SQLite database answers, as texts."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        return [str(row[0]) for row in database.execute(statement)]


def cookie_of(person, server):
    """The cookie of somebody who has signed in."""
    visitor = Browser(server.address)
    visitor.sign_in(person)
    return visitor.cookie()


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
