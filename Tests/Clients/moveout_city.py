"""What a city needs to take notices in tests: the card reader, the authority's responder, and the people of the sample cards."""

import sqlite3
import subprocess

import pytest
from cardreader import Terminal
from nodes import free_port

PASSWORD = "ABC123"


@pytest.fixture(scope="module")
def terminal(tmp_path_factory):
    """A card reader with its bridge, and the cards that can be laid on it."""
    terminal = Terminal(tmp_path_factory.mktemp("terminal"))
    yield terminal
    terminal.stop()


class Responder:
    """`openssl ocsp` with what cardsim wrote."""

    def __init__(self, folder):
        self.folder, self.port, self.process = folder, free_port(), None

    def start(self):
        self.process = subprocess.Popen(
            ["openssl", "ocsp", "-port", str(self.port), "-index", self.folder / "index-signature.txt",
             "-CA", self.folder / "ca-signature.pem", "-rsigner", self.folder / "ocsp-signature.pem",
             "-rkey", self.folder / "ocsp-signature.key.pem", "-nmin", "60"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return self

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(10)
            self.process = None


def settle(database):
    """Registers the people of the sample cards `normal` and `revoked` in a city whose register is empty otherwise."""
    with sqlite3.connect(database) as city:
        household = city.execute("SELECT COALESCE(MAX(no), 0) + 1 FROM registry_household").fetchone()[0]
        first = city.execute("SELECT COALESCE(MAX(no), 0) + 1 FROM registry_resident").fetchone()[0]
        city.execute(
            "INSERT INTO registry_household (no, id, ward, postal_code, town, block, building, protected)"
            " VALUES (?, ?, '271276', '5300005', '中之島', '1丁目3番20号', NULL, 0)",
            (household, f"019db9d2-6a00-7c3e-9f4e-{household:012x}"))
        people = [("太郎", 19900102, 1, "head"), ("花子", 19910505, 2, "wife"), ("一", 20180610, 1, "child")]
        for number, (given, birth, sex, relation) in enumerate(people, first):
            city.execute(
                "INSERT INTO registry_resident (no, id, household, relation, family, given, birth, sex, nationality,"
                " card_to, protected) VALUES (?, ?, ?, ?, '大阪', ?, ?, ?, 'JPN', 23000, 0)",
                (number, f"019db9d2-6a00-7c3e-8f4e-{number:012x}", household, relation, given, birth, sex))
    city.close()
