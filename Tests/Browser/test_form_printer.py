"""The counter's forms on an A4 printer of somebody else's making (ippeveprinter of CUPS): printed, kept while it is jammed, moved."""

import os

import pytest
from cardreader import wait_for
from conftest import City, ROOT, picture
from journey import open_session, sign_in
from kiosk import CLERK, Printer
from test_counter import check_accessible, fits


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    """A city with two printers at one office."""
    folder = tmp_path_factory.mktemp("hall")
    printers = [Printer(folder / name) for name in ("first", "second")]
    pack = folder / "pack"
    pack.mkdir()
    (pack / "pack.yml").write_text(
        f"id: printers\nname: {{ja: 大阪市}}\nbase: {os.path.relpath(ROOT / 'City/osaka', pack)}\nlanguages: [ja, ja-easy, en]\n")
    (pack / "printers.yml").write_text("".join(
        f'- {{id: p{number}, ward: "{CLERK}", title: {{ja: {title}}}, address: "{printer.address}"}}\n'
        for number, (title, printer) in enumerate(zip(["1階の住民異動の窓口", "2階の国保の窓口"], printers))))
    city = City(str(pack), folder, residents=20)
    yield city, printers
    city.stop()
    for printer in printers:
        printer.end()


def look(page, width, name):
    check_accessible(page)
    fits(page, width)
    assert "⟦" not in page.content()
    picture(page, f"form-printer-{name}-{width}")


@pytest.mark.parametrize("width", [390, 1280])
def test_forms_wait_for_a_jammed_printer_and_come_out_of_the_other(hall, visit, width):
    city, (first, second) = hall
    first.clear(), second.clear()
    page = visit(width=width)
    sign_in(page, city, "clerk")
    session = open_session(page, city)
    page.click("text=様式を印刷する")
    look(page, width, "begin")
    page.click("text=すべて印刷する")
    wait_for(lambda: first.texts(), 30)
    page.wait_for_selector("text=印刷しました")
    look(page, width, "printed")
    assert len(first.texts()) == 1 and "住民異動届" in "".join(first.texts()[0].split())

    first.jam.touch()
    page.goto(f"{session}/print")
    page.click("text=すべてもう一度印刷する")
    page.wait_for_selector("text=「2階の国保の窓口」で印刷する", timeout=40_000)
    look(page, width, "stuck")
    assert len(first.texts()) == 1 and not second.texts(), "it waits and is not lost"
    page.click("text=「2階の国保の窓口」で印刷する")
    wait_for(lambda: second.texts(), 30)
    page.wait_for_selector("text=2階の国保の窓口")
    # Mended: it says so when it is switched on again.
    first.jam.unlink()
    first.stop()
    first.start()
    page.wait_for_timeout(3_000)
    assert len(first.texts()) == 1 and len(second.texts()) == 1, "it came out once"
