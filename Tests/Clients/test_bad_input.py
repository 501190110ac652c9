"""What outsiders get wrong, on purpose or not: a clear answer, and the server goes on."""

import json

import pytest
from browserless import Client
from conftest import City


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    city = City("City/osaka", tmp_path_factory.mktemp("bad"), residents=50)
    yield city
    city.stop()


@pytest.fixture(autouse=True)
def still_alive(city):
    yield
    status, _, _ = Client(city.address).request("GET", "/healthz")
    assert status == 200


def test_a_body_of_ten_megabytes_is_refused_as_too_large(city):
    status, headers, body = Client(city.address).request(
        "POST", "/api/v1/guidance/evaluate", b"x" * 10_000_000, {"content-type": "application/json"}
    )
    assert status == 413
    assert headers["content-type"].startswith("application/problem+json")
    assert json.loads(body)["status"] == 413


@pytest.mark.parametrize("path", ["/plan?ward=%ff%fe", "/plan?ward=%", "/%c0%ae%c0%ae/"])
def test_wrong_encodings_are_a_bad_request(city, path):
    status, _, _ = Client(city.address).request("GET", path)
    assert status in (400, 404)


def test_a_form_in_shift_jis_is_a_bad_request(city):
    status, _, _ = Client(city.address).request(
        "POST", "/previsit", "event=" + "転入".encode("shift_jis").decode("latin-1"),
        {"content-type": "application/x-www-form-urlencoded", "origin": city.address},
    )
    assert status == 400


@pytest.mark.parametrize("ward", ["000000", "999999", "abc", "271276'--"])
def test_an_unknown_ward_is_said_to_be_unknown(city, ward):
    client = Client(city.address)
    status, headers, body = client.request("GET", f"/api/v1/plan?ward={ward}")
    assert status == 400
    assert json.loads(body)["errors"][0]["pointer"] == "ward"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"events": 1}', b"\xff\xfe", b"[" * 100_000])
def test_json_that_is_none_is_answered_with_a_problem(city, body):
    status, headers, answer = Client(city.address).request(
        "POST", "/api/v1/guidance/evaluate", body, {"content-type": "application/json"}
    )
    assert 400 <= status < 500
    assert headers["content-type"].startswith("application/problem+json")
    assert json.loads(answer)["title"]


def test_a_form_without_its_token_keeps_what_was_typed(city):
    client = Client(city.address)
    status, _, page = client.post("/previsit", {"event": "moved-in", "persons": "3"})
    assert status == 403
    assert 'name="persons" value="3"' in page


def test_visitors_share_a_page_and_not_its_token(city):
    visitors = [Client(city.address) for _ in range(3)]
    tokens = [visitor.token("/previsit") for visitor in visitors]
    assert len(set(tokens)) == 3
    fields = {"event": "moved-in", "date.year": "2026", "date.month": "4", "date.day": "20", "persons": "1"}
    for visitor, token in zip(visitors, tokens):
        assert visitor.post("/previsit", {**fields, "_token": token})[0] == 303
    assert visitors[0].post("/previsit", {**fields, "_token": tokens[1]})[0] == 403


def test_another_site_cannot_send_forms(city):
    client = Client(city.address)
    token = client.token("/previsit")
    status, _, _ = client.request(
        "POST", "/previsit", f"_token={token}&event=moved-in&persons=1",
        {"content-type": "application/x-www-form-urlencoded", "origin": "https://elsewhere.example"},
    )
    assert status == 403


def test_without_signing_in_the_office_stays_closed(city):
    client = Client(city.address)
    for path in ["/office/sessions", "/office/cases", "/office/residents", "/my/record"]:
        status, headers, _ = client.request("GET", path)
        assert status == 403 or (status == 303 and headers["location"].startswith("/sign-in"))
