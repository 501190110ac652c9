"""Applications with two photographs (MEASURES row 7): each is a draft whose files came before and were looked at; what is timed is the
sending, from the request to the receipt, with its event, its case, its counts and the job of its notice on disk.
"""

import base64
import contextlib
import io
import json
import pathlib
import re
import secrets
import sqlite3
import subprocess
import urllib.request

from PIL import Image

from . import report
from .processes import LOAD_CORE, on_core
from .store import cookie_of

DRAFTS = pathlib.Path(__file__).with_name("drafts.lua")
PROCEDURE = "risai-shoumei"
ADDRESS = {"postcode": "1000000", "prefecture": "見本県", "city": "見本市", "town": "中央", "block": "1-2-3"}
ANSWERS = {
    "cause": "flood", "happened_on": "2026-04-18", "house_address": ADDRESS, "relation": "both", "building": "detached",
    "damage": ["window"], "details": "窓が割れ、雨が入った", "assessment": "photos",
    "applicant": {"family": "見本", "given": "一郎"}, "now_address": ADDRESS, "phone": "0312345678", "copies": 1, "by": "post",
}


def picture(colour):
    kept = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(kept, "jpeg")
    return kept.getvalue()


def ask(server, cookie, path, method="GET", body=None, **headers):
    """The JSON of an answer."""
    headers = {"Cookie": cookie, **{name.replace("_", "-"): value for name, value in headers.items()}}
    with urllib.request.urlopen(urllib.request.Request(server.address + path, body, headers, method=method), timeout=60) as answer:
        return json.loads(answer.read() or b"null")


def model(server, cookie):
    """A draft that can be sent, with its two photographs, made as an applicant's program makes it; its id."""
    begun = ask(server, cookie, "/api/v1/drafts", "POST",
                json.dumps({"procedure": PROCEDURE, "answers": ANSWERS}).encode(), content_type="application/json")
    path = f"/api/v1/drafts/{begun['id']}"
    for name, colour in (("front", "navy"), ("window", "teal")):
        words = [f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in
                 (("item", "photographs"), ("filename", f"{name}.jpg"))]
        ask(server, cookie, f"{path}/files/{name}", "PUT", picture(colour), upload_metadata=",".join(words),
            content_type="image/jpeg")
    found = ask(server, cookie, path)
    if not found["ready"] or len(found["files"]) != 2:
        raise SystemExit(f"the draft cannot be sent: {json.dumps(found, ensure_ascii=False)[:2000]}")
    return begun["id"]


def copies(file, draft, count):
    """The same draft many times over, each with files of its own; their ids."""
    with contextlib.closing(sqlite3.connect(file, timeout=60)) as database:
        def rows(table, condition):
            found = database.execute(f"SELECT * FROM {table} WHERE {condition} = ?", (draft,))
            names = [column[0] for column in found.description]
            return names, [dict(zip(names, row)) for row in found]

        def put(table, names, row):
            database.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
                             [row[name] for name in names])

        draft_names, [kept] = rows("online_draft", "id")
        file_names, files = rows("online_file", "draft")
        made = []
        for _ in range(count):
            id, answers = secrets.token_hex(len(draft) // 2), kept["answers"]
            for photograph in files:
                other = photograph["id"][:-12] + secrets.token_hex(6)
                answers = answers.replace(photograph["id"], other)
                put("online_file", file_names, {**photograph, "id": other, "draft": id})
            put("online_draft", draft_names, {**kept, "id": id, "answers": answers})
            made.append(id)
        database.commit()
    return made


def measure(office):
    """As fast as they are answered, by so many who send at a time."""
    server, seconds = office.server, office.options.seconds
    cookie = cookie_of("resident", server)
    draft = model(server, cookie)
    figures = {}
    for _ in range(office.options.rounds):
        for clients in (8, 32, 64):
            ids = copies(office.file, draft, int(4_000 * seconds))
            list_ = office.run.folder / "drafts.txt"
            list_.write_text("\n".join(ids) + "\n")
            before, cpu = office.settled(), server.cpu_seconds()
            made = subprocess.run(
                on_core(LOAD_CORE, ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "-s", DRAFTS,
                                    server.address + "/api/v1/submissions", "--", cookie, list_]),
                capture_output=True, text=True)
            found = json.loads(re.search(r"JSON (.*)", made.stdout).group(1))
            cpu, stored = server.cpu_seconds() - cpu, office.settled() - before
            answered = found["requests"] - found["failed"]
            if found["failed"] or not answered <= stored <= answered + clients:
                raise SystemExit(f"{answered} applications were answered, {found['failed']} failed, {stored} are stored")
            figures.setdefault(clients, []).append(
                {**found, "rate": answered / (found["microseconds"] / 1e6), "cpu": cpu / max(stored, 1)})
    report.table(
        "Applications with two photographs sent (goal: 1,000/s, p99 50 ms; Open Forms accepts 10.3/s)",
        ["", "a second", "p50 ms", "p95 ms", "p99 ms", "CPU ms each"],
        [[f"{clients} clients", report.spread([f["rate"] for f in found]),
          *(report.spread([f[p] / 1e3 for f in found]) for p in ("p50", "p95", "p99")),
          report.spread([f["cpu"] * 1e3 for f in found])] for clients, found in figures.items()])
