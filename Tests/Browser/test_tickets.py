"""Tickets in Chromium: a machine, a telephone, a wall screen and a call panel that see the same queue, with and without scripts."""

import re
import sqlite3
import subprocess

import pytest
from conftest import MIO, ROOT, City, picture
from journey import sign_in
from test_counter import check_accessible, fits

WARD = "271276"


@pytest.fixture
def office(tmp_path):
    """A city of its own, so that its queues begin empty."""
    city = City("City/osaka", tmp_path, residents=20)
    yield city
    city.stop()


def look(page, width, name):
    check_accessible(page)
    fits(page, width)
    assert "⟦" not in page.content()
    picture(page, f"tickets-{name}-{width}")


def issue(page, city, category, priority="ordinary"):
    """Presses the button of a category and gives the number that was issued."""
    page.goto(f"{city.address}/tickets/{WARD}")
    page.check(f'[name="priority"][value="{priority}"]')
    page.locator(f'button[name="category"][value="{category}"]').click()
    page.wait_for_url("**/tickets/*/*-*")
    return page.locator(".ticket-number").inner_text()


def token(city, number):
    with sqlite3.connect(city.database.removeprefix("sqlite://")) as database:
        (found,) = database.execute("SELECT token FROM ticket WHERE number = ?", (number,)).fetchone()
    database.close()
    return found


@pytest.mark.parametrize("width", [320, 1280])
def test_a_ticket_from_the_machine_to_the_end(office, visit, width):
    floor = visit(width=width)
    sign_in(floor, office, "floor-manager")
    floor.goto(f"{office.address}/tickets/{WARD}")
    look(floor, width, "machine")
    clerk = visit(width=width)
    sign_in(clerk, office, "clerk")
    clerk.goto(f"{office.address}/office/calls")
    look(clerk, width, "windows")
    clerk.locator('button[name="window"][value="1"]').click()
    clerk.wait_for_selector(".ticket-card")
    look(clerk, width, "free")

    assert [issue(floor, office, "moves"), issue(floor, office, "moves"), issue(floor, office, "my-number", "assisted")] == [
        "A001", "A002", "E001"]
    look(floor, width, "issued")

    display = visit(width=width)
    display.goto(f"{office.address}/display/{WARD}/residents")
    mine = visit(width=width)
    mine.goto(f"{office.address}/q/{WARD}/{token(office, 'A001')}")
    mine.wait_for_selector("[data-fresh]")
    assert "1人" in mine.inner_text("main")
    look(mine, width, "mine")
    queues = visit(width=width)
    queues.goto(f"{office.address}/q/{WARD}")
    queues.wait_for_selector("[data-fresh]")
    look(queues, width, "queues")

    # By the keyboard alone: next, serve, next. Whoever has priority first; then the display and the telephone change by
    # themselves.
    press(clerk, "n", "E001")
    display.locator(".display-call >> text=E001").wait_for(timeout=5_000)
    look(clerk, width, "called")
    press(clerk, "s", "対応中")
    look(clerk, width, "serving")
    press(clerk, "n", "A001")
    display.locator(".display-call.newest >> text=A001").wait_for(timeout=5_000)
    look(display, width, "display")
    mine.wait_for_selector("[data-called]", timeout=5_000)
    assert mine.title().startswith("●")
    look(mine, width, "mine-called")

    manager = visit(width=width)
    sign_in(manager, office, "ward-manager")
    manager.goto(f"{office.address}/office/board")
    manager.wait_for_selector("[data-fresh]")
    assert "1 / 4" in manager.inner_text("main")
    look(manager, width, "board")


def press(page, key, expected):
    """Presses the access key of a button as a keyboard does (Alt held down), and waits for what follows."""
    # The page before may still be on its way out: its keys would be lost.
    page.wait_for_load_state("load")
    page.locator(f'[accesskey="{key}"]').first.wait_for()
    page.bring_to_front()
    keyboard = page.context.new_cdp_session(page)
    alt = {"modifiers": 1, "key": key, "code": f"Key{key.upper()}", "windowsVirtualKeyCode": ord(key.upper())}
    with page.expect_navigation():
        # Playwright's own keyboard leaves out the letter, by which the browser finds the button.
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "unmodifiedText": key, **alt})
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **alt})
    keyboard.detach()
    page.locator(f".ticket-card >> text={expected}").first.wait_for()


def test_a_wall_screen_of_full_size(office, visit):
    floor = visit()
    sign_in(floor, office, "floor-manager")
    for category in ["moves", "family-register", "my-number", "moves", "moves"]:
        issue(floor, office, category)
    for person, window in [("clerk", 1), ("supervisor", 2)]:
        clerk = visit()
        sign_in(clerk, office, person)
        clerk.goto(f"{office.address}/office/calls")
        clerk.locator(f'button[name="window"][value="{window}"]').click()
        press(clerk, "n", "呼出中")
        if window == 1:
            press(clerk, "s", "対応中")
            press(clerk, "n", "呼出中")
    display = visit(width=1920, height=1080)
    display.goto(f"{office.address}/display/{WARD}/residents")
    display.wait_for_selector("[data-fresh]")
    check_accessible(display)
    # All of it is seen without scrolling.
    assert display.evaluate("document.documentElement.scrollHeight") <= 1080
    spoken = display.locator(".display-call").first.get_attribute("data-say-ja")
    assert re.fullmatch(r"番号札、[A-Z]の\d+番の方、\d+番窓口へお越しください。", spoken)
    picture(display, "tickets-display-1920")


def test_speech_says_new_calls_only(office, visit):
    floor = visit()
    sign_in(floor, office, "floor-manager")
    issue(floor, office, "moves")
    issue(floor, office, "moves")
    display = visit()
    display.add_init_script(
        "window.spoken = []; speechSynthesis.speak = (words) => spoken.push([words.lang, words.text]);")
    display.goto(f"{office.address}/display/{WARD}/residents")
    display.locator("[data-speech]").click()
    assert display.locator("[data-speech]").get_attribute("aria-pressed") == "true"
    clerk = visit()
    sign_in(clerk, office, "clerk")
    clerk.goto(f"{office.address}/office/calls")
    clerk.bring_to_front()
    with clerk.expect_navigation():
        clerk.locator('button[name="window"][value="1"]').click()
    press(clerk, "n", "A001")
    said(display, 2)
    assert display.evaluate("spoken") == [
        ["ja-JP", "番号札、Aの1番の方、1番窓口へお越しください。"], ["en-US", "Number A 1, please come to window 1."]]
    # A further ticket changes the screen and is nothing to say.
    issue(floor, office, "moves")
    display.wait_for_timeout(1_000)
    assert display.evaluate("spoken.length") == 2
    # Called again it is said again.
    clerk.bring_to_front()
    press(clerk, "r", "A001")
    said(display, 4)


def said(display, count):
    """Waits until so many sentences have been said. The page's own policy forbids what Playwright would wait with."""
    for _ in range(50):
        if display.evaluate("spoken.length") == count:
            return
        display.wait_for_timeout(100)
    raise AssertionError(f"said: {display.evaluate('spoken')}")


def test_the_same_without_scripts(office, visit):
    floor = visit(script=False)
    sign_in(floor, office, "floor-manager")
    assert issue(floor, office, "moves") == "A001"
    clerk = visit(width=320, script=False)
    sign_in(clerk, office, "clerk")
    clerk.goto(f"{office.address}/office/calls")
    clerk.locator('button[name="window"][value="1"]').click()
    display = visit(script=False)
    display.goto(f"{office.address}/display/{WARD}/residents")
    assert display.locator('meta[http-equiv="refresh"]').get_attribute("content") == "5"
    clerk.locator('form[action$="/next"] button').click()
    # The browser opens the screen anew by itself.
    display.locator(".display-call >> text=A001").wait_for(timeout=15_000)
    for act, expected in [("serve", "対応中"), ("hold", "保留中"), ("call", "呼出中")]:
        clerk.locator(f'[formaction$="/{act}"], form[action$="/calls/{act}"] button.secondary').first.click()
        clerk.locator(f"main >> text={expected}").first.wait_for()
    clerk.locator('[formaction$="/serve"]').click()
    clerk.locator("details.accordion summary").first.click()
    clerk.select_option('[name="category"]', "pension")
    clerk.locator('form[action$="/transfer"] button').click()
    assert "この窓口には、いま誰もいません" in clerk.inner_text("main")
    queues = visit(width=320, script=False)
    queues.goto(f"{office.address}/q/{WARD}")
    assert "1人待ち" in queues.inner_text("main")


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en"])
def test_public_pages_in_three_languages(office, visit, language):
    floor = visit()
    sign_in(floor, office, "floor-manager")
    issue(floor, office, "moves")
    mine = token(office, "A001")
    page = visit(width=320)
    for path in ["/q", f"/q/{WARD}", f"/q/{WARD}/{mine}", f"/display/{WARD}/insurance"]:
        page.goto(f"{office.address}{path}?lang={language}")
        assert "⟦" not in page.content(), path
        check_accessible(page)
        fits(page, 320)
    machine = visit(width=320)
    sign_in(machine, office, "floor-manager")
    machine.goto(f"{office.address}/tickets/{WARD}?lang={language}")
    look(machine, 320, f"machine-{language}")


@pytest.fixture
def telling(tmp_path):
    """A city that tells browsers of calls."""
    key = tmp_path / "push.key"
    subprocess.run([MIO, "push-key", key], cwd=ROOT, check=True)
    city = City("City/osaka", tmp_path, residents=20, options=[
        "--push-key", str(key), "--push-contact", "mailto:web@city.example"])
    yield city
    city.stop()


def test_being_told_is_offered_where_the_browser_can_and_refusing_it_harms_nothing(telling, visit):
    floor = visit()
    sign_in(floor, telling, "floor-manager")
    number = issue(floor, telling, "moves")
    address = f"{telling.address}/q/{WARD}/{token(telling, number)}"
    plain = visit(width=390, script=False)
    plain.goto(address)
    assert not plain.locator("[data-push]").is_visible()
    page = visit(width=390)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.goto(address)
    button = page.locator("[data-push] button")
    button.wait_for()
    look(page, 390, "mine-push")
    # Nobody grants anything in a browser without a window: it is said, and the page goes on.
    button.click()
    page.locator("[data-push-refused]").wait_for()
    assert not button.is_visible()
    check_accessible(page)
    clerk = visit()
    sign_in(clerk, telling, "clerk")
    clerk.goto(f"{telling.address}/office/calls")
    clerk.locator('button[name="window"][value="1"]').click()
    press(clerk, "n", number)
    page.wait_for_selector("[data-called]", timeout=5_000)
    # The script that listens is served where it may listen for the pages of tickets, and the policy lets it in.
    assert page.evaluate("navigator.serviceWorker.register('/ticket-calls.js', {scope: '/q/'}).then(one => one.scope)") \
        == f"{telling.address}/q/"
    assert not faults
