"""One visitor's whole day, as docs/counter.md tells it: answers at home, a ticket, the wall screen, one session, another window,
the check, and the plan's figure that has moved."""

import re
import sqlite3

import pytest
from conftest import City, picture
from journey import ANSWERS, enter_move, fill_date, sign_in, sign_on_paper, submit, unique
from test_counter import check_accessible, fits

WARD = "271276"
#: A man who has just left his employer, with a card and no children.
ANSWERS = {**ANSWERS, "household.pregnant": "no", "person.pregnant.expecting": "no", "person.card.held": "yes"}


@pytest.fixture
def city(tmp_path):
    city = City("City/osaka", tmp_path, residents=60)
    yield city
    city.stop()


def answer_page(page, form):
    """Answers one screen of questions."""
    for name in unique(form.locator("input[type=radio]")):
        wanted = ANSWERS.get(name.split("--")[1], "no")
        choice = form.locator(f'[name="{name}"][value="{wanted}"]')
        (choice if choice.count() else form.locator(f'[name="{name}"]').first).check()
    for name in unique(form.locator('input[name$=".year"]')):
        fill_date(page, name.removesuffix(".year"), (1991, 2, 3))


def figure(page, city):
    """The KPI of the initiative as the plan says it: reached and wanted."""
    page.goto(f"{city.address}/plan/1?year=2026")
    return page.locator("main").inner_text()


def test_01_one_visitor_from_home_to_the_plan(city, visit):
    # At home: no name, a number with a QR code.
    home = visit(width=390)
    home.goto(f"{city.address}/previsit")
    home.check('[name="event"][value="moved-in"]')
    fill_date(home, "date", (2026, 4, 20))
    home.fill('[name="persons"]', "1")
    home.locator("main form button.primary").click()
    home.wait_for_url("**/previsit/*")
    for _ in range(20):
        form = home.locator("main form:has(button.primary)")
        if form.count() == 0:
            break
        answer_page(home, form.first)
        with home.expect_navigation():
            form.first.locator("button.primary").click()
    code = home.locator(".previsit-code").inner_text()
    check_accessible(home)
    picture(home, "day-1-home")

    manager = visit()
    before = figure(manager, city)

    # At the entrance: the number alone gives a ticket in the right queue.
    floor = visit(width=1280)
    sign_in(floor, city, "floor-manager")
    floor.goto(f"{city.address}/tickets/{WARD}")
    floor.fill('[name="code"]', code)
    floor.locator('form[action$="/check-in"] button').click()
    floor.wait_for_url("**/tickets/*/*-*")
    number = floor.locator(".ticket-number").inner_text()
    assert number == "A001"
    picture(floor, "day-2-ticket")
    with sqlite3.connect(city.database.removeprefix("sqlite://")) as database:
        (token,) = database.execute("SELECT token FROM ticket").fetchone()
    database.close()
    phone = visit(width=390)
    phone.goto(f"{city.address}/q/{WARD}/{token}")
    wall = visit(width=1920, height=1080)
    wall.goto(f"{city.address}/display/{WARD}/residents")

    # Called: the wall and the telephone say so by themselves.
    clerk = visit()
    sign_in(clerk, city, "clerk")
    clerk.goto(f"{city.address}/office/calls")
    clerk.locator('button[name="window"][value="1"]').click()
    clerk.locator('form[action$="/next"] button').click()
    wall.locator(f".display-call >> text={number}").wait_for(timeout=5_000)
    phone.wait_for_selector("[data-called]", timeout=5_000)
    picture(wall, "day-3-wall")
    picture(phone, "day-3-phone")

    # The session begins with what was answered at home.
    clerk.locator('main a[href*="/office/sessions/new?ticket="]').first.click()
    clerk.wait_for_url("**/office/sessions/new*")
    assert clerk.input_value('[name="ticket"]') == number and clerk.input_value('[name="preVisit"]').lower() == code.lower()
    clerk.check('[name="role"][value="head"]')
    clerk.check('[name="identity"][value="my-number-card"]')
    submit(clerk, "/office/sessions")
    clerk.wait_for_url("**/office/sessions/*-*")
    session = clerk.url
    assert "事前申請" in clerk.inner_text("main")
    clerk.goto(f"{session}/persons/1")
    for name, value in (("family", "髙橋"), ("given", "健一"), ("kanaFamily", "たかはし"), ("kanaGiven", "けんいち")):
        clerk.fill(f'[name="{name}"]', value)
    for name, value in (("sex", "male"), ("relation", "head"), ("card", "yes"), ("nationality", "japan")):
        clerk.check(f'[name="{name}"][value="{value}"]')
    clerk.locator("main form button.primary").first.click()
    clerk.wait_for_url(session)
    enter_move(clerk, session, "530-0001", "3丁目1番3号")
    for _ in range(12):
        clerk.goto(session)
        form = clerk.locator('form[action$="/answers"]')
        if form.count() == 0:
            break
        answer_page(clerk, form)
        submit(clerk, "/answers")
    picture(clerk, "day-4-session")
    sign_on_paper(clerk, session)
    cases = unique_links(clerk, "/office/cases/")
    assert cases

    # To the window of health insurance, with the ticket under its number.
    handing = clerk.locator('form[action$="/hand-over"]')
    if not handing.is_visible():
        clerk.locator("details:has(form[action$='/hand-over']) > summary").click()
    clerk.locator('form[action$="/hand-over"] [name="window"]').select_option("kokuho")
    handing.locator("button").last.click()
    clerk.wait_for_load_state()
    second = visit()
    sign_in(second, city, "supervisor")
    second.goto(f"{city.address}/office/calls")
    second.locator('button[name="window"][value="11"]').click()
    second.locator('form[action$="/next"] button').click()
    upstairs = visit(width=1280)
    upstairs.goto(f"{city.address}/display/{WARD}/insurance")
    upstairs.locator(f".display-call >> text={number}").wait_for(timeout=5_000)
    second.goto(f"{city.address}/office/hand-overs")
    check_accessible(second)
    second.locator(f"main tbody a >> text={number}").click()
    second.wait_for_url("**/office/hand-overs/*-*")
    second.locator('form[action$="/accept"] button').click()
    second.wait_for_load_state()
    picture(second, "day-5-hand-over")
    second.locator('form[action$="/finish"] button').first.click()
    second.wait_for_load_state()
    second.goto(f"{city.address}/office/calls")
    second.locator('[formaction$="/serve"], form[action$="/calls/serve"] button').first.click()
    second.locator('[formaction$="/finish"], form[action$="/calls/finish"] button').first.click()
    phone.locator("text=終了しました").wait_for(timeout=5_000)

    # Another person checks, and the plan has moved by itself.
    checker = visit()
    sign_in(checker, city, "checker")
    for link in cases:
        checker.goto(f"{city.address}{link}")
        complete = checker.locator('form[action$="/complete"] button, button[formaction$="/complete"]')
        if complete.count():
            complete.first.click()
            checker.wait_for_load_state()
    picture(checker, "day-6-case")
    for _ in range(20):
        after = figure(manager, city)
        if after != before:
            break
        manager.wait_for_timeout(500)
    check_accessible(manager)
    picture(manager, "day-7-plan")
    assert reached(before) == 0 and reached(after) >= 2
    # What stands beside it was counted on the way: the wait, the session, the check.
    assert re.search(r"呼出までの待ち時間", after)


def unique_links(page, beginning):
    """The addresses of the links of a page that begin alike, each once."""
    found = [link.get_attribute("href") for link in page.locator(f'main a[href^="{beginning}"]').all()]
    return list(dict.fromkeys(found))


def reached(text):
    """How many kinds of procedure were completed in 2026, beside the two that are wanted."""
    found = re.search(r"2026年度\s+2手続き\s+(未計測|\d+)", text).group(1)
    return 0 if found == "未計測" else int(found)
