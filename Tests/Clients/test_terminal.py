"""The terminal of a ward office: card, printer and server are those of other people or play them behind their protocols."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import time

import urllib.request

import pytest
from PIL import Image, ImageDraw, ImageFont
from cardreader import BUILT, Cards, Service, wait_for
from conftest import City, ROOT
from kiosk import CLERK, Kiosk, Printer, Visit, ink_around, text, words_at
from test_card import searched

FORM = "juuminhyou-seikyuu"
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"


class Place:
    """A floor: reader, cards, printer, terminal and the city's server."""

    def __init__(self, folder):
        self.folder = folder
        self.service = Service(folder)
        self.cards = Cards(folder)
        self.printer = Printer(folder / "printer")
        self.city = City("City/osaka", folder, residents=20)
        self.key = folder / "terminal.key"
        self.mio("device", "enrol", "--ward", CLERK, "--name", "KITA-01", "--place", "1階", "--key-file", self.key)
        self.kiosk = Kiosk(folder, [self.printer.address], self.cards, (self.city.address, self.key))

    def mio(self, *command):
        said = subprocess.run(
            [str(part) for part in [BUILT / "mio", *command, "--city", "City/osaka", "--database", self.city.database]],
            cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert said.returncode == 0, said.stderr
        return said.stdout

    def lay(self, card, slot=0):
        self.clear()
        self.cards.insert(card, slot)

    def clear(self):
        for slot in (0, 1):
            self.cards.remove(slot)

    def events(self, kind):
        with sqlite3.connect(f"file:{self.city.database.removeprefix('sqlite://')}?mode=ro", uri=True) as database:
            rows = database.execute("SELECT data FROM event WHERE kind = ? ORDER BY seq", (kind,)).fetchall()
        database.close()
        return [json.loads(row[0]) for row in rows]

    def end(self):
        self.kiosk.stop()
        self.city.stop()
        self.printer.end()
        self.cards.stop()
        self.service.stop()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = Place(tmp_path_factory.mktemp("place"))
    yield place
    place.end()


@pytest.fixture(autouse=True)
def clean(place):
    place.printer.clear()
    yield


def test_2_1_a_card_fills_the_form_that_comes_out_of_the_printer(place):
    place.lay("normal")
    visit = Visit(place.kiosk, FORM)
    visit.pin("1234")
    assert visit.path.endswith("/confirm") and "本物のカードだと確認できました" in visit.page
    visit.print(phone="06-1234-5678")
    assert "用紙をお取りください" in visit.printed() and "太郎" not in visit.page
    visit.taken()
    (file,) = place.printer.out.glob("*.pdf")
    printed = "".join(text(file).split())
    for part in ["大阪太郎", "大阪府大阪市北区中之島1丁目3番20号", "06-1234-5678", "カード読取端末KITA-01"]:
        assert part in printed, part
    # 平成2年1月2日, an era and three numbers in their boxes.
    assert re.search(r"平成\D*2\D*年\D*1\D*月\D*2\D*日", printed)
    # ○ at 男 and not at 女.
    (male, female) = (words_at(file, "男")[0], words_at(file, "女")[0])
    assert ink_around(file, male) > ink_around(file, female) + 20


def test_2_2_the_third_pin_is_not_tried(place):
    place.lay("normal")
    place.cards.restore("normal")
    visit = Visit(place.kiosk, FORM)
    assert "あと2回" in visit.pin("0000")
    assert place.cards.tries("normal")["pin"] == 2
    visit.pin("1234")
    assert visit.path.endswith("/confirm") and place.cards.tries("normal")["pin"] == 3
    visit.pin("0000")
    assert "あと1回" in visit.pin("0000")
    assert "ここで止めました" in visit.pin("1234") and place.cards.tries("normal")["pin"] == 1
    visit.pin("1234", staff="staff-77")
    assert visit.path.endswith("/confirm") and place.cards.tries("normal")["pin"] == 3
    visit.step("cancel", go="yes")


def test_2_3_the_printed_numbers_open_the_card_and_print(place):
    place.lay("normal")
    visit = Visit(place.kiosk, FORM)
    visit.step("code")
    wait_for(lambda: visit.step(
        "code", birth__year="平成2", birth__month="1", birth__day="2", expiry="2035", security="1234"
    ) and visit.path.endswith("/confirm"))
    visit.print()
    visit.printed()
    visit.taken()
    assert "カード読取（照合番号B）" in "".join(place.printer.texts()[0].split())


def test_2_4_an_address_of_45_characters_is_printed_whole_on_two_lines(place):
    place.lay("long-address")
    forms = [FORM, "koseki-seikyuu", "idou-todoke", "kokuho-todoke"]
    visit = Visit(place.kiosk, *forms)
    visit.pin("1234")
    visit.print()
    visit.printed(60)
    visit.taken()
    address = "大阪府大阪市住之江区南港北2丁目1番10号アジア太平洋トレードセンター見本棟西館1234号"
    assert len(address) == 45
    lines = []
    for file in sorted(place.printer.out.glob("*.pdf")):
        # Whole, wherever a line was broken: its end follows its beginning.
        printed = "".join(text(file).split())
        assert "大阪府大阪市住之江区南港北" in printed and "見本棟西館1234号" in printed, printed
        begin, end = words_at(file, address[:6]), words_at(file, address[-4:])
        lines.append(2 if begin and end and round(begin[0][2]) < round(end[-1][2]) else 1)
    # Where the box is wide it stands on one line, else on two; there are both.
    assert len(lines) == 4 and 2 in lines


def test_2_5_a_tampered_card_prints_nothing_and_is_told(place):
    place.lay("tampered")
    visit = Visit(place.kiosk, FORM)
    assert "係員をお呼びください" in visit.pin("1234")
    visit.step("confirm")
    assert visit.path.endswith("/choose")
    # The visitor is not sent away: what is typed prints, and says so.
    visit.step("type")
    visit.step("type", family="見本", given="花子", address="見本市")
    visit.print()
    visit.printed()
    visit.taken()
    printed = "".join(place.printer.texts()[0].split())
    assert "本人入力" in printed and "カード読取" not in printed
    wait_for(lambda: "digest" in [event["result"] for event in place.events("card.read")])


def test_2_7_five_forms_of_one_reading(place):
    place.lay("normal")
    forms = [FORM, "koseki-seikyuu", "ininjou", "idou-todoke", "zei-shoumei"]
    visit = Visit(place.kiosk, *forms)
    visit.pin("1234")
    visit.print()
    visit.printed(60)
    for form in ["印刷できました", "用紙をお取りください"]:
        assert form in visit.page
    visit.taken()
    assert len(place.printer.texts()) == 5 and all("大阪" in text for text in place.printer.texts())
    (event,) = wait_for(lambda: [event for event in place.events("form.printed") if event["forms"] == forms])
    assert event["source"] == "card" and event["charsSaved"] > 100
    assert not set(event) & {"name", "address", "holder", "birth"}


def test_a_jam_prints_what_is_missing_without_reading_again(place):
    place.lay("normal")
    visit = Visit(place.kiosk, FORM, "ininjou")
    visit.pin("1234")
    place.printer.jam.touch()
    visit.print()
    wait_for(lambda: "出なかった" in visit.open(f"{visit.visit}/printing") or "印刷できなかった" in visit.page)
    assert place.printer.texts() == []
    place.printer.jam.unlink()
    visit.step("printing", again="yes")
    visit.printed()
    visit.taken()
    assert len(place.printer.texts()) == 2


def test_a_printer_that_is_away_is_told_and_waited_for(place):
    place.lay("normal")
    visit = Visit(place.kiosk, FORM)
    visit.pin("1234")
    place.printer.stop()
    visit.print()
    wait_for(lambda: "印刷できなかった" in visit.open(f"{visit.visit}/printing"))
    place.printer.start()
    visit.step("printing", again="yes")
    visit.printed()
    visit.taken()
    assert len(place.printer.texts()) == 1


def test_a_card_taken_away_ends_the_visit_after_ten_seconds(place):
    place.lay("normal")
    visit = Visit(place.kiosk, FORM)
    visit.pin("1234")
    place.clear()
    wait_for(lambda: "カードがありません" in visit.step("confirm"), 8)
    wait_for(lambda: "太郎" not in visit.step("confirm"), 15)
    assert visit.path.startswith("/?lang=ja")


def test_2_9_what_was_done_without_network_arrives_once(place):
    before = len(place.events("form.printed"))
    place.city.stop()
    for _ in range(2):
        visit = Visit(place.kiosk, FORM)
        visit.step("blank", go="yes")
        visit.print()
        visit.printed()
        visit.taken()
    # A power cut in the middle of it.
    os.kill(place.kiosk.process.pid, signal.SIGKILL)
    place.kiosk.process.wait()
    place.kiosk.start()
    wait_for(lambda: "通信が切れていますが" in Visit(place.kiosk).open("/?lang=ja"))
    port = place.city.address.rsplit(":", 1)[1]
    place.city.command[place.city.command.index("--port") + 1] = port
    place.city.start()
    wait_for(lambda: len(place.events("form.printed")) == before + 2, 40)
    time.sleep(3)
    assert len(place.events("form.printed")) == before + 2


def test_2_6_nothing_of_a_visitor_is_left_in_memory_files_spool_and_log(place):
    # By a card, with everything that is secret about it.
    marks = ["滝川クリスタル試験９９", "消去町９９丁目", "11090920399137"]
    place.lay("marker")
    visit = Visit(place.kiosk, FORM)
    visit.pin("9137")
    assert searched(place.kiosk.process, marks)[marks[0]] > 0
    visit.step(f"sheets/{FORM}/0")
    visit.print(furigana="たきがわ")
    visit.printed()
    visit.taken()
    place.clear()
    assert searched(place.kiosk.process, marks) == dict.fromkeys(marks, 0)
    # By the terminal's own self-test, whose result the server hears of.
    said = place.kiosk.run(
        "selftest", "--forget", *place.kiosk.options, "--terminal", place.kiosk.address, "--log", place.kiosk.log_file)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "while the visit goes on" in said.stdout and "ok   memory: 0" in said.stdout
    assert "while the visit with a telephone goes on" in said.stdout
    wait_for(lambda: place.events("terminal.forgetting_checked"))
    assert place.events("terminal.forgetting_checked")[-1]["clean"] is True
    log = place.kiosk.log_file.read_text()
    # Four digits may stand in a number that was drawn for a request, in a duration or a time.
    words = re.sub(r"\b(id|ms)=\S+|^\S+", "", log, flags=re.M)
    assert "route=/visits/{id}/card" in log and not [mark for mark in [*marks, "9137"] if mark in words]


def test_the_self_test_tells_what_is_left(place, tmp_path):
    left = tmp_path / "left.log"
    left.write_text("滝川クリスタル試験９９\n")
    spool = tmp_path / "spool"
    spool.mkdir()
    said = place.kiosk.run(
        "selftest", "--forget", *place.kiosk.options, "--terminal", place.kiosk.address, "--log", left)
    assert said.returncode == 1 and "FAIL log: 1" in said.stdout
    wait_for(lambda: [event["clean"] for event in place.events("terminal.forgetting_checked")][-1] is False)


def test_a_licence_under_the_camera_is_read_confirmed_and_forgotten(place):
    marks = ["見本試験", "九十九丁目"]
    visit = Visit(place.kiosk, FORM)
    visit.step("document")
    licence(place.kiosk.camera / "picture.png", "見本試験　太郎", "見本県見本市本町九十九丁目2番3号", "昭和60年 6月 1日生")
    visit.send(f"{visit.visit}/document", read="yes")
    assert visit.path.endswith("/document/check"), visit.page[:2_000]
    assert not list(place.kiosk.camera.iterdir()), "the picture is wiped"
    assert 'value="見本試験"' in visit.page and "見本市本町九十九丁目2番3号" in visit.page
    assert 'value="1985"' in visit.page or 'value="昭和60"' in visit.page, "the date of birth was read"
    typed = {"family": "見本試験", "given": "太郎", "address": "見本県見本市本町九十九丁目2番3号", "birth": "1985-06-01"}
    visit.step("document/check", **typed)
    assert visit.status == 422 and "「氏名を確かめました」に印を付けてください" in visit.page
    assert searched(place.kiosk.process, marks)[marks[0]] > 0
    visit.step("document/check", **typed, **{f"ok-{name}": "yes" for name in ("name", "address", "birth")})
    assert visit.path.endswith("/confirm"), visit.page[:2_000]
    visit.print()
    visit.printed()
    visit.taken()
    printed = place.printer.texts()[-1]
    assert "見本試験" in printed and "カード読取" not in printed
    assert searched(place.kiosk.process, marks) == dict.fromkeys(marks, 0)
    log = place.kiosk.log_file.read_text()
    assert not [mark for mark in marks if mark in log]
    # What the terminal tells the server of comes a little later.
    wait_for(lambda: "ocr" in [event["source"] for event in place.events("form.printed")])


def licence(file, name, address, birth):
    """Our own drawing of a driving licence of an invented person, 1280 dots wide."""
    plate = Image.new("RGB", (1280, 806), "#e8f0ea")
    draw = ImageDraw.Draw(plate)

    def words(x, y, said, size):
        draw.text((x, y), said, font=ImageFont.truetype(FONT, size), fill="black")

    for x, y, said, size in [
        (40, 40, "氏名", 30), (150, 36, name, 44), (760, 40, birth, 36), (40, 120, "住所", 30), (150, 118, address, 38),
        (40, 200, "交付", 30), (150, 200, "令和06年05月20日  12345", 34), (50, 265, "2029年(令和11年)07月01日まで有効", 38),
        (40, 560, "番号  第 012345678900 号", 40), (40, 640, "見本県公安委員会", 40), (500, 640, "運転免許証", 44),
    ]:
        words(x, y, said, size)
    for y in (105, 185):
        draw.line((30, y, 1250, y), fill="black", width=2)
    draw.rectangle((930, 260, 1230, 660), fill="#8899aa")
    plate.save(file, dpi=(300, 300))


def test_the_number_of_answers_given_at_home_chooses_the_forms(place):
    home = Visit.__new__(Visit)
    home.kiosk, home.token, home.opener = place.city, "", urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    home.open("/previsit")
    keys = dict(re.findall(r'name="(key)" value="([^"]*)"', home.page))
    home.send("/previsit", event="moved-in", **{"date.year": "2026-04-20"}, persons="1", **keys)
    number = re.search(r"/previsit/([0-9a-z-]+)", home.path).group(1)
    visit = Visit(place.kiosk)
    visit.step("choose")
    visit.step("wish", code=f"{place.city.address}/previsit/{number}")
    assert "必要な用紙が" in visit.page and "住民異動届" in visit.page
    assert "idou-todoke" in re.findall(r'name="remove"\s+value="([^"]+)"', visit.page)
    visit.step("wish", code="zzzz-zzzz-zzzz-zzzz")
    assert visit.status == 422 and "この番号では見つかりませんでした" in visit.page


def test_2_4_what_was_written_at_home_fills_the_sheet_once_and_is_forgotten(place):
    home = Visit.__new__(Visit)
    home.kiosk, home.token, home.opener = place.city, "", urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    home.open("/bring")
    hidden = dict(re.findall(r'name="(number)" value="([^"]*)"', home.page))
    home.send("/bring", family="携帯試験", given="花子", address="大阪府大阪市北区中之島１丁目３番２０号", phone="06-0000-0000",
              **{"birth.year": "平成3", "birth.month": "5", "birth.day": "5"}, **hidden)
    number = re.search(r'previsit-code">([0-9A-Z-]+)<', home.page).group(1)
    visit = Visit(place.kiosk, FORM)
    visit.step("brought", code=f"mio-bring:{number.lower()}")
    assert visit.path.endswith("/confirm") and 'value="携帯試験"' in visit.page
    assert 'value="06-0000-0000"' in visit.page
    assert searched(place.kiosk.process, ["携帯試験"])["携帯試験"] > 0
    visit.print(phone="06-0000-0000")
    visit.printed()
    visit.taken()
    printed = "".join(place.printer.texts()[-1].split())
    for part in ["携帯試験花子", "本人入力", "06-0000-0000"]:
        assert part in printed, part
    assert searched(place.kiosk.process, ["携帯試験", number.lower()]) == {"携帯試験": 0, number.lower(): 0}
    wait_for(lambda: "phone" in [event["source"] for event in place.events("form.printed")])
    again = Visit(place.kiosk, FORM)
    again.step("brought", code=number)
    assert again.status == 422 and "もう使われています" in again.page and number in again.page
    assert "携帯試験" not in place.kiosk.log_file.read_text()


def test_the_check_of_the_morning_names_what_is_there(place):
    said = place.kiosk.check()
    assert said.returncode == 0, said.stdout + said.stderr
    for part in ["Virtual PCD 00 00", "ready", "forms today", "the server knows this terminal", "the clock is",
                 "a root is installed"]:
        assert part in said.stdout, part


def test_the_floor_hears_of_the_terminal(place):
    wait_for(lambda: place.events("terminal.state"), 40)
    assert place.events("terminal.state")[-1]["state"] in ("ready", "help")


def test_memory_is_locked_and_no_core_is_dumped(place):
    limits = open(f"/proc/{place.kiosk.process.pid}/limits").read()
    assert re.search(r"Max core file size\s+0\s+0", limits)
    status = open(f"/proc/{place.kiosk.process.pid}/status").read()
    assert int(re.search(r"VmLck:\s+(\d+)", status).group(1)) > 0 or "could be swapped out" in place.kiosk.log_file.read_text()
