"""Reserving a slot in a form and the finder in Chromium: on a telephone without scripts and on a screen with them, with axe."""

import re

import pytest
from conftest import picture
from journey import sign_in
from test_counter import check_accessible, fits


def go(page, name):
    page.get_by_role("button", name=name).first.click()


def choose(page, name, value):
    """Chooses among few, which are buttons, or many, which are a list."""
    if page.locator(f'select[name="{name}"]').count():
        page.select_option(f'[name="{name}"]', value)
    else:
        page.check(f'[name="{name}"][value="{value}"]')


def look_with(width, script):
    def look(page):
        fits(page, width)
        if script:
            check_accessible(page)

    return look


@pytest.mark.parametrize(("width", "script"), [(390, False), (1280, True), (320, True)])
def test_a_slot_is_chosen_held_reserved_and_moved(osaka, visit, width, script):
    page = visit(width=width, script=script)
    look = look_with(width, script)
    sign_in(page, osaka, "resident")
    page.goto(f"{osaka.address}/procedures/gan-kenshin")
    go(page, "入力を始める")
    page.fill('[name="phone"]', "06-6208-8181")
    go(page, "保存して次へ")
    page.check('[name="kinds"][value="bone"]')
    for name in ("treated", "elsewhere", "implants", "breast_last_year", "smoking"):
        control = page.locator(f'[name="{name}"][value="no"]')
        if control.count():
            control.check()
    go(page, "保存して次へ")
    for name in ("treated", "elsewhere"):
        control = page.locator(f'[name="{name}"][value="no"]')
        if control.count() and not page.url.endswith("/slot"):
            control.check()
    if page.locator('[name="kinds"]').count():
        go(page, "保存して次へ")
    assert page.url.endswith("/pages/slot")
    look(page)
    # Without a ward there are no days; with scripts choosing one shows them.
    page.select_option('[name="venue_ward"]', "271276")
    if script:
        page.wait_for_selector('[name="slot.day"]')
    else:
        go(page, "空きのある日を見る" if page.get_by_role("button", name="空きのある日を見る").count() else "この日の時刻を見る")
    look(page)
    picture(page, f"slots-days-{width}")
    choose(page, "slot.day", "2026-05-13")
    if script:
        page.wait_for_selector('[name="slot.time"]')
    else:
        go(page, "この日の時刻を見る")
    # Nothing chosen: what to do stands beside it.
    go(page, "保存して次へ")
    look(page)
    assert page.locator(".error-summary").count() or page.locator(".field-error").count()
    page.check('[name="slot.time"][value="10:00"]')
    picture(page, f"slots-times-{width}")
    go(page, "保存して次へ")
    assert page.url.endswith("/check")
    assert "10:00" in page.inner_text("main")
    look(page)
    go(page, "送信する")
    number = re.search(r"\d{4}-\d{6}", page.inner_text("main")).group(0)
    page.goto(f"{osaka.address}/my/applications/{number}")
    look(page)
    assert "予約済み" in page.inner_text("main")
    picture(page, f"slots-mine-{width}")
    page.get_by_role("link", name="予約の日時を変える").click()
    look(page)
    choose(page, "day", "2026-05-20")
    go(page, "この日の時刻を見る")
    look(page)
    picture(page, f"slots-move-{width}")
    page.check('[name="to"][value="2026-05-20T11:00"]')
    go(page, "この日時に変える")
    assert "11:00" in page.inner_text("main")
    # Free for others again when it is taken back.
    page.locator("summary", has_text="取り下げ").click()
    page.fill('[name="reason"]', "都合が悪くなりました")
    page.locator('form[action$="/withdraw"] button[type="submit"]').click()
    assert "予約済み" not in page.inner_text("main")


@pytest.mark.parametrize(("width", "script"), [(390, False), (1280, True)])
def test_the_finder_asks_and_begins_what_can_be_done_online(osaka, visit, width, script):
    page = visit(width=width, script=script)
    look = look_with(width, script)
    sign_in(page, osaka, "resident")
    page.goto(f"{osaka.address}/procedures/finder")
    look(page)
    picture(page, f"finder-start-{width}")
    page.get_by_role("link", name="質問に答える").click()
    page.check('[name="event"][value="moved-in"]')
    for part, value in (("year", "2026"), ("month", "4"), ("day", "20")):
        page.fill(f'[name="date.{part}"]', value)
    page.fill('[name="persons"]', "2")
    page.locator('form[action="/previsit"] button[type="submit"]').click()
    # What is passed over the counter asks.
    for _ in range(40):
        if page.get_by_role("link", name="オンラインでできる手続きを始める").count():
            break
        page.locator('form[action^="/previsit/"] button[type="submit"]').first.click()
    page.get_by_role("link", name="オンラインでできる手続きを始める").click()
    look(page)
    picture(page, f"finder-result-{width}")
    page.check('[name="start"][value="tennyuu-tenkyo-yoyaku"]')
    boxes = page.locator('[name="start"]')
    several = boxes.count() > 1
    if several:
        for index in range(boxes.count()):
            boxes.nth(index).check()
    go(page, "選んだ手続きを始める")
    if several:
        look(page)
        picture(page, f"finder-begun-{width}")
        page.get_by_role("link", name="転入・転居の来庁予約").click()
    look(page)
    assert "手続き判定の答えから" in page.inner_text("main")
    assert page.input_value('[name="moved.day"]') == "20"
    picture(page, f"finder-form-{width}")


@pytest.mark.parametrize("width", [1280, 390])
def test_draws_and_fields_that_hurt(osaka, visit, width):
    page = visit(width=width)
    sign_in(page, osaka, "city-examiner")
    page.goto(f"{osaka.address}/office/draws")
    check_accessible(page)
    fits(page, width)
    sign_in(page, osaka, "policy")
    page.goto(f"{osaka.address}/office/adoption/gan-kenshin/items/slot")
    check_accessible(page)
    fits(page, width)
    picture(page, f"pain-{width}")
