"""The peers' page: the very page that our search answers, its rows made by a template from values."""

import html
import json
import os
import re
import subprocess
import sys
import urllib.parse

from .load import Request
from .processes import Server

ROW = re.compile(r'<tr[^>]*><th scope="row"[^>]*>.*?</tr>\n', re.S)
LINK = re.compile(r'href="/office/(?:residents|cases)/([0-9a-f-]{36})"')
# What differs from row to row: texts, and the moment that a program reads.
TEXT = re.compile(r'(?<=>)[^<>]+(?=<)|(?<=datetime=")[^"]+(?=")')


def write_page(page, folder):
    """Takes a page apart into a template and its values, and writes both where the peers read them."""
    rows = ROW.findall(page)
    if len(rows) != 50:
        raise SystemExit(f"a page of 50 rows is wanted, not {len(rows)}")
    template = rows[0].replace(LINK.search(rows[0]).group(1), "{{ row.id }}")
    numbers = iter(range(100))
    template = TEXT.sub(lambda found: f"{{{{ row.cell{next(numbers)} }}}}", template)
    values = []
    for row in rows:
        cells = [html.unescape(cell) for cell in TEXT.findall(row)]
        values.append({"id": LINK.search(row).group(1), **{f"cell{n}": cell for n, cell in enumerate(cells)}})
    head, tail = page[:page.index(rows[0])], page[page.index(rows[-1]) + len(rows[-1]):]
    (folder / "list.html").write_text(head + "{% for row in rows %}" + template + "{% endfor %}" + tail)
    (folder / "rows.json").write_text(json.dumps(values, ensure_ascii=False))


def plain(page):
    """A page whose rows can be made from one template: nobody in it is under support measures."""
    shapes = {TEXT.sub("", LINK.sub("", row)) for row in ROW.findall(page)}
    return len(shapes) == 1 and "{{" not in page and "{%" not in page


def gunicorn(name, module, first, folder, environment):
    command = [
        sys.executable, "-m", "gunicorn", "--workers", "1", "--threads", "4", "--bind", "127.0.0.1:{port}",
        "--log-level", "error", f"{module}:application",
    ]
    return Server(name, command, folder / f"{module}.log", first, environment)


def bare(folder, here):
    """The peers that make the page of values in memory, each with one process, and the request that makes each answer it."""
    environment = {"PAGE_FOLDER": str(folder), "PYTHONPATH": str(here / "peers")}
    uvicorn = [
        sys.executable, "-m", "uvicorn", "--port", "{port}", "--log-level", "error", "--no-access-log", "starlette_peer:app",
    ]
    return {
        "Django: the page alone": (gunicorn("Django", "django_peer", "/", folder, environment), Request("/")),
        "Starlette: the page alone": (
            Server("Starlette", uvicorn, folder / "starlette.log", "/", environment), Request("/")),
    }


def start(folder, here, city, prefix):
    """The peers, each with one process, and the request that makes each answer the page."""
    python = sys.executable
    environment = {"PAGE_FOLDER": str(folder), "CITY_FILE": str(city.file), "PYTHONPATH": str(here / "peers")}
    for old in folder.glob("django.sqlite*"):
        old.unlink()
    cookie = subprocess.run(
        [python, here / "peers" / "django_office.py"], env={**os.environ, **environment}, check=True,
        capture_output=True, text=True).stdout.strip()

    search = Request(
        "/", "POST", (("Content-Type", "application/x-www-form-urlencoded"), ("Cookie", cookie)),
        (urllib.parse.urlencode({"q": prefix}),))
    return bare(folder, here) | {
        # Nobody is signed in while it starts: any answer shows that it has started.
        "Django: signed in, query, record on disk": (
            gunicorn("Django, signed in", "django_office", None, folder, environment), search),
    }
