"""Decision tables by the API and by the command line."""

import json
import subprocess
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree

import pytest
from conftest import MIO, ROOT, City

TABLE = "City/osaka/tables/dog-fees.yml"


@pytest.fixture(scope="module")
def osaka(tmp_path_factory):
    city = City("City/osaka", tmp_path_factory.mktemp("tables"), residents=20)
    yield city
    city.stop()


def ask(address, path, body=None):
    request = urllib.request.Request(
        address + path, json.dumps(body).encode() if body is not None else None, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers["content-type"], answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["content-type"], error.read()


def mio(*arguments):
    return subprocess.run([MIO, "rules", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_a_table_is_listed_answered_and_exported(osaka):
    status, _, body = ask(osaka.address, "/api/v1/tables")
    assert status == 200
    assert {table["id"] for table in json.loads(body)["tables"]} == {
        "certificate-fees", "child-allowance", "dog-fees", "individual-number", "moveout-online"}
    status, _, body = ask(
        osaka.address, "/api/v1/tables/dog-fees/evaluate", {"inputs": {"item": "vaccination", "again": True}})
    answer = json.loads(body)
    assert status == 200 and answer["answer"] == 340 and answer["open"] == []
    assert [rule["number"] for rule in answer["explanation"][0]["rules"] if rule["hit"]] == [5]
    status, kind, body = ask(osaka.address, "/api/v1/tables/dog-fees/dmn")
    assert status == 200 and kind.startswith("application/xml")
    root = ElementTree.fromstring(body)
    assert root.tag == "{https://www.omg.org/spec/DMN/20230324/MODEL/}definitions"


def test_what_is_not_said_is_an_open_question(osaka):
    _, _, body = ask(osaka.address, "/api/v1/tables/dog-fees/evaluate", {"inputs": {"item": "vaccination"}})
    assert json.loads(body)["open"] == ["again"]
    _, _, body = ask(osaka.address, "/api/v1/tables/dog-fees/evaluate", {"inputs": {"item": "registration"}})
    assert json.loads(body)["answer"] == 3000


@pytest.mark.parametrize("path, body, status, detail", [
    ("/api/v1/tables/dog-fee/evaluate", {"inputs": {}}, 404, "did you mean"),
    ("/api/v1/tables/dog-fees/evaluate", {"inputs": {"itme": "tag"}}, 422, "did you mean"),
    ("/api/v1/tables/dog-fees/evaluate", {"inputs": {"again": "yes"}}, 422, "this is no boolean"),
])
def test_a_wrong_question_is_told_what_is_wrong(osaka, path, body, status, detail):
    code, kind, answer = ask(osaka.address, path, body)
    assert code == status and kind == "application/problem+json"
    assert detail in answer.decode()


def test_the_command_line_evaluates_and_explains():
    assert mio("eval", "-e", "sum(for n in 1..x return n)", "--input", '{"x": 100}').stdout == "5050\n"
    assert mio("eval", TABLE, "--input", '{"item": "tag", "again": true}').stdout == "1600\n"
    child = '{"on": "2026-04-01", "until18": true, "order": 3, "age": 5}'
    assert mio("eval", "City/base/tables/child-allowance.yml", "--input", child).stdout == "30000\n"
    explained = mio("explain", TABLE, "--input", '{"item": "tag", "again": true}').stdout
    assert "規則2に当てはまります" in explained and "［狂犬病予防法4条］" in explained


@pytest.mark.parametrize("arguments, said", [
    (("eval", "-e", "1 +"), "1:4: a value is missing"),
    (("eval", TABLE, "--input", '{"itme": "tag"}'), "did you mean 'item'?"),
    (("eval", TABLE, "--input", '{"again": 3}'), "input 'again': this is no boolean"),
    (("eval", "nowhere.dmn"), "nowhere.dmn cannot be read"),
    (("eval", "README.md"), "README.md:1:1: this is no well-formed XML"),
])
def test_what_cannot_work_ends_with_a_reason(arguments, said):
    result = mio(*arguments)
    assert result.returncode == 1 and said in result.stderr


def test_a_table_with_a_gap_is_refused(tmp_path):
    table = tmp_path / "gap.yml"
    table.write_text((ROOT / TABLE).read_text().replace("  - {when: [registration", "  # - {when: [registration"))
    result = mio("check", str(table))
    assert result.returncode == 1 and '手続き = "registration"' in result.stdout


def test_export_and_import_change_nothing(tmp_path):
    model = tmp_path / "dog.dmn"
    model.write_text(mio("export", TABLE).stdout)
    again = tmp_path / "again.yml"
    again.write_text(mio("import", str(model)).stdout)
    assert mio("export", str(again)).stdout == model.read_text()
