"""A day of one ward office as programs see it: 1,200 tickets issued, called, served and done through the API while sessions are open,
answers checked as they come. An office is measured with its whole day in it, because its queues are read at each step."""

import concurrent.futures
import http.client
import json
import statistics
import time
import urllib.parse

from . import processes, report
from .browser import Browser

WINDOWS = [1, 2, 3, 4]
CATEGORIES = ["moves", "family-register", "my-number"]
FAMILY = [("1990-06-10", "head"), ("1992-11-03", "spouse"), ("2020-08-15", "child"), ("2025-12-01", "child"),
          ("2018-05-05", "child"), ("1955-01-15", "parent")]


class Program:
    """One signed-in caller of the API with a connection of its own."""

    def __init__(self, address, person):
        browser = Browser(address)
        browser.sign_in(person)
        self.cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc, timeout=60)
        self.count = 0

    def ask(self, method, path, body=None, status=200):
        """The answer, and how many milliseconds it took."""
        self.count += 1
        headers = {"cookie": self.cookie, "idempotency-key": f"{id(self)}-{self.count}"}
        if body is not None:
            headers["content-type"] = "application/json"
        begin = time.perf_counter()
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self.connection.getresponse()
        content = answer.read()
        took = (time.perf_counter() - begin) * 1e3
        if answer.status != status:
            raise SystemExit(f"{method} {path} answers {answer.status}: {content[:500]!r}")
        return json.loads(content), took


class OfficeDay:
    def __init__(self, city, folder, tickets, sessions):
        self.tickets, self.sessions = tickets, sessions
        self.server = processes.Server(
            "mio", [city.mio, "serve", "--city", city.pack, "--database", f"sqlite://{city.file}", "--port", "{port}",
                    "--demo", "--now", "2026-04-24T09:05:00+09:00"], folder / "office-day.log")

    def measure(self):
        try:
            times = {"issued": [], "called": [], "served": [], "done": [], "queues read": []}
            floor, clerk = Program(self.server.address, "clerk"), Program(self.server.address, "clerk")
            panel = Browser(self.server.address)
            panel.sign_in("clerk")
            panel.open("/office/calls")
            panel.send_fields(panel.form("/office/calls/open"), {"window": "1"})
            waiting = []
            for number in range(self.tickets):
                ticket, took = floor.ask("POST", "/api/v1/tickets", {"categories": [CATEGORIES[number % 3]]}, 201)
                times["issued"].append(took)
                waiting.append(ticket)
                # So many wait as wait on a busy morning.
                if len(waiting) > 40:
                    self.serve(clerk, waiting.pop(0)["id"], times)
                if number % 20 == 0:
                    queues, took = floor.ask("GET", f"/api/v1/wards/{ticket['ward']}/queues")
                    times["queues read"].append(took)
                    waits = sum(one["waiting"] for group in queues["groups"] for one in group["categories"])
                    if waits != len(waiting):
                        raise SystemExit(f"{waits} wait by the queues, {len(waiting)} in truth")
            self.table(f"A ward office's day of {self.tickets} tickets by the API (goal: p95 under 300 ms)", times)
            self.table(
                f"{self.sessions} sessions of 6 persons that are open at once, 16 callers (goal: outcomes p95 under 200 ms)",
                self.open_sessions())
        finally:
            self.server.stop()

    @staticmethod
    def serve(clerk, ticket, times):
        # Whoever comes next is the office's choice; the first that waits is always among those who may be called.
        for step, act, body in (("called", "call", {"window": 1}), ("served", "serve", {}), ("done", "finish", {})):
            times[step].append(clerk.ask("POST", f"/api/v1/tickets/{ticket}/{act}", body)[1])

    def open_sessions(self):
        times = {"opened": [], "facts of 6 persons put": [], "outcomes read": []}
        callers = [Program(self.server.address, "clerk") for _ in range(16)]

        def work(number):
            caller = callers[number]
            for _ in range(number, self.sessions, len(callers)):
                session, took = caller.ask("POST", "/api/v1/sessions", {
                    "events": [{"event": "moved-in", "date": "2026-04-20"}], "language": "ja",
                    "applicant": {"role": "head", "identityDocument": "my-number-card"}}, 201)
                times["opened"].append(took)
                path = f"/api/v1/sessions/{session['id']}"
                facts = {"facts": [
                    {"subject": f"p{place}", "name": name, "value": value, "source": "hearing"}
                    for place, (birth, relation) in enumerate(FAMILY, 1)
                    for name, value in (("person.birthDate", birth), ("person.relation", relation),
                                        ("person.nationality", "japan"))]}
                times["facts of 6 persons put"].append(caller.ask("PUT", f"{path}/facts", facts)[1])
                outcomes, took = caller.ask("GET", f"{path}/outcomes")
                times["outcomes read"].append(took)
                if not any(one["status"] == "needed" for one in outcomes["outcomes"]):
                    raise SystemExit("a session of a family that moves in needs nothing")

        with concurrent.futures.ThreadPoolExecutor(len(callers)) as pool:
            list(pool.map(work, range(len(callers))))
        return times

    @staticmethod
    def table(heading, times):
        def percentile(values, percent):
            return report.number(statistics.quantiles(values, n=100)[percent - 1])

        report.table(heading, ["", "times", "p50 ms", "p95 ms", "longest ms"], [
            [name, len(values), percentile(values, 50), percentile(values, 95), report.number(max(values))]
            for name, values in times.items()])
