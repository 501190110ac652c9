"""Applying online in Chromium: a form on a telephone without scripts, its examination by the office, each page with axe."""

import re

import pytest
from conftest import picture
from journey import sign_in
from test_counter import check_accessible, fits


def go(page, name):
    page.get_by_role("button", name=name).first.click()


def fill_change(page, city, look):
    """Gives notice that one's own name has changed, up to the last look."""
    page.goto(f"{city.address}/procedures/jidou-teate-henkou")
    look(page)
    go(page, "入力を始める")
    look(page)
    # What is missing is said beside the fields, and what was typed stays.
    page.check('[name="what"][value="own-name"]')
    go(page, "保存して次へ")
    look(page)
    assert page.is_checked('[name="what"][value="own-name"]')
    for part, value in (("year", "2026"), ("month", "4"), ("day", "20")):
        page.fill(f'[name="event_date.{part}"]', value)
    page.fill('[name="own_old.family"]', "旧姓")
    page.fill('[name="own_old.given"]', "見本")
    go(page, "保存して次へ")
    look(page)
    # The card and the register know who applies.
    assert page.input_value('[name="applicant.family"]')
    assert page.locator(".provenance").count() >= 2
    page.fill('[name="phone"]', "06-6208-8181")
    go(page, "保存して次へ")
    assert page.url.endswith("/check")
    look(page)


@pytest.mark.parametrize(("width", "script"), [(320, False), (1280, True)])
def test_a_form_is_filled_in_and_sent(osaka, visit, width, script):
    page = visit(width=width, script=script)

    def look(page):
        fits(page, width)
        if script:
            check_accessible(page)

    sign_in(page, osaka, "resident")
    fill_change(page, osaka, look)
    picture(page, f"online-check-{width}")
    go(page, "送信する")
    look(page)
    number = re.search(r"\d{4}-\d{6}", page.inner_text("main")).group(0)
    picture(page, f"online-done-{width}")
    page.goto(f"{osaka.address}/my/applications")
    look(page)
    page.goto(f"{osaka.address}/my/applications/{number}")
    look(page)
    assert "届きました" in page.inner_text("main")
    picture(page, f"online-mine-{width}")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_section_examines_and_another_person_decides(osaka, visit, width):
    applicant = visit(width=width)
    sign_in(applicant, osaka, "resident")
    fill_change(applicant, osaka, lambda page: None)
    go(applicant, "送信する")
    number = re.search(r"\d{4}-\d{6}", applicant.inner_text("main")).group(0)

    examiner = visit(width=width)
    sign_in(examiner, osaka, "city-examiner")
    check_accessible(examiner)
    fits(examiner, width)
    picture(examiner, f"online-office-{width}")
    examiner.get_by_role("link", name=number).click()
    check_accessible(examiner)
    fits(examiner, width)
    picture(examiner, f"online-case-{width}")
    examiner.locator("summary", has_text="審査を進める").click()
    examiner.check('[name="stage"][value="examination"]')
    examiner.locator('form[action$="/move"] button[type="submit"]').click()
    examiner.locator("summary", has_text="決定を提案する").click()
    check_accessible(examiner)
    examiner.check('[name="decision"][value="granted"]')
    examiner.locator('form[action$="/propose"] button[type="submit"]').click()
    assert "別の決裁者" in examiner.inner_text("main")
    path = examiner.url

    approver = visit(width=width)
    sign_in(approver, osaka, "city-approver")
    approver.goto(path)
    check_accessible(approver)
    approver.get_by_role("button", name="決定して通知書を発行する").click()
    check_accessible(approver)
    assert "通知書" in approver.inner_text("main")

    applicant.goto(f"{osaka.address}/my/applications/{number}")
    check_accessible(applicant)
    assert "承認" in applicant.inner_text("main")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_catalogue_and_the_board(osaka, visit, width):
    page = visit(width=width)
    for path in ("/procedures", "/procedures?q=%E5%85%90%E7%AB%A5%E6%89%8B%E5%BD%93", "/procedures/zei-shoumei"):
        page.goto(osaka.address + path)
        check_accessible(page)
        fits(page, width)
    picture(page, f"online-procedure-{width}")
    sign_in(page, osaka, "clerk")
    page.goto(f"{osaka.address}/office/counts")
    check_accessible(page)
    fits(page, width)
    sign_in(page, osaka, "policy")
    for path in ("/office/adoption?all=yes", "/office/adoption/jidou-teate-henkou"):
        page.goto(osaka.address + path)
        check_accessible(page)
        fits(page, width)
        picture(page, f"online-board-{len(path)}-{width}")
