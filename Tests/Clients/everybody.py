"""A city in which everybody is signed in at once, with things of every kind in two wards, so that each line of the route
table can be tried as each of them: on their own things, on those of others, and on things that are not there."""

import hashlib
import json
import pathlib
import re
import secrets
import sqlite3
import subprocess

import httpx
from conftest import MIO, NOW, ROOT, City

NORTH, CENTRE = "271276", "271284"
MOMENT = 1_777_000_000_000  # 2026-04-24, in milliseconds, as the city's clock says


def uuid(number):
    """A UUID of version 7; those of the same number are the same."""
    return f"019db9d2-6a00-7c3e-9f4e-{number:012x}"


def receipt_number(ward, running):
    """The number of a notice of moving out: year, ward, running number, and a check digit (Luhn)."""
    digits = f"26{ward[2:5]}{running:06}"
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return f"T{digits}{-total % 10}"


class Thing:
    """Something that not everybody may see."""

    def __init__(self, name, id, ward=None, section=None, owner=None):
        self.name, self.id, self.ward, self.section, self.owner = name, id, ward, section, owner

    def __repr__(self):
        return f"{self.name} {self.id}"


class Person:
    """Somebody who is signed in, a machine with its key, or nobody (`anonymous`)."""

    def __init__(self, id, kind, actor="", ward=None, roles=(), cookie=None, key=None):
        self.id, self.kind, self.actor, self.ward, self.roles = id, kind, actor, ward, set(roles)
        self.cookie, self.key, self.client, self.token = cookie, key, None, ""

    def may(self, route):
        """Whether the table allows it: read here a second time, and not by the program's own code."""
        for word in route["allow"]:
            name, _, detail = word.partition(":")
            if name == "anyone":
                return True
            if name == "applicant" and self.kind in ("account", "resident", "organisation"):
                return True
            if name in ("resident", "system") and self.kind == name:
                return True
            if name in ("staff", "organisation", "device") and self.kind == name and (not detail or detail in self.roles):
                return True
        return False

    def owns(self, thing):
        """Whether a thing is this person's business."""
        if thing.owner is not None:
            return self.actor == thing.owner or self.id == thing.owner
        if self.ward is not None and self.ward != thing.ward:
            return False
        return thing.section is None or f"section.{thing.section}" in self.roles

    def connect(self, address):
        headers = {"accept-language": "ja"}
        if self.key:
            headers["authorization"] = f"Bearer {self.key}"
        self.client = httpx.Client(base_url=address, headers=headers, timeout=60, follow_redirects=False)
        if self.cookie:
            self.client.cookies.set("mio", self.cookie)
        if not self.key:
            # As a page says it: every form carries the token of the browser that shows it.
            page = self.client.get("/sign-in").text
            self.token = re.search(r'name="_token" value="([^"]+)"', page).group(1)
        return self

    def send(self, route, path, token=True, headers=None, fields=None):
        """A request as a page or a program of the city would send it; nothing in it but the token."""
        headers = dict(headers or {})
        if route["method"] == "GET":
            if path.endswith("/events"):
                with self.client.stream("GET", path, headers=headers) as answer:
                    if answer.status_code != 200:
                        answer.read()
                    return answer
            return self.client.get(path, headers=headers)
        if route["method"] == "DELETE":
            return self.client.delete(path, headers=headers)
        if route["api"] or route["method"] != "POST":
            return self.client.request(
                route["method"], path, content=json.dumps(fields or {}).encode(),
                headers={"content-type": "application/json", "accept": "application/json", **headers})
        form = {**(fields or {}), **({"_token": self.token} if token else {})}
        return self.client.post(path, data=form, headers=headers)


class EverybodysCity:
    """The city, its route table, everybody in it, and the things they have."""

    def __init__(self, folder, pack="City/osaka", options=(), authority=None):
        folder = pathlib.Path(folder)
        self.folder = folder
        key = folder / "municipality.key"
        key.write_text(secrets.token_hex(24))
        key.chmod(0o600)
        if authority is None:
            authority = folder / "authority.pem"
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "authority.key", "-out",
                 authority, "-days", "3650", "-subj", "/C=JP/O=Simulated/CN=Authority"], check=True, capture_output=True)
        self.options = [
            "--jpki-ca", str(authority), "--jpki-sign-in-ca", str(authority), "--staff-accounts",
            "--address", "http://127.0.0.1", "--municipality", "281000=http://127.0.0.1:9", "--municipality-key", f"281000={key}", *options,
        ]
        self.city = City(pack, folder, residents=120, options=self.options)
        self.address = self.city.address
        try:
            self.fill(pack, key)
        except BaseException:
            self.city.stop()
            raise

    def fill(self, pack, key):
        self.file = self.city.database.removeprefix("sqlite://")
        table = json.loads(subprocess.run(
            [MIO, "serve", "--routes", "--city", pack, "--database", self.city.database, "--demo", "--now", NOW,
             *self.options], cwd=ROOT, check=True, capture_output=True, text=True).stdout)
        self.routes = table["routes"]
        self.database = sqlite3.connect(self.file, timeout=30)
        self.people = self.everybody(table["people"], key.read_text())
        self.things = self.make_things()
        for person in self.people:
            person.connect(self.address)

    def person(self, id):
        return next(person for person in self.people if person.id == id)

    def stop(self):
        for person in self.people:
            person.client.close()
        self.database.close()
        self.city.stop()

    # Who there is.

    def everybody(self, cast, municipality):
        """The people of the demonstration, a second resident, a second business, an account, devices, a municipality."""
        resident = next(person for person in cast if person["kind"] == "resident")
        other = self.database.execute(
            "SELECT id FROM registry_resident WHERE id <> ? AND household <> (SELECT household FROM registry_resident"
            " WHERE id = ?) ORDER BY no LIMIT 1", (resident["actor"], resident["actor"])).fetchone()[0]
        more = [
            {"id": "resident-second", "kind": "resident", "actor": other, "ward": None, "roles": []},
            {"id": "business-second", "kind": "organisation", "actor": "business-second", "ward": None,
             "roles": ["business"]},
            {"id": "kiosk", "kind": "device", "actor": f"kiosk-{NORTH}", "ward": NORTH, "roles": ["kiosk"]},
            *({"id": f"administrator-{firm}", "kind": "organisation", "actor": f"administrator-{firm}", "ward": None,
               "roles": ["business", "administrator"], "behalf": firm} for firm in ("firm-1", "firm-2")),
            {"id": "account", "kind": "account", "actor": uuid(900), "ward": None, "roles": []},
        ]
        people = [Person("anonymous", "anonymous")]
        for entry in [*cast, *more]:
            people.append(Person(entry["id"], entry["kind"], entry.get("behalf") or entry["actor"], entry["ward"], entry["roles"],
                                 cookie=self.session(entry)))
        for number, ward in [(801, NORTH), (802, CENTRE)]:
            key = secrets.token_hex(24)
            self.insert("device", id=uuid(number), kind="terminal", ward=ward, name=f"T-{number}", place="1F",
                        key_hash=hashlib.sha256(key.encode()).hexdigest(), enrolled_at=MOMENT)
            people.append(Person(f"terminal-{ward}", "device", uuid(number), ward, ["terminal"], key=key))
        people.append(Person("municipality", "organisation", "281000", None, ["municipality"], key=municipality.strip()))
        self.database.commit()
        return people

    # What people write: names, notes, titles.
    WRITTEN = {
        "registry_resident": ["family", "given", "kana_family", "kana_given", "common_name", "romaji", "domicile"],
        "registry_household": ["town", "block", "building"], "registry_former_address": ["town", "block", "building"],
        "case_file": ["title"], "case_shortfall": ["note", "created_by_name"], "counter_leak": ["reason"],
        "counter_session": ["opened_by_name", "holder_name"], "counter_hand_over": ["note", "sent_by_name", "end_note"],
        "entry_job": ["title", "reason", "taken_by"], "device": ["name", "place"],
        "online_examination": ["assignee_name", "reasons"], "online_file": ["name"],
    }

    def spoil(self, text):
        """Puts a text wherever people could have written it, in one stroke, and into messages and steps."""
        for table, columns in self.WRITTEN.items():
            for column in columns:
                # The names of devices differ.
                more = " || substr(id, -4)" if table == "device" else ""
                self.database.execute(f"UPDATE {table} SET {column} = ?{more}", (text,))
        for thing in self.things:
            if thing.name == "application":
                self.insert("online_message", id=uuid(secrets.randbits(40)), application=thing.id, at=MOMENT,
                            from_applicant=1, name=text, text=text)
                self.insert("online_step", application=thing.id, number=1, at=MOMENT, actor_id="x", actor_name=text,
                            from_stage=None, to_stage="received", note=text, internal=1)
            if thing.name == "case":
                self.insert("case_step", case_id=thing.id, number=1, at=MOMENT, actor_id="x", actor_name=text,
                            from_status=None, to_status="received", note=text)
        for hash, actor in self.database.execute("SELECT hash, actor FROM session").fetchall():
            self.database.execute("UPDATE session SET actor = ? WHERE hash = ?",
                                  (json.dumps({**json.loads(actor), "name": text}), hash))
        self.database.commit()

    def session(self, entry):
        """Signs somebody in beside the page, as the page for the demonstration does it for those whom it lists."""
        cookie = "s" + secrets.token_hex(32)
        actor = {"kind": entry["kind"], "id": entry["actor"], "name": f"{entry['id']}さん", "roles": entry["roles"]}
        if entry.get("behalf"):
            actor["onBehalfOf"] = entry["behalf"]
        if entry["ward"]:
            actor["ward"] = entry["ward"]
        self.insert("session", hash=hashlib.sha256(cookie.encode()).hexdigest(), actor=json.dumps(actor),
                    actor_id=entry["actor"], created=MOMENT, last_seen=MOMENT, purposes="{}")
        return cookie

    def insert(self, table, **values):
        names = ", ".join(values)
        self.database.execute(
            f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", list(values.values()))

    # What there is.

    def make_things(self):
        """Two of each kind, in two wards or of two people."""
        things = []
        resident, business = self.person_of("resident"), self.person("business").actor
        for place, (ward, number) in enumerate([(NORTH, 1), (CENTRE, 2)]):
            things += self.office_things(ward, number)
            owner = [(resident, "resident"), ("business-second", "organisation")][place]
            things += self.agents(number, *owner)
            things += self.application(10 + number, ward, "child-benefits", "jidou-teate-henkou", *owner)
        for number, (procedure, section) in enumerate(
                [("jidou-teate-henkou", "child-benefits"), ("zei-shoumei", "tax")], start=31):
            self.insert("online_change", id=uuid(number), procedure=procedure, version=2, section=section, title="届出",
                        body="id: x", state="draft", revision=1, author_id="somebody", author_name="見本",
                        created_at=MOMENT, changed_at=MOMENT)
            things += [Thing("change", uuid(number), None, section), Thing("owned-procedure", procedure, None, section)]
        things += self.application(13, NORTH, "tax", "zei-shoumei", business, "organisation")
        self.database.commit()
        return things

    def person_of(self, kind):
        return next(person.actor for person in self.people if person.kind == kind)

    def office_things(self, ward, number):
        id, at = uuid(number), MOMENT
        things = []

        def thing(name, table, ward_column="ward", **values):
            self.insert(table, **{"id": id, ward_column: ward, **values})
            things.append(Thing(name, values.get("id", id), ward))

        thing("case", "case_file", number=f"2026-9000{number:02}", procedure="tennyuu", title="転入届", channel="counter",
              status="received", origin=None, idempotency_key=f"seed-{number}", persons=1, counter_support=0,
              fields_autofilled=0, fields_typed=0, started_at=at, received_at=at, updated_at=at, received_by="")
        resident = self.database.execute("SELECT id FROM registry_resident ORDER BY no LIMIT 1").fetchone()[0]
        thing("shortfall", "case_shortfall", case_id=id, case_number=f"2026-9000{number:02}", procedure="tennyuu",
              section="jumin", document="tenshutsu-shoumei", due="2026-05-20", follow_up_on="2026-05-10", contacts=0,
              note="", state="open", noticed=0, created_at=at, created_by_name="見本", changed_at=at, language="ja")
        thing("reminder", "case_reminder", case_group=id, day="2026-04-24", state="due")
        thing("leak", "counter_leak", resident=resident, procedure="tennyuu", section="jumin", event="moved-in",
              event_date=f"2026-04-{number:02}", last_day="2026-04-15", state="open", found_at=at, changed_at=at,
              certainty="needed")
        thing("session", "counter_session", status="open", language="ja", events="[]", opened_by="x",
              opened_by_name="見本", holder="x", holder_name="見本", opened_at=at, updated_at=at,
              leaflet_token=f"{number:032x}", form_key=f"form-{number}")
        thing("hand-over", "counter_hand_over", session=id, window_id="kokuho", procedures="kokuho-kanyuu", note="",
              state="waiting", moves_session=0, sent_by="x", sent_by_name="見本", sent_at=at)
        thing("entry", "entry_job", case_id=id, case_number=f"2026-9000{number:02}", procedure="tennyuu",
              title="転入届", system="juki", state="waiting-for-check", content='{"fields":[]}', content_hash="0" * 64,
              run=0, failures=0, round=0, differences="[]", created_at=at, changed_at=at)
        thing("reservation", "booking_reservation", ward_column="place", kind="counter", day="2026-05-01", minute=600,
              persons=1, flags="{}", subject=None, status="made", idempotency_key=f"seed-{number}", made_at=at,
              changed_at=at)
        device = {NORTH: 801, CENTRE: 802}[ward]
        things.append(Thing("device", uuid(device), ward))
        self.insert("device_order", id=uuid(820 + number), device=uuid(device), visit="1", kind="cancel", state="waiting",
                    asked_at=at, asked_by_name="見本")
        things.append(Thing("order", uuid(820 + number), owner=uuid(device)))
        things.append(Thing("ward", ward, ward))
        thing("ticket", "ticket", id=uuid(840 + number), token=f"token-of-ticket-{number:06}", day="2026-04-24",
              letter="A", running=number, number=f"A{number:03}", category="moving", queue="moving", priority="ordinary",
              state="issued", todo="", place=0, passed=0, lets=None, issued_at=at, queued_at=at, calls="",
              occupied_before=0, shown_or_more=0, channel="kiosk", quiet=0)
        self.insert("moveout_notice", id=id, receipt=receipt_number(ward, number), key=f"key-{number}", channel="own",
                    status="staff", reasons="", ward=ward, signer=None, kind="all", members=1, planned="2026-05-01",
                    abroad=0, protected=0, content="0" * 64, cms="0" * 64, content_key=f"content-{number}", notice="{}",
                    issuer="", serial="", arrived_at=at, changed_at=at, cancel_pending=0, by_hand=0)
        things.append(Thing("moveout", id, ward))
        self.insert("moveout_advance", id=id, direction="out", municipality="281000" if number == 1 else "282014",
                    reference=f"reference-{number}", payload="{}", ward=ward, at=at, planned="2026-05-01")
        things.append(Thing("advance", f"reference-{number}", owner="municipality" if number == 1 else "another"))
        return things

    def agents(self, number, owner, kind):
        """A mandate that somebody gave, and a member of a firm."""
        self.insert("online_mandate", id=uuid(60 + number), principal_kind=kind, principal=owner, principal_name="見本",
                    procedure="jidou-teate-henkou", until_day="2026-12-31", code=f"code-{number}", code_until=MOMENT * 2,
                    made_at=MOMENT)
        firm = f"firm-{number}"
        self.insert("online_member", organisation=firm, member=f"member-{number}", name="見本", role="own", seen_at=MOMENT)
        return [Thing("mandate", uuid(60 + number), owner=owner), Thing("member", f"member-{number}", owner=firm)]

    def application(self, number, ward, section, procedure, owner, kind):
        id, at, draft = uuid(number), MOMENT, f"{number:032x}"
        receipt = f"2026-9100{number:02}"
        self.insert("case_file", id=id, number=receipt, procedure=procedure, title="申請", ward=ward, channel="online",
                    status="received", idempotency_key=f"seed-{number}", persons=1, counter_support=0,
                    fields_autofilled=0, fields_typed=0, started_at=at, received_at=at, updated_at=at, received_by="")
        self.insert("online_application", id=id, number=receipt, draft=draft, procedure=procedure, version=1,
                    section=section, ward=ward, owner_kind=kind, owner=owner, channel="online", language="ja",
                    answers="{}", originals="{}", sources="{}", members="[]", seconds=60, arrived_at=at)
        self.insert("online_examination", id=id, number=receipt, procedure=procedure, section=section, ward=ward,
                    stage="received", clock_start="2026-04-25", clock_stopped=0, arrived_at=at, updated_at=at)
        self.insert("online_file", id=uuid(700 + number), draft=draft, item="photo", name="写真.jpg", type="image/jpeg",
                    bytes=3, hash="0" * 64, scanned=0, at=at)
        self.insert("online_draft", id=f"{number + 50:032x}", procedure=procedure, version=1, owner_kind=kind, owner=owner,
                    answers="{}", sources="{}", done="[]", rows="{}", language="ja", channel="online", members="[]",
                    started_at=at, touched_at=at)
        return [Thing("application", id, ward, section), Thing("own-application", receipt, owner=owner),
                Thing("draft", f"{number + 50:032x}", owner=owner)]
