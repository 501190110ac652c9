"""A server that may open few files, or have little memory, and visitors who take all of it."""

import contextlib
import os
import pathlib
import resource
import socket
import threading
import time

from writers import Server, Writers, faults, make_city, read_as, seal_and_verify


def own_limit():
    """This program may open what the system allows."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(20_000, hard) if hard > 0 else 20_000, hard))


def open_files(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def few_files(place, files=128, visitors=400, seconds=10.0, note=lambda text: None):
    """Idle visitors take every descriptor of a server that may have so many; what is wrong."""
    own_limit()
    database = f"sqlite://{place}/city.sqlite"
    make_city(database)
    server = Server(database, place)
    server.command = ["prlimit", f"--nofile={files}:{files}", *server.command]
    server.start()
    wrong, sockets = [], []
    try:
        clerk = read_as(server.address)
        with Writers([server], count=8, pause=0.02) as writers:
            time.sleep(1)
            for _ in range(visitors):
                visitor = socket.socket()
                visitor.setblocking(False)
                visitor.connect_ex(("127.0.0.1", server.port))
                sockets.append(visitor)
            time.sleep(1)
            begin, processor, known = time.monotonic(), server.processor_seconds(), len(writers.known())
            most = open_files(server)
            time.sleep(seconds)
            received = len(writers.known()) - known
            used = server.processor_seconds() - processor
            note(f"{visitors} idle visitors, at most {files} files: {most} open, {received} cases received within "
                 f"{seconds:.0f} s, {used:.1f} s of processor time")
            if server.process.poll() is not None:
                wrong.append(f"the server ended with {server.process.returncode}")
            if most >= files:
                wrong.append(f"{most} files are open: none is left for the program itself")
            if not received:
                wrong.append("those who were connected before were not served")
            for visitor in sockets:
                visitor.close()
            begin = time.monotonic()
            if server.status("/healthz", 10) != 200 or clerk.request("GET", "/office/cases")[0] != 200:
                wrong.append("nobody new is answered although the visitors have gone")
            note(f"the visitors have gone: a new client was answered after {time.monotonic() - begin:.2f} s")
            time.sleep(1)
        wrong += [f"{answer} instead of 201 or 503" for answer in writers.wrong[:3]]
        wrong += [f"{key} was never received" for key in writers.given_up]
        wrong += faults(database, writers.acknowledged, ended=True) + seal_and_verify(database)
        # An idle server uses some hundredths of a second; one that spins uses a whole processor.
        begin, processor = time.monotonic(), server.processor_seconds()
        time.sleep(2)
        if server.processor_seconds() - processor > 1:
            wrong.append("the server is busy although nobody asks")
    finally:
        server.stop()
        for visitor in sockets:
            visitor.close()
    return wrong, len(writers.acknowledged)


class MemoryGroup:
    """A control group that may have so much memory; None where the system lets nobody make one."""

    def __init__(self, megabytes):
        self.path = None
        for root, limit, peak in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.max_usage_in_bytes"),
                                  ("/sys/fs/cgroup", "memory.max", "memory.peak")):
            path = pathlib.Path(root) / f"mio-drill-{os.getpid()}"
            with contextlib.suppress(OSError):
                path.mkdir()
                if (path / limit).exists():
                    (path / limit).write_text(str(megabytes << 20))
                    self.path, self.peak_file = path, path / peak
                    return
                path.rmdir()

    def command(self, command):
        """The same command, inside."""
        return ["sh", "-c", f'echo $$ >{self.path}/cgroup.procs && exec "$@"', "sh", *command]

    def kills(self):
        """How often the kernel has ended a program for its memory."""
        for name in ("memory.oom_control", "memory.events"):
            if (self.path / name).exists():
                rows = dict(line.split() for line in (self.path / name).read_text().splitlines())
                return int(rows["oom_kill"])
        return 0

    def own(self):
        """MiB that are programs' own and not the system's memory of files, which it can drop."""
        rows = dict(line.split() for line in (self.path / "memory.stat").read_text().splitlines())
        return int(rows.get("total_rss", rows.get("anon", "0"))) / (1 << 20)

    def remove(self):
        for _ in range(50):
            with contextlib.suppress(OSError):
                self.path.rmdir()
                return
            time.sleep(0.1)


def send_slowly(port, count, size, stop, answers):
    """So many visitors send a large form each, all but its end, and wait."""
    sockets = []
    for _ in range(count):
        visitor = socket.socket()
        visitor.settimeout(5)
        try:
            visitor.connect(("127.0.0.1", port))
            visitor.sendall(f"POST /previsit HTTP/1.1\r\nhost: mio\r\ncontent-type: application/x-www-form-urlencoded"
                            f"\r\ncontent-length: {size}\r\n\r\n".encode() + b"a" * (size - 10))
            sockets.append(visitor)
        except OSError:
            visitor.close()
            answers.append(None)
        if stop.is_set():
            break
    stop.wait()
    for visitor in sockets:
        visitor.settimeout(0.05)
        try:
            answers.append(int(visitor.recv(4096).split(b" ")[1]))
        except (OSError, IndexError, ValueError):
            answers.append(None)
        visitor.close()


def little_memory(place, group, body_memory=64, visitors=600, seconds=15.0, note=lambda text: None):
    """Visitors send far more than a server may hold; what is wrong."""
    own_limit()
    database = f"sqlite://{place}/city.sqlite"
    make_city(database)
    server = Server(database, place, "--body-memory", body_memory)
    server.command = group.command(server.command)
    server.start()
    wrong, stop, answers = [], threading.Event(), []
    try:
        time.sleep(1)
        before = group.own()
        with Writers([server], count=8, pause=0.02) as writers:
            size = 1_000_000
            senders = [threading.Thread(target=send_slowly, args=(server.port, visitors // 4, size, stop, answers))
                       for _ in range(4)]
            for sender in senders:
                sender.start()
            most, end = 0.0, time.monotonic() + seconds
            while time.monotonic() < end:
                most = max(most, group.own())
                time.sleep(0.1)
            alive = server.process.poll() is None
            stop.set()
            for sender in senders:
                sender.join()
            note(f"{visitors} visitors send {visitors * size >> 20} MiB, {body_memory} MiB may be held: "
                 f"{before:.0f} MiB before, {most:.0f} MiB at most; answers "
                 f"{ {status: answers.count(status) for status in set(answers)} }")
            if not alive or group.kills():
                wrong.append("the kernel has ended the server")
                server.start()
            if 503 not in answers:
                wrong.append("nobody was refused")
            time.sleep(2)
        wrong += [f"{answer} instead of 201 or 503" for answer in writers.wrong[:3]]
        wrong += [f"{key} was never received" for key in writers.given_up]
        wrong += faults(database, writers.acknowledged, ended=True) + seal_and_verify(database)
        if server.status("/previsit") != 200:
            wrong.append("pages are not answered afterwards")
    finally:
        stop.set()
        server.stop()
        group.remove()
    return wrong, len(writers.acknowledged)
