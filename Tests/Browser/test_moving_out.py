"""Moving out in Chromium: the pages from 320 to 1280 pixels, with the card reader's bridge."""

import base64
import pathlib
import re
import subprocess
import sys

import pytest
from conftest import City, picture
from journey import sign_in
from playwright.sync_api import expect
from test_counter import check_accessible, fits

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Clients"))
from cardreader import BUILT  # noqa: E402
from moveout_city import PASSWORD, Responder, settle, terminal  # noqa: E402, F401


@pytest.fixture(scope="module")
def town(terminal, tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    responder = Responder(terminal.cards.folder).start()
    (folder / "281000.key").write_text("simulated-key-of-the-other-municipality")
    city = City(
        "City/osaka", folder, residents=20,
        options=["--jpki-ca", str(terminal.cards.folder / "ca-signature.pem"),
                 "--jpki-ocsp", f"http://127.0.0.1:{responder.port}",
                 "--municipality-key", f"281000={folder}/281000.key"])
    settle(folder / "city.sqlite")
    yield city
    city.stop()
    responder.stop()


@pytest.fixture
def bridge(terminal, town, tmp_path):
    """mio-card for the pages of this city."""
    process = subprocess.Popen(
        [BUILT / "mio-card", "--origin", town.address.rstrip("/"), "--port", "0", "--pairing-file", tmp_path / "pairing.json"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    process.stdout.readline()
    yield base64.b64encode((tmp_path / "pairing.json").read_bytes()).decode()
    process.terminate()
    process.wait(20)


def look(page, width, name):
    check_accessible(page)
    fits(page, width)
    assert "⟦" not in page.content()
    picture(page, f"moveout-{name}-{width}")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_family_files_at_the_station_with_its_card(town, terminal, bridge, visit, width):
    terminal.lay("normal")
    page = visit(width=width)
    page.goto(f"{town.address}/moveout?station=kita-1#card={bridge}")
    look(page, width, "start")
    page.get_by_role("link", name="カードで届け出る").click()
    expect(page.locator("#card-tries")).to_contain_text("5")
    look(page, width, "card")
    page.fill("#card-password", "abc")
    page.get_by_role("button", name="カードを確かめる").click()
    page.wait_for_selector("#card-error:not([hidden])")
    look(page, width, "card-error")
    page.fill("#card-password", PASSWORD.lower())
    page.get_by_role("button", name="カードを確かめる").click()
    page.wait_for_url("**/who")
    look(page, width, "who")
    page.get_by_role("button", name="次へ").click()
    page.wait_for_url("**/where")
    page.fill("[name=municipality]", "どこか")
    page.get_by_role("button", name="次へ").click()
    page.wait_for_selector(".error-summary")
    look(page, width, "where-error")
    page.fill("[name=municipality]", "281000")
    page.fill("[name=postalCode]", "650-0001")
    page.fill("[name=town]", "中央区加納町")
    page.fill("[name=lot]", "６丁目５番１号")
    look(page, width, "where")
    page.get_by_role("button", name="次へ").click()
    page.wait_for_url("**/when")
    for part, value in [("year", "2026"), ("month", "5"), ("day", "1")]:
        page.fill(f'[name="planned.{part}"]', value)
    look(page, width, "when")
    page.get_by_role("button", name="次へ").click()
    page.wait_for_url("**/confirm")
    expect(page.locator("p.banner.warning")).to_have_count(0)
    look(page, width, "confirm")
    page.fill("#card-password", PASSWORD)
    page.get_by_role("button", name="署名して届け出る").click()
    page.wait_for_url("**/moveout/T*")
    look(page, width, "done")
    assert "受け付けました" in page.content() or "職員が確認中" in page.content()
    # Taken back, for the next width.
    page.get_by_text("届出を取り下げる").click()
    expect(page.locator("#card-tries")).to_contain_text("5")
    page.fill("#card-password", PASSWORD)
    page.get_by_role("button", name="取り下げる", exact=True).click()
    page.wait_for_selector("text=取り下げました")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_ticket_machine_shows_who_moves_a_free_station(town, visit, width):
    page = visit(width=width)
    sign_in(page, town, "clerk")
    page.goto(f"{town.address}/office/calls")
    window = page.locator('button[name="window"][value="1"]')
    if window.count():
        window.click()
        page.wait_for_selector(".ticket-card")
    page.goto(f"{town.address}/tickets/271276")
    page.locator('button[name=category][value=moves]').click()
    expect(page.locator("h1")).to_contain_text("カードはありますか")
    # The service itself, and ten minutes more once somebody waits.
    expect(page.locator(".station-compare")).to_contain_text(re.compile(r"約(19|29)分.*約5分", re.DOTALL))
    look(page, width, "machine-question")
    page.get_by_role("button", name="はい。端末で届け出る").click()
    expect(page.locator(".station-places")).to_contain_text("1階")
    look(page, width, "machine-go")
    page.goto(f"{town.address}/tickets/271276")
    page.locator('button[name=category][value=moves]').click()
    page.get_by_role("button", name="いいえ。番号札を取る").click()
    expect(page.locator(".ticket-number").first).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_where_stations_are_and_which_are_free(town, terminal, bridge, visit, width):  # noqa: F811
    page = visit(width=width)
    page.goto(f"{town.address}/moveout/stations")
    expect(page.locator("svg.map")).to_have_attribute("role", "img")
    expect(page.locator(".map-mark")).to_have_count(2)
    expect(page.locator(".place-list li")).to_have_count(2)
    expect(page.locator(".place-list li").first).to_contain_text("扇町2丁目1番27号")
    look(page, width, "stations")
    page.goto(f"{town.address}/moveout")
    expect(page.locator("#stations h2")).to_have_text("区役所の端末")
    look(page, width, "start-at-home")
    if width != 390:
        return
    # Somebody stands at one: the page that is open shows it by itself.
    page.goto(f"{town.address}/moveout/stations")
    terminal.lay("normal")
    other = visit(width=width)
    other.goto(f"{town.address}/moveout?station=kita-1#card={bridge}")
    other.get_by_role("link", name="カードで届け出る").click()
    other.fill("#card-password", PASSWORD)
    other.get_by_role("button", name="カードを確かめる").click()
    other.wait_for_url("**/who")
    expect(page.locator(".map-mark.hollow")).to_have_count(1, timeout=20_000)
    expect(page.locator(".place-list li").first).to_contain_text("使用中")
    look(page, width, "stations-busy")
    other.get_by_role("button", name="入力を消して終わる").click()
