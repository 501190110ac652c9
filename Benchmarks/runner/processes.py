"""Servers under measure: each is started on one core of its own, watched through /proc, and stopped by its id."""

import atexit
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

TICKS = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = CORES[0]
LOAD_CORE = CORES[-1]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def on_core(core, command):
    return ["taskset", "-c", str(core), *map(str, command)]


class Server:
    """A running server: `command` is told its port by `{port}`. It has started when it answers the page `first`, or
    anything at all where that is None."""

    def __init__(self, name, command, log, first="/", environment=None, core=SERVER_CORE):
        self.name = name
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        words = [str(word).replace("{port}", str(self.port)) for word in command]
        start = time.perf_counter()
        with open(log, "w") as file:
            self.process = subprocess.Popen(
                on_core(core, words), stdout=file, stderr=file, env={**os.environ, **(environment or {})},
            )
        # Also where the run ends with an error.
        atexit.register(self.stop)
        self.wait(first, log)
        self.seconds_to_first_page = time.perf_counter() - start

    def wait(self, path, log):
        for _ in range(60_000):
            if self.process.poll() is not None:
                raise SystemExit(f"{self.name} ended while starting:\n{pathlib.Path(log).read_text()[-2000:]}")
            try:
                with urllib.request.urlopen(self.address + (path or "/"), timeout=60) as answer:
                    answer.read()
                    return
            except urllib.error.HTTPError:
                if path is None:
                    return
                raise
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.002)
        raise SystemExit(f"{self.name} does not answer")

    def family(self):
        """The process and those it has started."""
        found, queue = [], [self.process.pid]
        while queue:
            pid = queue.pop()
            found.append(pid)
            for children in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
                queue += [int(child) for child in children.read_text().split()]
        return found

    def cpu_seconds(self):
        total = 0
        for pid in self.family():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        return total / TICKS

    def memory(self, part="VmRSS"):
        """Mebibytes in memory, over the whole family."""
        total = 0
        for pid in self.family():
            for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith(part + ":"):
                    total += int(line.split()[1])
        return total / 1024

    def stop(self):
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
