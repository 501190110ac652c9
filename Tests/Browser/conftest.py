"""Starts the demo city and a real Chromium for the journeys."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
PICTURES = ROOT / ".build" / "pictures"
MIO = os.environ.get("MIO", str(ROOT / ".build" / "debug" / "mio"))
NOW = "2026-04-24T10:00:00+09:00"


class City:
    """A running demo city."""

    def __init__(self, pack: str, folder: pathlib.Path, residents: int = 400, options: list[str] = ()):
        self.database = database = f"sqlite://{folder}/city.sqlite"
        subprocess.run(
            [MIO, "demo", "--city", pack, "--database", database, "--residents", str(residents)],
            cwd=ROOT, check=True, stderr=subprocess.DEVNULL,
        )
        self.log = open(folder / "server.log", "w+")
        self.command = [
            MIO, "serve", "--city", pack, "--database", database, "--port", "0", "--demo", "--now", NOW, *options
        ]
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, stdout=subprocess.PIPE, stderr=self.log, text=True
        )
        line = self.process.stdout.readline()
        self.address = re.search(r"http://[\w.:]+", line).group(0)

    def stop(self):
        self.process.terminate()
        assert self.process.wait(timeout=20) == 0


@pytest.fixture(scope="session")
def osaka(tmp_path_factory):
    city = City("City/osaka", tmp_path_factory.mktemp("osaka"))
    yield city
    city.stop()


@pytest.fixture(scope="session")
def sample_town(tmp_path_factory):
    city = City("City/sample-town", tmp_path_factory.mktemp("town"))
    yield city
    city.stop()


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"), args=["--no-sandbox", "--lang=ja"]
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, request):
    """Opens a page: visit(width=…, script=…)."""
    contexts = []

    def open_page(width=1280, height=900, script=True):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script, locale="ja-JP"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    yield open_page
    for context in contexts:
        context.close()


def picture(page, name):
    """Keeps a picture of the page as an artefact."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / f"{name}.png"), full_page=True)
