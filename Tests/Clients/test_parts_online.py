"""Applying online where the network is divided in three: what residents reach, where staff examine, where numbers are worked
with; each a process with a database of its own, on SQLite and on PostgreSQL."""

import json
import re
import sqlite3
import subprocess
import time
import urllib.parse

import pytest
from browserless import Client
from nodes import MIO, NOW, ROOT, sign_in
from test_parts import make_key, wait_for
from writers import Database, Server, make_city

ANSWERS = {
    "child": {"family": "大阪", "given": "花子"}, "child_birth": "2025-10-10", "facility": "中之島保育所",
    "months": {"from": "2026-04-01", "to": "2026-04-30"}, "by": "counter", "pickup": "2026-05-12",
    "applicant": {"family": "大阪", "given": "太郎"}, "phone": "0662088181", "child_ward": "271276",
}


class Part(Server):
    """A part of the network on either database."""

    def __init__(self, role, folder, postgres, *options):
        self.postgres = postgres and f"{postgres.rsplit('/', 1)[0]}/{role}"
        if postgres:
            subprocess.run(["psql", postgres, "-qc", f'CREATE DATABASE "{role}"'], check=True)
        self.file = folder / f"{role}.sqlite"
        database = self.postgres or f"sqlite://{self.file}"
        make_city(database)
        super().__init__(database, folder, "--role", role, "--now", NOW, *options, name=role)

    def rows(self, sql):
        if self.postgres:
            lines = subprocess.run(["psql", self.postgres, "-qAtc", sql], check=True, stdout=subprocess.PIPE, text=True)
            return [tuple(line.split("|")) for line in lines.stdout.splitlines()]
        connection = sqlite3.connect(self.file, timeout=20)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def parts(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("online-parts")
    database = Database() if request.param == "postgres" else None
    outer, inner, pair = make_key(folder, "outer.key"), make_key(folder, "inner.key"), folder / "seal.key"
    subprocess.run([MIO, "sealing-key", pair], cwd=ROOT, check=True)
    assert pair.stat().st_mode & 0o777 == 0o600
    url = database and database.url
    public = Part("public", folder, url, "--relay-key", outer, "--sealing-key", f"{pair}.pub")
    staff = Part("staff", folder, url, "--outside", public.address, "--outside-key", outer, "--opening-key", pair,
                 "--relay-key", inner)
    number = Part("number", folder, url, "--outside", staff.address, "--outside-key", inner)
    started = [part for part in (public, staff, number) if part.start() is not None]
    try:
        yield public, staff, number
        assert [part.stop() for part in reversed(started)] == [0, 0, 0]
    finally:
        for part in started:
            part.stop()
        if database:
            database.remove()


def account(city, mail):
    """Somebody with an account, by the link in the letter."""
    client = Client(city.address)
    assert client.post("/account/enter", {"_token": client.token("/sign-in"), "mail": mail})[0] == 303
    letters = client.request("GET", "/demo/mail")[2]
    link = re.search(r'href="(http[^"]*/account/enter/[^"]+)"', letters).group(1)
    path = urllib.parse.urlsplit(link).path
    assert client.post(path, {"_token": client.token(path)})[0] == 303
    return client


def apply(client, key, **changed):
    status, _, answer = client.request(
        "POST", "/api/v1/submissions",
        json.dumps({"procedure": "hoiku-horyuu-shoumei", "answers": {**ANSWERS, **changed}}),
        {"content-type": "application/json", "idempotency-key": key})
    assert status == 201, answer
    return json.loads(answer)["number"]


def kept(part):
    """All texts of the tables in which something of an application could be."""
    tables = ("parcel", "online_application", "online_draft", "online_message", "online_correction", "event", "case_file")
    return "\n".join(str(part.rows(f"SELECT * FROM {table}")) for table in tables)


def test_an_application_made_outside_is_examined_inside_and_its_state_and_letter_come_back(parts):
    public, staff, number = parts
    applicant = account(public, "taro@example.jp")
    given = apply(applicant, "a")
    assert re.fullmatch(r"2026-N\d{6}", given)
    # Sealed at once: what was typed is nowhere outside.
    assert "花子" not in kept(public) and "0662088181" not in kept(public)
    wait_for(lambda: staff.rows(f"SELECT id FROM online_application WHERE number = '{given}'"),
             "the application does not arrive")
    [(identity,)] = staff.rows(f"SELECT id FROM online_application WHERE number = '{given}'")
    assert "花子" in kept(staff)
    office = f"/office/applications/{identity}"
    examiner, approver = sign_in(staff.address, "examiner"), sign_in(staff.address, "approver")
    assert "中之島保育所" in examiner.request("GET", office)[2]
    # The other parts do not have the page, and nothing of it went on to the numbers.
    assert public_status(public, office) == 404
    assert not number.rows("SELECT id FROM online_application")

    def act(client, what, **fields):
        status, _, page = client.post(f"{office}/{what}", {"_token": client.token(office), **fields})
        assert status == 303, page[:2000]

    mine = f"/my/applications/{given}"

    def shows(text):
        return text in applicant.request("GET", mine)[2]

    act(examiner, "messages", message="書類を確認しています。")
    wait_for(lambda: shows("書類を確認しています。"), "the message does not come back")
    assert applicant.post(f"{mine}/messages", {"_token": applicant.token(mine), "message": "よろしくお願いします。"})[0] == 303
    assert "よろしくお願いします" not in kept(public)
    wait_for(lambda: "よろしくお願いします。" in examiner.request("GET", office)[2], "the answer does not arrive")
    act(examiner, "move", stage="examination")
    act(examiner, "propose", decision="granted")
    act(approver, "decide")
    wait_for(lambda: shows("/documents/"), "the letter does not come back")
    letter = re.search(rf'href="({mine}/documents/[^"]+)"', applicant.request("GET", mine)[2]).group(1)
    status, headers, pdf = applicant.request("GET", letter)
    assert status == 200 and headers["content-type"] == "application/pdf" and pdf.startswith("%PDF")
    wait_for(lambda: staff.rows("SELECT id FROM online_document WHERE fetched_at IS NOT NULL"), "it is not known as fetched")
    # Whoever is told by mail is told by the part that has the reason.
    assert ("taro@example.jp",) in [row[-1:] for row in staff.rows("SELECT DISTINCT address FROM mail_letter")]
    for part in parts:
        # Counts of the plan that the innermost part brings to the middle one are another matter.
        assert not part.rows("SELECT topic FROM parcel_held WHERE topic <> 'plan.counts'")


def public_status(part, path):
    return sign_in(part.address, "resident").request("GET", path)[0]


def test_a_correction_is_made_outside_and_only_while_it_is_asked_for_are_the_answers_there(parts):
    public, staff, _ = parts
    applicant = account(public, "hanako@example.jp")
    given = apply(applicant, "c")
    wait_for(lambda: staff.rows(f"SELECT id FROM online_application WHERE number = '{given}'"), "it does not arrive")
    [(identity,)] = staff.rows(f"SELECT id FROM online_application WHERE number = '{given}'")
    office, mine = f"/office/applications/{identity}", f"/my/applications/{given}"
    examiner = sign_in(staff.address, "examiner")
    status, _, page = examiner.post(f"{office}/correct", {
        "_token": examiner.token(office), "items": "phone", "text": "つながる番号を。", "due.year": "2026", "due.month": "5",
        "due.day": "8"})
    assert status == 303, page[:2000]
    wait_for(lambda: "つながる番号を。" in applicant.request("GET", mine)[2], "the request does not come back")
    correction = f"{mine}/correction"
    assert applicant.post(correction, {"_token": applicant.token(correction), "phone": "06-1111-2222"})[0] == 303
    assert "0611112222" not in kept(public) and "花子" not in kept(public)
    wait_for(lambda: "0611112222" in kept(staff), "the answer does not arrive")


def test_while_the_inside_is_away_receipts_are_given_and_kills_lose_and_double_nothing(parts):
    public, staff, _ = parts
    applicant = account(public, "jiro@example.jp")
    staff.kill()
    numbers = [apply(applicant, f"k{number}") for number in range(3)]
    public.kill()
    public.start()
    numbers.append(apply(applicant, "k3"))
    # The same key again is the same application.
    assert apply(applicant, "k3") == numbers[-1]
    staff.start()
    time.sleep(1)
    staff.kill()
    staff.start()
    wait_for(lambda: {row[0] for row in staff.rows("SELECT number FROM online_application")} >= set(numbers),
             "not all applications arrive", 60)
    assert len(set(numbers)) == 4
    received = "SELECT COUNT(*) FROM event WHERE kind = 'submission.received'"
    wait_for(lambda: staff.rows(received) == public.rows(received), "the events differ")


def test_what_asks_for_the_card_says_where_to_go(parts):
    public, _, _ = parts
    page = Client(public.address).request("GET", "/procedures/jidou-teate-henkou")[2]
    assert "カードでの本人の確認が要るため" in page
