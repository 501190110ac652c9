"""Starts what a terminal in a ward office consists of: a card on a virtual reader, a printer (ippeveprinter of CUPS), mio-terminal;
and walks through its pages as a browser without scripts does."""

import http.cookiejar
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

from cardreader import BUILT, start, stop, wait_for
from conftest import ROOT

CLERK = "271276"


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Printer:
    """An IPP Everywhere printer of CUPS. What comes out lies in `out`; a file `jam` makes it give jobs up."""

    def __init__(self, folder):
        self.folder = folder
        self.out = folder / "out"
        self.spool = folder / "spool"
        self.jam = folder / "jam"
        self.out.mkdir(parents=True)
        self.spool.mkdir()
        script = folder / "printed"
        script.write_text(
            "#!/bin/sh\n"
            f'if [ -f "{self.jam}" ]; then echo "STATE: +media-jam-error" >&2; echo "ERROR: jam" >&2; exit 1; fi\n'
            'echo "STATE: -media-jam-error" >&2\n'
            f'cp "$1" "{self.out}/$(date +%s%N)-$IPP_JOB_ID.pdf"\n')
        script.chmod(0o755)
        # It announces itself by way of a message bus; one of our own will do.
        said = subprocess.run(
            ["dbus-daemon", "--session", "--fork", "--print-address=1", "--print-pid=1"], capture_output=True, text=True,
            check=True).stdout.split("\n")
        self.bus, self.bus_process = said[0], int(said[1])
        self.port = free_port()
        self.address = f"ipp://127.0.0.1:{self.port}/ipp/print"
        self.log = open(folder / "printer.log", "w")
        self.process = None
        self.start()

    def start(self):
        program = shutil.which("ippeveprinter", path="/usr/sbin:" + os.environ["PATH"])
        self.process = subprocess.Popen(
            [program, "-r", "off", "-p", str(self.port), "-d", self.spool, "-f", "application/pdf", "-c",
             self.folder / "printed", "Terminal"],
            stdout=self.log, stderr=self.log, env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": self.bus})
        wait_for(self.answers)

    def answers(self):
        with socket.socket() as connection:
            return connection.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        if self.process:
            stop(self.process)
            self.process = None

    def end(self):
        self.stop()
        os.kill(self.bus_process, signal.SIGTERM)

    def texts(self):
        """The text of each document that came out, in the order in which they did."""
        return [text(file) for file in sorted(self.out.glob("*.pdf"))]

    def clear(self):
        self.jam.unlink(missing_ok=True)
        for file in self.out.glob("*.pdf"):
            file.unlink()


def text(file):
    return subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout


class Kiosk:
    """mio-terminal."""

    def __init__(self, folder, printers=(), cards=None, server=None, name="KITA-01", serve_options=()):
        self.folder = folder / "data"
        self.log_file = folder / "terminal.log"
        self.log = open(self.log_file, "a")
        staff = folder / "staff-code"
        staff.write_text("staff-77\n")
        self.options = ["--city", "City/osaka", "--name", name, "--data", self.folder]
        self.options += [part for printer in printers for part in ("--printer", printer)]
        if server:
            address, key = server
            self.options += ["--server", address, "--key-file", key]
        self.card_options = ["--staff-code-file", staff]
        if cards:
            self.card_options += ["--root", cards.folder / "card-root.cv"]
        self.camera = folder / "camera"
        self.camera.mkdir(exist_ok=True)
        self.serve_options = serve_options
        # Readers belong to the whole machine: a terminal without cards must not see the one of a test beside this.
        self.environment = {**os.environ, **({} if cards else {"PCSCLITE_CSOCK_NAME": str(folder / "no-readers")})}
        self.process = None
        self.start()

    def start(self):
        self.process, self.address = start(
            [BUILT / "mio-terminal", "serve", *self.options, *self.card_options, "--camera", self.camera, "--port", "0",
             *self.serve_options],
            self.log, self.environment)

    def run(self, *command):
        return subprocess.run(
            [str(part) for part in [BUILT / "mio-terminal", *command]], cwd=ROOT, capture_output=True, text=True, timeout=120,
            env=self.environment)

    def check(self):
        return self.run("check", *self.options, *self.card_options)

    def stop(self):
        if self.process.poll() is None:
            stop(self.process)


class Visit:
    """Somebody in front of the terminal, in a browser without scripts."""

    def __init__(self, kiosk, *forms):
        self.kiosk = kiosk
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.status, self.path, self.page, self.token = 0, "/", "", ""
        self.open("/?lang=ja")
        self.send("/visits", lang="ja")
        self.visit = re.match(r"/visits/[0-9a-f]+", self.path).group(0)
        for form in forms:
            self.step("choose", add=form)

    def open(self, path):
        return self._ask(path, None)

    def send(self, path, **fields):
        fields["_token"] = self.token
        return self._ask(path, urllib.parse.urlencode(fields).encode())

    def step(self, step, **fields):
        """Opens a page of the visit, or sends its form."""
        path = f"{self.visit}/{step}"
        return self.send(path, **{name.replace("__", "."): value for name, value in fields.items()}) if fields else self.open(path)

    def _ask(self, path, body):
        request = urllib.request.Request(self.kiosk.address + path, data=body)
        try:
            with self.opener.open(request, timeout=60) as answer:
                self.status, url, content = answer.status, answer.url, answer.read()
        except urllib.error.HTTPError as error:
            self.status, url, content = error.code, error.url, error.read()
        self.path = url.removeprefix(self.kiosk.address)
        self.page = content.decode(errors="replace")
        found = re.search(r'name="_token" value="([0-9a-f]+)"', self.page)
        self.token = found.group(1) if found else self.token
        return self.page

    def pin(self, pin, staff=None):
        """Enters a PIN once the terminal has seen the card."""
        wait_for(lambda: 'name="pin"' in self.step("card"))
        return self.step("card", pin=pin, **({"staff": staff} if staff else {}))

    def print(self, **fields):
        """Confirms and prints; the names are those on the page."""
        page = self.step("confirm")
        names = {name: re.search(rf'value="([^"]*)" id="f-{name}"', page) for name in ("family", "given")}
        known = {name: found.group(1) for name, found in names.items() if found}
        return self.step("confirm", **{**known, **fields, "go": "print"})

    def printed(self, seconds=30):
        """Waits until all is out."""
        def done():
            return "/thanks" in self.path or "/thanks" in (self.open(f"{self.visit}/printing") and self.path)
        wait_for(done, seconds)
        return self.page

    def taken(self):
        return self.send("/thanks", taken="yes")


def words_at(file, word):
    """Where a word stands on the pages: (page, left, top, right, bottom)."""
    said = subprocess.run(["pdftotext", "-bbox", str(file), "-"], capture_output=True, text=True, check=True).stdout
    found, page = [], 0
    for line in said.splitlines():
        page += "<page " in line
        match = re.search(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)</word>', line)
        if match and word in match.group(5):
            found.append((page, *(float(match.group(place)) for place in range(1, 5))))
    return found


def ink_around(file, box, margin=3):
    """How many dark dots stand in a ring around a place of the first page, at 144 dots an inch."""
    _, left, top, right, bottom = box
    picture = subprocess.run(
        ["pdftoppm", "-r", "144", "-gray", "-f", "1", "-l", "1", str(file)], capture_output=True, check=True).stdout
    header = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", picture)
    width = int(header.group(1))
    dots = picture[header.end():]

    def count(grow):
        x0, x1 = int((left - grow) * 2), int((right + grow) * 2)
        y0, y1 = int((top - grow) * 2), int((bottom + grow) * 2)
        return sum(dots[y * width + x] < 128 for y in range(y0, y1) for x in range(x0, x1))

    return count(margin) - count(0)
