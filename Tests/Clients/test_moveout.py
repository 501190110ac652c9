"""A moving-out notice from the card on the reader to the resident system: cardsim, pcscd, mio-card, mio, openssl and juki-sim,
each a program of its own.
"""

import base64
import hashlib
import json
import re
import sqlite3
import subprocess
import time
import urllib.parse

import pytest
from browserless import Client
from juki import KEY, Juki
from moveout_city import PASSWORD, Responder, settle, terminal  # noqa: F401
from test_nodes import Person
from writers import Server, make_city

NOW = "2026-03-16T10:21:07+09:00"


@pytest.fixture
def office(terminal, tmp_path):  # noqa: F811
    """A city that believes the cards' authority, with its resident system."""
    database = f"sqlite://{tmp_path}/city.sqlite"
    make_city(database)
    settle(tmp_path / "city.sqlite")
    (tmp_path / "juki.key").write_text(KEY)
    responder = Responder(terminal.cards.folder)
    with Juki(tmp_path / "juki") as juki:
        server = Server(
            database, tmp_path, "--now", NOW, "--back-system", f"juki={juki.address}",
            "--back-system-key", f"juki={tmp_path}/juki.key", "--jpki-ca", terminal.cards.folder / "ca-signature.pem",
            "--jpki-ocsp", f"http://127.0.0.1:{responder.port}")
        server.start()
        server.juki, server.responder = juki, responder
        yield server
        server.stop()
        responder.stop()


class Visitor(Client):
    """Somebody at the station, whose card lies on the reader."""

    def __init__(self, office, terminal):
        super().__init__(office.address)
        self.bridge = terminal.bridge

    def page(self, path):
        status, _, text = self.request("GET", path)
        assert status in (200, 422), text
        assert "⟦" not in text
        return text

    def send(self, path, fields, page):
        token = re.search(r'name="_token" value="([0-9a-f]+)"', page).group(1)
        return self.request(
            "POST", path, urllib.parse.urlencode([*fields, ("_token", token)]),
            {"content-type": "application/x-www-form-urlencoded", "origin": self.address})

    def signed(self, path, page, more=()):
        """Sends the signing form of a page as its script does: the card signs what the page shows."""
        content = re.search(r'name="content" value="([^"]*)"', page).group(1)
        for entity, letter in [("&quot;", '"'), ("&#34;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]:
            content = content.replace(entity, letter)
        digest = hashlib.sha256(content.encode()).hexdigest()
        assert f'data-digest="{digest}"' in page
        answer = self.bridge.good("sign", use="signature", password=PASSWORD, digest=digest)
        fields = [("content", content), *((name, answer[name]) for name in ("signature", "certificate", "authority")), *more]
        return self.send(path, fields, page)


def wait(condition, what, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"after {seconds} s not yet: {what}"
        time.sleep(0.2)


def test_3_1_a_family_signs_at_the_station_and_is_in_the_resident_system_by_itself(office, terminal, tmp_path):
    office.responder.start()
    terminal.lay("normal")
    visitor = Visitor(office, terminal)
    page = visitor.page("/moveout/card?station=kita-1")
    status, headers, text = visitor.signed("/moveout/card", page, [("station", "kita-1")])
    assert status == 303, text
    begun = headers["location"].rsplit("/", 1)[0]
    steps = [
        ("who", [("members", "1"), ("members", "2"), ("members", "3")]),
        ("where", [("municipality", "281000"), ("postalCode", "6500001"), ("town", "中央区加納町"), ("lot", "６丁目５番１号")]),
        ("when", [("planned", "2026-04-01"), ("phone", "06-0000-0000"), ("continueCard", "yes")]),
    ]
    for step, fields in steps:
        status, _, text = visitor.send(f"{begun}/{step}", fields, visitor.page(f"{begun}/{step}"))
        assert status == 303, text
    page = visitor.page(f"{begun}/confirm")
    begin = time.monotonic()
    status, headers, text = visitor.signed(f"{begun}/sign", page)
    assert status == 303, text
    assert time.monotonic() - begin < 60
    address = headers["location"]
    receipt = re.search(r"/moveout/(T\d{12})\?", address).group(1)
    assert receipt.startswith("T25127")
    text = visitor.page(address)
    assert "令和8年4月15日" in text and "令和8年5月1日" in text
    wait(lambda: office.juki.entries(), "it is in the resident system")
    entry, = office.juki.entries()
    assert entry["values"]["kind"] == "転出" and entry["values"]["movedOn"] == "2026-04-01"
    assert [entry["values"][f"p{n}_name"] for n in (1, 2, 3)] == ["大阪　太郎", "大阪　花子", "大阪　一"]
    wait(lambda: "登録しました" in visitor.page(address), "the page says so")

    # What is kept is what others verify.
    clerk = Person(office.address)
    clerk.post("/sign-in", {"_token": clerk.token("/sign-in"), "person": "clerk"})
    listed = clerk.request("GET", "/office/moveouts?all=1")[2]
    path = re.search(r'href="(/office/moveouts/[0-9a-f-]{36})"', listed).group(1)
    with sqlite3.connect(tmp_path / "city.sqlite") as city:
        for kind in ("content", "cms"):
            content, = city.execute(
                f"SELECT b.bytes FROM moveout_notice n JOIN blob b ON b.hash = n.{kind}").fetchone()
            (tmp_path / kind).write_bytes(content)
    city.close()
    said = subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", tmp_path / "cms", "-content",
         tmp_path / "content", "-CAfile", terminal.cards.folder / "ca-signature.pem", "-purpose", "any"],
        capture_output=True)
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["planned"] == "2026-04-01"
    assert "署名は正しく" in clerk.request("GET", path)[2]


def test_3_3_a_revoked_card_is_told_before_anything_is_typed_and_gets_a_ticket(office, terminal):
    office.responder.start()
    terminal.lay("revoked")
    visitor = Visitor(office, terminal)
    page = visitor.page("/moveout/card?station=kita-1")
    status, _, text = visitor.signed("/moveout/card", page, [("station", "kita-1")])
    assert status == 422
    assert "失効しています" in text and re.search(r"番号札 E\d{3}", text), text


def test_3_3_with_the_responder_down_a_notice_is_held_and_told_so(office, terminal):
    terminal.lay("normal")
    bridge = terminal.bridge
    client = Person(office.address)
    certificate = bridge.good("certificates", use="signature", password=PASSWORD)
    nonce = json.loads(client.request("POST", "/api/v1/moveout-nonces", "{}", {"content-type": "application/json"})[2])["nonce"]
    notice = {
        "form": "moveout/1", "kind": "all", "planned": "2026-04-01", "newHead": 1, "continueCard": True,
        "signer": {"name": "大阪　太郎", "birth": "1990-01-02", "sex": "1", "address": "大阪府大阪市北区中之島１丁目３番２０号"},
        "members": [{"no": n, "name": name, "relation": ""} for n, name in enumerate(["大阪　太郎", "大阪　花子", "大阪　一"], 1)],
        "to": {"code6": "281000", "town": "中央区加納町", "lot": "６丁目５番１号", "building": ""},
        "at": "2026-03-16T10:20:00+09:00", "nonce": nonce,
    }
    content = json.dumps(notice, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    signed = bridge.good("sign", use="signature", password=PASSWORD, digest=hashlib.sha256(content).hexdigest())
    cms = make_cms(content, base64.b64decode(signed["signature"]), base64.b64decode(certificate["certificate"]))
    body = json.dumps({"notice": notice, "cms": base64.b64encode(cms).decode()})
    status, _, text = client.request("POST", "/api/v1/moveout-notices", body, {"content-type": "application/json"})
    assert status == 201, text
    answer = json.loads(text)
    assert (answer["status"], answer["state"]) == ("held", "処理中")
    assert "失効確認待ち" in client.request("GET", f"/moveout/{answer['receipt']}?key={answer['key']}")[2]
    # Sent again it is the same notice.
    again = json.loads(client.request("POST", "/api/v1/moveout-notices", body, {"content-type": "application/json"})[2])
    assert again["receipt"] == answer["receipt"]


def make_cms(content, signature, certificate):
    """SignedData around a raw signature, made by another library than ours."""
    from asn1crypto import algos, cms, core, x509

    # RFC 5754, 2: SHA-256 without parameters; the library would write NULL.
    algos._ForceNullParameters._null_algos = set()
    holder = x509.Certificate.load(certificate)
    signer = cms.SignerInfo({
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": cms.IssuerAndSerialNumber(
            {"issuer": holder.issuer, "serial_number": holder.serial_number})}),
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
        "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa", "parameters": core.Null()}),
        "signature": signature,
    })
    data = cms.SignedData({
        "version": "v1", "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
        "encap_content_info": {"content_type": "data"}, "certificates": [holder], "signer_infos": [signer],
    })
    return cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()
