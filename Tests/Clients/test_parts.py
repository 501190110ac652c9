"""A city whose network is divided: what residents use, and what staff use, each with a database of its own. The inside
fetches and brings; nothing calls in."""

import http.client
import json
import os
import re
import sqlite3
import subprocess
import threading
import time

import pytest
from browserless import Client
from nodes import MIO, NOW, ROOT, sign_in
from writers import CITY, Server, make_city

#: What the address of a machine is that is not there (RFC 5737).
NOWHERE = "http://192.0.2.1"


class Part(Server):
    """A part of the network, with its own SQLite database."""

    def __init__(self, role, folder, *options):
        self.file = folder / f"{role}.sqlite"
        database = f"sqlite://{self.file}"
        make_city(database)
        super().__init__(database, folder, "--role", role, *options, name=role)

    def rows(self, sql, *values):
        connection = sqlite3.connect(self.file, timeout=20)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()


def make_key(folder, name="relay.key"):
    subprocess.run([MIO, "relay-key", folder / name], cwd=ROOT, check=True)
    return folder / name


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parts")
    key = make_key(folder)
    assert key.stat().st_mode & 0o777 == 0o600
    outside = Part("public", folder, "--relay-key", key)
    inside = Part("staff", folder, "--outside", outside.address, "--outside-key", key)
    outside.start()
    inside.start()
    yield outside, inside
    assert [inside.stop(), outside.stop()] == [0, 0]


def wait_for(condition, what, seconds=40):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"after {seconds} s: {what}"
        time.sleep(0.2)


def answer_at_home(part, persons=1):
    """Begins the questions before a visit; the number that the visitor brings."""
    client = Client(part.address)
    status, headers, _ = client.post("/previsit", {
        "_token": client.token("/previsit"), "event": "moved-in", "date.year": "2026", "date.month": "4",
        "date.day": "20", "persons": str(persons),
    })
    assert status == 303
    return headers["location"].rsplit("/", 1)[1]


def hand_in_a_case(part, key):
    status, _, answer = sign_in(part.address).request(
        "POST", "/api/v1/cases", json.dumps({"procedure": "tennyuu", "persons": 1}),
        {"content-type": "application/json", "idempotency-key": key})
    assert status == 201, answer


def test_answers_given_at_home_are_known_at_the_counter(parts):
    outside, inside = parts
    begin = time.monotonic()
    code = answer_at_home(outside, persons=3)
    wait_for(lambda: inside.rows("SELECT 1 FROM counter_previsit WHERE code = ? AND persons = 3", code),
             "the answers do not arrive")
    print(f"arrived after {time.monotonic() - begin:.1f} s")
    client = sign_in(inside.address)
    status, headers, page = client.post("/office/sessions", {
        "_token": client.token("/office/sessions/new"), "preVisit": code, "role": "self", "identity": "my-number-card",
        "language": "ja",
    })
    assert status == 303, re.sub("<[^>]+>", " ", page)[:2000]
    session = headers["location"].rsplit("/", 1)[1]
    sources = inside.rows("SELECT DISTINCT source FROM counter_fact WHERE session = ? AND subject LIKE 'event%'", session)
    assert ("pre-visit",) in sources


def test_what_was_written_at_home_is_taken_at_the_counter_and_nobody_in_between_reads_it(parts):
    outside, inside = parts
    number = "0123-4567-89ab-cdef"
    visitor = Client(outside.address)
    status, _, page = visitor.post("/bring", {
        "_token": visitor.token("/bring"), "family": "携帯試験", "given": "花子", "address": "大阪府大阪市北区中之島１丁目３番２０号",
        "birth.year": "1991", "birth.month": "5", "birth.day": "5", "number": number})
    assert status == 200 and number.upper() in page
    wait_for(lambda: inside.rows("SELECT 1 FROM handover_reference"), "what was written does not arrive")
    for part in parts:
        [(sealed,)] = part.rows("SELECT sealed FROM handover_reference")
        assert sealed and "携帯試験".encode() not in sealed
        assert not part.rows("SELECT 1 FROM parcel WHERE body LIKE '%携帯試験%' OR body LIKE ?", f"%{number}%")
    clerk = sign_in(inside.address)
    opened = {"events": "moved-in", "date.year": "2026", "date.month": "4", "date.day": "20", "role": "self",
              "identity": "my-number-card", "language": "ja", "handover": f"mio-bring:{number}"}
    status, headers, page = clerk.post("/office/sessions", {"_token": clerk.token("/office/sessions/new"), **opened})
    assert status == 303, re.sub("<[^>]+>", " ", page)[:2000]
    session = headers["location"].rsplit("/", 1)[1]
    assert inside.rows(
        "SELECT source FROM counter_fact WHERE session = ? AND name = 'person.family'", session) == [("pre-visit",)]
    status, _, page = clerk.post("/office/sessions", {"_token": clerk.token("/office/sessions/new"), **opened})
    assert status == 422 and "すでに使われています" in page


def test_a_ticket_issued_inside_is_followed_on_a_telephone_outside(tmp_path):
    key = make_key(tmp_path)
    # In the opening hours of an office.
    outside = Part("public", tmp_path, "--relay-key", key, "--now", NOW)
    inside = Part("staff", tmp_path, "--outside", outside.address, "--outside-key", key, "--now", NOW)
    outside.start()
    inside.start()
    try:
        ward = "271276"
        floor = sign_in(inside.address, "floor-manager")
        status, _, page = floor.post(f"/tickets/{ward}", {
            "_token": floor.token(f"/tickets/{ward}"), "category": "moves", "priority": "ordinary"})
        assert status == 303, page[:2000]
        [(token, number)] = inside.rows("SELECT token, number FROM ticket")
        visitor = Client(outside.address)
        mine = f"/q/{ward}/{token}"

        def shows(text, path=mine):
            status, _, page = visitor.request("GET", path)
            return status == 200 and text in page

        wait_for(lambda: shows(number), "the ticket does not arrive")
        wait_for(lambda: not shows("届いていません", f"/q/{ward}"), "the outside does not know that it is told")
        for path in (f"/q/{ward}", f"/display/{ward}/residents", f"/api/v1/wards/{ward}/queues"):
            assert visitor.request("GET", path)[0] == 200

        clerk = sign_in(inside.address)
        for act in ("open", "next"):
            status, _, page = clerk.post(
                f"/office/calls/{act}", {"_token": clerk.token("/office/calls"), "window": "1"})
            assert status == 303, page[:2000]
        wait_for(lambda: shows("1番窓口にお越しください"), "the call does not arrive")
        # The machine and the panel are not there outside, and who called is not told.
        for path in (f"/tickets/{ward}", "/office/calls", "/office/board"):
            assert visitor.request("GET", path)[0] == 404
        assert {row[0] for row in outside.rows("SELECT clerk_name FROM ticket_window")} == {""}
    finally:
        assert [inside.stop(), outside.stop()] == [0, 0]


def test_what_happens_outside_is_in_the_trail_of_the_inside(parts):
    outside, inside = parts
    answer_at_home(outside)
    there = outside.rows("SELECT id, kind, at, actor_kind FROM event WHERE kind = 'previsit.started' ORDER BY id")
    wait_for(lambda: inside.rows("SELECT id, kind, at, actor_kind FROM event WHERE kind = 'previsit.started' ORDER BY id")
             == there, "the events do not arrive")


def test_the_public_part_calls_nobody_and_knows_only_the_key(parts):
    outside, inside = parts
    # Only the program that has the key may fetch, and what is not served there is absent.
    for path in ("/api/v1/relay/parcels", "/metrics"):
        assert Client(outside.address).request("GET", path)[0] in (401, 303)
        assert Client(outside.address).request("GET", path, headers={"authorization": "Bearer " + "x" * 64})[0] == 401
    assert Client(outside.address).request("GET", "/office/cases")[0] == 404
    assert Client(inside.address).request("GET", "/api/v1/relay/parcels")[0] == 404
    # Its connections: those it accepts at its own port, and no other.
    ours = {os.readlink(link) for link in _links(outside.process.pid)}
    sockets = {f"socket:[{inode}]": (local, remote, state) for inode, local, remote, state in _tcp()}
    mine = [sockets[link] for link in ours if link in sockets]
    assert mine and all(local == outside.port for local, _, _ in mine)


def test_staff_work_on_while_the_outside_is_away_and_all_is_carried_when_it_is_back(parts):
    outside, inside = parts
    code = answer_at_home(outside)
    outside.kill()
    clerk = sign_in(inside.address)
    for path in ("/office/cases", "/office/sessions", "/plan", "/office/residents"):
        begin = time.monotonic()
        assert clerk.request("GET", path)[0] == 200
        assert time.monotonic() - begin < 5
    hand_in_a_case(inside, "parts-2")
    outside.start()
    wait_for(lambda: inside.rows("SELECT 1 FROM counter_previsit WHERE code = ?", code), "the answers do not arrive")


def test_kills_of_either_part_lose_and_double_nothing(parts):
    outside, inside = parts
    codes, ended = [], threading.Event()

    def visitors():
        while not ended.is_set():
            try:
                codes.append(answer_at_home(outside))
            except (OSError, AssertionError, AttributeError, http.client.HTTPException):
                time.sleep(0.05)

    people = [threading.Thread(target=visitors) for _ in range(4)]
    for person in people:
        person.start()
    for part in (inside, outside, inside, outside):
        time.sleep(1.5)
        part.kill()
        part.start()
    ended.set()
    for person in people:
        person.join()
    assert len(codes) > 10
    kept = {row[0] for row in outside.rows("SELECT code FROM counter_previsit")}
    assert kept >= set(codes)
    wait_for(lambda: {row[0] for row in inside.rows("SELECT code FROM counter_previsit")} >= kept,
             "not all answers arrive", 90)
    started = "SELECT id FROM event WHERE kind = 'previsit.started' ORDER BY id"
    wait_for(lambda: inside.rows(started) == outside.rows(started), "the events differ")
    assert not inside.rows("SELECT * FROM parcel_held")
    for part in parts:
        done = subprocess.run([MIO, "audit", "verify", "--database", part.database, "--city", CITY], cwd=ROOT,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        assert done.returncode == 0, done.stdout


def test_pages_of_staff_ask_no_other_host(tmp_path):
    """Every host outside is out of reach: pages are as quick as ever, and none of them names another host."""
    key = make_key(tmp_path)
    inside = Part("staff", tmp_path, "--outside", NOWHERE, "--outside-key", key)
    inside.start()
    try:
        clerk = sign_in(inside.address)
        for path in ("/office/cases", "/office/sessions", "/office/sessions/new", "/office/residents", "/plan", "/"):
            begin = time.monotonic()
            status, headers, page = clerk.request("GET", path)
            assert status == 200
            assert time.monotonic() - begin < 5
            assert "http" not in headers["content-security-policy"]
            loaded = re.findall(r'(?:<(?:script|img|iframe|source)[^>]*\ssrc|<link[^>]*\shref)="([^"]*)"', page)
            assert loaded and all(address.startswith("/") for address in loaded)
        log = inside.log.read_text()
        assert "outside: 192.0.2.1 (http)" in log
    finally:
        assert inside.stop() == 0


def _links(process):
    for name in os.listdir(f"/proc/{process}/fd"):
        path = f"/proc/{process}/fd/{name}"
        if os.path.islink(path):
            try:
                os.readlink(path)
                yield path
            except OSError:
                pass


def _tcp():
    """The TCP connections of this machine: inode, local port, remote port, state."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(table) as lines:
            for line in list(lines)[1:]:
                fields = line.split()
                yield (fields[9], int(fields[1].rsplit(":", 1)[1], 16), int(fields[2].rsplit(":", 1)[1], 16), fields[3])
