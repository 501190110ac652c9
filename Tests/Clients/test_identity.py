"""Signing in at providers of identities (OpenID Connect), the simulated ones: residents, members of organisations, staff, and
everything that a provider or somebody on the way can do wrong."""

import base64
import hashlib
import json
import re
import sqlite3

import httpx
import pytest
from identity_city import Browser, City, Sim, key_file, secret_file
from nodes import free_port


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("identity")
    port = free_port()
    sim = Sim(folder, port)
    (folder / "identity.yml").write_text(f"""
here: http://127.0.0.1:{port}
providers:
  - id: jpki
    kind: resident
    title: {{ja: デジタル認証アプリ（模擬）}}
    issuer: {sim.address}/jpki
    client: mio
    secret: {sim.secret}
  - id: gbiz
    kind: business
    title: {{ja: 事業者アカウント（模擬）}}
    issuer: {sim.address}/gbiz
    client: mio
    secret: {sim.secret}
    claims: {{organisation: corporate_number, organisationName: corporate_name, groups: role}}
    roles: {{admin: [data-tracker]}}
  - id: staff
    kind: staff
    title: {{ja: 市の認証基盤（模擬）}}
    issuer: {sim.address}/staff
    client: mio
    secret: {sim.secret}
    claims: {{groups: groups, ward: ward}}
    roles: {{mado: [clerk]}}
  - id: wrong-secret
    kind: resident
    title: {{ja: 鍵の違うもの}}
    issuer: {sim.address}/jpki
    client: mio
    secret: {secret_file(folder / "wrong.secret", "not-the-secret")}
  - id: keyed
    kind: business
    title: {{ja: 鍵で名乗るもの}}
    issuer: {sim.address}/gbiz
    client: mio
    key: {key_file(folder / "client.pem")}
    claims: {{organisation: corporate_number, organisationName: corporate_name, groups: role}}
  - id: nowhere
    kind: resident
    title: {{ja: 応答しないもの}}
    issuer: http://127.0.0.1:9
    client: mio
    secret: {sim.secret}
""")
    city = City(folder, "--identity", str(folder / "identity.yml"), port=port)
    yield city, sim
    city.stop()
    sim.stop()


@pytest.fixture(autouse=True)
def no_fault(town):
    yield
    town[1].fault("none")


def test_the_page_of_sign_in_offers_the_providers_beside_the_people_of_the_demonstration(town):
    text = Browser(town[0]).get("/sign-in?next=/my/usage").text
    assert "デジタル認証アプリ（模擬）" in text and 'href="/sign-in/with/gbiz?next=%2Fmy%2Fusage"' in text
    assert 'name="person"' in text


def test_a_resident_is_found_by_name_birth_and_address_and_goes_on_where_they_wanted(town):
    browser = Browser(town[0])
    browser.get("/sign-in")
    before = browser.cookie
    back = browser.choose(browser.way("jpki", "?next=/my/usage"), "taro")
    answer = browser.client.get(back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/my/usage")
    # A new secret at the rise of rights (HARDENING 22).
    assert browser.cookie != before and browser.cookie.startswith("s")
    usage = browser.get("/my/usage")
    assert usage.status_code == 200 and "大阪" in usage.text
    with sqlite3.connect(town[0].database) as city:
        reasons = city.execute("SELECT DISTINCT purpose FROM event WHERE kind = 'personal.read'").fetchall()
    assert ("sign-in",) in reasons


def test_somebody_whom_the_register_does_not_know_is_told_to_come_to_a_window(town):
    browser = Browser(town[0])
    answer = browser.client.get(browser.choose(browser.way("jpki"), "nobody"))
    assert answer.status_code == 403 and "窓口" in answer.text
    assert browser.get("/my/usage").status_code == 303


def test_a_member_acts_for_the_organisation_with_the_rights_of_the_role(town):
    for person, status in [("owner", 200), ("member", 403)]:
        browser = Browser(town[0])
        answer = browser.client.get(browser.choose(browser.way("gbiz"), person))
        assert answer.status_code == 303
        # Only who has the business may ask; the answer itself is of no interest here.
        assert browser.get("/datatracker/api/v1/heartbeat").status_code in (200, 404)
        assert "株式会社見本介護" in browser.get("/").text
    with sqlite3.connect(town[0].database) as city:
        row = city.execute(
            "SELECT actor_id, on_behalf_of FROM event WHERE kind = 'person.signed-in' AND actor_kind = 'organisation'"
            " ORDER BY seq LIMIT 1").fetchone()
    assert row == ("gbiz-owner", "9000000000009")


def test_staff_have_the_roles_of_their_groups_and_nobody_without_a_group_is_let_in(town):
    browser = Browser(town[0])
    assert browser.client.get(browser.choose(browser.way("staff", "?next=/office/sessions"), "clerk")).status_code == 303
    assert browser.get("/office/sessions").status_code == 200
    guest = Browser(town[0])
    assert guest.client.get(guest.choose(guest.way("staff"), "guest")).status_code == 403
    assert guest.get("/office/sessions").status_code == 303


@pytest.mark.parametrize("fault", ["nonce", "audience", "expired", "issuer", "signature"])
def test_a_token_that_is_not_for_this_sign_in_lets_nobody_in(town, fault):
    city, sim = town
    sim.fault(fault)
    browser = Browser(city)
    answer = browser.client.get(browser.choose(browser.way("jpki"), "taro"))
    assert answer.status_code == 403 and "大阪　太郎" not in answer.text
    assert browser.get("/my/usage").status_code == 303


def test_a_code_that_was_used_and_one_of_another_browser_open_nothing(town):
    browser, thief = Browser(town[0]), Browser(town[0])
    back = browser.choose(browser.way("jpki"), "taro")
    # Stolen on the way: the thief's browser did not begin it, and the code is gone for the owner as well.
    thief.get("/sign-in")
    assert thief.client.get(back).status_code == 410
    assert browser.client.get(back).status_code == 410
    again = browser.choose(browser.way("jpki"), "taro")
    assert browser.client.get(again).status_code == 303
    assert browser.client.get(again).status_code == 410
    # A code of one sign-in with the state of another.
    first = browser.choose(browser.way("jpki"), "taro")
    second = browser.choose(browser.way("jpki"), "hanako")
    mixed = second.split("code=")[0] + "code=" + first.split("code=")[1].split("&")[0] + "&" + second.split("&", 1)[1]
    assert browser.client.get(mixed).status_code == 403


def test_who_cancels_and_a_provider_that_fails_get_pages_that_say_what_to_do(town):
    browser = Browser(town[0])
    page = browser.way("jpki")
    state = page.split("state=")[1].split("&")[0]
    cancelled = browser.get(f"/sign-in/with/jpki/return?error=access_denied&state={state}")
    assert cancelled.status_code == 400 and "取り消されました" in cancelled.text
    assert browser.get("/sign-in/with/jpki/return?code=x&state=y").status_code == 410
    down = browser.get("/sign-in/with/nowhere")
    assert down.status_code == 503 and "ほかの方法" in down.text
    wrong = browser.client.get(browser.choose(browser.way("wrong-secret"), "taro"))
    assert wrong.status_code == 403


def test_no_name_secret_or_code_is_in_the_log(town):
    browser = Browser(town[0])
    browser.client.get(browser.choose(browser.way("jpki"), "nobody"))
    log = town[0].log_path.read_text()
    assert "host" in log and "identity: 127.0.0.1" in log
    for word in ["大阪", "無名", "simulated-secret", "code=", "state=", "1990-01-02"]:
        assert word not in log


def test_the_city_shows_itself_by_a_key_whose_public_half_it_serves(town):
    city, sim = town
    served = httpx.get(f"{city.address}/.well-known/jwks.json")
    assert served.headers["content-type"] == "application/jwk-set+json"
    key, = served.json()["keys"]
    assert key["kty"] == "EC" and key["alg"] == "ES256" and "d" not in key
    # The name is the thumbprint of RFC 7638.
    thumb = json.dumps({name: key[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
    digest = base64.urlsafe_b64encode(hashlib.sha256(thumb.encode()).digest()).decode().rstrip("=")
    assert key["kid"] == digest
    browser = Browser(city)
    person = re.search(r"person=([\w-]+)&", browser.client.get(browser.way("keyed")).text).group(1)
    answer = browser.client.get(browser.choose(browser.way("keyed"), person))
    assert answer.status_code == 303, answer.text
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize("assertion", [None, "e30.e30.e30", "forged"])
def test_who_cannot_sign_is_no_client(town, assertion):
    city, sim = town
    form = {"grant_type": "authorization_code", "code": "a", "code_verifier": "b"}
    if assertion == "forged":
        head, body = ({"alg": "ES256", "kid": httpx.get(f"{city.address}/.well-known/jwks.json").json()["keys"][0]["kid"]},
                      {"iss": "mio", "sub": "mio", "aud": f"{sim.address}/gbiz/token", "jti": "x", "exp": 4e9})
        word = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
        assertion = f"{word(head)}.{word(body)}.{base64.urlsafe_b64encode(bytes(64)).decode().rstrip('=')}"
    if assertion:
        form |= {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                 "client_assertion": assertion}
    answer = httpx.post(f"{sim.address}/gbiz/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
