"""Starts what a card terminal consists of: pcscd with the virtual reader, cardsim as the card, mio-card as the bridge."""

import fcntl
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

from conftest import ROOT

BUILT = pathlib.Path(os.environ.get("MIO", ROOT / ".build" / "debug" / "mio")).parent
ORIGIN = "https://city.example"
SOCKET = "/run/pcscd/pcscd.comm"


def wait_for(what, seconds=20):
    """The first true answer of `what`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = what()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"nothing came within {seconds} s")


def start(command, log, environment=None):
    """Starts a program of ours that prints its address in its first line."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True, env=environment)
    line = process.stdout.readline()
    found = re.search(r"http://[\d.]+:\d+", line)
    assert found, f"{command[0]} did not start: {line}{pathlib.Path(log.name).read_text()}"
    return process, found.group(0)


def stop(process):
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def reserve_ports():
    """Keeps the system from giving the ports of the virtual reader to connections, where we may say so."""
    place = pathlib.Path("/proc/sys/net/ipv4/ip_local_reserved_ports")
    try:
        known = place.read_text().strip()
        if "35963" not in known:
            place.write_text(",".join(filter(None, [known, "35963-35964"])))
    except OSError:
        pass


class Service:
    """pcscd with Debian's vpcd: the one that runs already, or one of our own, without systemd."""

    def __init__(self, folder):
        assert pathlib.Path("/etc/reader.conf.d/vpcd").exists(), "vsmartcard-vpcd is not installed: script/setup test"
        self.process = None
        # A machine has one such reader, so tests that run beside each other use it in turn.
        self.turn = open("/run/lock/mio-card-reader.lock", "w")
        fcntl.flock(self.turn, fcntl.LOCK_EX)
        if self.answers():
            return
        os.makedirs(os.path.dirname(SOCKET), exist_ok=True)
        self.folder = folder
        reserve_ports()
        # A connection that ended a moment ago may still hold a port of the driver, which then comes without a reader.
        wait_for(self.start, 120)

    def start(self):
        pcscd = shutil.which("pcscd", path="/usr/sbin:" + os.environ["PATH"])
        # Where polkit is installed and does not run, newer versions refuse everybody but for this.
        polkit = ["--disable-polkit"] if "disable-polkit" in subprocess.run(
            [pcscd, "--help"], capture_output=True, text=True).stdout else []
        log = self.folder / "pcscd.log"
        with open(log, "w") as out:
            self.process = subprocess.Popen([pcscd, "--foreground", "--info", *polkit], stdout=out, stderr=out)
        wait_for(lambda: self.answers() and "daemon ready" in log.read_text())
        if "Could not initialize connection to virtual ICC" not in log.read_text():
            return True
        stop(self.process)
        time.sleep(2)
        return False

    @staticmethod
    def answers():
        """Whether pcscd is there. Its driver is not asked: it would take the question for a card."""
        with socket.socket(socket.AF_UNIX) as connection:
            return connection.connect_ex(SOCKET) == 0

    def stop(self):
        if self.process:
            stop(self.process)
        self.turn.close()


class Cards:
    """cardsim: the hand that puts cards on the reader."""

    def __init__(self, folder):
        self.folder = folder / "cards"
        self.log = open(folder / "cardsim.log", "w")
        self.process, self.address = start(
            [BUILT / "cardsim", "--cards", "City/osaka/demo/cards.yml", "--folder", self.folder, "--port", "0"], self.log)

    def ask(self, method, path):
        request = urllib.request.Request(self.address + path, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def tries(self, card):
        return self.ask("GET", f"/cards/{card}/tries")

    def restore(self, card):
        return self.ask("POST", f"/cards/{card}/restore")

    def insert(self, card, slot=0):
        return wait_for(lambda: self.try_insert(card, slot))

    def try_insert(self, card, slot):
        try:
            return self.ask("PUT", f"/slots/{slot}/{card}")
        except urllib.error.HTTPError as error:
            # Right after pcscd began, its driver may not listen yet.
            assert error.code == 503
            return None

    def remove(self, slot=0):
        return self.ask("DELETE", f"/slots/{slot}")

    def stop(self):
        stop(self.process)


class Bridge:
    """mio-card, asked as a page of the city asks it."""

    def __init__(self, folder, cards, options=()):
        self.log_file = folder / "mio-card.log"
        self.log = open(self.log_file, "w")
        self.pairing_file = folder / "pairing.json"
        staff = folder / "staff-code"
        staff.write_text("staff-77\n")
        self.process, _ = start(
            [BUILT / "mio-card", "--origin", ORIGIN, "--port", "0", "--pairing-file", self.pairing_file,
             "--root", cards.folder / "card-root.cv", "--staff-code-file", staff, *options], self.log)
        pairing = json.loads(self.pairing_file.read_text())
        self.address, self.secret = pairing["address"], pairing["secret"]

    def send(self, path, body=None, method="POST", **headers):
        """Sends a request with what a paired page sends; a header given as None is left out."""
        sent = {
            "authorization": f"Bearer {self.secret}", "origin": ORIGIN, "content-type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        request = urllib.request.Request(
            self.address + path, method=method, data=json.dumps(body or {}).encode() if method == "POST" else None,
            headers={name: value for name, value in sent.items() if value is not None})
        try:
            with urllib.request.urlopen(request, timeout=70) as answer:
                content = answer.read()
                return answer.status, answer.headers, json.loads(content) if content else None
        except urllib.error.HTTPError as error:
            return error.code, error.headers, json.loads(error.read())

    def ask(self, verb, **body):
        status, _, answer = self.send("/" + verb, body)
        return status, answer

    def good(self, verb, **body):
        status, answer = self.ask(verb, **body)
        assert status == 200, answer
        return answer

    def refused(self, verb, **body):
        """The kind of problem, and the problem."""
        status, answer = self.ask(verb, **body)
        assert status >= 400, answer
        return answer["type"].removeprefix("urn:mio:problem:"), answer

    def stop(self):
        stop(self.process)


class Terminal:
    """All of it."""

    def __init__(self, folder):
        self.service = Service(folder)
        self.cards = Cards(folder)
        self.bridge = Bridge(folder, self.cards)

    def lay(self, card, slot=0):
        """Lays a card on the reader and waits until the reader knows; it has all the tries it begins with."""
        self.clear()
        self.cards.insert(card, slot)
        wait_for(lambda: self.bridge.good("detect", wait=5)["card"])

    def clear(self):
        for slot in (0, 1):
            self.cards.remove(slot)
        wait_for(lambda: self.bridge.good("detect", wait=5, until="removed")["card"] is None)

    def stop(self):
        self.bridge.stop()
        self.cards.stop()
        self.service.stop()
