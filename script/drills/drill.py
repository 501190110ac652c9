"""What the drills share: one finding a line, PASS or FAIL at the end, and disks that can be spoilt.

Drills that need a disk of their own mount one and must be root. MIO is the program, the debug build unless given.
"""

import argparse
import contextlib
import http.client
import pathlib
import shutil
import signal
import site
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Clients"))
# What the tests use is installed by `script/setup test`, beside the project.
for folder_of_packages in (ROOT / ".build" / "python" / "lib").glob("python*/site-packages"):
    site.addsitedir(str(folder_of_packages))

# The drills import it from here.
from nodes import MIO  # noqa: E402, F401


class Drill:
    """Says what is done and seen, and remembers what was not as it should be."""

    def __init__(self, name):
        self.name = name
        self.failed = 0
        self.begin = time.monotonic()
        # What was started and mounted is ended also when the drill is broken off.
        for broken_off in (signal.SIGTERM, signal.SIGINT):
            signal.signal(broken_off, lambda *_: sys.exit(130))

    def note(self, text):
        print(f"{time.monotonic() - self.begin:6.1f} s  {text}", flush=True)

    def expect(self, good, text):
        self.failed += not good
        self.note(f"{'ok   ' if good else 'FAULT'}  {text}")

    def expect_none(self, faults, text):
        """`faults` is a list of what is wrong; empty when all is well."""
        for fault in faults[:10]:
            self.note(f"FAULT  {fault}")
        self.expect(not faults, text)

    def end(self):
        """PASS or FAIL, and the exit code."""
        print(f"{'FAIL' if self.failed else 'PASS'} {self.name}"
              + (f": {self.failed} of what was looked at was not as it should be" if self.failed else ""), flush=True)
        return 1 if self.failed else 0


def options(documentation, *more):
    """Reads the options of a drill: each of `more` is a name, a standard value and what it means."""
    parser = argparse.ArgumentParser(
        description=documentation, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value, meaning in more:
        parser.add_argument(name, type=type(value), default=value, help=f"{meaning} (default: {value})")
    return parser.parse_args()


@contextlib.contextmanager
def folder():
    path = pathlib.Path(tempfile.mkdtemp(prefix="mio-drill-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def run(*command, check=True, timeout=60):
    """Runs a program; its exit code and all it wrote."""
    result = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            timeout=timeout)
    if check and result.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {result.returncode}: {result.stdout[-1000:]}")
    return result.returncode, result.stdout


class LoopDisk:
    """A file with a file system of its own."""

    def __init__(self, folder, kind, megabytes=512):
        self.file = folder / "disk.img"
        self.path = folder / "disk"
        self.path.mkdir()
        run("truncate", "-s", f"{megabytes}M", self.file)
        run(f"mkfs.{kind}", "-q", self.file)
        self.mounted = False
        self.mount()

    def mount(self):
        run("mount", "-o", "loop", self.file, self.path)
        self.mounted = True

    def unmount(self):
        for _ in range(50):
            if run("umount", self.path, check=False)[0] == 0:
                self.mounted = False
                return
            time.sleep(0.1)
        raise RuntimeError(f"{self.path} stays mounted")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.mounted:
            run("umount", "-l", self.path, check=False)


def integrity(path):
    """SQLite's own check of a file that nobody writes; what is wrong."""
    _, text = run("sqlite3", path, "PRAGMA integrity_check; PRAGMA foreign_key_check", timeout=300)
    return [] if text.strip() == "ok" else [f"integrity_check: {text[:500]}"]


def post_form(client, path, fields):
    """A form that is sent as a browser does; status, headers, page."""
    return client.post(path, {"_token": client.token(path), **fields})


def reads(server, client, seconds, pages=("/", "/office/cases", "/plan", "/healthz", "/api/v1/cases?limit=50"),
          pause=0.05):
    """Asks for pages one after the other for some seconds; how many, and those that were not answered with 200."""
    end, count, failed = time.monotonic() + seconds, 0, []
    while time.monotonic() < end:
        for page in pages:
            try:
                status = client.request("GET", page)[0]
            except (OSError, http.client.HTTPException) as error:
                status = repr(error)
            count += 1
            if status != 200:
                failed.append((page, status))
            time.sleep(pause)
    return count, failed
