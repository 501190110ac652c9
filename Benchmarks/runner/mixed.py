"""Requests of several kinds at a rate that is kept, as a city's programs and clerks send them together."""

import asyncio
import json
import time
import uuid

from . import report
from .load import Connection, share

#: Of a hundred requests so many are of each kind.
SHARES = (("list", 40), ("one case", 30), ("create", 20), ("step", 10))


class Mixed:
    """`rate` requests a second for `seconds`: lists, single cases, cases handed in and cases moved on."""

    def __init__(self, server, clerk, checker, rate=165, seconds=30, connections=64):
        self.server, self.clerk, self.checker = server, clerk, checker
        self.rate, self.seconds, self.connections = rate, seconds, connections
        self.times = {kind: [] for kind, _ in SHARES}
        self.failed = 0
        #: Cases that stand, and those of them that nobody has moved yet.
        self.cases, self.unmoved = [], []
        self.prefix = uuid.uuid4().hex

    def measure(self):
        asyncio.run(self._run())
        return self

    async def _run(self):
        loop = asyncio.get_running_loop()
        idle = asyncio.Queue()
        every = []
        for _ in range(self.connections):
            _, connection = await loop.create_connection(Connection, "127.0.0.1", self.server.port)
            every.append(connection)
            idle.put_nowait(connection)
        for number in range(20):
            await self._one("create", f"before{number}", time.perf_counter(), idle, counts=False)
        kinds = [kind for kind, part in SHARES for _ in range(part)]
        # The kinds take turns, and not a block of each: 37 and 100 have no common part.
        order = [kinds[place * 37 % len(kinds)] for place in range(len(kinds))]
        start, tasks = time.perf_counter(), []
        for index in range(self.rate * self.seconds):
            due = start + index / self.rate
            pause = due - time.perf_counter()
            if pause > 0:
                await asyncio.sleep(pause)
            tasks.append(asyncio.create_task(self._one(order[index % len(order)], index, due, idle)))
        await asyncio.gather(*tasks)
        self.wall = time.perf_counter() - start
        for connection in every:
            connection.transport.close()

    async def _one(self, kind, index, due, idle, counts=True):
        connection = await idle.get()
        request, expected = self._request(kind, index)
        status, body = await connection.ask(request)
        if counts:
            # From the moment it was due: an answer that comes late also makes those behind it late.
            self.times[kind].append(time.perf_counter() - due)
        if status != expected:
            self.failed += 1
        elif kind == "create":
            case = json.loads(body)["id"]
            self.cases.append(case)
            self.unmoved.append(case)
        idle.put_nowait(connection)

    def _request(self, kind, index):
        if kind == "create":
            body = json.dumps({"procedure": "tennyuu", "persons": 1})
            return self._bytes("POST", "/api/v1/cases", self.clerk, body, f"{self.prefix}-{index}"), 201
        if kind == "step":
            body = json.dumps({"to": "completed"})
            return self._bytes("POST", f"/api/v1/cases/{self.unmoved.pop(0)}/steps", self.checker, body), 201
        if kind == "one case":
            return self._bytes("GET", f"/api/v1/cases/{self.cases[hash(index) % len(self.cases)]}", self.clerk), 200
        return self._bytes("GET", "/api/v1/cases?limit=50", self.clerk), 200

    def _bytes(self, method, path, cookie, body="", key=None):
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.server.port}", f"Cookie: {cookie}",
                 "Accept: application/json"]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        if key:
            lines.append(f"Idempotency-Key: {key}")
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()

    def table(self, heading):
        rows = []
        for kind, times in [*self.times.items(), ("all", [time for found in self.times.values() for time in found])]:
            ordered = sorted(times)
            rows.append([
                kind, len(ordered), report.number(len(ordered) / self.wall),
                *(report.number(share(ordered, part) * 1e3) for part in (0.5, 0.95, 0.99)),
                self.failed if kind == "all" else ""])
        report.table(heading, ["", "requests", "a second", "p50 ms", "p95 ms", "p99 ms", "failed"], rows)
