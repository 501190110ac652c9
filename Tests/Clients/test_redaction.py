"""Fifty people with marks go through the whole city: counter, moving out, applying online, account, visits, numbers; typed rightly and
wrongly, and while tables are missing. No mark is in the log, the figures, the pages of errors, addresses or files left behind
(OWASP ASVS 14.2.1, 16.2.5)."""

import base64
import datetime
import email
import email.policy
import hashlib
import json
import pathlib
import re
import ssl
import sys
import threading
import time

import httpx
import pytest
from aiosmtpd.controller import Controller
from everybody import NORTH, EverybodysCity, receipt_number
from marked import Listener, people
from marks import search
from nodes import NOW, ROOT, free_port, wait_until
from test_nodes import answers

sys.path.insert(0, str(ROOT / "Benchmarks" / "runner"))
import authority  # noqa: E402

COUNT = 50
# Making one for each visitor takes longer than their visit.
TLS = ssl.create_default_context()
JSON = {"content-type": "application/json"}


class Relay:
    """Takes letters, and refuses every other address with words in which it stands."""

    def __init__(self):
        self.links, self.count = {}, 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.count += 1
        if self.count % 2:
            return f"550 5.1.1 <{address}>: {address} is unknown here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.links[envelope.rcpt_tos[0]] = re.search(r"/account/enter/([\w-]+)", letter.get_content()).group(1)
        return "250 taken"


class Leftovers(threading.Thread):
    """Looks again and again at what the program leaves in its folder for such files."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.folder, self.seen, self.ends = folder, {}, threading.Event()

    def run(self):
        while not self.ends.wait(0.05):
            for path in self.folder.rglob("*"):
                try:
                    if path.is_file():
                        self.seen[str(path)] = path.read_bytes()
                except OSError:
                    pass


class Town:
    """A city with marked people in its register, and everybody who works there, each heard."""

    def __init__(self, folder, monkeypatch):
        self.folder = folder
        (folder / "tmp").mkdir()
        monkeypatch.setenv("TMPDIR", str(folder / "tmp"))
        self.relay = Controller(Relay(), hostname="127.0.0.1", port=free_port())
        self.relay.start()
        self.authority = authority.Authority(folder / "authority", datetime.datetime.fromisoformat(NOW).astimezone(datetime.timezone.utc))
        # Nobody answers there: notices wait for it, and the log says so.
        self.responder = "http://127.0.0.1:9"
        self.city = EverybodysCity(folder, authority=folder / "authority" / "ca.pem", options=[
            "--smtp", f"127.0.0.1:{self.relay.port}", "--smtp-from", "noreply@city.example", "--jpki-ocsp", self.responder])
        self.people = people(COUNT)
        self.listener = Listener(self.people)
        self.leftovers = Leftovers(folder / "tmp")
        self.leftovers.start()
        self.settle()
        for person in self.city.people:
            self.listener.hear(person.client)

    def settle(self):
        """Gives the people in the register their marks."""
        database = self.city.database
        # The next receipts are the city's own.
        for number, (receipt,) in enumerate(database.execute("SELECT receipt FROM moveout_notice").fetchall()):
            database.execute("UPDATE moveout_notice SET receipt = ? WHERE receipt = ?", (receipt_number(NORTH, 990_000 + number), receipt))
        known = {person.actor for person in self.city.people}
        rows = [row for row in database.execute(
            "SELECT r.id, h.town, h.block, r.birth, r.sex FROM registry_resident r JOIN registry_household h ON h.no = r.household"
            " WHERE r.protected = 0 AND h.protected = 0 ORDER BY r.no") if row[0] not in known]
        for one, (one.resident, town, block, one.birth, one.sex) in zip(self.people, rows):
            one.address = f"大阪府大阪市北区{town}{block}"
            database.execute(
                "UPDATE registry_resident SET family = ?, given = ?, kana_family = ?, kana_given = ? WHERE id = ?",
                (one.family, one.given, one.kana_family, one.kana_given, one.resident))
            one.cookie = self.city.session({"id": f"marked-{one.id}", "kind": "resident", "actor": one.resident, "ward": None,
                                            "roles": []})
        database.commit()

    def client(self, cookie=None):
        client = httpx.Client(base_url=self.city.address, timeout=60, follow_redirects=False, headers={"accept-language": "ja"}, verify=TLS)
        if cookie:
            client.cookies.set("mio", cookie)
        self.listener.hear(client)
        client.token = re.search(r'name="_token" value="([^"]+)"', client.get("/sign-in").text).group(1)
        return client

    def post(self, who, path, **fields):
        client = getattr(who, "client", who)
        return client.post(path, data={"_token": who.token, **fields})

    def stop(self):
        self.leftovers.ends.set()
        self.relay.stop()
        self.city.stop()


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        town = Town(tmp_path_factory.mktemp("redaction"), patch)
        yield town
        town.stop()


# The ways through the city. Everybody goes two of them, rightly and wrongly.

def counter(town, one):
    clerk = town.city.person("clerk")
    for typed in (one.family, one.kana_family, f"{one.kana_family}　{one.kana_given}", one.phone, one.number):
        assert town.post(clerk, "/office/residents", q=typed, ward="").status_code in (200, 422)
    page = f"/office/residents/{one.resident}"
    assert town.post(clerk, "/office/purpose", subject=one.resident, next=page, purpose="resident-change").status_code in (303, 422)
    clerk.client.get(page)
    body = {"events": [{"event": "moved-in", "date": "2026-04-20"}], "language": "ja",
            "applicant": {"role": "agent", "name": one.name, "powerOfAttorney": True, "identityDocument": "my-number-card"}}
    session = clerk.client.post("/api/v1/sessions", json=body)
    assert session.status_code == 201, session.text
    path = f"/api/v1/sessions/{session.json()['id']}"
    facts = [{"subject": "p1", "name": name, "value": value, "source": "certificate"} for name, value in {
        "person.family": one.family, "person.given": one.given, "person.kanaFamily": one.kana_family,
        "person.kanaGiven": one.kana_given, "person.birthDate": "1990-06-10", "person.relation": "head"}.items()]
    said = clerk.client.put(f"{path}/facts", json={"facts": facts})
    if said.status_code == 422:
        # What the pack does not know is named, and nothing of its value.
        wrong = {error["pointer"].split("/")[2] for error in said.json()["errors"]}
        facts = [fact for number, fact in enumerate(facts) if str(number) not in wrong]
        said = clerk.client.put(f"{path}/facts", json={"facts": facts})
    assert said.status_code == 200, said.text
    more = list(answers(said.json()["questions"]))[:20]
    clerk.client.put(f"{path}/facts", json={"facts": more})
    clerk.client.put(f"{path}/facts", json={"facts": [{"subject": "p1", "name": one.family, "value": one.number}]})
    clerk.client.put(f"{path}/facts", json={"facts": [{"subject": one.mail, "name": "person.birthDate", "value": one.phone}]})
    clerk.client.get(f"/office/sessions/{session.json()['id']}")
    for form in said.json()["forms"][:1]:
        clerk.client.get(f"{path}/forms/{form}.pdf")


def numbers(town, one):
    clerk = town.city.person("number-clerk")
    page = f"/office/residents/{one.resident}/numbers"
    town.post(clerk, "/office/purpose", subject=one.resident, next=page, purpose="resident-change")
    wrong = one.number[:-1] + str((int(one.number[-1]) + 1) % 10)
    for number in (wrong, one.number):
        town.post(clerk, page, **{"individual-number": number, "resident-code": one.number[:11]})
        town.post(clerk, "/office/numbers", kind="individual-number", number=number)
    clerk.client.get(page)


def online(town, one):
    client = town.client(one.cookie)
    client.get("/my/record")
    client.get("/my/usage")
    answers = {"kind": "death", "dog": one.given, "breed": "柴・茶", "changed_on": "2026-04-20", "tags": "lost",
               "applicant": {"family": one.family, "given": one.given},
               "address": {"postcode": "1000000", "prefecture": "見本県", "city": "見本市", "town": one.family, "block": "1-2-3"},
               "phone": one.phone}
    for key, body in [("wrong", answers | {"phone": one.mail, "changed_on": one.family, one.family: one.number}),
                      ("right", answers)]:
        sent = client.post("/api/v1/submissions", json={"procedure": "inu-henkou", "answers": body},
                           headers={"idempotency-key": f"{one.id}-{key}"})
        assert sent.status_code == (201 if key == "right" else 422), sent.text
    number = sent.json()["number"]
    page = f"/my/applications/{number}"
    assert client.get(page).status_code == 200
    town.post(client, f"{page}/messages", text=f"{one.name} {one.phone} {one.mail}")
    begun = town.post(client, "/procedures/jidou-teate-henkou/start").headers["location"]
    form = client.get(begun).headers.get("location", begun)
    fields = {"what": "own-name", "own_old.family": one.family, "own_old.given": one.given, "event_date.year": one.phone,
              "phone": one.mail}
    town.post(client, form, **fields)
    assert town.post(client, form, **(fields | {"event_date.year": "2026", "event_date.month": "4", "event_date.day": "20"})
                     ).status_code in (303, 422)
    client.get(form)
    client.get(form.split("/pages")[0] + "/answers.pdf")
    client.close()


def account(town, one):
    client = town.client()
    assert town.post(client, "/account/enter", mail=f"{one.mail}@{one.given}").status_code == 422
    assert town.post(client, "/account/enter", mail=one.mail).headers["location"] == "/account/sent"
    if one.id % 2 == 0:
        try:
            wait_until(lambda: one.mail in town.relay.handler.links, "the letter comes", 3)
        except AssertionError:
            # The relay has refused it.
            return
        word = town.relay.handler.links[one.mail]
        assert client.get(f"/account/enter/{word}").status_code == 200
        assert town.post(client, f"/account/enter/{word}").headers["location"] == "/account"
        assert one.mail in client.get("/account").text
        client.token = re.search(r'name="_token" value="([^"]+)"', client.get("/account/edit").text).group(1)
        town.post(client, "/account/edit", family=one.family, given=one.given, familyKana=one.kana_family,
                  givenKana=one.kana_given, phone=one.phone, town=one.family)
    client.close()


def moving_out(town, one):
    client = town.client()
    town.post(client, "/moveout/post", name=one.name, address=one.address, to=one.given, phone=one.phone, head=one.family,
              others=f"{one.kana_family}、{one.kana_given}", **{"planned.year": "2026", "planned.month": "5", "planned.day": "1"})
    nonce = client.post("/api/v1/moveout-nonces", json={}).json()["nonce"]
    birth, day = one.birth, str(one.birth)
    era = next(era for era, first in [(5, 20190501), (4, 19890108), (3, 19261225), (2, 19120730), (1, 0)] if birth >= first)
    certificate = town.authority.holder(1_000 + one.id, town.responder, one.name, str(one.sex), f"{era}{birth}", one.address)
    notice = {
        "form": "moveout/1", "kind": "all", "newHead": 1, "continueCard": True, "planned": "2026-05-01",
        "signer": {"name": one.name, "birth": f"{day[:4]}-{day[4:6]}-{day[6:]}", "sex": str(one.sex), "address": one.address},
        "members": [{"no": 1, "name": one.name, "relation": ""}],
        "to": {"code6": "281000", "town": "中央区加納町", "lot": "６丁目５番１号", "building": one.family},
        "contact": {"tel": one.phone}, "nonce": nonce,
        "at": NOW}
    content = json.dumps(notice, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    cms = base64.b64encode(town.authority.sign(content, certificate)).decode()
    broken = notice | {"planned": one.phone, one.family: one.number, "members": one.name}
    for body in ({"notice": broken, "cms": cms}, {"notice": notice, "cms": one.number}, {"notice": notice, "cms": cms}):
        sent = client.post("/api/v1/moveout-notices", content=json.dumps(body, ensure_ascii=False).encode(), headers=JSON)
    assert sent.status_code == 201, sent.text
    filed = sent.json()
    assert client.get(f"/moveout/{filed['receipt']}?key={filed['key']}").status_code == 200
    client.get(f"/moveout/{filed['receipt']}/slip.pdf?key={filed['key']}")
    clerk = town.city.person("clerk")
    listed = clerk.client.get("/office/moveouts?all=1").text
    for path in set(re.findall(r'href="(/office/moveouts/[0-9a-f-]{36})"', listed)):
        clerk.client.get(path)
    client.close()


def visit(town, one):
    """Another municipality announces somebody, with a reservation for the visit."""
    municipality = town.city.person("municipality")
    body = {
        "reference": f"M-{one.id}", "special": True, "planned": "2026-05-01", "head": one.name,
        "from": {"code6": "281000", "address": f"兵庫県神戸市中央区{one.family}"},
        "to": {"code6": NORTH, "postalCode": "530-0001", "town": "梅田", "lot": "１丁目１番１号", "building": one.given},
        "persons": [{"individualNumber": one.number, "family": one.family, "given": one.given, "birth": "1988-02-03", "sex": "male",
                     "relation": "head", "nationality": "japan", "insurance": "kokuho", "pension": "1", "card": True}],
        "visit": {"date": "2026-05-01", "time": "13:00"}}
    for wrong in ({"planned": one.mail}, {"persons": [{"family": one.family, "individualNumber": one.phone}]}, {}):
        sent = municipality.client.post("/api/v1/advance-notices", json=body | wrong)
    assert sent.status_code in (201, 409), sent.text
    clerk = town.city.person("clerk")
    assert clerk.client.get(f"/api/v1/reservations?place={NORTH}&date=2026-05-01").status_code == 200
    clerk.client.get("/office/moveouts/visits?date=2026-05-01")


def nonsense(town, one):
    """Requests that nobody understands, with marks in every part of them."""
    client = town.client()
    ways = [("POST", "/api/v1/cases", f'{{"procedure": "{one.family}'), ("POST", "/api/v1/sessions", f'["{one.number}"]'),
            ("POST", "/account/enter", f"mail={one.mail}"), ("PROPFIND", "/office/cases", one.phone),
            ("POST", "/api/v1/moveout-notices", f'{{"notice": "{one.name}", "cms": "{one.card}"}}'),
            ("POST", "/api/v1/guidance/evaluate", json.dumps({"facts": {one.family: one.number}})),
            ("POST", "/moveout/card", f"signature={one.card}&certificate={one.card}"),
            ("POST", "/sign-in/staff", f"login={one.mail}&password={one.number}")]
    for method, path, body in ways:
        kind = "application/json" if body[0] in '{["' else "application/x-www-form-urlencoded"
        client.request(method, path, content=body.encode(), headers={
            "content-type": kind, "idempotency-key": one.card, "user-agent": one.mail, "x-request-id": one.phone,
            "authorization": f"Bearer {one.card}", "x-forwarded-for": one.mail})
    client.post("/api/v1/submissions", content=b"x" * 40_000_000 if one.id == 0 else b"{", headers=JSON | {"idempotency-key": one.card})
    client.post("/account/enter", content=f"--{one.card}\r\n{one.mail}".encode(),
                headers={"content-type": f"multipart/form-data; boundary={one.card}"})
    client.cookies.set("mio", f"s{hashlib.sha256(one.card.encode()).hexdigest()}{one.family.encode().hex()}")
    client.get("/office/cases")
    client.close()


WAYS = [counter, numbers, online, account, moving_out, visit, nonsense]


def test_the_search_finds_a_mark_in_every_writing(town, tmp_path):
    one = town.people[0]
    for number, text in enumerate([one.family, json.dumps(one.family), one.family.encode().hex(), one.phone,
                                   "".join(f"%{byte:02X}" for byte in one.kana_family.encode()),
                                   base64.b64encode(f"a{one.mail}b".encode()).decode()]):
        (tmp_path / str(number)).write_text(text)
        assert search(one.words, [tmp_path / str(number)]), text


def test_people_go_through_the_city(town):
    faults, begin = [], time.monotonic()

    def go(first):
        for one in town.people[first::2]:
            for way in [WAYS[(one.id + turn) % len(WAYS)] for turn in (0, 3)]:
                try:
                    way(town, one)
                except Exception as error:
                    faults.append((way.__name__, one.id, repr(error)[:1_500]))

    walkers = [threading.Thread(target=go, args=(first,)) for first in range(2)]
    for walker in walkers:
        walker.start()
    for walker in walkers:
        walker.join()
    print(f"{town.listener.answers} answers in {time.monotonic() - begin:.0f} s, {town.listener.shown} with marks, "
          f"errors {dict(sorted(town.listener.errors.items()))}")
    assert not faults, faults[:5]
    # They were there, and were shown to those who may see them.
    assert town.listener.shown > COUNT * 3, town.listener.shown


def test_people_go_through_a_city_that_is_broken(town):
    """Tables are missing: what the program writes of its own faults names no value."""
    database = town.city.database
    tables = ["counter_fact", "online_application", "online_draft", "account_link", "registry_number", "moveout_advance",
              "registry_resident", "mail_letter"]
    there = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    gone = [table for table in tables if table in there]
    assert len(gone) >= 5, sorted(there)
    before = town.listener.errors.get(500, 0)
    for table in gone:
        database.execute(f"ALTER TABLE {table} RENAME TO {table}_gone")
        database.commit()
        for way in (counter, online, account, visit, numbers):
            try:
                way(town, town.people[1])
            except (AssertionError, KeyError, ValueError, TypeError, AttributeError):
                # It is broken; what is said of it is heard.
                pass
        database.execute(f"ALTER TABLE {table}_gone RENAME TO {table}")
        database.commit()
    assert town.listener.errors.get(500, 0) - before >= 3, town.listener.errors
    assert town.people[1].family in town.client(town.people[1].cookie).get("/my/record").text


def test_no_mark_is_where_nothing_may_be_said(town):
    assert not town.listener.wrong, town.listener.wrong[:10]
    metrics = httpx.get(f"{town.city.address}/metrics").content
    town.city.city.log.flush()
    log = pathlib.Path(town.folder / "server.log")
    words = {word for one in town.people for word in one.words}
    assert search(words, [log, ("metrics", metrics)]) == []
    assert len(log.read_text().splitlines()) > 1_000 and "request failed" in log.read_text()
    # Files that the program made for a moment, and what it left.
    left = [(name, content) for name, content in town.leftovers.seen.items() if content]
    assert not left or search(words, left) == []
    assert not list((town.folder / "tmp").rglob("core*"))
