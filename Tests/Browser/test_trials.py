"""Trials of other words in Chromium: written in the studio, proposed by the digital office, begun by the section's checker."""

import pytest
from conftest import picture
from journey import fill_date, sign_in
from test_counter import check_accessible, fits


def go(page, name):
    page.get_by_role("button", name=name).first.click()


@pytest.mark.parametrize(
    ("width", "script", "procedure"), [(390, False, "jidou-teate-shoumetsu"), (1280, True, "jidou-teate-henkou")])
def test_a_trial_is_proposed_by_one_and_begun_by_another(osaka, visit, width, script, procedure):
    path = f"{osaka.address}/office/adoption/{procedure}/trials"

    def look(page, name):
        fits(page, width)
        if script:
            check_accessible(page)
        picture(page, f"trials-{name}-{width}")

    def begin_draft(page):
        page.goto(f"{osaka.address}/office/studio/procedures/{procedure}")
        go(page, "この手続きを直す")
        page.locator("#pages table a").first.click()

    def save(page):
        page.locator('form[action$="/items/0-0"] button[type="submit"]').first.click()

    owner = visit(width=width, script=script)
    sign_in(owner, osaka, "procedure-owner")
    begin_draft(owner)
    owner.fill('[name="label.ja"]', "まず、お尋ねします")
    save(owner)

    digital = visit(width=width, script=script)
    sign_in(digital, osaka, "policy")
    digital.goto(f"{osaka.address}/office/adoption/{procedure}")
    digital.get_by_role("link", name="言葉や順番の試し").click()
    look(digital, "new")
    go(digital, "提案する")
    look(digital, "refused")
    assert digital.locator(".error-summary").count()
    digital.fill('[name="hypothesis"]', "問いの形にすると、途中でやめる方が減る")
    digital.fill('[name="share"]', "30")
    fill_date(digital, "from", (2026, 5, 1))
    fill_date(digital, "until", (2026, 5, 31))
    go(digital, "提案する")
    look(digital, "proposed")
    assert "提案中" in digital.inner_text("main")

    checker = visit(width=width, script=script)
    sign_in(checker, osaka, "procedure-publisher")
    checker.goto(f"{osaka.address}/office/studio/procedures/{procedure}")
    checker.get_by_role("link", name="試しを見る").click()
    assert "まず、お尋ねします" in checker.inner_text("main")
    look(checker, "second-person")
    go(checker, "試しを始める")
    look(checker, "running")
    assert "まだ何もいえません" in checker.inner_text("main")

    digital.goto(path)
    go(digital, "試しを終える")
    look(digital, "ended")
    go(digital, "Aのままにする")
    assert "結論" in digital.inner_text("main")
