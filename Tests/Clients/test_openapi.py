"""Other people's clients against the running server: the API document and the guidance API."""

import json
import urllib.error
import urllib.request

import pytest
from openapi_spec_validator import validate

from conftest import City


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    city = City("City/osaka", tmp_path_factory.mktemp("api"), residents=50)
    yield city
    city.stop()


def get(city, path):
    with urllib.request.urlopen(f"{city.address}{path}") as answer:
        return json.load(answer)


def post(city, path, body):
    request = urllib.request.Request(
        f"{city.address}{path}", data=json.dumps(body).encode(), headers={"content-type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_the_api_document_is_valid_openapi(city):
    document = get(city, "/api/v1/openapi.json")
    assert document["openapi"].startswith("3.1")
    validate(document)
    assert "/api/v1/guidance/evaluate" in document["paths"]


def test_guidance_answers_facts_with_outcomes(city):
    status, answer = post(city, "/api/v1/guidance/evaluate", {
        "events": [{"event": "moved-in", "date": "2026-04-20"}],
        "persons": [{"id": "a", "facts": {"person.birthDate": "1991-02-03", "person.relation": "head"}}],
    })
    assert status == 200, answer
    tennyuu = next(outcome for outcome in answer["outcomes"] if outcome["procedure"] == "tennyuu")
    assert tennyuu["status"] == "needed"
    assert "2026-05-07" in json.dumps(tennyuu)


def test_a_wrong_fact_name_is_answered_with_a_problem_that_points_at_it(city):
    status, problem = post(city, "/api/v1/guidance/evaluate", {
        "events": [{"event": "moved-in", "date": "2026-04-20"}],
        "persons": [{"id": "a", "facts": {"person.birthdate": "1991-02-03"}}],
    })
    assert 400 <= status < 500
    assert problem["status"] == status
    assert any("person.birthDate" in json.dumps(error) for error in problem["errors"])
