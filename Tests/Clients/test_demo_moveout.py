"""`script/demo-moveout` as somebody runs it: every program begins, a card is on the reader and somebody in the register, and all ends."""

import json
import os
import re
import signal
import subprocess
import time
import urllib.request

import pytest
from browserless import Client
from cardreader import ROOT, Service
from nodes import free_port


@pytest.fixture
def service(tmp_path):
    service = Service(tmp_path)
    yield service
    service.stop()


def seven_free_ports():
    """Seven ports in a row that nobody uses."""
    while True:
        first = free_port()
        if first < 65_000 and all(is_free(port) for port in range(first, first + 7)):
            return first


def is_free(port):
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_one_command_plays_moving_out(service, tmp_path):
    port = seven_free_ports()
    demo = subprocess.Popen(
        ["script/demo-moveout", str(port)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=os.environ | {"FOLDER": str(tmp_path / "moveout"), "RESIDENTS": "20"})
    try:
        said = ""
        for line in demo.stdout:
            said += line
            if line.startswith("Ctrl-C"):
                break
        assert "The station:" in said, said
        address = f"http://127.0.0.1:{port}"
        city = Client(address)
        assert "/moveout/card" in city.request("GET", "/moveout?station=kita-1")[2]
        pairing = json.loads((tmp_path / "moveout" / "pairing.json").read_text())
        # The card lies there, and the bridge answers the city's pages alone.
        request = urllib.request.Request(
            pairing["address"] + "/detect", data=b'{"wait": 10}', method="POST",
            headers={"authorization": f"Bearer {pairing['secret']}", "origin": address, "content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert json.load(answer)["card"]
        ports = [int(found) for found in re.findall(r"127\.0\.0\.1:(\d+)", said)]
        assert set(ports) <= set(range(port, port + 7))
    finally:
        demo.send_signal(signal.SIGTERM)
        assert demo.wait(60) == 0
    deadline = time.monotonic() + 20
    while any(not is_free(used) for used in range(port, port + 7)):
        assert time.monotonic() < deadline, "a program was left behind"
        time.sleep(0.2)
