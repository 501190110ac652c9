"""The volume of all counters (1.10): 24 ward offices with every window open, a day of 1,200 tickets each, 300 sessions open at once, and
2,000 screens on the walls, on the register of the whole city.

First the day's tickets are issued, called, served and done as fast as the server answers, office beside office. Then the busiest stretch is
kept at its rate, all of it together: tickets and windows at twice the day's mean, searches of the register, outcomes of open sessions, ten
forms of a session; each answer is counted from the moment at which it was due, and each call until the last screen has it.
"""

import collections
import concurrent.futures
import datetime
import http.client
import json
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid

from . import processes, report
from .browser import Browser
from .city import Search
from .counter import Counter
from .load import share
from .office_day import FAMILY

SCREENS, SESSIONS, TICKETS = 2_000, 300, 1_200
#: Twice the mean of 28,800 tickets in eight and a half hours.
RATE = 2
SEARCHES, OUTCOMES, PAPERS = 10, 5, 0.2
#: What people come for at each group of windows.
BUSINESS = {"residents": "moves", "certificates": "certificates", "insurance": "health-insurance", "welfare": "child"}


class Caller:
    """One signed-in clerk with a connection of their own, used by one thread at a time."""

    def __init__(self, address, person=None, browser=None):
        if browser is None:
            browser = Browser(address)
            browser.sign_in(person)
        self.browser = browser
        self.headers = {"cookie": browser.cookie()}
        self.host = urllib.parse.urlsplit(address).netloc
        self.connection = http.client.HTTPConnection(self.host, timeout=120)
        self.lock = threading.Lock()

    def ask(self, method, path, body=None, status=200, form=False):
        """The answer, as bytes."""
        headers = dict(self.headers)
        if form:
            headers["content-type"] = "application/x-www-form-urlencoded"
        elif body is not None:
            headers |= {"content-type": "application/json", "idempotency-key": uuid.uuid4().hex}
            body = json.dumps(body)
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (ConnectionError, http.client.RemoteDisconnected):
            # The server closes connections that are idle for long; the key of a request makes sending it again safe.
            self.connection.close()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != status:
            raise SystemExit(f"{method} {path} answers {answer.status}: {content[:500]!r}")
        return content


class Window:
    """A window at which a clerk sits, and whom they have there."""

    def __init__(self, ward, group, number, clerk):
        self.ward, self.group, self.number, self.clerk = ward, group, number, clerk
        self.current = None


class Offices:
    def __init__(self, run):
        brief = run.options.seconds < 3
        self.tickets = 60 if brief else TICKETS
        self.sessions = 32 if brief else SESSIONS
        self.screens = 200 if brief else SCREENS
        self.seconds = 10 if brief else 60
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        # The server and the program of the screens begin with what this one has.
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, SCREENS * 2 + 2_000)), hard))
        self.folder = run.folder / "offices"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        # A database of its own, so that the day begins with empty queues.
        made = run.city
        database = self.folder / "city.sqlite"
        shutil.copy(made.file, database)
        # Nodes with the same database have the same keys.
        if pathlib.Path(f"{made.file}.keys").exists():
            shutil.copy(f"{made.file}.keys", f"{database}.keys")
        self.city, self.pack = made, self.staffed(pathlib.Path(made.pack))
        self.day = next(
            day for day in (datetime.date.today() + datetime.timedelta(n) for n in range(9)) if self.opens(day))
        self.server = processes.Server(
            "mio", [made.mio, "serve", "--city", self.pack, "--database", f"sqlite://{database}", "--port", "{port}",
                    "--demo", "--now", f"{self.day}T09:05:00+09:00"], self.folder / "mio.log")

    def opens(self, day):
        """Monday to Thursday, and no holiday that the peers of this measure would have to know."""
        return day.weekday() < 4 and (day.month, day.day) not in {(1, 1), (1, 2), (1, 3), (12, 29), (12, 30), (12, 31)}

    def staffed(self, pack):
        """The pack with a clerk for each window of each office; in the demonstration there are two."""
        cities = self.folder / "City"
        shutil.copytree(pack.parent, cities)
        self.wards = re.findall(r'code: "(\d{6})"\n    name:', (pack / "places" / "wards.yml").read_text())
        text = (cities / "base" / "tickets.yml").read_text()
        self.groups = {
            group: [int(number) for number in numbers.split(",")]
            for group, numbers in re.findall(r"  - id: (\w+)\n(?:    .*\n)*?    windows: \[([\d, ]+)\]", text)
            if group in BUSINESS}
        people = cities / pack.name / "demo" / "people.yml"
        lines = [
            f'- {{id: w{ward}-{number}, kind: staff, name: 窓口{number}, role: {{ja: 窓口担当, ja-easy: 窓口, en: Clerk}}, '
            f'ward: "{ward}", roles: [clerk], home: /office/calls}}'
            for ward in self.wards for numbers in self.groups.values() for number in numbers]
        people.write_text(people.read_text() + "\n".join(lines) + "\n")
        return cities / pack.name

    def measure(self):
        try:
            self.open_windows()
            self.whole_day()
            self.busiest()
        finally:
            self.server.stop()

    def open_windows(self):
        def sit(place):
            ward, group, number = place
            clerk = Caller(self.server.address, f"w{ward}-{number}")
            clerk.browser.open("/office/calls")
            clerk.browser.send_fields(clerk.browser.form("/office/calls/open"), {"window": str(number)})
            return Window(ward, group, number, clerk)

        places = [(ward, group, number) for ward in self.wards for group, numbers in self.groups.items()
                  for number in numbers]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.windows = list(pool.map(sit, places))
        print(f"\n{len(self.wards)} offices, {len(self.windows)} windows open; {self.city.residents:,} people", flush=True)
        self.waiting = {(ward, group): collections.deque() for ward in self.wards for group in self.groups}

    # The steps of a ticket

    def issue(self, ward, group, clerk):
        ticket = json.loads(clerk.ask("POST", "/api/v1/tickets", {"categories": [BUSINESS[group]]}, 201))
        self.waiting[ward, group].append(ticket)

    @staticmethod
    def step(clerk, ticket, act, body=None):
        clerk.ask("POST", f"/api/v1/tickets/{ticket['id']}/{act}", body or {})

    # A whole day

    def whole_day(self):
        times = {"issued": [], "called": [], "served": [], "done": []}
        by_ward = collections.defaultdict(list)
        for window in self.windows:
            by_ward[window.ward].append(window)

        def timed(kind, work, *arguments):
            begin = time.perf_counter()
            work(*arguments)
            times[kind].append(time.perf_counter() - begin)

        def one_day(ward):
            windows = by_ward[ward]
            for number in range(self.tickets):
                window = windows[number % len(windows)]
                timed("issued", self.issue, ward, window.group, window.clerk)
                queue = self.waiting[ward, window.group]
                # So many wait at each group as wait on a busy morning.
                if len(queue) > 10:
                    ticket = queue.popleft()
                    timed("called", self.step, window.clerk, ticket, "call", {"window": window.number})
                    timed("served", self.step, window.clerk, ticket, "serve")
                    timed("done", self.step, window.clerk, ticket, "finish")

        begin, cpu = time.perf_counter(), self.server.cpu_seconds()
        with concurrent.futures.ThreadPoolExecutor(len(self.wards)) as pool:
            list(pool.map(one_day, self.wards))
        wall, cpu = time.perf_counter() - begin, self.server.cpu_seconds() - cpu
        steps = sum(map(len, times.values()))
        self.table(
            f"A day of {len(self.wards)} offices, {self.tickets * len(self.wards):,} tickets, as fast as the server answers "
            f"{len(self.wards)} offices at once", times)
        print(f"\n{steps:,} steps in {wall:.0f} s, {steps / wall:,.0f} a second, {cpu * 1e3 / steps:.1f} ms of processor each; "
              f"the day itself has {steps / 30_600:.1f} a second", flush=True)

    # The busiest stretch

    def busiest(self):
        sessions = self.open_sessions()
        search = Search(self.server, self.city)
        prefixes = self.city.prefixes(64, 3, full_page=False)
        page = Counter(self.server.address)
        forms = page.forms()
        ten = [forms[number % len(forms)] for number in range(10)]
        screens, expected = self.open_screens()
        times = collections.defaultdict(list)
        sent, lock = {}, threading.Lock()
        readers = []
        for _ in range(4):
            form = Search(self.server, self.city)
            readers.append((Caller(self.server.address, browser=form.browser), form))
        counter_lock = threading.Lock()

        # Each of these windows is come back to after half a minute.
        busy = [self.windows[place * len(self.windows) // (RATE * 30)] for place in range(RATE * 30)]

        def ticket(number):
            window = self.windows[number * 7 % len(self.windows)]
            with window.clerk.lock:
                self.issue(window.ward, window.group, window.clerk)

        def window_step(number):
            """The one who was there is done, the next is called."""
            window = busy[number % len(busy)]
            with window.clerk.lock:
                if window.current is not None:
                    begin = time.perf_counter()
                    self.step(window.clerk, window.current, "serve")
                    served = time.perf_counter()
                    self.step(window.clerk, window.current, "finish")
                    with lock:
                        times["served"].append(served - begin)
                        times["done"].append(time.perf_counter() - served)
                    window.current = None
                try:
                    next_one = self.waiting[window.ward, window.group].popleft()
                except IndexError:
                    return
                begin = time.monotonic()
                self.step(window.clerk, next_one, "call", {"window": window.number})
                window.current = next_one
                with lock:
                    times["called"].append(time.monotonic() - begin)
                    sent[self.display(window.ward, window.group), f"{next_one['number']}-{window.number}"] = begin

        def found(number):
            caller, form = readers[number % len(readers)]
            fields = form.fields(prefixes[number % len(prefixes)])
            with caller.lock:
                answer = caller.ask("POST", "/office/residents", urllib.parse.urlencode(fields), form=True)
            if b"/office/residents/" not in answer:
                raise SystemExit("a search finds nobody")

        def outcomes(number):
            caller, path = sessions[number % len(sessions)]
            with caller.lock:
                answer = json.loads(caller.ask("GET", f"{path}/outcomes"))
            if not any(one["status"] == "needed" for one in answer["outcomes"]):
                raise SystemExit("a session of a family that moves in needs nothing")

        def papers(number):
            with counter_lock:
                page.print_all(ten)

        search.check(prefixes[:4])
        kinds = [("issued", RATE, ticket), ("window", RATE, window_step), ("search of the register", SEARCHES, found),
                 ("outcomes for 6 persons", OUTCOMES, outcomes), ("ten forms as PDF", PAPERS, papers)]
        plan = sorted(
            (number / rate + place * 0.013, place, number)
            for place, (_, rate, _) in enumerate(kinds) for number in range(int(rate * self.seconds)))

        def one(due, place, number):
            kind, _, work = kinds[place]
            work(number)
            if kind != "window":
                with lock:
                    times[kind].append(time.perf_counter() - due)

        cpu, start = self.server.cpu_seconds(), time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(48) as pool:
            running = []
            for offset, place, number in plan:
                time.sleep(max(0, start + offset - time.perf_counter()))
                running.append(pool.submit(one, start + offset, place, number))
            for task in running:
                task.result()
        wall, cpu = time.perf_counter() - start, self.server.cpu_seconds() - cpu
        # The last call may still be on its way.
        time.sleep(3)
        late, missing = self.lateness(screens, expected, sent)
        times["a call until it is on the last of its screens"] = late
        self.table(
            f"The busiest stretch, {self.seconds} s: {RATE} tickets a second in {len(self.wards)} offices, {self.sessions} sessions open, "
            f"{self.screens:,} screens (goals: ticket p95 under 300 ms, search p95 under 300 ms, outcomes p95 under 200 ms, ten forms under "
            "3 s, screens under 2 s)", times)
        print(f"\n{missing} calls were not on all of their screens. The server used {cpu / wall:.0%} of a core and has "
              f"{self.server.memory():.0f} MiB in memory", flush=True)

    def open_sessions(self):
        callers = [Caller(self.server.address, f"w{ward}-{self.groups['residents'][0]}") for ward in self.wards]

        def open_one(number):
            caller = callers[number % len(callers)]
            facts = [
                {"subject": f"p{place}", "name": name, "value": value, "source": "hearing"}
                for place, (birth, relation) in enumerate(FAMILY, 1)
                for name, value in (("person.birthDate", birth), ("person.relation", relation),
                                    ("person.nationality", "japan"))]
            with caller.lock:
                session = json.loads(caller.ask("POST", "/api/v1/sessions", {
                    "events": [{"event": "moved-in", "date": (self.day - datetime.timedelta(4)).isoformat()}],
                    "language": "ja", "applicant": {"role": "head", "identityDocument": "my-number-card"}}, 201))
                path = f"/api/v1/sessions/{session['id']}"
                caller.ask("PUT", f"{path}/facts", {"facts": facts})
            return caller, path

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            return list(pool.map(open_one, range(self.sessions)))

    # Screens

    @staticmethod
    def display(ward, group):
        return f"/display/{ward}/{group}/events"

    def open_screens(self):
        paths = [self.display(ward, group) for ward in self.wards for group in self.groups]
        wanted = {path: self.screens // len(paths) + (place < self.screens % len(paths))
                  for place, path in enumerate(paths)}
        program = subprocess.Popen(
            processes.on_core(processes.LOAD_CORE, [sys.executable, pathlib.Path(__file__).with_name("screens.py"),
                                                    self.server.port]),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        program.stdin.write(json.dumps(wanted) + "\n")
        program.stdin.flush()
        if program.stdout.readline() != "open\n":
            raise SystemExit("not every screen shows its queue")
        return program, wanted

    @staticmethod
    def lateness(program, expected, sent):
        """Seconds from each call to the last of its screens, and how many calls were not on all of them."""
        told, _ = program.communicate()
        said = json.loads(told)
        if said["ended"]:
            raise SystemExit(f"{said['ended']} streams ended meanwhile")
        late, missing = [], 0
        for (path, call), begin in sent.items():
            count, last = said["calls"][path].get(call, (0, 0))
            missing += count < expected[path]
            if count:
                late.append(last - begin)
        return late, missing

    @staticmethod
    def table(heading, times):
        rows = []
        for name, values in times.items():
            ordered = sorted(values)
            rows.append([name, f"{len(ordered):,}", *(
                report.number(share(ordered, part) * 1e3) for part in (0.5, 0.95, 0.99)), report.number(ordered[-1] * 1e3)])
        report.table(heading, ["", "times", "p50 ms", "p95 ms", "p99 ms", "longest ms"], rows)
