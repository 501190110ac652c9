"""Writers that hand cases in and remember what was acknowledged, the servers they do it to, and what the database says.

A server may be killed, frozen or starved meanwhile: a writer sends a case again under the same key until it is
received.
"""

import collections
import csv
import http.client
import itertools
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import statistics
import subprocess
import tempfile
import threading
import time

from browserless import Client
from nodes import MIO, ROOT, free_port, sign_in

CASE = json.dumps({"procedure": "tennyuu", "persons": 1})
CITY = "City/osaka"
#: Seconds within which a server that was killed is to answer again.
AGAIN = 2.0


def make_city(database, residents=20):
    """Makes the tables and some residents."""
    subprocess.run(
        [MIO, "demo", "--city", CITY, "--database", database, "--residents", str(residents)],
        cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)


class Server:
    """One `mio serve`, which keeps its port when it is started again."""

    def __init__(self, database, folder, *options, name="server", environment=None):
        self.port = free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.address = f"http://{self.host}"
        self.database = database
        self.log = pathlib.Path(folder) / f"{name}.log"
        self.environment = {**os.environ, **(environment or {})}
        self.command = [MIO, "serve", "--city", CITY, "--database", database, "--port", str(self.port), "--demo",
                        *map(str, options)]
        self.process = None

    def start(self, patience=30):
        """Starts it; the seconds until it answered for the first time."""
        begin = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=log, env=self.environment)
        while self.status("/healthz") != 200:
            assert self.process.poll() is None, f"the server ended at its start:\n{self.log.read_text()[-2000:]}"
            assert time.monotonic() - begin < patience, f"no answer within {patience} s"
            time.sleep(0.005)
        return time.monotonic() - begin

    def status(self, path, timeout=20):
        """The status of a page; None when no answer came."""
        connection = http.client.HTTPConnection(self.host, timeout=timeout)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=20)

    def stop(self):
        """Asks it to end; its exit code."""
        if self.process is None or self.process.poll() is not None:
            return None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.kill()
            return -signal.SIGKILL

    def memory(self):
        """Its resident memory in MiB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024

    def processor_seconds(self):
        """The processor time it has used."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def errors(self):
        """What it wrote that is no mere information."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if " error " in line or " critical " in line or "Fatal" in line]


class Database:
    """A PostgreSQL that waits for the disk, and may crash."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mio-crashes-"))
        self.folder.chmod(0o755)
        (self.folder / "postgres").mkdir()
        self.url = self._script("start").strip()

    def _script(self, action):
        return subprocess.run([ROOT / "script" / "postgres", action, self.folder / "postgres"], cwd=ROOT, check=True,
                              stdout=subprocess.PIPE, text=True, timeout=60).stdout

    def crash(self):
        """Ends it at once, without a checkpoint, as a crash does; it recovers from its log at the next start."""
        programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        data = self.folder / "postgres" / "data"
        user = ["runuser", "-u", "postgres", "--"] if data.owner() == "postgres" else []
        subprocess.run([*user, programs[-1] / "pg_ctl", "--pgdata", data, "--mode", "immediate", "--wait", "stop"],
                       check=True, stdout=subprocess.DEVNULL, timeout=60)

    def start(self):
        self._script("start")

    def main_process(self):
        return int((self.folder / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])

    def remove(self):
        subprocess.run([ROOT / "script" / "postgres", "stop", self.folder / "postgres"], cwd=ROOT, check=False,
                       timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)


class Answer(collections.namedtuple("Answer", "at seconds status")):
    """When an answer came, after how long, and its status; None for a connection that ended without one."""


class Writers:
    """`with Writers([server]) as writers:` hands cases in until the end of the block, and longer until each case that
    was begun is received.

    - `pause`: seconds between two cases of a writer.
    - `patience`: seconds for which a writer tries to hand one case in.
    """

    def __init__(self, servers, count=16, pause=0.01, patience=90, name="case"):
        self.hosts = [server.host for server in servers]
        self.cookie = "; ".join(
            f"{key}={value}" for key, value in sign_in(servers[0].address, "clerk").cookies.items())
        self.name, self.pause, self.patience = name, pause, patience
        #: The id and the number of each case that was acknowledged, by its key.
        self.acknowledged = {}
        self.answers = []
        #: Answers that are neither 201 nor 503, with their text.
        self.wrong = []
        #: Keys of cases that were never received.
        self.given_up = []
        self.without_retry_after = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(count)]

    def __enter__(self):
        self.begin = time.monotonic()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self.seconds = time.monotonic() - self.begin

    @property
    def statuses(self):
        """How many answers of each status there were."""
        return collections.Counter(answer.status for answer in list(self.answers))

    def between(self, begin, end):
        """The answers that came between two moments of time.monotonic()."""
        return [answer for answer in list(self.answers) if begin <= answer.at < end]

    def known(self):
        """What was acknowledged until now."""
        with self._lock:
            return dict(self.acknowledged)

    def _write(self, number):
        connection = None
        hosts = itertools.cycle(self.hosts[number % len(self.hosts):] + self.hosts[:number % len(self.hosts)])
        for count in itertools.count():
            if self._stop.wait(self.pause):
                break
            key = f"{self.name}-{number}-{count}"
            end = time.monotonic() + self.patience
            while True:
                connection = connection or http.client.HTTPConnection(next(hosts), timeout=45)
                status = self._send(connection, key)
                if status == 201:
                    break
                if status is None:
                    connection.close()
                    connection = None
                if time.monotonic() > end:
                    with self._lock:
                        self.given_up.append(key)
                    break
                # Not the whole of what Retry-After says: the sooner it is tried, the more is tried.
                time.sleep(0.05 if status is None else 0.25)
        if connection:
            connection.close()

    def _send(self, connection, key):
        headers = {"cookie": self.cookie, "content-type": "application/json", "idempotency-key": key}
        begin, status, content, retry = time.monotonic(), None, b"", None
        try:
            connection.request("POST", "/api/v1/cases", body=CASE, headers=headers)
            answer = connection.getresponse()
            content = answer.read()
            status, retry = answer.status, answer.headers["retry-after"]
        except (OSError, http.client.HTTPException):
            status = None
        now = time.monotonic()
        with self._lock:
            self.answers.append(Answer(now, now - begin, status))
            if status == 201:
                case = json.loads(content)
                self.acknowledged[key] = case["id"], case["number"]
            elif status == 503:
                self.without_retry_after += retry is None
            elif status is not None and len(self.wrong) < 1000:
                self.wrong.append((now - self.begin, status, content[:300].decode(errors="replace")))
        return status


def seconds_of(answers, share):
    """The seconds within which the given share of some answers came."""
    ordered = sorted(answer.seconds for answer in answers)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


TABLES = {
    "cases": "SELECT id, number, idempotency_key AS key FROM case_file WHERE idempotency_key LIKE 'api:%'",
    "numbers": "SELECT number FROM case_file",
    "series": "SELECT series, last_number AS last FROM number_series WHERE series LIKE 'case-%'",
    "steps": "SELECT case_id AS id, number, to_status AS status FROM case_step",
    "requests": "SELECT key, case_id AS id FROM case_request",
    "events": "SELECT subject AS id, data FROM event WHERE kind = 'case.submitted'",
    "places": "SELECT count(*) AS count, coalesce(min(seq), 1) AS first, coalesce(max(seq), 0) AS last FROM event",
}


def stored(database):
    """What the database holds of cases, all at one moment; SQLite is opened for reading only."""
    if database.startswith("sqlite:"):
        connection = sqlite3.connect(f"file:{database.removeprefix('sqlite://')}?mode=ro", uri=True, timeout=20)
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("BEGIN")
            return {name: [dict(row) for row in connection.execute(sql)] for name, sql in TABLES.items()}
        finally:
            connection.close()
    parts = ", ".join(f"'{name}', (SELECT coalesce(json_agg(t), '[]') FROM ({sql}) t)" for name, sql in TABLES.items())
    result = subprocess.run(
        ["psql", "--no-psqlrc", "--csv", "--tuples-only", database.split("?")[0],
         "--command", f"SELECT json_build_object({parts})"],
        check=True, stdout=subprocess.PIPE, text=True, timeout=60)
    csv.field_size_limit(1 << 30)
    return json.loads(next(csv.reader([result.stdout.rstrip("\n")]))[0])


def faults(database, acknowledged, ended=False):
    """What is not as it must be. `ended`: nobody writes any more, so that besides what was acknowledged there is
    nothing.
    """
    found = []
    rows = stored(database)

    def expect(good, text):
        if not good:
            found.append(text)

    by_key = collections.defaultdict(list)
    for case in rows["cases"]:
        by_key[case["key"].removeprefix("api:clerk:")].append((case["id"], case["number"]))
    lost = [key for key in acknowledged if not by_key[key]]
    expect(not lost, f"{len(lost)} acknowledged cases are not there, such as {lost[:3]}")
    other = [key for key, case in acknowledged.items() if by_key[key] and by_key[key] != [case]]
    expect(not other, f"{len(other)} are there twice or with another number, such as {other[:3]}")
    if ended:
        more = [key for key, cases in by_key.items() if cases and key not in acknowledged]
        expect(not more, f"{len(more)} cases are there that nobody handed in, such as {more[:3]}")

    numbers = [row["number"] for row in rows["numbers"]]
    expect(len(numbers) == len(set(numbers)), f"{len(numbers) - len(set(numbers))} numbers were given twice")
    for series in rows["series"]:
        year = series["series"].removeprefix("case-")
        running = {int(number.split("-")[1]) for number in numbers if number.startswith(f"{year}-")}
        gaps = set(range(1, series["last"] + 1)) ^ running
        expect(not gaps, f"numbers of {year}: {len(gaps)} gaps, such as {sorted(gaps)[:5]}")

    ids = {case["id"] for case in rows["cases"]}
    steps = collections.Counter(row["id"] for row in rows["steps"])
    first = {row["id"] for row in rows["steps"] if row["number"] == 1 and row["status"] == "received"}
    expect(ids <= first, f"{len(ids - first)} cases have no first step")
    expect(all(steps[id] == 1 for id in ids), "cases have more than one step")
    requests = collections.Counter(row["id"] for row in rows["requests"])
    expect(all(requests[id] == 1 for id in ids), "cases have not exactly one request")
    events = collections.defaultdict(list)
    for row in rows["events"]:
        events[row["id"]].append(json.loads(row["data"])["number"])
    half = [case["id"] for case in rows["cases"] if events[case["id"]] != [case["number"]]]
    expect(not half, f"{len(half)} cases have not exactly one event with their number, such as {half[:3]}")
    places = rows["places"][0]
    expect(places["last"] - places["first"] + 1 == places["count"], f"the events' places have gaps: {places}")
    return found


def seal_and_verify(database):
    """Seals what is there and verifies the trail; what is wrong."""
    seal = subprocess.run([MIO, "audit", "seal", "--database", database], cwd=ROOT, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=120)
    return ([f"mio audit seal: {seal.stdout[-500:]}"] if seal.returncode else []) + verify(database)


def verify(database):
    """Verifies the trail as far as it is sealed; what is wrong."""
    result = subprocess.run([MIO, "audit", "verify", "--database", database], cwd=ROOT, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, timeout=120)
    return [f"mio audit verify: {result.stdout[-500:]}"] if result.returncode else []


def read_as(address, person="clerk"):
    """A client that is signed in, for reading beside the writers."""
    return sign_in(address, person) if person else Client(address)


def crash_server(server, writers, kills, chance, check_every=10, note=lambda text: None):
    """Kills a server at random moments and starts it again; the seconds that each start took, and what was wrong."""
    starts, wrong = [], []
    for kill in range(1, kills + 1):
        # From at once, while it still recovers, to some hundred cases later.
        time.sleep(chance.choice([chance.random() * 0.05, chance.random() * 0.6]))
        server.kill()
        starts.append(server.start())
        if kill % check_every == 0:
            known = writers.known()
            found = faults(server.database, known) + seal_and_verify(server.database)
            note(f"{kill} kills, {len(known)} acknowledged, {len(found)} faults, "
                 f"start median {statistics.median(starts):.2f} s, longest {max(starts):.2f} s")
            wrong += found
    return starts, wrong
