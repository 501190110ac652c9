"""What the office sees of moving out, with many rows, and the pages without scripts, in Chromium at 390 and 1280 pixels.

axe does its work in promises, which a page without scripts never settles: it looks at the same pages with scripts switched on.
"""

import json
import re
import sqlite3
import time
import urllib.request

import pytest
from conftest import NOW, picture
from journey import sign_in
from playwright.sync_api import expect
from test_counter import check_accessible, fits
from test_moving_out import PASSWORD, bridge, terminal, town  # noqa: F401

WIDTHS = [390, 1280]


@pytest.fixture(scope="module")
def full(town, terminal, chromium, tmp_path_factory):  # noqa: F811
    """The office after a busy day: 120 notices of every state, 230 visits tomorrow, and families that other cities announced."""
    import base64
    import subprocess

    from cardreader import BUILT

    announce(town)
    folder = tmp_path_factory.mktemp("full")
    process = subprocess.Popen(
        [BUILT / "mio-card", "--origin", town.address.rstrip("/"), "--port", "0", "--pairing-file", folder / "pairing.json"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    process.stdout.readline()
    pairing = base64.b64encode((folder / "pairing.json").read_bytes()).decode()
    terminal.lay("normal")
    context = chromium.new_context(locale="ja-JP")
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(f"{town.address}/moveout#card={pairing}")
    page.get_by_role("link", name="カードで届け出る").click()
    page.fill("#card-password", PASSWORD)
    page.get_by_role("button", name="カードを確かめる").click()
    page.wait_for_url("**/who")
    draft = page.url.rsplit("/", 1)[0]
    page.get_by_role("button", name="次へ").click()
    page.wait_for_url("**/where")
    page.fill("[name=municipality]", "神戸市")
    page.fill("[name=town]", "中央区加納町")
    page.get_by_role("button", name="次へ").click()
    page.wait_for_url("**/when")
    for part, value in [("year", "2026"), ("month", "5"), ("day", "1")]:
        page.fill(f'[name="planned.{part}"]', value)
    page.get_by_role("button", name="次へ").click()
    page.wait_for_url("**/confirm")
    page.fill("#card-password", PASSWORD)
    page.get_by_role("button", name="署名して届け出る").click()
    page.wait_for_url("**/moveout/T*")
    notice = page.url
    # Another one that is being written.
    page.goto(f"{town.address}/moveout#card={pairing}")
    page.get_by_role("link", name="カードで届け出る").click()
    page.fill("#card-password", PASSWORD)
    page.get_by_role("button", name="カードを確かめる").click()
    page.wait_for_url("**/who")
    draft = page.url.rsplit("/", 1)[0]
    context.close()
    process.terminate()
    process.wait(20)
    fill(town.database.removeprefix("sqlite://"))
    return notice, draft


def announce(town):  # noqa: F811
    """Families whom another city announces; their sessions are prepared the next morning."""
    for number, (head, visit) in enumerate([
            ("一郎", {"date": "2026-04-27", "time": "13:00"}), ("二郎", {"date": "2026-04-27", "time": "09:30"}),
            ("三郎", {"date": "2026-04-27"}), ("四郎", None)]):
        numbers = {"individualNumber": "123456789018"} if number == 0 else {}
        person = numbers | {"family": "神戸", "given": head, "birth": "1988-02-03", "sex": "male", "relation": "head", "nationality": "japan",
                  "insurance": "kokuho", "pension": "1", "card": True, "childAllowance": True}
        child = {"family": "神戸", "given": "小春", "birth": "2018-06-06", "sex": "female", "relation": "child",
                 "nationality": "japan", "insurance": "kokuho", "card": False}
        notice = {
            "reference": f"K-{number}", "special": True, "planned": "2026-04-26", "head": f"神戸　{head}",
            "from": {"code6": "281000", "address": "兵庫県神戸市中央区加納町６丁目５番１号"},
            "to": {"code6": "271276", "postalCode": "530-0001", "town": "梅田", "lot": "１丁目１番１号", "building": ""},
            "persons": [person, child]} | ({"visit": visit} if visit else {})
        request = urllib.request.Request(
            town.address.rstrip("/") + "/api/v1/advance-notices", data=json.dumps(notice).encode(), method="POST",
            headers={"authorization": "Bearer simulated-key-of-the-other-municipality", "content-type": "application/json"})
        assert urllib.request.urlopen(request, timeout=30).status == 201
    wait_for(town, "SELECT COUNT(*) FROM job_schedule WHERE name = 'moveout-prepare'", 1)
    town.stop()
    town.command[town.command.index(NOW)] = "2026-04-25T09:00:00+09:00"
    town.start()
    wait_for(town, "SELECT COUNT(*) FROM moveout_advance WHERE session IS NOT NULL", 4)


def wait_for(town, count, wanted):  # noqa: F811
    """Waits until the city's database says so."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with sqlite3.connect(town.database.removeprefix("sqlite://"), timeout=30) as city:
            found, = city.execute(count).fetchone()
        city.close()
        if found == wanted:
            return
        time.sleep(0.2)
    raise AssertionError(f"{count} is not {wanted}")


def fill(database):
    """Copies the notice that was filed, and lays down visits, as a busy day leaves them."""
    with sqlite3.connect(database, timeout=30) as city:
        city.row_factory = sqlite3.Row
        notice = dict(city.execute("SELECT * FROM moveout_notice LIMIT 1").fetchone())
        states = [("staff", "address-differs"), ("held", ""), ("accepted", ""), ("reflected", ""), ("withdrawn", ""),
                  ("rejected", ""), ("staff", "signer-unknown")]
        for number in range(120):
            status, reasons = states[number % len(states)]
            row = notice | {
                "id": f"019db9d2-6a00-7c3e-8a4e-{number:012x}", "receipt": receipt(500_000 + number),
                "content_key": f"copy-{number}", "status": status, "reasons": reasons, "portal_receipt": None,
                "arrived_at": notice["arrived_at"] - number * 60_000, "case_id": None,
                "signer": None if reasons == "signer-unknown" else notice["signer"]}
            city.execute(
                f"INSERT INTO moveout_notice ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
                list(row.values()))
        for number in range(230):
            city.execute(
                "INSERT INTO booking_reservation (id, kind, place, day, minute, persons, flags, subject, status,"
                " idempotency_key, made_at, changed_at) VALUES (?, 'move-in', '271276', '2026-04-27', ?, ?, ?, NULL,"
                " 'made', ?, ?, ?)",
                (f"019db9d2-6a00-7c3e-8b4e-{number:012x}", 540 + number % 16 * 30, number % 5 + 1,
                 '{"kokuho":true,"pupils":2}', f"row-{number}", notice["arrived_at"], notice["arrived_at"]))
    city.close()


def receipt(running):
    """A receipt number of the ward in fiscal year 2026, with Luhn's check digit."""
    digits = f"26127{running:06d}"
    total = sum(sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10)) for place, digit in enumerate(reversed(digits)))
    return f"T{digits}{-total % 10}"


def look(page, width, name):
    assert "問い合わせ番号" not in page.content()
    check_accessible(page)
    fits(page, width)
    assert "⟦" not in page.content()
    picture(page, f"moveout-{name}-{width}")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_office_reads_many_rows(town, full, visit, width):  # noqa: F811
    page = visit(width=width)
    sign_in(page, town, "clerk")
    page.goto(f"{town.address}/office/moveouts")
    look(page, width, "office-exceptions")
    page.goto(f"{town.address}/office/moveouts?all=1")
    assert page.locator("tbody tr").count() == 50
    look(page, width, "office-all")
    page.get_by_role("link", name="続きを見る").click()
    page.wait_for_url("**after=*")
    look(page, width, "office-all-second")
    page.locator("tbody a").first.click()
    page.wait_for_url("**/office/moveouts/0*")
    look(page, width, "office-notice")
    # Nobody knows who signed: the office chooses.
    page.goto(f"{town.address}/office/moveouts/019db9d2-6a00-7c3e-8a4e-000000000006")
    expect(page.get_by_role("radio")).to_have_count(1)
    look(page, width, "office-identify")
    page.goto(f"{town.address}/office/moveouts/visits?date=2026-04-27")
    look(page, width, "office-visits")
    rows = page.locator("table").first.locator("tbody tr")
    assert [re.search(r"\d\d:\d\d|時刻なし", rows.nth(n).inner_text()).group(0) for n in range(3)] == ["09:30", "13:00", "時刻なし"]
    answer = page.request.get(f"{town.address}/office/moveouts/visits/forms.pdf?date=2026-04-27")
    assert answer.status == 200 and answer.body().startswith(b"%PDF")
    page.goto(f"{town.address}/office/moveouts/rates")
    look(page, width, "office-rates")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_numbers_of_those_who_move_in(town, full, visit, width):  # noqa: F811
    page = visit(width=width)
    sign_in(page, town, "number-clerk")
    page.goto(f"{town.address}/office/moveouts/numbers")
    look(page, width, "numbers")
    page.locator('main form button[type="submit"]').first.click()
    page.wait_for_load_state()
    assert "123456789018" in page.inner_text("main")
    look(page, width, "numbers-shown")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_work_without_scripts(town, full, visit, width):  # noqa: F811
    notice, draft = full
    bare, watcher = visit(width=width, script=False), visit(width=width)

    def see(name):
        assert "問い合わせ番号" not in bare.content()
        assert "⟦" not in bare.content()
        picture(bare, f"moveout-bare-{name}-{width}")

    bare.goto(f"{town.address}/moveout")
    see("start")
    bare.goto(f"{town.address}/moveout/card")
    expect(bare.locator("noscript, .banner").first).to_be_attached()
    see("card")
    bare.goto(f"{draft}/who")
    bare.locator('form[action$="/who"] button[type=submit]').click()
    bare.wait_for_url("**/where")
    bare.fill("[name=municipality]", "府中市")
    bare.fill("[name=town]", "宮西町")
    bare.locator('form[action$="/where"] button[type=submit]').click()
    expect(bare.locator(".error-summary")).to_be_visible()
    see("where-which")
    bare.get_by_label("東京都府中市").check()
    bare.locator('form[action$="/where"] button[type=submit]').click()
    bare.wait_for_url("**/when")
    for part, value in [("year", "2026"), ("month", "5"), ("day", "1")]:
        bare.fill(f'[name="planned.{part}"]', value)
    bare.locator('form[action$="/when"] button[type=submit]').click()
    bare.wait_for_url("**/confirm")
    see("confirm")
    watcher.goto(bare.url)
    look(watcher, width, "confirm-partial")
    bare.goto(notice)
    see("notice")
    watcher.goto(notice)
    look(watcher, width, "notice")

    sign_in(bare, town, "clerk")
    for name, path in [("office", ""), ("office-all", "?all=1"), ("visits", "/visits?date=2026-04-27"), ("rates", "/rates")]:
        bare.goto(f"{town.address}/office/moveouts{path}")
        see(name)
    bare.goto(f"{town.address}/office/moveouts?all=1")
    bare.locator("tbody a").first.click()
    bare.wait_for_url("**/office/moveouts/0*")
    see("office-notice")
