"""The trail of a served city: verified, proved to a stranger's verifier, and tampered with by somebody who has the file."""

import http.server
import json
import sqlite3
import subprocess
import sys
import threading
import time

import pytest
from browserless import Client
from conftest import MIO, ROOT, City

VERIFIER = ROOT / "docs" / "verify_proof.py"


def mio(*arguments):
    return subprocess.run([MIO, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def trail(tmp_path_factory):
    """A database with sealed events, its checkpoints and the public key."""
    folder = tmp_path_factory.mktemp("trail")
    public = folder / "public.pem"
    public.write_text(mio("audit", "key", folder / "key.pem").stdout)
    kept = ["--checkpoints", folder / "kept", "--audit-key", folder / "key.pem"]
    city = City("City/osaka", folder, residents=20, options=map(str, kept))
    client = Client(city.address)
    token = client.token("/previsit")
    for _ in range(6):
        assert client.post("/previsit", {
            "_token": token, "event": "moved-in", "date.year": "2026", "date.month": "4", "date.day": "20",
            "persons": "1"})[0] == 303
    deadline = time.monotonic() + 15
    while not list((folder / "kept").rglob("*.checkpoint")) and time.monotonic() < deadline:
        time.sleep(0.1)
    city.stop()
    assert mio("audit", "seal", "--city", "City/osaka", "--database", city.database, *kept).returncode == 0
    return folder, city.database, public


def verify(trail, database=None):
    folder, original, public = trail
    return mio("audit", "verify", "--database", database or original, "--checkpoints", folder / "kept",
               "--public-key", public)


def copy(trail, tmp_path, *statements):
    """A copy of the database, changed as its administrator could."""
    path = tmp_path / "copy.sqlite"
    with sqlite3.connect(trail[1].removeprefix("sqlite://")) as original, sqlite3.connect(path) as database:
        original.backup(database)
        for name in ("event_never_changes", "event_never_goes"):
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)
    database.close()
    return f"sqlite://{path}"


def events(trail):
    with sqlite3.connect(trail[1].removeprefix("sqlite://")) as database:
        return database.execute("SELECT seq, id FROM event ORDER BY seq").fetchall()


def test_the_trail_of_a_served_city_is_whole(trail):
    result = verify(trail)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "the trail is as it was sealed" in result.stdout
    assert f"{len(events(trail))} events" in result.stdout


def test_the_private_key_belongs_to_its_owner_and_is_never_written_over(trail):
    key = trail[0] / "key.pem"
    assert key.stat().st_mode & 0o077 == 0
    assert mio("audit", "key", key).returncode != 0


@pytest.mark.parametrize("statement, finding", [
    ("UPDATE event SET purpose = 'other' WHERE seq = 3", "event 3 ({id}) was changed"),
    ("DELETE FROM event WHERE seq = 3", "event 3 was removed"),
    ("UPDATE audit_seal SET root = zeroblob(32) WHERE number = 1", "seal 1: "),
])
def test_what_was_tampered_with_is_named(trail, tmp_path, statement, finding):
    result = verify(trail, copy(trail, tmp_path, statement))
    assert result.returncode == 1
    assert "WRONG: " + finding.format(id=dict(events(trail))[3]) in result.stdout


def test_an_old_backup_shows_against_the_checkpoints(trail, tmp_path):
    last = events(trail)[-1][0]
    result = verify(trail, copy(
        trail, tmp_path, f"DELETE FROM event WHERE seq = {last}", "DELETE FROM audit_seal"))
    assert result.returncode == 1
    assert "its end was cut off, or an older copy was restored" in result.stdout


def test_a_stranger_verifies_that_an_event_is_in_the_trail(trail):
    folder, database, public = trail
    for _, event in events(trail)[:3]:
        proof = mio("audit", "prove", event, "--database", database, "--checkpoints", folder / "kept")
        assert proof.returncode == 0, proof.stderr
        good = subprocess.run([sys.executable, VERIFIER, public], input=proof.stdout, capture_output=True, text=True)
        assert good.returncode == 0, good.stderr
        assert "the event is in the trail of audit.osaka" in good.stdout
        forged = json.loads(proof.stdout)
        forged["entry"][2][1] += "x"
        bad = subprocess.run(
            [sys.executable, VERIFIER, public], input=json.dumps(forged), capture_output=True, text=True)
        assert bad.returncode != 0 and "NOT PROVED" in bad.stderr


def test_an_event_that_is_not_there_has_no_proof(trail):
    result = mio("audit", "prove", "00000000-0000-7000-8000-000000000000", "--database", trail[1])
    assert result.returncode == 1
    assert "there is no such event" in result.stderr


def test_checkpoints_are_sent_to_an_address_until_it_has_them(tmp_path):
    kept, refusals = {}, [503, 503]

    class Place(http.server.BaseHTTPRequestHandler):
        def do_PUT(self):
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            if refusals:
                self.send_response(refusals.pop())
            else:
                kept[self.path] = body
                self.send_response(201)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    place = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Place)
    threading.Thread(target=place.serve_forever, daemon=True).start()
    mio("audit", "key", tmp_path / "key.pem")
    city = City("City/osaka", tmp_path, residents=20, options=[
        "--checkpoint-url", f"http://127.0.0.1:{place.server_port}/trail", "--audit-key", str(tmp_path / "key.pem")])
    client = Client(city.address)
    assert client.post("/previsit", {
        "_token": client.token("/previsit"), "event": "moved-in", "date.year": "2026", "date.month": "4",
        "date.day": "20", "persons": "1"})[0] == 303
    deadline = time.monotonic() + 40
    while not kept and time.monotonic() < deadline:
        time.sleep(0.1)
    city.stop()
    place.shutdown()
    assert refusals == []
    path, note = next(iter(kept.items()))
    assert path.startswith("/trail/") and path.endswith(".checkpoint")
    assert note.startswith("audit.osaka\n")
