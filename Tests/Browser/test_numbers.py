"""A member of staff looks at an individual number, for a purpose, once; without scripts as well."""

import re

import pytest
from conftest import picture
from journey import sign_in
from test_counter import check_accessible, fits


@pytest.mark.parametrize("width, script", [(1280, True), (320, True), (320, False)])
def test_a_number_is_masked_and_shown_once_for_a_purpose(osaka, visit, width, script):
    page = visit(width=width, script=script)

    def look(name=None):
        if script:
            check_accessible(page)
        fits(page, width)
        if name and script:
            picture(page, f"numbers-{name}-{width}")

    sign_in(page, osaka, "number-clerk")
    page.goto(f"{osaka.address}/office/numbers")
    look("search")
    # The first sample resident's number, with a digit mistyped, and then right.
    page.check('[name="kind"][value="individual-number"]')
    for number, status in [("9999 0000 0012", 422), ("9999 0000 0011", 200)]:
        page.fill('[name="number"]', number)
        with page.expect_navigation() as navigation:
            page.locator('main form button[type="submit"]').first.click()
        assert navigation.value.status == status
        look("search-error" if status == 422 else "search-found")
    assert "9999" not in page.inner_text("main")

    page.locator("main table a").first.click()
    look()
    page.check('[name="purpose"][value="resident-change"]')
    page.locator('form[action="/office/purpose"] button[type="submit"]').click()
    page.wait_for_url("**/numbers")
    address = page.url
    assert "9999" not in page.content()
    look("masked")
    page.locator("details.accordion summary").click()
    look("register")

    def show():
        page.goto(address)
        with page.expect_navigation() as navigation:
            page.locator('form[action$="/numbers/show"] button').first.click()
        return navigation.value

    answer = show()
    assert answer.headers["cache-control"] == "no-store"
    assert re.sub(r"\s", "", page.locator("main dd strong").inner_text()) == "999900000011"
    assert "9999" not in page.url
    look("shown")
    # Sent once more, and by the way back, it is not shown again.
    page.reload()
    assert "9999" not in page.inner_text("main")
    look("shown-before")
    page.go_back()
    assert "9999" not in page.content()


def test_another_purpose_shows_no_number(osaka, visit):
    page = visit(width=1280)
    sign_in(page, osaka, "number-clerk")
    page.goto(f"{osaka.address}/office/numbers")
    page.check('[name="kind"][value="individual-number"]')
    page.fill('[name="number"]', "999900000020")
    page.locator('main form button[type="submit"]').first.click()
    page.locator("main table a").first.click()
    page.check('[name="purpose"][value="inquiry"]')
    page.locator('form[action="/office/purpose"] button[type="submit"]').click()
    page.wait_for_url("**/numbers")
    assert page.locator('form[action$="/numbers/show"]').count() == 0
    check_accessible(page)
    picture(page, "numbers-purpose")
    page.get_by_role("link", name="目的を選び直す").click()
    page.check('[name="purpose"][value="resident-change"]')
    page.locator('form[action="/office/purpose"] button[type="submit"]').click()
    page.wait_for_url("**/numbers")
    assert page.locator('form[action$="/numbers/show"]').count() == 2
