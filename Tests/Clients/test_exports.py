"""Tables that leave the city, opened in a spreadsheet, run nothing, and their texts come back as they were (OWASP ASVS 1.2.10).
The tables are found by asking every line of the route table. LibreOffice opens them in script/drills/spreadsheets."""

import pytest
from tables import HOSTILE, KNOWN, HostileCity, is_neutral, rows, text


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    city = HostileCity(tmp_path_factory.mktemp("exports"))
    yield city.tables()
    city.stop()


def test_the_tables_are_found(tables):
    assert set(KNOWN) <= set(tables), sorted(tables)
    # There is no other kind of table yet; one that comes has to be read here.
    assert all(answer.headers["content-type"].startswith("text/csv") for answer in tables.values()), {
        path: answer.headers["content-type"] for path, answer in tables.items()}


def test_no_cell_of_any_table_runs(tables):
    wrong = [(path, cell) for path, answer in tables.items() for row in rows(answer.content) for cell in row
             if not is_neutral(cell)]
    assert not wrong
    # They are saved, and a browser takes them for nothing else.
    for path, answer in tables.items():
        assert answer.headers["content-disposition"].startswith("attachment;"), path
        assert answer.headers["x-content-type-options"] == "nosniff", path


def test_texts_come_back_as_they_were(tables):
    places = {text(row[2]) for row in rows(tables["/office/terminals/sheet?as=csv"].content)}
    assert set(HOSTILE) <= places, sorted(set(HOSTILE) - places)
    names = {text(row[1]) for row in rows(tables["/office/terminals/sheet?as=csv"].content)}
    assert {f"{hostile} {number}" for number, hostile in enumerate(HOSTILE)} <= names
    for path in ("/plan.csv", "/plan/{number}.csv", "/procedures.csv", "/office/adoption.csv"):
        cells = [cell for row in rows(tables[path].content) for cell in row]
        assert HOSTILE[0] not in cells and HOSTILE[0] in map(text, cells), path
    # Rows have as many cells as there are columns, whatever the texts hold.
    for path, answer in tables.items():
        assert len({len(row) for row in rows(answer.content)}) == 1, path


def test_the_look_at_cells_sees_what_would_run():
    assert not any(map(is_neutral, ["=1", "@x", "\t=1", "-1+1", "＝1", "+cmd"]))
    assert all(map(is_neutral, ["'=1", "-5", "+3.5", "", "a=1"]))
    assert [text(cell) for cell in ("'=1", "''=1", "'a", "'-5", "-5", "'-")] == ["=1", "'=1", "'a", "'-5", "-5", "-"]
