"""A city with 2,000 online procedures: its definitions are read, with all their examples, and searched."""

import shutil
import subprocess
import time
import urllib.parse

from . import load, report
from .city import City
from .load import Request

COUNT = 2_000
WORDS = ["児童手当", "じどうてあて", "転校", "粗大ゴミ", "見本 北区", "証明"]


def measure(run):
    folder = run.folder / "procedures"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    count = 200 if run.options.seconds < 3 else COUNT
    pack = folder / "pack"
    subprocess.run(
        [run.city.mio, "sample-procedures", "--city", run.options.city, "--count", str(count), pack], check=True,
        capture_output=True)

    def read():
        begin = time.perf_counter()
        made = subprocess.run([run.city.mio, "check", pack], check=True, capture_output=True, text=True)
        if f"{count} online procedures" not in made.stdout:
            raise SystemExit(made.stdout)
        return time.perf_counter() - begin

    times = run.rounds([("read", read)])["read"]
    report.table(
        f"{count:,} online procedures, each with its examples filled in (goal: 2,000 in under 10 s)",
        ["read and checked s", "ms a procedure"], [[report.spread(times), report.spread(times, 1e3 / count)]])

    mio = City(run.city.mio, str(pack), 100, folder).serve()
    try:
        requests = [Request(f"/procedures?q={urllib.parse.quote(word)}") for word in WORDS]
        for word, request in zip(WORDS, requests):
            if '/procedures/' not in load.ask(mio.address, request).decode():
                raise SystemExit(f"nothing is found for {word}")
        found = run.rounds([(word, lambda request=request: load.one_by_one(mio, request, 100))
                            for word, request in zip(WORDS, requests)])
        report.table(
            f"Search among {count:,} procedures (goal: p95 under 150 ms)", report.LOAD,
            [report.load_row(word, samples) for word, samples in found.items()])
    finally:
        mio.stop()
