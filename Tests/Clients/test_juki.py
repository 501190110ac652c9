"""The simulated resident system itself, as its operators, its interface's callers and those who drop files meet it.

It must stand up to other people's clients before our entry automation is tested against it.
"""

import http.client
import http.cookiejar
import time
import urllib.parse
import urllib.request

import pytest
from juki import KEY, Juki

VALUES = {
    "caseNumber": "2026-000001", "kind": "転入", "movedOn": "2026-04-20", "notifiedOn": "2026-04-24",
    "p1_name": "港　一郎", "p1_birth": "1990-06-10", "p1_sex": "男"}


@pytest.fixture
def juki(tmp_path):
    with Juki(tmp_path / "juki", "--drop", tmp_path / "drop") as juki:
        yield juki


def take(juki, values):
    return juki.ask("POST", "/api/entries", {"values": values}, key=KEY)


def found(juki, case):
    return juki.ask("GET", f"/api/entries?case={case}", key=KEY)[1]["entries"]


def test_an_entry_is_kept_when_its_draft_is_committed_and_not_before(juki):
    status, draft = take(juki, VALUES)
    assert (status, draft["values"]) == (201, VALUES)
    assert found(juki, "2026-000001") == []
    status, entry = juki.ask("POST", f"/api/entries/{draft['draft']}/commit", key=KEY)
    assert (status, entry["number"], entry["case"]) == (201, 1, "2026-000001")
    assert [entry["values"] for entry in found(juki, "2026-000001")] == [VALUES]
    assert juki.ask("POST", f"/api/entries/{draft['draft']}/commit", key=KEY)[0] == 404


def test_the_interface_asks_for_its_key_and_names_the_field_that_is_wrong(juki):
    assert juki.ask("GET", "/api/entries?case=1", key="other")[0] == 401
    status, answer = take(juki, {**VALUES, "movedOn": "4月20日"})
    assert status == 422
    assert answer["fields"] == [{"field": "movedOn", "reason": "異動年月日は2026-04-20のように入力してください"}]


@pytest.mark.parametrize(("kind", "kept"), [("crash-before-commit", 0), ("crash-after-commit", 1)])
def test_it_dies_where_it_was_told_to_and_what_it_kept_is_there_afterwards(juki, kind, kept):
    juki.fault(kind)
    _, draft = take(juki, VALUES)
    with pytest.raises((OSError, http.client.HTTPException)):
        juki.ask("POST", f"/api/entries/{draft['draft']}/commit", key=KEY)
    end = time.monotonic() + 30
    while juki.deaths == 0 and time.monotonic() < end:
        time.sleep(0.05)
    while time.monotonic() < end:
        try:
            assert len(juki.entries("2026-000001")) == kept
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("it did not come back")


def test_a_value_is_altered_and_a_field_refused_once_when_asked_for(juki):
    juki.fault("alter-value", field="p1_name", value="港　一朗")
    assert take(juki, VALUES)[1]["values"]["p1_name"] == "港　一朗"
    assert take(juki, VALUES)[1]["values"]["p1_name"] == "港　一郎"
    juki.fault("reject-field", field="p1_name", value="使えない文字があります")
    assert take(juki, VALUES)[1]["fields"] == [{"field": "p1_name", "reason": "使えない文字があります"}]


class Operator:
    """A browser without scripts."""

    def __init__(self, juki):
        self.address = juki.address
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path):
        answer = self.opener.open(self.address + path, timeout=20)
        return answer.url.removeprefix(self.address), answer.read().decode()

    def post(self, path, **fields):
        answer = self.opener.open(self.address + path, urllib.parse.urlencode(fields).encode(), timeout=20)
        return answer.url.removeprefix(self.address), answer.read().decode()


def test_an_operator_enters_on_the_screens_and_finds_it_by_the_case(juki):
    operator = Operator(juki)
    assert operator.get("/entry")[0] == "/login?over=1"
    assert operator.post("/login", operator="juki01", password="simulated")[0] == "/menu"
    assert operator.get("/entry")[1].count("<label") == 91
    path, page = operator.post("/entry", **VALUES)
    assert path == "/confirm"
    assert '<td id="v-p1_name">港　一郎</td>' in page
    assert operator.post("/commit")[0] == "/done/1"
    assert 'href="/entries/1"' in operator.get("/search?case=2026-000001")[1]
    assert '<td id="v-p1_name">港　一郎</td>' in operator.get("/entries/1")[1]
    path, page = operator.post("/entry", **{**VALUES, "caseNumber": "2026-000002"})
    assert path == "/warning" and "同じ氏名・生年月日" in page
    assert operator.post("/commit")[0] == "/entry", "the warning must be answered first"
    assert operator.post("/warning", answer="ok")[0] == "/confirm"
    juki.fault("expire-session")
    assert operator.post("/commit")[0] == "/login?over=1"
    assert len(juki.entries()) == 1


def acknowledged(drop, name, text, encoding="utf-8"):
    (drop / "in" / f".{name}").write_text(text, encoding=encoding)
    (drop / "in" / f".{name}").rename(drop / "in" / f"{name}.csv")
    answer = drop / "ack" / f"{name}.ack.csv"
    end = time.monotonic() + 20
    while not answer.exists() and time.monotonic() < end:
        time.sleep(0.05)
    return answer.read_text(encoding=encoding).splitlines()


def test_a_dropped_file_is_acknowledged_row_by_row(juki, tmp_path):
    drop = tmp_path / "drop"
    table = ",".join(VALUES) + "\r\n" + ",".join(VALUES.values()) + "\r\n"
    assert "value,,p1_name,港　一郎" in acknowledged(drop, "one-check", "check\r\n" + table)
    assert juki.entries() == []
    assert acknowledged(drop, "one", "commit\r\n" + table)[0] == "ok,1,,"
    assert acknowledged(drop, "ask", "find\r\ncaseNumber\r\n2026-000001\r\n")[0] == "ok,1,,"
    wrong = table.replace("2026-04-20", "20日")
    assert acknowledged(drop, "two", "commit\r\n" + wrong)[0].startswith("rejected,,movedOn,")
    assert len(juki.entries()) == 1
