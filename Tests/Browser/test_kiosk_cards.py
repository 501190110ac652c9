"""The terminal with a driving licence on its reader, and with a number that was made on a telephone; seen at an upright kiosk screen and small."""

import re
import subprocess

import pytest
from cardreader import Cards, Service
from conftest import City, MIO, ROOT, picture
from kiosk import CLERK, Kiosk
from test_counter import check_accessible, fits

SIZES = [(1080, 1920), (390, 844)]
FORM = "juuminhyou-seikyuu"


class Stand:
    """A terminal with reader and server, without a printer."""

    def __init__(self, folder):
        self.service = Service(folder)
        self.cards = Cards(folder)
        self.city = City("City/osaka", folder, residents=20)
        key = folder / "terminal.key"
        subprocess.run(
            [MIO, "device", "enrol", "--ward", CLERK, "--name", "KITA-01", "--place", "1階", "--key-file", key,
             "--city", "City/osaka", "--database", self.city.database], cwd=ROOT, check=True, capture_output=True)
        self.kiosk = Kiosk(folder, [], self.cards, (self.city.address, key))

    def lay(self, card):
        for slot in (0, 1):
            self.cards.remove(slot)
        if card:
            self.cards.restore(card)
            self.cards.insert(card)

    def end(self):
        self.kiosk.stop()
        self.city.stop()
        self.cards.stop()
        self.service.stop()


@pytest.fixture(scope="module")
def stand(tmp_path_factory):
    stand = Stand(tmp_path_factory.mktemp("stand"))
    yield stand
    stand.end()


def look(page, width, name):
    check_accessible(page)
    fits(page, width)
    assert "⟦" not in page.content()
    picture(page, f"terminal-{name}-{width}")


def begin(page, stand):
    page.goto(f"{stand.kiosk.address}/?lang=ja")
    page.click(".terminal-start")
    page.click(".tabs >> text=名前から")
    page.click(f'button[name="add"][value="{FORM}"]')
    page.click('button[name="go"][value="next"]')
    page.wait_for_url("**/card")


@pytest.mark.parametrize("width, height", SIZES)
def test_a_licence_is_read_and_each_field_confirmed(stand, visit, width, height):
    stand.lay("licence")
    page = visit(width=width, height=height)
    begin(page, stand)
    page.wait_for_selector("[name=pin]")
    assert "運転免許証が置かれています" in page.inner_text("main")
    look(page, width, "licence")
    page.fill("[name=pin]", "1111")
    page.click("main form[action$='/licence'] button.primary")
    page.wait_for_selector(".error-summary")
    look(page, width, "licence-wrong")
    # The screen has no keys: the number is pressed on the drawn ones.
    for digit in "2468":
        page.click(f"button[name=digit][value='{digit}']")
    page.click("main form[action$='/licence'] button.primary")
    page.wait_for_url("**/document/check")
    look(page, width, "licence-check")
    page.click("main form[action$='/document/check'] button.primary")
    page.wait_for_selector(".error-summary")
    look(page, width, "licence-unconfirmed")
    for mark in page.locator("[name^='ok-']").all():
        mark.check()
    page.click("main form[action$='/document/check'] button.primary")
    page.wait_for_url("**/confirm")
    assert "運転免許証から読み取りました" in page.inner_text("main")
    look(page, width, "licence-confirm")
    page.click(".terminal-ways >> text=やめる")


def test_a_licence_is_read_by_the_drawn_keys_without_scripts(stand, visit):
    stand.lay("licence")
    page = visit(width=1080, height=1920, script=False)
    begin(page, stand)
    # Each digit is a page; the fourth reads the card.
    for count, digit in enumerate("2468"):
        page.wait_for_selector("[name=pin]" if count == 0 else f".terminal-dots:has-text('{count}桁')")
        page.click(f"button[name=digit][value='{digit}']")
    page.wait_for_url("**/document/check")
    page.click(".terminal-ways >> text=やめる")


@pytest.mark.parametrize("width, height", SIZES)
@pytest.mark.parametrize("card", ["licence-changed", "licence-without-pin"])
def test_licences_with_an_addition_and_without_a_pin(stand, visit, width, height, card):
    stand.lay(card)
    page = visit(width=width, height=height)
    begin(page, stand)
    page.wait_for_selector("main form[action$='/licence']")
    look(page, width, card)
    if page.locator("[name=pin]").count():
        page.fill("[name=pin]", "2468")
    page.click("main form[action$='/licence'] button.primary")
    page.wait_for_url("**/document/check")
    look(page, width, f"{card}-check")
    page.click(".terminal-ways >> text=やめる")


@pytest.mark.parametrize("width, height", SIZES)
@pytest.mark.parametrize("script", [True, False])
def test_a_number_made_on_a_telephone_fills_the_form(stand, visit, width, height, script):
    stand.lay(None)
    telephone = visit(width=390, height=844, script=script)
    telephone.goto(f"{stand.city.address}/bring")
    see = (lambda page, width, name: look(page, width, name)) if script else (lambda page, width, name: fits(page, width))
    see(telephone, 390, "bring")
    telephone.click("main form[action='/bring'] button.primary")
    telephone.wait_for_selector(".error-summary")
    see(telephone, 390, "bring-errors")
    for name, value in {"family": "見本", "given": "花子", "furigana": "みほん はなこ", "address": "大阪府大阪市北区中之島１丁目３番２０号",
                        "birth.year": "平成3", "birth.month": "5", "birth.day": "5", "phone": "06-0000-0000"}.items():
        telephone.fill(f"[name='{name}']", value)
    telephone.check("[name=sex][value=female]")
    telephone.click("main form[action='/bring'] button.primary")
    telephone.wait_for_selector(".previsit-code")
    see(telephone, 390, "bring-done")
    number = telephone.inner_text(".previsit-code")

    page = visit(width=width, height=height, script=script)
    begin(page, stand)
    page.click("text=スマートフォンで書いた番号を使う")
    see(page, width, "brought")
    page.fill("[name=code]", "abcd")
    page.click("main form[action$='/brought'] button.primary")
    page.wait_for_selector(".error-summary")
    see(page, width, "brought-wrong")
    page.fill("[name=code]", number)
    page.click("main form[action$='/brought'] button.primary")
    page.wait_for_url("**/confirm")
    assert "スマートフォンから受け取りました" in page.inner_text("main")
    see(page, width, "brought-confirm")
    page.click(".terminal-ways >> text=やめる")
    page.goto(f"{stand.kiosk.address}/?lang=ja")
    page.click(".terminal-start")
    page.fill("[name=code]", f"mio-bring:{number.lower()}")
    page.click(".terminal-wish button")
    page.wait_for_selector(".error-summary")
    assert re.search("もう使われています", page.inner_text("main"))
    page.click(".terminal-ways >> text=やめる")
