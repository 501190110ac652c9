"""The browser of a station under the policy that `script/station` writes, in a mount of its own so that nothing else is under it."""

import http.server
import json
import os
import pathlib
import shutil
import subprocess
import threading

import pytest
from playwright.sync_api import Error

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = b"<!doctype html><title>city</title>"


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_):
        pass


@pytest.fixture
def sites():
    servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [f"http://127.0.0.1:{server.server_port}" for server in servers]
    for server in servers:
        server.shutdown()


@pytest.mark.skipif(os.geteuid() != 0, reason="a mount of its own needs root")
def test_the_browser_opens_the_citys_pages_alone(sites, chromium, tmp_path):
    city, other = sites
    policies = tmp_path / "managed"
    policies.mkdir()
    said = subprocess.run(["script/station", "policy", city], cwd=ROOT, capture_output=True, text=True, check=True)
    policy = json.loads(said.stdout)
    # What keeps tools away keeps the test away as well.
    for name in ["DeveloperToolsAvailability", "IncognitoModeAvailability", "IdleTimeout", "IdleTimeoutActions"]:
        assert policy.pop(name)
    (policies / "station.json").write_text(json.dumps(policy))
    os.makedirs("/etc/chromium/policies/managed", exist_ok=True)
    browser = tmp_path / "browser"
    browser.write_text(
        f"#!/bin/sh\nexec unshare -m sh -c 'mount --bind {policies} /etc/chromium/policies/managed"
        f" && exec {shutil.which('chromium')} \"$@\"' sh \"$@\"\n")
    browser.chmod(0o755)
    station = chromium.browser_type.launch_persistent_context(
        str(tmp_path / "profile"), executable_path=str(browser), args=["--no-sandbox"])
    try:
        page = station.new_page()
        page.set_default_timeout(10_000)
        page.goto(city)
        assert page.title() == "city"
        # Downloads cannot be tried here: the test's driver takes them before the policy is asked.
        assert policy["DownloadRestrictions"] == 3
        with pytest.raises(Error, match="ERR_BLOCKED_BY_ADMINISTRATOR"):
            page.goto(other)
        for address in ["file:///etc/passwd", "chrome://settings", "chrome://policy", "view-source:" + city]:
            with pytest.raises(Error):
                page.goto(address)
    finally:
        station.close()


def test_the_launcher_gives_each_browser_a_profile_that_nobody_has_used(tmp_path):
    pairing = tmp_path / "pairing.json"
    pairing.write_text('{"address": "http://127.0.0.1:1", "secret": "s"}')
    browser = tmp_path / "browser"
    # Notes how it was called and ends, as Chromium does after a minute without a touch.
    browser.write_text(f"#!/bin/sh\necho \"$@\" >> {tmp_path}/calls\nsleep 0.1\n")
    browser.chmod(0o755)
    profiles = tmp_path / "profiles"
    profiles.mkdir()
    launcher = subprocess.Popen(
        ["script/station", "run", "https://city.example", "kita-1", str(pairing)], cwd=ROOT,
        env=os.environ | {"STATION_BROWSER": str(browser), "STATION_PAUSE": "0.1", "TMPDIR": str(profiles)})
    calls = tmp_path / "calls"
    for _ in range(200):
        if calls.exists() and len(calls.read_text().splitlines()) >= 3:
            break
        threading.Event().wait(0.05)
    launcher.terminate()
    assert launcher.wait(10) == 0
    lines = calls.read_text().splitlines()
    used = [word for line in lines for word in line.split() if word.startswith("--user-data-dir=")]
    assert len(used) >= 3 and len(set(used)) == len(used)
    assert all("--kiosk --incognito" in line and "https://city.example/moveout?station=kita-1#card=" in line for line in lines)
    assert list(profiles.iterdir()) == []


@pytest.mark.parametrize("arguments", [[], ["policy"], ["policy", "city.example"], ["run", "https://city.example/x", "a", "b"]])
def test_the_launcher_says_how_it_is_called(arguments):
    said = subprocess.run(["script/station", *arguments], cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 64 and said.stderr
