"""The work list of the staff as a page of 50 rows (MEASURES row 8), beside Django and Starlette that answer the very page from values in
memory. The list that also records whom it shows, the search of the register, is the part `list`.
"""

import pathlib
import shutil
import subprocess

from . import load, peers, report
from .city import City
from .load import Request
from .processes import Server
from .store import cookie_of, fill

HERE = pathlib.Path(__file__).resolve().parents[1]
RESIDENTS, CASES = 1_000, 50_000
# One status, so that the rows have one shape; who is signed in sees the cases of their ward only.
PATH = "/office/cases?status=received"


def measure(run):
    """Runs the measure and prints its table."""
    made = City(run.city.mio, run.city.pack, RESIDENTS, run.folder)
    file = run.folder / "lists.sqlite"
    for old in run.folder.glob(file.name + "*"):
        old.unlink()
    shutil.copy(made.file, file)
    # The program brings the tables of the file up to its own.
    subprocess.run([made.mio, "migrate", "--city", made.pack, "--database", f"sqlite://{file}"], check=True, capture_output=True)
    fill(file, CASES)
    folder = run.folder / "lists"
    folder.mkdir(exist_ok=True)
    mio = Server(
        "mio", [made.mio, "serve", "--city", made.pack, "--database", f"sqlite://{file}", "--port", "{port}", "--demo"],
        run.folder / "lists.log")
    servers = [mio]
    try:
        cookie = cookie_of("clerk", mio)
        request = Request(PATH, headers=(("Cookie", cookie),))
        page = load.ask(mio.address, request).decode()
        if not peers.plain(page):
            raise SystemExit("the rows of the work list have several shapes")
        peers.write_page(page, folder)
        others = peers.bare(folder, HERE)
        servers += [server for server, _ in others.values()]
        for name, (server, asked) in others.items():
            if load.ask(server.address, asked) != page.encode():
                raise SystemExit(f"{name} answers another page")
        name = f"mio: signed in, permission, query over {CASES:,} cases"
        targets = [(name, lambda: run.full(mio, request))]
        targets += [(other, lambda server=server, asked=asked: run.full(server, asked)) for other, (server, asked) in others.items()]
        found = run.rounds(targets)
        if load.ask(mio.address, request).decode() != page:
            raise SystemExit("the work list has changed meanwhile")
        ours = report.median_rate(found[name])
        report.table(
            f"Work list of 50 rows, {len(page.encode()):,} bytes (goal: 2,000/s, 5 times Django)", report.LOAD,
            [report.load_row(other, samples, f"ours is {ours / report.median_rate(samples):.2f} times")
             for other, samples in found.items()])
    finally:
        for server in servers:
            server.stop()
