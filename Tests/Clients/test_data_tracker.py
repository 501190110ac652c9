"""The data tracker asked by clients that are generated, not written: from the API document of the running city, and from
the file of the protocol itself where there is a copy of it.

The protocol's file is doc/spetsifikatsioonid/dumonitor-openapi-v2.yaml of the repository e-gov/AJ (version 2.0.0, MIT
License, Estonian Information System Authority). It is not kept here; MIO_DATA_TRACKER names a copy."""

import datetime
import importlib
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import urllib.request

import pytest
from browserless import Client
from openapi_schema_validator import OAS30Validator, oas30_format_checker

from conftest import City

PROTOCOL = os.environ.get("MIO_DATA_TRACKER")
PURPOSE = "inquiry"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    city = City("City/osaka", tmp_path_factory.mktemp("tracker"), residents=50)
    yield city
    city.stop()


def signed_in(city, person):
    client = Client(city.address)
    assert client.post("/sign-in", {"_token": client.token("/sign-in"), "person": person})[0] == 303
    return client


@pytest.fixture(scope="module")
def resident(city):
    """The demonstration's resident, whose record a clerk has opened."""
    signed_in(city, "resident")
    with sqlite3.connect(city.database.removeprefix("sqlite://")) as database:
        (resident,) = database.execute(
            "SELECT actor_id FROM session WHERE actor ->> 'kind' = 'resident'").fetchone()
    database.close()
    clerk = signed_in(city, "clerk")
    path = f"/office/residents/{resident}"
    asked = f"/office/purpose?subject={resident}&next={path}"
    assert clerk.post("/office/purpose", {
        "_token": clerk.token(asked), "subject": resident, "next": path, "purpose": PURPOSE})[0] == 303
    assert clerk.request("GET", path)[0] == 200
    return resident


class Generated:
    """The operations of a generated client, for a caller who is signed in."""

    def __init__(self, package, address, cookies):
        self.package = package
        self.client = importlib.import_module(package).Client(base_url=address, cookies=cookies)

    def call(self, operation, **arguments):
        module = importlib.import_module(f"{self.package}.api.usage.{operation}")
        return module.sync_detailed(client=self.client, **arguments)


@pytest.fixture(scope="module", params=["city", "protocol"])
def generated(request, city, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"generated-{request.param}")
    package, address = f"tracker_of_{request.param}", city.address
    if request.param == "city":
        source = folder / "openapi.json"
        with urllib.request.urlopen(f"{city.address}/api/v1/openapi.json") as answer:
            source.write_bytes(answer.read())
    else:
        if not PROTOCOL:
            pytest.skip("MIO_DATA_TRACKER does not name a copy of the protocol's file")
        source, address = pathlib.Path(PROTOCOL).resolve(), f"{city.address}/datatracker"
    settings = folder / "settings.yml"
    settings.write_text(f"package_name_override: {package}\nproject_name_override: {package}\npost_hooks: []\n")
    subprocess.run(
        [pathlib.Path(sys.executable).parent / "openapi-python-client", "generate", "--path", source, "--config", settings,
         "--meta", "none", "--output-path", folder / package],
        cwd=folder, check=True, capture_output=True, timeout=120)
    sys.path.insert(0, str(folder))
    yield Generated(package, address, signed_in(city, "portal").cookies)
    sys.path.remove(str(folder))


def test_the_heartbeat_is_understood(generated):
    answer = generated.call("heartbeat")
    assert answer.status_code == 200
    assert str(answer.parsed.status) == "OK"


def test_the_period_begins_in_the_past_and_has_no_end(generated):
    period = generated.call("usage_period").parsed
    assert period.period_start.utcoffset() == datetime.timedelta(hours=9)
    assert "periodEnd" not in period.to_dict()


def test_what_a_clerk_has_opened_is_told(generated, resident):
    found = generated.call("find_usage", user_code=resident, x_road_user_id=resident).parsed
    assert found.total_usages == 1 and len(found.usages) == 1
    usage = found.usages[0]
    assert usage.logtime.utcoffset() == datetime.timedelta(hours=9)
    assert usage.action == "本人・家族からの問い合わせへの回答 (住民の記録)"
    assert (usage.receiver_code, usage.receiver_name) == ("271276", "北区役所")


def test_a_period_and_a_part_of_the_list_can_be_asked_for(generated, resident):
    def total(**arguments):
        return generated.call("find_usage", user_code=resident, x_road_user_id=resident, **arguments).parsed

    opened = total().usages[0].logtime
    second = datetime.timedelta(seconds=1)
    assert total(period_start=opened, period_end=opened + second).total_usages == 1
    assert total(period_start=opened.astimezone(datetime.timezone.utc)).total_usages == 1
    assert total(period_start=opened + second).total_usages == 0
    assert total(period_end=opened - second).total_usages == 0
    assert total(period_start=opened.replace(tzinfo=None)).total_usages == 1
    assert total(limit=1, offset=1).usages == []
    assert total(limit=1, offset=1).total_usages == 1


@pytest.mark.parametrize("wrong, named", [
    ({"limit": 0}, "limit"), ({"limit": 10**9}, "limit"), ({"offset": -1}, "offset"),
    ({"user_code": "EE12345678901"}, "userCode"), ({"user_code": "00000000-0000-7000-8000-000000000000"}, "userCode"),
    ({"x_road_user_id": "nobody"}, "X-Road-UserId"),
    ({"period_start": datetime.datetime(2026, 5, 1), "period_end": datetime.datetime(2026, 4, 1)}, "periodEnd"),
])
def test_what_cannot_be_asked_is_refused_by_name(generated, resident, wrong, named):
    answer = generated.call("find_usage", **{"user_code": resident, "x_road_user_id": resident, **wrong})
    assert answer.status_code == 400
    problem = json.loads(answer.content)
    assert [error["pointer"] for error in problem["errors"]] == [named]


def test_others_are_not_told(city, resident):
    for person in ["clerk", "resident", None]:
        client = signed_in(city, person) if person else Client(city.address)
        status, _, body = client.request(
            "GET", f"/datatracker/findUsage?userCode={resident}", headers={"x-road-userid": resident})
        assert status == (403 if person else 401)
        assert json.loads(body)["status"] == status


def test_the_resident_sees_the_clerk_and_the_portal(city, resident):
    portal = signed_in(city, "portal")
    assert portal.request(
        "GET", f"/datatracker/findUsage?userCode={resident}", headers={"x-road-userid": resident})[0] == 200
    status, _, page = signed_in(city, "resident").request("GET", "/my/usage")
    assert status == 200
    assert "北区役所" in page and "本人・家族からの問い合わせへの回答" in page
    assert "ほかの機関・事業者（portal）" in page


@pytest.mark.skipif(not PROTOCOL, reason="MIO_DATA_TRACKER does not name a copy of the protocol's file")
def test_every_answer_has_the_form_of_the_protocol(city, resident):
    import yaml

    document = yaml.safe_load(pathlib.Path(PROTOCOL).read_text())
    portal = signed_in(city, "portal")
    for path, operation in document["paths"].items():
        query = f"?userCode={resident}" if path == "/findUsage" else ""
        status, headers, body = portal.request(
            "GET", f"/datatracker{path}{query}", headers={"x-road-userid": resident})
        content = operation["get"]["responses"][str(status)]["content"]["application/json"]
        assert headers["content-type"] == "application/json"
        OAS30Validator({**document, **content["schema"]}, format_checker=oas30_format_checker).validate(json.loads(body))
