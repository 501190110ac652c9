"""Load: as fast as answers come (wrk), or at a given rate whatever the answers do."""

import asyncio
import json
import pathlib
import subprocess
import time
import urllib.request
from dataclasses import dataclass

from .processes import LOAD_CORE, on_core

SCRIPT = pathlib.Path(__file__).with_name("load.lua")


@dataclass(frozen=True)
class Request:
    """A request, or several that differ in their bodies and take turns."""

    path: str
    method: str = "GET"
    headers: tuple = ()
    bodies: tuple = ()

    def plain(self, address, index):
        """The bytes of one request."""
        body = self.bodies[index % len(self.bodies)].encode() if self.bodies else b""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {address.removeprefix('http://')}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def ask(address, request):
    """The answer to one request, as bytes."""
    question = urllib.request.Request(
        address + request.path, request.bodies[0].encode() if request.bodies else None, dict(request.headers),
        method=request.method)
    with urllib.request.urlopen(question, timeout=60) as answer:
        return answer.read()


@dataclass(frozen=True)
class Sample:
    """One round: answers a second, milliseconds, processor time of the server for each answer."""

    rate: float
    p50: float
    p95: float
    p99: float
    cpu_milliseconds: float
    failed: int
    bytes_each: float
    cpu_seconds: float
    wall: float


def full(server, request, seconds, connections, folder):
    """As many as the server answers on its core, from `connections` at once on the other."""
    script = pathlib.Path(folder) / "wrk.txt"
    lines = [request.method, *(f"{name}: {value}" for name, value in request.headers), "", *request.bodies]
    script.write_text("\n".join(lines) + "\n")
    before = server.cpu_seconds()
    command = [
        "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", SCRIPT,
        server.address + request.path, "--", script,
    ]
    made = subprocess.run(on_core(LOAD_CORE, command), capture_output=True, text=True, check=True)
    cpu = server.cpu_seconds() - before
    found = [line[5:] for line in made.stdout.splitlines() if line.startswith("JSON ")]
    if not found:
        raise SystemExit(f"wrk said nothing of {server.name}: {made.stdout}{made.stderr}")
    result = json.loads(found[0])
    count, wall = max(1, result["requests"]), result["microseconds"] / 1e6
    return Sample(
        rate=result["requests"] / wall, p50=result["p50"] / 1e3, p95=result["p95"] / 1e3, p99=result["p99"] / 1e3,
        cpu_milliseconds=cpu * 1e3 / count, failed=result["failed"], bytes_each=result["bytes"] / count,
        cpu_seconds=cpu, wall=wall,
    )


class Connection(asyncio.Protocol):
    """One connection that is kept; a request at a time."""

    def __init__(self):
        self.buffer = b""
        self.answer = None

    def connection_made(self, transport):
        self.transport = transport

    def ask(self, request):
        self.buffer = b""
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self.answer

    def data_received(self, data):
        self.buffer += data
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        length = next(
            int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        if len(body) >= length and self.answer and not self.answer.done():
            self.answer.set_result((int(head[9:12]), body))

    def connection_lost(self, error):
        if self.answer and not self.answer.done():
            self.answer.set_exception(error or ConnectionError("closed"))


async def _paced(server, request, rate, seconds, connections, good):
    loop = asyncio.get_running_loop()
    idle = asyncio.Queue()
    every = []
    for _ in range(connections):
        _, connection = await loop.create_connection(Connection, "127.0.0.1", server.port)
        every.append(connection)
        idle.put_nowait(connection)
    times, failed, size = [], 0, 0

    async def one(index, due):
        nonlocal failed, size
        connection = await idle.get()
        status, body = await connection.ask(request.plain(server.address, index))
        # From the moment it was due: an answer that comes late also makes those behind it late.
        times.append(time.perf_counter() - due)
        failed += status // 100 not in good
        size += len(body)
        idle.put_nowait(connection)

    cpu, start, tasks = server.cpu_seconds(), time.perf_counter(), []
    for index in range(int(rate * seconds)):
        due = start + index / rate
        pause = due - time.perf_counter()
        if pause > 0:
            await asyncio.sleep(pause)
        tasks.append(asyncio.create_task(one(index, due)))
    await asyncio.gather(*tasks)
    wall, cpu = time.perf_counter() - start, server.cpu_seconds() - cpu
    for connection in every:
        connection.transport.close()
    times.sort()
    return Sample(
        rate=len(times) / wall, p50=share(times, 0.5) * 1e3, p95=share(times, 0.95) * 1e3,
        p99=share(times, 0.99) * 1e3, cpu_milliseconds=cpu * 1e3 / len(times), failed=failed,
        bytes_each=size / len(times), cpu_seconds=cpu, wall=wall,
    )


def paced(server, request, rate, seconds, connections=64, good=(2,)):
    """`rate` requests a second, each counted from the moment at which it was due; answers whose hundreds are not `good` failed."""
    return asyncio.run(_paced(server, request, rate, seconds, connections, good))


def one_by_one(server, request, count):
    """One after the other on one connection: what a single reader waits."""

    async def run():
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(Connection, "127.0.0.1", server.port)
        times, failed, size = [], 0, 0
        cpu, begin = server.cpu_seconds(), time.perf_counter()
        for index in range(count):
            start = time.perf_counter()
            status, body = await connection.ask(request.plain(server.address, index))
            times.append(time.perf_counter() - start)
            failed += status != 200
            size += len(body)
        wall, cpu = time.perf_counter() - begin, server.cpu_seconds() - cpu
        connection.transport.close()
        times.sort()
        return Sample(
            rate=count / wall, p50=share(times, 0.5) * 1e3, p95=share(times, 0.95) * 1e3,
            p99=share(times, 0.99) * 1e3, cpu_milliseconds=cpu * 1e3 / count, failed=failed, bytes_each=size / count,
            cpu_seconds=cpu, wall=wall,
        )

    return asyncio.run(run())


def share(ordered, part):
    """The value below which `part` of an ordered list lies."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
