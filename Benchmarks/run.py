#!/usr/bin/env python3
"""Measures the platform beside its peers in one run and prints tables. No time is judged here; answers are, before
they are timed. Called by script/bench, which builds and installs what it needs."""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

from runner import (
    lists as work_lists, load, moveout as peak, online as applying, peers, procedures as catalogue, processes, report)
from runner.browser import Browser
from runner.city import City, Search
from runner.counter import Counter
from runner.load import Request
from runner.office_day import OfficeDay
from runner.offices import Offices
from runner.rules import Rules
from runner.store import StoreMeasures

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


class Run:
    """One run: the programs under measure, the city, and how long and often."""

    def __init__(self, options):
        self.options = options
        self.folder = ROOT / ".build" / "bench"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.programs = pathlib.Path(options.programs)
        self.city = City(str(pathlib.Path(options.mio).resolve()), options.city, options.residents, self.folder)

    def rounds(self, targets):
        """Measures each target once a round, in turn, and groups what came out by target."""
        found = {name: [] for name, _ in targets}
        for _ in range(self.options.rounds):
            for name, measure in targets:
                found[name].append(measure())
        return found

    def full(self, server, request):
        return load.full(server, request, self.options.seconds, self.options.connections, self.folder)

    # Public pages

    def public_pages(self):
        hello = processes.Server("Hummingbird", [self.programs / "Hello", "{port}"], self.folder / "hello.log")
        mio = self.city.serve()
        try:
            pages = {"/": 'href="/plan"', "/plan": 'href="/plan/1', "/previsit": 'name="event"'}
            for path, marker in pages.items():
                if marker not in Browser(mio.address).open(path):
                    raise SystemExit(f"{path} is not the page expected")
            if Browser(hello.address).open("/") != "Hello":
                raise SystemExit("the bare server answers something else")
            targets = [("bare Hummingbird", lambda: self.full(hello, Request("/")))]
            targets += [(path, lambda path=path: self.full(mio, Request(path))) for path in pages]
            found = self.rounds(targets)
            base = report.median_rate(found["bare Hummingbird"])
            report.table(
                "Public pages beside the bare web server (goal: at least 40 %)", report.LOAD,
                [report.load_row(name, samples, f"{report.median_rate(samples) / base:.0%}")
                 for name, samples in found.items()])
        finally:
            mio.stop()
            hello.stop()

    # The list of the staff

    def staff_list(self):
        mio = self.city.serve()
        servers = [mio]
        try:
            search = Search(mio, self.city)
            prefixes = self.city.prefixes(64, 2, full_page=True)
            search.check(prefixes)
            like = next((prefix for prefix in prefixes if peers.plain(search.page(prefix))), None)
            if like is None:
                raise SystemExit("every list has somebody under support measures in it")
            page = search.page(like)
            peers.write_page(page, self.folder)
            others = peers.start(self.folder, HERE, self.city, like)
            servers += [server for server, _ in others.values()]
            check_peers(others, page)
            idle = [server.memory() for server in servers]
            name = "mio: signed in, query, purpose and 50 readings recorded on disk"
            targets = [(name, lambda: self.full(mio, search.request(prefixes)))]
            targets += [
                (other, lambda server=server, request=request: self.full(server, request))
                for other, (server, request) in others.items()]
            found = self.rounds(targets)
            search.check(prefixes[:8])
            check_peers(others, page)
            ours = report.median_rate(found[name])
            report.table(
                f"List of 50 rows, {len(page.encode()):,} bytes (goal: 2,000/s, 5 times Django)", report.LOAD,
                [report.load_row(name, samples, f"ours is {ours / report.median_rate(samples):.2f} times")
                 for name, samples in found.items()])
            report.table(
                "Memory and start (goal: at most 150 MiB idle, 300 under load)",
                ["", "MiB before the load", "MiB after it", "start to first answer s"],
                [[server.name, report.number(before), report.number(server.memory()),
                  report.number(server.seconds_to_first_page)] for server, before in zip(servers, idle)])
        finally:
            for server in servers:
                server.stop()

    # People found

    def people_found(self):
        mio = self.city.serve()
        try:
            search = Search(mio, self.city)
            prefixes = self.city.prefixes(200, 3, full_page=False)
            search.check(prefixes)
            request, rate = search.request(prefixes), self.options.rate
            count = max(50, int(rate * self.options.seconds / 5))
            found = self.rounds([
                ("bare", lambda: self.city.bare_query(prefixes, count)),
                ("page", lambda: load.one_by_one(mio, request, count)),
                ("paced", lambda: load.paced(mio, request, rate, self.options.seconds)),
            ])
            bare = [report.spread([times[part] for times in found["bare"]]) for part in range(3)]
            report.table(
                f"Found by the first kana among {self.city.residents:,} (goal: p99 at most 20 ms at 500/s; search p95 "
                "under 300 ms)", report.LOAD,
                [["the statement alone, from Python", "", *bare, "", "", ""],
                 report.load_row("its page, one after the other", found["page"]),
                 report.load_row(f"its page, {rate} a second", found["paced"])])
            shares = [page.p50 - times[0] for page, times in zip(found["page"], found["bare"])]
            print(f"\nThe page without its statement: {report.spread(shares)} ms (goal: 0.5), the record on disk included")
            print(f"Memory after it: {mio.memory():.0f} MiB, of it not shared with files {mio.memory('RssAnon'):.0f}")
        finally:
            mio.stop()

    # From the start

    def start(self):
        def once():
            begin = time.perf_counter()
            mio = self.city.serve()
            try:
                search = Search(mio, self.city)
                if "/office/residents/" not in search.page(self.prefix):
                    raise SystemExit("nobody was found")
                signed_in, memory = time.perf_counter() - begin, (mio.memory(), mio.memory("RssAnon"))
                # After a write (the search's record) the page of all indicators is made anew.
                visitor, asked = Browser(mio.address), time.perf_counter()
                if 'href="/plan/1' not in visitor.open("/plan"):
                    raise SystemExit("/plan is not the page expected")
                return mio.seconds_to_first_page, signed_in, *memory, 1e3 * (time.perf_counter() - asked)
            finally:
                mio.stop()

        self.prefix = self.city.prefixes(1, 2, full_page=False)[0]
        found = self.rounds([("mio", once)])["mio"]
        report.table(
            "From the start (goal: at most 1 s with data, at most 150 MiB, all indicators in 50 ms)",
            ["first page s", "signed in and people found s", "MiB in memory then", "of it not shared with files",
             "page of all indicators after a write ms"],
            [[report.spread([each[part] for each in found]) for part in range(5)]])

    # Decisions and paper

    def counter(self):
        mio = self.city.serve()
        try:
            body = json.dumps(json.loads((HERE / "family.json").read_text()), ensure_ascii=False)
            request = Request(
                "/api/v1/guidance/evaluate", "POST", (("Content-Type", "application/json"),), (body,))
            answer = json.loads(load.ask(mio.address, request))
            if not any(outcome["status"] == "needed" for outcome in answer["outcomes"]):
                raise SystemExit("the guidance finds nothing to do for a family that moves in")
            found = self.rounds([
                ("outcomes for 6 persons by the API, one after the other", lambda: load.one_by_one(mio, request, 200)),
                ("the same as fast as one core answers", lambda: self.full(mio, request)),
            ])
            report.table(
                f"Outcomes: {len(answer['outcomes'])} for 6 persons (goal: p95 under 200 ms)", report.LOAD,
                [report.load_row(name, samples) for name, samples in found.items()])

            desk = Counter(mio.address)
            forms = desk.forms()
            ten = [forms[index % len(forms)] for index in range(10)]
            times = [desk.print_all(ten) for _ in range(self.options.rounds)]
            report.table(
                "Ten forms of one session as PDF, made and fetched one after the other (goal: under 3 s)",
                ["different forms", "ten of them s", "ms a form"],
                [[len(forms), report.spread(times), report.spread(times, 1e2)]])
        finally:
            mio.stop()

    # A ward office on a busy day

    def office_day(self):
        brief = self.options.seconds < 3
        # A city of its own, so that the day begins with empty queues.
        folder = self.folder / "office-day"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        city = City(self.city.mio, self.options.city, 1_000, folder)
        OfficeDay(city, self.folder, tickets=120 if brief else 1_200, sessions=32 if brief else 300).measure()

    # Programs that time themselves

    def alone(self):
        rows = ["氏名\tふりがな\t生年月日\t住所"]
        rows += [f"見本 {n}郎\tみほん {n}ろう\t平成{n}年4月{n}日\t見本市北区梅田{n}丁目{n}番{n}号" for n in range(1, 31)]
        list_file = self.folder / "list.tsv"
        list_file.write_text("\n".join(rows) + "\n")
        ours, pack = self.folder / "mio.pdf", self.options.city
        brief = self.options.seconds < 3
        self.print_rounds("Decisions and paper, each on one core", [
            ("guidance", [self.programs / "GuidanceBench", pack, HERE / "family.json", 200 if brief else 2_000]),
            ("forms", [self.programs / "FormBench", pack, list_file, ours, 2 if brief else 20]),
            ("peers", [sys.executable, HERE / "peers" / "paper_peers.py", list_file, self.folder]),
        ], core=processes.SERVER_CORE)
        self.compare_lists([ours, self.folder / "weasyprint.pdf", self.folder / "reportlab.pdf"], rows)
        self.print_rounds(
            "Terminals: a year of 733,000 forms (goal: its statistics in under a second)",
            [("terminals", [self.programs / "TerminalBench", pack, 20_000 if brief else 733_000])])
        self.print_rounds(
            "The store on both cores (goal: 64 writers at least 3 times one)",
            [("store", [self.programs / "StoreBench", self.folder])])

    def print_rounds(self, heading, programs, core=None):
        """Runs programs in turn and gathers what they print: the figures of a line become medians over the rounds."""
        lines = {}
        for _ in range(self.options.rounds):
            for name, command in programs:
                words = [str(word) for word in command]
                made = subprocess.run(
                    words if core is None else processes.on_core(core, words), capture_output=True, text=True)
                if made.returncode != 0:
                    raise SystemExit(f"{words[0]}: {made.stdout}{made.stderr}")
                for index, line in enumerate(made.stdout.splitlines()):
                    lines.setdefault((name, index), []).append(line)
        report.table(heading, ["medians (lowest–highest)"], [[report.merged(found)] for found in lines.values()])

    def compare_lists(self, files, rows):
        """Every list says the same, whatever made it."""
        wanted = [cell.replace(" ", "") for row in rows for cell in row.split("\t")]
        for file in files:
            made = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
            text = re.sub(r"\s", "", made.stdout)
            missing = [cell for cell in wanted if cell not in text]
            if missing:
                print(f"\n{file.name} lacks {len(missing)} of {len(wanted)} cells, such as {missing[0]}")


def check_peers(others, page):
    """Every peer answers the very bytes of our page."""
    for name, (server, request) in others.items():
        if load.ask(server.address, request) != page.encode():
            raise SystemExit(f"{name} answers another page")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--residents", type=int, default=2_800_000, help="how large the city is")
    parser.add_argument("--seconds", type=int, default=10, help="how long one round of load lasts")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rate", type=int, default=500, help="searches a second where a rate is kept")
    parser.add_argument(
        "--city", default="City/" + (ROOT / "City/default").read_text().strip(), help="the folder of the city pack")
    parser.add_argument("--mio", default=ROOT / ".build/release/mio", help="the program to measure")
    parser.add_argument("--programs", default=ROOT / ".build/release", help="where Hello and the others are")
    parser.add_argument("--only", help="one part: " + ", ".join(PARTS))
    options = parser.parse_args()
    os.chdir(ROOT)
    print(f"{report.machine()}. Servers on core {processes.SERVER_CORE}, load on core {processes.LOAD_CORE}; "
          f"{options.rounds} rounds in turn of {options.seconds} s, {options.connections} connections.")
    run = Run(options)
    for name, part in PARTS.items():
        if options.only in (None, name):
            part(run)


def rules(run):
    """The engines of rules; needs no city."""
    Rules(run.programs / "RulesBench", HERE / "peers" / "rules_peers.py", run.folder).measure(
        run.options.rounds, min(run.options.seconds, 3))


def store(run):
    """The store on both databases and what stands on it; makes its own small cities."""
    StoreMeasures(run.options, run.programs, run.folder).measure()


def moveout(run):
    """A peak minute of moving out; makes its own small city."""
    peak.measure(run)


def lists(run):
    """The work list of the staff beside peers; makes its own small city."""
    work_lists.measure(run)


def online(run):
    """Applying online; makes its own small city."""
    applying.measure(run)


def offices(run):
    """The counters of the whole city on a day."""
    Offices(run).measure()


def procedures(run):
    """A city with 2,000 online procedures; makes its own small city."""
    catalogue.measure(run)


PARTS = {
    "start": Run.start, "public": Run.public_pages, "list": Run.staff_list, "lists": lists, "found": Run.people_found,
    "counter": Run.counter, "day": Run.office_day, "alone": Run.alone, "rules": rules, "store": store,
    "moveout": moveout, "online": online, "procedures": procedures, "offices": offices,
}

if __name__ == "__main__":
    main()
