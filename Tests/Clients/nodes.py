"""Several servers on one PostgreSQL, as a city runs them: HAProxy before them, PgBouncer behind them.

Everything listens on free ports of this machine and lives in a folder of its own, which is removed at the end.
"""

import csv
import http.client
import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import typing
import urllib.parse

from browserless import Client

ROOT = pathlib.Path(__file__).resolve().parents[2]
MIO = os.environ.get("MIO", str(ROOT / ".build" / "debug" / "mio"))
NOW = "2026-04-24T10:00:00+09:00"
#: Where a node says whether it wants requests.
READY = "/readyz"
#: Seconds in which a node begins, and in which it ends after SIGTERM.
PATIENCE = 60
CASE = {
    "events": [{"event": "moved-in", "date": "2026-04-20"}],
    "language": "ja",
    "applicant": {"role": "head", "identityDocument": "my-number-card"},
}


def program(name):
    """The path of a server program, also where the PATH is not root's."""
    return shutil.which(name) or f"/usr/sbin/{name}"


_given = set()


def free_port():
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port not in _given:
            _given.add(port)
            return port


def wait_until(condition, what, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"after {seconds} s: {what}"
        time.sleep(0.05)


def listens(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Node:
    """One `mio serve`, which keeps its port when it is started again."""

    def __init__(self, name, command, folder):
        self.name = name
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"{name}.log"
        self.command = [*command, "--port", str(self.port)]
        self.process = None

    def start(self):
        with open(self.log, "ab") as log, open(self.log.with_suffix(".out"), "wb") as out:
            self.process = subprocess.Popen(self.command, cwd=ROOT, stdout=out, stderr=log)

    def wait_until_listening(self):
        def listening():
            assert self.process.poll() is None, f"{self.name} ended at its start:\n{self.log.read_text()[-2000:]}"
            return listens(self.port)

        wait_until(listening, f"{self.name} does not listen")

    def stop(self):
        """Asks the node to end; its exit code and how long it took."""
        self.ask_to_end()
        return self.wait_for_end()

    def ask_to_end(self):
        self.asked = time.monotonic()
        self.process.send_signal(signal.SIGTERM)

    def wait_for_end(self):
        try:
            code = self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            code, _ = self.kill()
        return code, time.monotonic() - self.asked

    def is_ready(self):
        """Whether the node wants requests; None when it does not listen any more."""
        try:
            return Client(self.address).request("GET", READY)[0] == 200
        except OSError:
            return None

    def kill(self):
        """Kills the node with -9; its exit code, which is -9, and how long it took."""
        begin = time.monotonic()
        self.process.kill()
        return self.process.wait(), time.monotonic() - begin


class Nodes:
    """`with Nodes() as nodes:` is a city on three nodes; `nodes.address` is where the public comes in."""

    def __init__(self, count=3, pack="City/osaka", residents=300, fast=True):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mio-nodes-"))
        self.folder.chmod(0o755)
        self.started = []
        self.nodes = []
        self.postgres = None
        try:
            self._start_postgres(fast)
            subprocess.run(
                [MIO, "demo", "--city", pack, "--database", self.postgres, "--residents", str(residents)],
                cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
            self._start_pgbouncer()
            self._start_nodes(count, pack)
            self._start_haproxy()
        except BaseException:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def _start_postgres(self, fast):
        (self.folder / "postgres").mkdir()
        result = subprocess.run(
            [ROOT / "script" / "postgres", "start", self.folder / "postgres", *(["fast"] if fast else [])],
            cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
        )
        self.postgres = result.stdout.strip()

    def _start_pgbouncer(self):
        """As the user postgres: PgBouncer refuses to run as root."""
        folder = self.folder / "pgbouncer"
        folder.mkdir()
        server = urllib.parse.urlsplit(self.postgres)
        port = free_port()
        (folder / "pgbouncer.ini").write_text(f"""\
[databases]
mio = host=127.0.0.1 port={server.port} dbname=mio user=mio

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
max_client_conn = 500
default_pool_size = 20
logfile = {folder}/pgbouncer.log
pidfile = {folder}/pgbouncer.pid
""")
        user = {}
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
            user = {"user": "postgres", "group": "postgres", "extra_groups": []}
        self.pgbouncer = self._run([program("pgbouncer"), folder / "pgbouncer.ini"], "pgbouncer", **user)
        wait_until(lambda: listens(port), "PgBouncer does not listen")
        self.database = f"postgres://mio@127.0.0.1:{port}/mio?pooler=transaction&connections=4"

    def _start_nodes(self, count, pack):
        command = [MIO, "serve", "--city", pack, "--database", self.database, "--demo", "--now", NOW,
                   "--drain", "1", "--proxy", "127.0.0.1"]
        self.nodes = [Node(f"node{number + 1}", command, self.folder) for number in range(count)]
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            node.wait_until_listening()

    def _start_haproxy(self):
        """A node that says it is not ready, or does not listen, gets nothing new at once and finishes what it has: no
        session is shut down. One that is slow to say so is only slow (`timeout check`).

        What a node did not answer with a single byte goes to another node. That is allowed for what may be sent twice
        only: reads, and requests that carry an idempotency key. HAProxy can repeat what it has read to its end
        (`http-buffer-request`); without that it closes the client's connection and says nothing.
        """
        port = free_port()
        self.control = self.folder / "haproxy.sock"
        servers = "\n".join(f"    server {node.name} 127.0.0.1:{node.port} check" for node in self.nodes)
        (self.folder / "haproxy.cfg").write_text(f"""\
global
    maxconn 2000
    nbthread 1
    stats socket {self.control} mode 600 level admin
    log stdout format raw local0

defaults
    mode http
    log global
    option httplog
    timeout connect 2s
    timeout check 5s
    timeout client 60s
    timeout server 60s
    timeout queue 20s
    retries 5

frontend public
    bind 127.0.0.1:{port}
    http-response set-header x-node %[srv_name]
    default_backend nodes

backend nodes
    balance roundrobin
    option http-buffer-request
    option redispatch 1
    retry-on conn-failure empty-response
    http-request disable-l7-retry if METH_POST !{{ req.hdr(idempotency-key) -m found }}
    option httpchk GET {READY}
    http-check expect status 200
    default-server inter 200ms fastinter 100ms fall 1 rise 1
{servers}
""")
        self.haproxy = self._run([program("haproxy"), "-db", "-f", self.folder / "haproxy.cfg"], "haproxy")
        wait_until(lambda: listens(port), "HAProxy does not listen")
        self.host = f"127.0.0.1:{port}"
        self.address = f"http://{self.host}"
        self.wait_until_up()

    def _run(self, command, name, **user):
        with open(self.folder / f"{name}.log", "ab") as log:
            process = subprocess.Popen(list(map(str, command)), stdout=log, stderr=subprocess.STDOUT, **user)
        self.started.append(process)
        return process

    def _statistics(self):
        """What HAProxy knows of each node and, under `BACKEND`, of all."""
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(5)
            control.connect(str(self.control))
            control.sendall(b"show stat\n")
            text = b"".join(iter(lambda: control.recv(65536), b"")).decode()
        rows = csv.DictReader(text.removeprefix("# ").splitlines())
        return {row["svname"]: row for row in rows if row["pxname"] == "nodes"}

    def states(self):
        """How HAProxy sees each node, by its name: `UP`, `DOWN` and states between."""
        rows = self._statistics()
        return {node.name: rows[node.name]["status"] for node in self.nodes}

    def sent_again(self):
        """How many requests HAProxy has sent to a second node."""
        return int(self._statistics()["BACKEND"]["wredis"])

    def wait_until_up(self, *nodes):
        names = [node.name for node in nodes or self.nodes]
        wait_until(lambda: all(self.states()[name] == "UP" for name in names), f"HAProxy does not see {names}")

    def restart(self, node, kill=False):
        """Ends a node and starts it again, until HAProxy gives it requests; its exit code and how long ending took."""
        result = node.kill() if kill else node.stop()
        wait_until(lambda: self.states()[node.name] != "UP", f"HAProxy does not see that {node.name} is gone")
        node.start()
        node.wait_until_listening()
        self.wait_until_up(node)
        return result

    def sql(self, statement):
        """The rows of a query, as lists of texts, asked of PostgreSQL itself."""
        result = subprocess.run(
            ["psql", "--no-psqlrc", "--csv", "--tuples-only", self.postgres, "--command", statement],
            check=True, stdout=subprocess.PIPE, text=True,
        )
        return list(csv.reader(result.stdout.splitlines()))

    def cases(self):
        """The ids of all that stands in the database."""
        return [row[0] for row in self.sql("SELECT id FROM counter_session")]

    def pre_visits(self):
        """How many pre-visits stand in the database."""
        return int(self.sql("SELECT count(*) FROM counter_previsit")[0][0])

    def troubles(self):
        """What the nodes wrote that is no mere information, and answers that say that something is broken."""
        lines = (f"{node.name} {line}" for node in self.nodes
                 for line in node.log.read_text(errors="replace").splitlines())
        return [line for line in lines if " info " not in line or re.search(r" status=5\d\d ", line)]

    def stop(self):
        for node in self.nodes:
            if node.process and node.process.poll() is None:
                node.process.terminate()
        for node in self.nodes:
            if node.process:
                try:
                    node.process.wait(timeout=PATIENCE)
                except subprocess.TimeoutExpired:
                    node.kill()
        for process in reversed(self.started):
            process.terminate()
            try:
                process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self.postgres:
            subprocess.run([ROOT / "script" / "postgres", "stop", self.folder / "postgres"], cwd=ROOT, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


def sign_in(address, person="clerk"):
    """A client that is signed in."""
    client = Client(address)
    token = client.token("/sign-in")
    status, _, _ = client.post("/sign-in", {"_token": token, "person": person})
    assert status == 303
    return client


class Failure(typing.NamedTuple):
    """A request that was not answered as it should be; `status` is None when no answer came."""

    at: float
    key: str
    request: str
    node: str
    status: int
    text: str


class Load:
    """Clerks who post cases, each on a connection that stays open, until told to stop.

    A request is sent once: what fails is noted as failed and not repeated.

    - `reads`: each case is read again at once, from whatever node.
    - `forms`: so many visitors besides send forms without a key, which HAProxy never sends twice.
    - `pause`: seconds between two cases of a clerk.
    """

    def __init__(self, nodes, threads=8, reads=False, forms=0, pause=0.0):
        self.nodes = nodes
        self.reads = reads
        self.pause = pause
        #: The id of the case by the key of each request that was acknowledged.
        self.acknowledged = {}
        self.forms_acknowledged = 0
        self.failures = []
        #: Seconds, and the node that answered, of each request that was answered as it should be.
        self.answers = []
        self.begin = time.monotonic()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        cookies = sign_in(nodes.address).cookies
        self._cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self._threads = [threading.Thread(target=self._clerk, args=(number,)) for number in range(threads)]
        self._threads += [threading.Thread(target=self._visitor, args=(number,)) for number in range(forms)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self.seconds = time.monotonic() - self.begin

    def post(self, key, connection=None):
        """Posts one case; its id, or None when it failed."""
        headers = {"cookie": self._cookie, "content-type": "application/json", "idempotency-key": key}
        answer = self._ask(key, 201, connection, "POST", "/api/v1/sessions", json.dumps(CASE), headers)
        return json.loads(answer)["id"] if answer else None

    def _ask(self, key, expected, connection, method, path, body, headers):
        connection = connection or http.client.HTTPConnection(self.nodes.host, timeout=30)
        begin = time.monotonic()
        status = node = content = None
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            status, node, content = answer.status, answer.headers["x-node"], answer.read()
            text = content[:300].decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            status, text = None, repr(error)
        end = time.monotonic()
        with self._lock:
            if status == expected:
                self.answers.append((end - begin, node))
                return content
            self.failures.append(Failure(end - self.begin, key, f"{method} {path}", node, status, text))
        return None

    def _clerk(self, number):
        connection = http.client.HTTPConnection(self.nodes.host, timeout=30)
        for count in itertools.count():
            if self._stop.wait(self.pause):
                break
            key = f"{number}-{count}-{id(self)}"
            case = self.post(key, connection)
            if case:
                with self._lock:
                    self.acknowledged[key] = case
                if self.reads:
                    path = f"/api/v1/sessions/{case}/outcomes"
                    self._ask(key, 200, connection, "GET", path, None, {"cookie": self._cookie})
        connection.close()

    def _visitor(self, number):
        client = Client(self.nodes.address)
        body = urllib.parse.urlencode({
            "_token": client.token("/previsit"), "event": "moved-in", "date.year": "2026", "date.month": "4",
            "date.day": "20", "persons": "1",
        })
        headers = {
            "content-type": "application/x-www-form-urlencoded", "origin": client.address,
            "cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items()), "connection": "close",
        }
        for count in itertools.count():
            if self._stop.wait(self.pause):
                break
            if self._ask(f"form-{number}-{count}", 303, None, "POST", "/previsit", body, headers) is not None:
                with self._lock:
                    self.forms_acknowledged += 1

    def latencies(self, *shares):
        """The seconds within which the given shares of the answers came."""
        ordered = sorted(seconds for seconds, _ in self.answers)
        return [ordered[min(int(len(ordered) * share), len(ordered) - 1)] for share in shares]
