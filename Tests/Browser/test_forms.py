"""A form's owner changes a box, another person publishes it; the counter, the office list and the terminals of the floor."""

import re

import pytest
from conftest import picture
from journey import sign_in
from test_counter import check_accessible, fits

FORM = "/office/forms/inu-henkou"


@pytest.mark.parametrize("width, script", [(1280, True), (390, True), (320, False)])
def test_a_box_is_changed_and_a_second_person_publishes(osaka, visit, width, script):
    page = visit(width=width, script=script)
    version = f"2026-{width}"

    def look(name):
        if script:
            check_accessible(page)
            picture(page, f"forms-{name}-{width}")
        fits(page, width)

    sign_in(page, osaka, "policy")
    page.goto(f"{osaka.address}{FORM}/drafts/new")
    look("begin")
    page.fill('[name="version"]', version)
    for part, value in zip(("year", "month", "day"), ("2026", str(5 + (width == 390) + 2 * (width == 320)), "1")):
        page.fill(f'[name="validFrom.{part}"]', value)
    page.locator('main form[action$="/drafts"] button.primary').click()
    page.wait_for_url("**/drafts/*-*")
    draft = page.url
    look("draft")
    page.locator("table a", has_text="電話").first.click()
    page.wait_for_url("**/boxes/*")
    look("box")
    page.fill('[name="size"]', "100")
    page.locator('main form[action*="/boxes/"] button.primary').first.click()
    assert "4から40" in page.locator("#f-size-error").inner_text() and page.input_value('[name="size"]') == "100"
    look("box-error")
    page.fill('[name="size"]', "13")
    page.fill('[name="minSize"]', "6")
    page.locator('main form[action*="/boxes/"] button.primary').first.click()
    page.wait_for_url("**saved=1")
    look("box-saved")
    page.goto(draft)
    assert "13 pt" in page.locator("details.accordion").first.inner_text()
    assert page.locator('form[action$="/publish"]').count() == 0
    page.goto(f"{osaka.address}/sign-in")
    page.locator('form:has(input[name="person"][value="policy-second"]) button[type="submit"]').click()
    page.goto(draft)
    look("check")
    page.locator('form[action$="/publish"] button').click()
    page.wait_for_url("**/drafts/*-*")
    assert "公開ずみ" in page.inner_text("main")
    look("published")
    page.goto(osaka.address + FORM)
    assert version in page.inner_text("main")
    look("form")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_floor_enrols_terminals_and_reads_their_sheet(osaka, visit, width):
    page = visit(width=width)

    def look(name):
        check_accessible(page)
        fits(page, width)
        picture(page, f"{name}-{width}")

    sign_in(page, osaka, "operator")
    page.goto(f"{osaka.address}/office/terminals/enrol")
    look("terminals-enrol")
    # A whole floor, so that the lists are looked at with many rows.
    for number in range(12):
        page.goto(f"{osaka.address}/office/terminals/enrol")
        page.fill('[name="name"]', f"KITA-{width}-{number:02}")
        page.fill('[name="place"]', "1階 総合案内の横、記載台のとなり")
        if page.locator('select[name="ward"]').count():
            page.select_option('select[name="ward"]', "271276")
        page.locator("main form button.primary").first.click()
    look("terminals-enrolled")
    sign_in(page, osaka, "floor-manager")
    page.goto(f"{osaka.address}/office/terminals")
    look("terminals-floor")
    page.locator('main a[href^="/office/terminals/0"]').first.click()
    look("terminals-one")
    page.goto(f"{osaka.address}/office/terminals/sheet")
    look("terminals-sheet")
    sign_in(page, osaka, "clerk")
    page.goto(f"{osaka.address}/office/handover")
    look("handover")
    page.fill('[name="code"]', "https://example.jp/")
    page.locator("main form button.primary").first.click()
    assert re.search("端末の2次元コードではありません", page.inner_text("main"))
    look("handover-error")
