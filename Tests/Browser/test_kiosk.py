"""The terminal's pages in Chromium, on an upright kiosk screen and on a small one, with scripts and without; and the floor's pages."""

import json
import os
import subprocess
import urllib.request

import pytest
from cardreader import BUILT
from conftest import City, MIO, ROOT, picture
from journey import sign_in
from kiosk import CLERK, Kiosk, Printer, Visit
from test_counter import check_accessible, fits

SIZES = [(1080, 1920), (320, 640)]


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kiosk")
    printer = Printer(folder / "printer")
    kiosk = Kiosk(folder, [printer.address])
    yield kiosk
    kiosk.stop()
    printer.end()


def look(page, width, name):
    check_accessible(page)
    fits(page, width)
    assert "⟦" not in page.content()
    picture(page, f"terminal-{name}-{width}")


@pytest.mark.parametrize("width, height", SIZES)
@pytest.mark.parametrize("script", [True, False])
def test_whoever_has_no_card_types_and_takes_the_sheets(kiosk, visit, width, height, script):
    page = visit(width=width, height=height, script=script)
    # axe needs scripts of its own; without them only the way is gone.
    see = (lambda name: look(page, width, name)) if script else (lambda name: fits(page, width))
    page.goto(f"{kiosk.address}/?lang=ja")
    see("attract")
    page.click(".terminal-start")
    see("choose")
    page.click(".tabs >> text=名前から")
    page.fill('input[type="search"]', "住民票")
    page.press('input[type="search"]', "Enter")
    page.click('button[name="add"][value="juuminhyou-seikyuu"]')
    page.goto(page.url.split("?")[0] + "?view=window")
    page.click("details.accordion:has(button[value='ininjou']) > summary")
    page.click("button[value='ininjou']")
    see("chosen")
    page.click('button[name="go"][value="next"]')
    page.wait_for_url("**/card")
    see("card")
    page.click("text=画面で入力する")
    see("type")
    page.click('main form[action$="/type"] button.primary')
    assert "入力" in page.locator(".error-summary").inner_text()
    see("type-errors")
    page.fill('[name="family"]', "見本")
    page.fill('[name="given"]', "花子")
    page.fill('[name="address"]', "大阪府大阪市北区中之島１丁目３番２０号")
    page.fill('[name="birth.year"]', "昭和55")
    page.fill('[name="birth.month"]', "7")
    page.fill('[name="birth.day"]', "1")
    page.click('main form[action$="/type"] button.primary')
    page.wait_for_url("**/confirm")
    for number in range(page.locator("img.terminal-sheet").count()):
        page.locator("img.terminal-sheet").nth(number).scroll_into_view_if_needed()
    assert page.locator("img.terminal-sheet").count() == 2
    see("confirm")
    page.click('button[name="go"][value="print"]')
    # Without scripts the page renews itself.
    page.wait_for_url("**/thanks", timeout=30_000)
    assert "証明・印鑑登録の窓口" in page.content()
    see("thanks")
    page.click("text=用紙を取りました")
    page.wait_for_url("**/?lang=ja")


def test_the_screen_is_lowered_and_raised(kiosk, visit):
    page = visit(width=1080, height=1920)
    page.goto(f"{kiosk.address}/?lang=ja")
    page.click(".terminal-start")
    top = page.locator(".terminal .steps").bounding_box()["y"]
    page.click("text=画面を下げる")
    assert page.locator(".terminal .steps").bounding_box()["y"] > top + 400
    look(page, 1080, "low")
    page.click("text=画面を上げる")
    page.click(".terminal-ways >> text=やめる")
    page.wait_for_url("**/?lang=ja")


@pytest.mark.parametrize("language", ["ja-easy", "en", "ne"])
def test_other_languages_fit(kiosk, visit, language):
    page = visit(width=320, height=640)
    page.goto(f"{kiosk.address}/?lang=ja")
    page.click(f'button[name="lang"][value="{language}"]')
    look(page, 320, f"choose-{language}")
    page.locator("details.accordion > summary").first.click()
    page.locator("button.terminal-form").first.click()
    page.click('button[name="go"][value="next"]')
    look(page, 320, f"card-{language}")
    page.locator('.terminal-others a[href$="/type"]').click()
    look(page, 320, f"type-{language}")


def test_by_keys_alone(kiosk, visit):
    page = visit(width=1080, height=1920)
    page.goto(f"{kiosk.address}/?lang=ja")
    for selector in [".terminal-start", "details.accordion > summary", "button.terminal-form", 'button[name="go"]']:
        element = page.locator(selector).first
        element.focus()
        page.keyboard.press("Enter")
        # A key that opens a page is done when the page is there.
        page.wait_for_timeout(500)
        page.wait_for_load_state()
    page.wait_for_url("**/card")


@pytest.mark.parametrize("now, word", [("2026-05-01T10:00:00+09:00", "お休みの日"), ("2026-05-01T20:00:00+09:00", "いまは使えません")])
def test_the_first_screen_says_when_the_office_is_open(tmp_path, visit, now, word):
    kiosk = Kiosk(tmp_path, serve_options=["--calendar", "ward-office", "--now", now])
    try:
        for width, height in SIZES:
            page = visit(width=width, height=height)
            page.goto(f"{kiosk.address}/?lang=ja")
            assert word in page.inner_text("main")
            look(page, width, "closed" if "T20" in now else "open")
        page.goto(f"{kiosk.address}/?lang=ne")
        look(page, width, "closed-ne" if "T20" in now else "open-ne")
    finally:
        kiosk.stop()


VOICE = """
window.said = [];
const voice = {lang: "ja-JP"};
Object.defineProperty(window, "speechSynthesis", {value: {
  getVoices: () => [voice], cancel: () => {}, speak: (words) => said.push(words.text), addEventListener: () => {}}});
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def test_headings_are_said_where_there_is_a_voice(kiosk, visit):
    page = visit(width=1080, height=1920)
    page.add_init_script(VOICE)
    page.goto(f"{kiosk.address}/?lang=ja")
    page.click(".terminal-start")
    page.click("text=音声で案内する")
    page.wait_for_function("said.length > 0")
    assert page.evaluate("said") == ["何の手続きですか", "用紙を選んでください。いくつでも、10枚まで一度に印刷できます。"]
    look(page, 1080, "voice")
    page.click("text=音声を止める")
    page.wait_for_selector("text=音声で案内する")
    assert page.evaluate("said") == []
    # Without a voice for the language there is no button.
    silent = visit(width=1080, height=1920)
    silent.add_init_script(VOICE.replace("ja-JP", "fr-FR"))
    silent.goto(f"{kiosk.address}/?lang=ja")
    silent.click(".terminal-start")
    assert silent.locator("[data-voice]").is_hidden()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_floor_looks_at_its_terminals(tmp_path, visit, width):
    city = City("City/osaka", tmp_path, residents=20)
    try:
        key = tmp_path / "terminal.key"
        subprocess.run(
            [MIO, "device", "enrol", "--ward", CLERK, "--name", "KITA-01", "--place", "1階 証明窓口前", "--key-file", key,
             "--city", "City/osaka", "--database", city.database], cwd=ROOT, check=True, capture_output=True)
        kiosk = Kiosk(tmp_path, server=(city.address, key))
        try:
            page = visit(width=width)
            sign_in(page, city, "floor-manager")
            page.goto(f"{city.address}/office/terminals")
            for _ in range(120):
                # Its first heartbeat may come before it has looked at itself.
                if "カードリーダーが使えません" in page.inner_text("main"):
                    break
                page.wait_for_timeout(500)
                page.reload()
            # It has neither reader nor printer.
            assert "カードリーダーが使えません" in page.inner_text("main")
            look(page, width, "floor")
            # Somebody stands there, and is helped from the floor's page.
            guest = Visit(kiosk, "juuminhyou-seikyuu")
            page.click("text=KITA-01")
            for _ in range(120):
                if "いま使っている方" in page.inner_text("main"):
                    break
                page.wait_for_timeout(500)
                page.reload()
            page.click("main summary")
            look(page, width, "detail")
            page.click("main button.danger")
            for _ in range(120):
                guest.open(guest.visit + "/choose")
                if "/choose" not in guest.path:
                    break
                page.wait_for_timeout(300)
            assert "/choose" not in guest.path, "the visit was stopped"
            for path, name in [("/sheet", "sheet"), ("/statistics", "statistics")]:
                page.goto(f"{city.address}/office/terminals{path}")
                look(page, width, name)
            operator = visit(width=width)
            sign_in(operator, city, "operator")
            operator.goto(f"{city.address}/office/terminals/enrol")
            look(operator, width, "enrol")
            clerk = visit(width=width)
            sign_in(clerk, city, "clerk")
            clerk.goto(f"{city.address}/office/handover")
            look(clerk, width, "handover")
        finally:
            kiosk.stop()
    finally:
        city.stop()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_floor_calls_the_next_to_a_terminal(tmp_path, visit, width):
    city = City("City/osaka", tmp_path, residents=20)
    try:
        for name in ("KITA-01", "KITA-02"):
            key = tmp_path / f"{name}.key"
            subprocess.run(
                [MIO, "device", "enrol", "--ward", CLERK, "--name", name, "--place", "1階 証明窓口前", "--key-file", key,
                 "--city", "City/osaka", "--database", city.database], cwd=ROOT, check=True, capture_output=True)
            beat = urllib.request.Request(
                f"{city.address}/api/v1/edge/heartbeat", json.dumps(
                    {"pack": "p", "waiting": 0, "prints": True, "troubles": []}).encode(),
                {"content-type": "application/json", "authorization": f"Bearer {key.read_text().strip()}"})
            urllib.request.urlopen(beat).close()
        page = visit(width=width)
        sign_in(page, city, "floor-manager")
        floor = f"{city.address}/office/terminals"
        for number, name in ((31, "KITA-01"), (32, "KITA-02")):
            page.goto(floor)
            page.click(f"main >> text={name}")
            page.select_option('[name="window"]', str(number))
            page.click("text=番号を決める")
        look(page, width, "number")
        for _ in range(3):
            page.goto(f"{city.address}/tickets/{CLERK}")
            page.click("button:has-text('申請書をつくる端末')")
        page.goto(floor)
        look(page, width, "queue")
        page.locator("button:has-text('次の方を呼ぶ')").first.click()
        assert "T001" in page.inner_text("main")
        page.locator("button:has-text('来られた')").click()
        page.locator("button:has-text('次の方を呼ぶ')").last.click()
        look(page, width, "called")
        assert "T002" in page.inner_text("main") and "番号札で1人がお待ちです" in page.inner_text("main")
        wall = visit(width=width)
        wall.goto(f"{city.address}/display/{CLERK}/terminals")
        assert "32番の端末" in wall.inner_text("main")
        picture(wall, f"terminal-wall-{width}")
    finally:
        city.stop()


@pytest.fixture(scope="module")
def voices(tmp_path_factory):
    """Sentences in English, as script/voices speaks them."""
    folder = tmp_path_factory.mktemp("voices")
    subprocess.run(
        [ROOT / "script/voices", folder, "City/osaka", "en"], check=True, cwd=ROOT,
        env={**os.environ, "MIO_TERMINAL": str(BUILT / "mio-terminal")})
    return folder


def test_sentences_spoken_beforehand_are_heard(tmp_path, voices, visit):
    kiosk = Kiosk(tmp_path, serve_options=["--voices", voices])
    try:
        for width, height in SIZES:
            page = visit(width=width, height=height)
            page.goto(f"{kiosk.address}/?lang=ja")
            assert page.locator("audio").count() == 0
            page.click('button[name="lang"][value="en"]')
            assert page.locator("audio").count() == 2 and not page.locator("audio").first.is_visible()
            page.click("text=Listen to this page")
            # One after the other, to the end: the browser can play what was made.
            for _ in range(120):
                if page.evaluate("() => [...document.querySelectorAll('audio')].every((sound) => sound.ended)"):
                    break
                page.wait_for_timeout(500)
            else:
                raise AssertionError("the sentences were not said to their end")
            look(page, width, "listen")
            page.click("text=Speak to me")
            assert page.locator('[data-clips="speak"]').count() == 1
            page.click("text=Stop speaking")
            assert page.locator('[data-clips="wait"]').count() == 1
            page.click(".terminal-ways >> text=Stop and erase")
        page = visit(width=1080, height=1920, script=False)
        page.goto(f"{kiosk.address}/?lang=ja")
        page.click('button[name="lang"][value="en"]')
        assert page.locator("audio[controls]").first.is_visible() and not page.locator("[data-listen]").is_visible()
        picture(page, "terminal-listen-plain-1080")
    finally:
        kiosk.stop()
