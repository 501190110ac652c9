"""Tickets on paper, seen by other people's programs: python-escpos makes the same commands of the same picture, zbar reads the code."""

import json
import pathlib
import re
import shutil
import socket
import subprocess
import threading

import pytest
from escpos.printer import Dummy
from nodes import MIO, NOW, ROOT, sign_in, wait_until
from PIL import Image

WARD = "999997"


class Printer:
    """Takes what is sent to a receipt printer, and answers what it is asked."""

    #: Questions and answers: off line? paper? printed?
    ANSWERS = {b"\x10\x04\x02": b"\x12", b"\x10\x04\x04": b"\x12", b"\x1dr\x01": b"\x00"}

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.jobs = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line:
                self.jobs.append(self.talk(line))

    def talk(self, line):
        received = b""
        asked = 0
        while piece := line.recv(65_536):
            received += piece
            for question, answer in self.ANSWERS.items():
                if received.endswith(question):
                    received = received.removesuffix(question)
                    asked += 1
                    line.sendall(answer)
        assert asked == 3
        return received


@pytest.fixture
def town(tmp_path):
    printer = Printer()
    pack = tmp_path / "pack"
    pack.mkdir()
    base = pathlib.Path("../" * (len(pack.parts) - 1)) / (ROOT / "City/sample-town").relative_to("/")
    (pack / "pack.yml").write_text(
        f"id: t\nname: {{ja: 町}}\nbase: {base}\nlanguages: [ja, en]\nsite: https://town.example\n")
    (pack / "tickets.yml").write_text(
        f'offices:\n  - ward: "{WARD}"\n    printers: [{{id: p1, title: {{ja: 入口}}, address: "127.0.0.1:{printer.port}"}}]\n')
    server = subprocess.Popen(
        [MIO, "serve", "--city", str(pack), "--database", f"sqlite://{tmp_path}/t.sqlite", "--port", "0", "--demo",
         "--now", NOW], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    line = server.stdout.readline()
    yield re.search(r"http://[\w.:]+", line).group(0), printer
    server.terminate()
    assert server.wait(timeout=30) == 0
    printer.listener.close()


def picture(commands):
    """The picture in `GS v 0` commands, band under band."""
    rows = b""
    width = 0
    while commands.startswith(b"\x1dv0\x00"):
        row_bytes = int.from_bytes(commands[4:6], "little")
        count = int.from_bytes(commands[6:8], "little")
        rows += commands[8:8 + row_bytes * count]
        commands = commands[8 + row_bytes * count:]
        width = row_bytes * 8
    # In a picture of one bit white is 1; on paper a dot that is set is black.
    inverted = bytes(byte ^ 0xFF for byte in rows)
    return Image.frombytes("1", (width, len(rows) * 8 // width), inverted), commands


def test_a_ticket_is_printed_as_others_would_print_it(town, tmp_path):
    address, printer = town
    floor = sign_in(address, "floor-manager")
    status, headers, _ = floor.post(
        f"/tickets/{WARD}", {"_token": floor.token(f"/tickets/{WARD}"), "category": "moves", "priority": "ordinary"})
    assert status == 303, status
    wait_until(lambda: printer.jobs, "the ticket is printed")
    job = printer.jobs[0]
    assert job.startswith(b"\x1b@")
    drawn, rest = picture(job[2:])
    assert rest == b"\x1dVB\x00"

    theirs = Dummy(profile="default")
    theirs.image(drawn, impl="bitImageRaster", fragment_height=256, center=False)
    assert theirs.output == job[2:-4]

    shown = tmp_path / "ticket.png"
    drawn.convert("L").save(shown)
    pictures = ROOT / ".build" / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    shutil.copy(shown, pictures / "tickets-slip.png")
    code = subprocess.run(["zbarimg", "--quiet", "--raw", str(shown)], capture_output=True, text=True).stdout.strip()
    assert re.fullmatch(rf"https://town\.example/q/{WARD}/[0-9a-z]{{26}}", code)
    page = floor.request("GET", code.removeprefix("https://town.example"))[2]
    assert "A001" in page
    issued = floor.request("GET", headers["location"])[2]
    assert "印刷しました" in issued


def test_the_queues_tell_the_same_to_programs(town):
    address, _ = town
    floor = sign_in(address, "floor-manager")
    status, _, text = floor.request(
        "POST", "/api/v1/tickets", json.dumps({"categories": ["moves"]}),
        {"content-type": "application/json", "idempotency-key": "k"})
    assert status == 201 and json.loads(text)["number"] == "A001"
    queues = json.loads(floor.request("GET", f"/api/v1/wards/{WARD}/queues")[2])
    assert queues["groups"][0]["categories"][0]["waiting"] == 1
