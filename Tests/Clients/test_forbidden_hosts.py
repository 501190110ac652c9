"""Whatever somebody writes into a definition, and wherever a host leads that may be called: the city calls only hosts that whoever
runs it has named (OWASP ASVS 1.3.6, 15.3.2). What goes over the wire, with names whose answers change, is watched in
script/drills/forbidden-hosts."""

import sqlite3
import subprocess
import time

import pytest
from forbidden import LINKS, Leader, Watch, pack_with_links
from identity_city import Browser, City, secret_file
from nodes import MIO, ROOT, free_port, sign_in
from test_parts import Part, make_key, wait_for
from writers import CASE, Server

#: A few seconds before links are followed.
BEFORE_FOUR = "2026-04-24T03:59:50+09:00"


@pytest.fixture
def watch():
    watch = Watch()
    yield watch
    watch.stop()


@pytest.fixture
def leader(watch):
    leader = Leader(f"http://127.0.0.1:{watch.port}")
    yield leader
    leader.stop()


def test_links_checkpoints_and_the_portal_are_asked_where_they_were_named_and_nowhere_else(watch, leader, tmp_path):
    links = [link.format(there=watch.port, host=leader.host) for link in LINKS]
    last = f"{leader.address}/~"
    pack = pack_with_links(tmp_path, [*links, f"{leader.address}/good", last])
    database = f"sqlite://{tmp_path}/city.sqlite"
    subprocess.run([MIO, "migrate", "--city", pack, "--database", database], cwd=ROOT, check=True, capture_output=True)
    key = secret_file(tmp_path / "portal.key", "a-key-of-the-portal-that-nobody-knows")
    subprocess.run([MIO, "audit", "key", tmp_path / "audit.key"], cwd=ROOT, check=True, capture_output=True)
    # Odd forms of this machine's own address, named by mistake: they are looked up, and not called.
    odd = [f"http://{host}:{watch.port}" for host in ("127.1", "2130706433", "0x7f000001", "0")]
    server = Server(
        database, tmp_path, "--now", BEFORE_FOUR, "--check-links", leader.address,
        *(word for origin in odd for word in ("--check-links", origin)), "--portal", leader.address, "--portal-key", key,
        "--checkpoint-url", leader.address + "/checkpoints", "--audit-key", tmp_path / "audit.key")
    server.command[server.command.index("--city") + 1] = pack
    server.start()
    try:
        def known():
            with sqlite3.connect(tmp_path / "city.sqlite", timeout=20) as city:
                return dict(city.execute("SELECT url, status FROM online_link").fetchall())

        wait_for(lambda: last in known(), "the links are followed", 60)
        # A case is an event, and so there is something to seal.
        status, _, said = sign_in(server.address).request(
            "POST", "/api/v1/cases", CASE, {"content-type": "application/json", "idempotency-key": "1"})
        assert status == 201, said
        for what, method, beginning in [("the portal", "GET", "/deliveries"), ("the place of checkpoints", "PUT", "/checkpoints/")]:
            wait_for(lambda: any(said == method and path.startswith(beginning) for said, path in leader.asked),
                     f"{what} is asked: {leader.asked}")
        time.sleep(1)
        statuses = known()
    finally:
        server.stop()
    assert watch.came == []
    assert statuses[f"{leader.address}/good"] == 200 and statuses[last] == 307
    # Of this machine's odd names nobody answered; of others nothing is known at all.
    others = {url: status for url, status in statuses.items() if not url.startswith((leader.address + "/", leader.address + "#"))}
    assert {url.rstrip("/") for url in others} == set(odd) and set(others.values()) == {None}, others
    # What began with the name of the host went there whole, and brought no line of its own.
    assert all("\r" not in path and "\n" not in path for _, path in leader.asked)


def test_a_provider_of_identities_leads_nowhere(watch, leader, tmp_path):
    there, port = f"http://127.0.0.1:{watch.port}", free_port()
    own = leader.address
    for name, token, keys in [("token", f"{there}/token", f"{own}/keys"), ("keys", f"{own}/token", f"{there}/keys"),
                              ("user", f"http://{leader.host}@127.0.0.1:{watch.port}/t", f"{own}/keys"),
                              ("number", f"http://2130706433:{watch.port}/token", f"{own}/keys"),
                              ("honest", f"{own}/token", f"{own}/keys")]:
        leader.documents[f"/{name}/.well-known/openid-configuration"] = {
            "issuer": f"{own}/{name}", "authorization_endpoint": f"{own}/enter", "token_endpoint": token, "jwks_uri": keys}
    secret = secret_file(tmp_path / "provider.secret", "a-secret-of-a-client")
    names = ["token", "keys", "user", "number", "honest", "elsewhere"]
    (tmp_path / "identity.yml").write_text(f"here: http://127.0.0.1:{port}\nproviders:\n" + "".join(f"""
  - id: {name}
    kind: resident
    title: {{ja: {name}}}
    issuer: {own}/{name}
    client: mio
    secret: {secret}
""" for name in names))
    city = City(tmp_path, "--identity", str(tmp_path / "identity.yml"), port=port)
    try:
        for name in names:
            if name != "honest":
                assert Browser(city).get(f"/sign-in/with/{name}").status_code == 503, name
        # Its token's place leads elsewhere, with the code and our secret in the request.
        browser = Browser(city)
        state = browser.way("honest").split("state=")[1].split("&")[0]
        assert browser.get(f"/sign-in/with/honest/return?code=x&state={state}").status_code in (403, 503)
        assert ("POST", "/token") in leader.asked
    finally:
        city.stop()
    assert watch.came == []


def test_the_part_outside_does_not_lead_the_inside(watch, leader, tmp_path):
    key = make_key(tmp_path)
    inside = Part("staff", tmp_path, "--outside", leader.address, "--outside-key", key)
    inside.start()
    try:
        wait_for(lambda: len(leader.asked) >= 2, "the inside asks")
        time.sleep(1)
    finally:
        inside.stop()
    assert watch.came == []
