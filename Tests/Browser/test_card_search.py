"""A person of the register is found by the card on the clerk's reader: the bridge, the card and Chromium."""

import base64
import sqlite3
import subprocess

import pytest
from conftest import picture
from journey import open_session, sign_in
from playwright.sync_api import expect
from test_counter import check_accessible, fits
from test_moving_out import bridge, terminal, town  # noqa: F401


def look(page, width, name):
    check_accessible(page)
    fits(page, width)
    assert "⟦" not in page.content()
    picture(page, f"counter-card-{name}-{width}")


def link(town, terminal):
    """The card is linked to its holder, as a desk does that issues one."""
    answer = terminal.bridge.good("certificates", use="authentication")
    issuer = subprocess.run(
        ["openssl", "x509", "-inform", "der", "-noout", "-issuer", "-nameopt", "RFC2253"],
        input=base64.b64decode(answer["certificate"]), capture_output=True, check=True).stdout.decode()
    file = town.database.removeprefix("sqlite://")
    with sqlite3.connect(file, timeout=20) as database:
        (resident,) = database.execute(
            "SELECT id FROM registry_resident WHERE family = '大阪' AND given = '太郎'").fetchone()
        database.execute(
            "INSERT INTO moveout_link (issuer, serial, resident, valid_to, source, made_at) VALUES (?, ?, ?, '2035-01-02', 'desk', 0)",
            (issuer.strip().removeprefix("issuer="), answer["serial"], resident))
    database.close()
    return resident


@pytest.mark.parametrize("width", [1280, 390])
def test_the_card_finds_its_holder(town, terminal, bridge, visit, width):  # noqa: F811
    terminal.lay("normal")
    page = visit(width=width)
    sign_in(page, town, "clerk")
    # The launcher of the counter opens the list in a tab of its own, which keeps what it brings; or where the list is open already.
    page.goto(f"{town.address}/office/sessions" if width == 390 else "about:blank")
    page.goto(f"{town.address}/office/sessions#card={bridge}")
    page.wait_for_url("**/office/sessions")
    assert "#card" not in page.url
    session = open_session(page, town)
    page.goto(f"{session}/persons/register")
    expect(page.get_by_role("button", name="カードを読み取る")).to_be_visible()
    expect(page.locator("[data-card-away]")).to_be_hidden()
    look(page, width, "start")
    if width == 1280:
        page.get_by_role("button", name="カードを読み取る").click()
        expect(page.locator("main")).to_contain_text("結び付きは、まだありません")
        look(page, width, "unlinked")
        page.fill("#card-pin", "12")
        page.get_by_role("button", name="カードから入れて探す").click()
        expect(page.locator("[data-way=attributes] [data-said]")).to_contain_text("数字4桁")
        page.fill("#card-pin", "1234")
        page.get_by_role("button", name="カードから入れて探す").click()
        expect(page.get_by_role("link", name="大阪 太郎")).to_be_visible()
        assert page.input_value("[name=address]").startswith("大阪府大阪市北区")
        look(page, width, "attributes")
        link(town, terminal)
        page.goto(f"{session}/persons/register")
    page.get_by_role("button", name="カードを読み取る").click()
    page.wait_for_url("**/persons/register/*")
    expect(page.get_by_label("大阪 太郎")).to_be_checked()
    look(page, width, "household")


def test_without_a_reader_the_other_ways_are_there(town, visit):  # noqa: F811
    for script in [True, False]:
        page = visit(width=390, script=script)
        sign_in(page, town, "clerk")
        session = open_session(page, town)
        page.goto(f"{session}/persons/register")
        expect(page.get_by_text("カードリーダーにつながっていません")).to_be_visible()
        expect(page.get_by_role("button", name="カードを読み取る")).to_be_hidden()
        page.get_by_text("4情報（氏名・住所・生年月日・性別）で探す").click()
        page.fill("[name=name]", "大阪太郎")
        page.fill("[name=address]", "北区中之島1丁目3番20号")
        for part, value in zip(("year", "month", "day"), ("平成2", "1", "2")):
            page.fill(f"[name='birth.{part}']", value)
        page.locator("form[action$='/persons/attributes'] button.button[type=submit]").click()
        expect(page.get_by_role("link", name="大阪 太郎")).to_be_visible()
