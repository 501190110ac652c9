"""What the office works through, with many rows: hand-overs, missing documents, procedures left out, rehearsals, sessions and the
board; and the menu that leads there on a telephone. On a telephone's width and on a desk."""

import sqlite3
import uuid

import pytest
from conftest import City, picture
from journey import FAMILY, add_person, answer_all, enter_move, open_session, sign_in, sign_on_paper, submit
from test_counter import check_accessible, fits
from test_tickets import issue

WARD = "271276"
MANY = 60
WIDTHS = [390, 1280]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    city = City("City/osaka", tmp_path_factory.mktemp("lists"), residents=300)
    yield city
    city.stop()


@pytest.fixture(scope="module")
def full(office, chromium):
    """An office after a long day: one visit through its pages, and copies of what came of it."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
    page = context.new_page()
    page.set_default_timeout(20_000)
    sign_in(page, office, "clerk")
    session = open_session(page, office)
    for person in FAMILY[:2]:
        add_person(page, session, person)
    enter_move(page, session, "530-0001", "3丁目1番3号")
    answer_all(page, session)
    page.goto(session)
    later = page.locator('form[action$="/documents"] input[value="later"], form[action$="/documents"] option[value="later"]')
    assert later.count() > 0
    if later.first.evaluate("e => e.tagName") == "OPTION":
        for select in page.locator('form[action$="/documents"] select').all():
            select.select_option("later")
    else:
        for choice in later.all():
            choice.evaluate("e => { for (let d = e.closest('details'); d; d = d.parentElement.closest('details')) d.open = true }")
            choice.check()
    page.locator('form[action$="/documents"] button').last.click()
    sign_on_paper(page, session)
    for window in ("kokuho", "kosodate"):
        page.goto(session)
        page.locator('form[action$="/hand-over"]').evaluate(
            "e => { for (let d = e.closest('details'); d; d = d.parentElement.closest('details')) d.open = true }")
        page.locator('form[action$="/hand-over"] [name="window"]').select_option(window)
        page.locator('form[action$="/hand-over"] button').last.click()
        page.wait_for_load_state()
    context.close()
    with sqlite3.connect(office.database.removeprefix("sqlite://"), timeout=20) as database:
        multiply(database, "counter_hand_over", lambda row, n: {
            "ticket": f"A{n:03}", "note": "お子さまが3人います。ベビーカーでお越しです。外国語の通訳が必要です。" if n % 4 == 0 else row["note"]})
        multiply(database, "case_file", lambda row, n: {"number": f"2026-9{n:05}", "idempotency_key": uuid.uuid4().hex})
        cases = database.execute("SELECT id, number FROM case_file WHERE number LIKE '2026-9%' ORDER BY number").fetchall()
        multiply(database, "case_shortfall", lambda row, n: {
            "case_id": cases[n - 1][0], "case_number": cases[n - 1][1],
            "due": f"2026-0{4 + n % 3}-{1 + n % 28:02}", "follow_up_on": f"2026-0{4 + n % 3}-{1 + n % 28:02}",
            "contacts": n % 4})
        multiply(database, "counter_session", lambda row, n: {
            "leaflet_token": uuid.uuid4().hex, "form_key": None, "status": ("hearing", "suspended", "checking")[n % 3],
            "expires_on": "2026-05-20" if n % 3 == 1 else None})
        residents = [one for (one,) in database.execute(
            "SELECT id FROM registry_resident LIMIT ?", (MANY,))]
        for n in range(MANY):
            database.execute(
                "INSERT OR IGNORE INTO counter_leak (id, ward, resident, procedure, section, event, event_date, last_day,"
                " certainty, state, found_at, changed_at) VALUES (?, ?, ?, ?, ?, 'moved-in', '2026-04-08', ?, ?, 'open', 0, 0)",
                (str(uuid.uuid4()), WARD, residents[n % len(residents)],
                 ("jidou-teate-nintei", "kokuho-shutoku")[n % 2], ("kosodate", "kokuho")[n % 2],
                 f"2026-04-{18 + n % 12}", ("needed", "possible")[n // 30]))
        # Everybody on the list wants to be told by mail, and every second one has an account with an address.
        for n, resident in enumerate(residents):
            database.execute(
                "INSERT INTO counter_notice_wish (resident, wanted, changed_at) VALUES (?, 1, 0)", (resident,))
            if n % 2 == 0:
                database.execute(
                    "INSERT INTO account (id, mail, mail_key, facts, resident, created_at) VALUES (?, ?, ?, '{}', ?, 0)",
                    (str(uuid.uuid4()), f"r{n}@city.example", f"r{n}@city.example", resident))
    database.close()
    return office


def multiply(database, table, change):
    """Copies the first row of a table many times, with other values in some columns."""
    database.row_factory = sqlite3.Row
    row = database.execute(f"SELECT * FROM {table} ORDER BY id LIMIT 1").fetchone()
    assert row is not None, table
    for n in range(1, MANY):
        copy = {**dict(row), "id": str(uuid.uuid4()), **change(row, n)}
        marks = ", ".join("?" * len(copy))
        database.execute(f"INSERT INTO {table} ({', '.join(copy)}) VALUES ({marks})", list(copy.values()))
    database.row_factory = None


def look(page, width, name):
    check_accessible(page)
    fits(page, width)
    assert "⟦" not in page.content()
    picture(page, f"lists-{name}-{width}")


LISTS = {
    "clerk": {
        "hand-overs": "/office/hand-overs", "hand-overs-window": "/office/hand-overs?window=kokuho",
        "shortfalls": "/office/shortfalls", "leaks": "/office/leaks", "leaks-possible": "/office/leaks?certainty=possible",
        "sessions": "/office/sessions", "cases": "/office/cases",
    },
}


@pytest.mark.parametrize("width", WIDTHS)
def test_long_lists_fit_and_go_on(full, visit, width):
    page = visit(width=width)
    sign_in(page, full, "clerk")
    for name, path in LISTS["clerk"].items():
        page.goto(f"{full.address}{path}")
        choose_purpose(page)
        look(page, width, name)
        assert page.locator("main tbody tr").count() >= (1 if name == "cases" else 20), name
    # A list that is longer than a page goes on with the next one.
    page.goto(f"{full.address}/office/hand-overs")
    first = page.locator("main tbody tr").all_inner_texts()
    page.locator("main .table-next a").click()
    page.wait_for_load_state()
    rest = page.locator("main tbody tr").all_inner_texts()
    assert len(first) == 50 and rest and not set(first) & set(rest)
    # One of each, and what is said when it is closed without a reason.
    page.goto(f"{full.address}/office/hand-overs")
    page.locator("main tbody a").first.click()
    page.wait_for_url("**/office/hand-overs/*-*")
    look(page, width, "hand-over")
    page.goto(f"{full.address}/office/shortfalls")
    page.locator("main tbody th a").first.click()
    page.wait_for_url("**/office/shortfalls/*-*")
    look(page, width, "shortfall")
    page.goto(f"{full.address}/office/leaks")
    page.locator("main tbody details summary").first.click()
    page.locator("main tbody details[open] button").first.click()
    page.locator(".field-error").first.wait_for()
    look(page, width, "leak-without-reason")
    # One letter to somebody who wants it.
    page.goto(f"{full.address}/office/leaks")
    buttons = page.get_by_role("button", name="お知らせを送る")
    before = buttons.count()
    buttons.first.click()
    page.wait_for_url("**notice=sent")
    assert "お知らせ番号" in page.inner_text("main") and buttons.count() < before
    look(page, width, "leak-notice")
    page.goto(f"{full.address}/demo/mail")
    assert "期限のある手続き" in page.inner_text("main")
    resident = visit(width=width)
    sign_in(resident, full, "resident")
    resident.goto(f"{full.address}/my/notices")
    look(resident, width, "notices")
    resident.locator("main form[action='/my/notices'] button").click()
    resident.wait_for_url("**done=1")
    look(resident, width, "notices-saved")


def choose_purpose(page):
    """Where personal data is looked at for the first time, the purpose is chosen."""
    form = page.locator('form[action="/office/purpose"]')
    if form.count():
        radios = form.locator("input[type=radio]")
        if radios.count():
            radios.first.check()
        with page.expect_navigation():
            form.locator('button[type="submit"]').first.click()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_change_of_tables_is_rehearsed(full, visit, width):
    page = visit(width=width)
    sign_in(page, full, "policy")
    page.goto(f"{full.address}/office/rules")
    look(page, width, "rules")
    page.goto(f"{full.address}/office/rules/new?procedure=gentsuki")
    look(page, width, "rule-new")
    page.fill('[name="title"]', "条例の改正（原付の届出を世帯に広げる）")
    text = page.input_value('[name="text"]')
    page.fill('[name="text"]', text.replace("when:", "whn:", 1))
    submit(page, "/office/rules")
    page.locator(".field-error").first.wait_for()
    look(page, width, "rule-fault")
    assert "条例の改正" in page.input_value('[name="title"]')
    page.fill('[name="text"]', text.replace("when: household.moped", "when: 'household.moped or household.members >= 2'", 1))
    submit(page, "/office/rules")
    page.wait_for_url("**/office/rules/*-*")
    for _ in range(40):
        if "で結果が変わります" in page.inner_text("main"):
            break
        page.wait_for_timeout(500)
        page.reload()
    assert "書いた人とは別の政策担当が行います" in page.inner_text("main")
    look(page, width, "rule-report")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_board_and_the_machine_on_a_full_morning(full, visit, width):
    floor = visit(width=width)
    sign_in(floor, full, "floor-manager")
    for category in ["moves", "family-register", "health-insurance", "moves", "child", "moves"]:
        issue(floor, full, category)
    floor.goto(f"{full.address}/tickets/{WARD}")
    floor.fill('[name="code"]', "ZZZZ-9999")
    floor.locator('form[action$="/check-in"] button').click()
    floor.locator(".field-error").first.wait_for()
    look(floor, width, "check-in-unknown")
    clerk = visit(width=width)
    sign_in(clerk, full, "clerk")
    clerk.goto(f"{full.address}/office/calls")
    if clerk.locator('button[name="window"][value="1"]').count():
        clerk.locator('button[name="window"][value="1"]').click()
    clerk.locator(".ticket-card").first.wait_for()
    look(clerk, width, "calls")
    manager = visit(width=width)
    sign_in(manager, full, "ward-manager")
    manager.goto(f"{full.address}/office/board")
    manager.wait_for_selector("[data-fresh]")
    look(manager, width, "board")


@pytest.mark.parametrize("script", [True, False])
def test_the_menu_of_a_telephone_is_one_button_that_needs_no_script(full, visit, script):
    page = visit(width=390, script=script)
    sign_in(page, full, "clerk")
    page.goto(f"{full.address}/office/hand-overs")
    links = page.locator("nav.site-nav li a")
    assert links.count() > 4 and not links.first.is_visible()
    button = page.locator("button.nav-open")
    # The bar is one line, and says where one is.
    assert page.locator("nav.site-nav").bounding_box()["height"] < 60
    assert "引継ぎ" in button.inner_text()
    button.focus()
    page.keyboard.press("Enter")
    assert links.first.is_visible()
    assert page.locator('nav.site-nav a[aria-current="page"]').inner_text() == "引継ぎ"
    if script:
        check_accessible(page)
        picture(page, "lists-menu-390")
    page.keyboard.press("Escape")
    assert not links.first.is_visible()
    button.click()
    page.locator("button.nav-close").click()
    assert not links.first.is_visible()
    button.click()
    links.first.click()
    page.wait_for_load_state()
    assert not page.url.endswith("/hand-overs")
    # On a desk all links are in view, and there is no button.
    desk = visit(width=1280, script=script)
    sign_in(desk, full, "clerk")
    desk.goto(f"{full.address}/office/hand-overs")
    assert desk.locator("nav.site-nav li a").first.is_visible() and not desk.locator("button.nav-open").is_visible()
