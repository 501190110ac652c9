"""Letters reach a real SMTP server: what is in them, that each comes at least once, TLS, and addresses that take none."""

import email
import email.header
import email.policy
import re
import sqlite3
import ssl
import subprocess

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from identity_city import Browser, City
from nodes import free_port, wait_until


class Mailbox:
    """Takes letters, and refuses some mailboxes as a city's relay does."""

    def __init__(self):
        self.letters = []
        self.busy = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("denied@"):
            return "554 5.7.1 relay access denied"
        if address.startswith("busy@") and self.busy < 1:
            self.busy += 1
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.letters.append((envelope.mail_from, envelope.rcpt_tos, envelope.content, session.ssl is not None))
        return "250 2.0.0 taken"

    def to(self, address):
        return [letter for letter in self.letters if address in letter[1]]


class Relay(Controller):
    def __init__(self, mailbox, tls=None):
        super().__init__(mailbox, hostname="127.0.0.1", port=free_port())
        self.tls = tls

    def factory(self):
        return SMTP(self.handler, hostname="relay.example", tls_context=self.tls, require_starttls=self.tls is not None)


@pytest.fixture(scope="module")
def relay():
    relay = Relay(Mailbox())
    relay.start()
    yield relay
    relay.stop()


@pytest.fixture(scope="module")
def city(tmp_path_factory, relay):
    city = City(tmp_path_factory.mktemp("mail"), "--smtp", f"127.0.0.1:{relay.port}", "--smtp-from",
                "noreply@city.example")
    yield city
    city.stop()


def ask(city, address):
    browser = Browser(city)
    assert browser.post("/account/enter", mail=address).headers["location"] == "/account/sent"
    return browser


def test_a_letter_brings_the_link_and_whoever_opens_it_is_in(city, relay):
    browser = ask(city, "Taro@example.jp")
    wait_until(lambda: relay.handler.to("Taro@example.jp"), "the letter comes")
    sender, _, content, _ = relay.handler.to("Taro@example.jp")[0]
    assert sender == "noreply@city.example"
    letter = email.message_from_bytes(content, policy=email.policy.default)
    assert "サインインのリンク" in letter["subject"] and letter["auto-submitted"] == "auto-generated"
    assert letter["from"].addresses[0].addr_spec == "noreply@city.example" and "大阪市" in letter["from"]
    assert max(len(line) for line in content.split(b"\r\n")) <= 78
    text = letter.get_content()
    link = re.search(r"^http://\S+", text, re.MULTILINE).group(0)
    assert link.startswith(city.address + "/account/enter/") and "心当たりがない" in text
    assert browser.get(link).status_code == 200
    assert browser.post(link).headers["location"] == "/account"
    assert "Taro@example.jp" in browser.get("/account").text
    with sqlite3.connect(city.database) as database:
        kept = database.execute("SELECT state, text FROM mail_letter WHERE address = 'Taro@example.jp'").fetchall()
    assert kept == [("sent", "")]


def test_a_relay_that_is_busy_is_asked_again_and_the_letter_comes_once(city, relay):
    ask(city, "busy@example.jp")
    wait_until(lambda: relay.handler.to("busy@example.jp"), "the letter comes in the end", 30)
    assert relay.handler.busy == 1 and len(relay.handler.to("busy@example.jp")) == 1


def test_an_address_that_takes_no_letters_is_remembered_and_a_relay_that_refuses_us_is_not_the_addresss_fault(city, relay):
    ask(city, "gone@example.jp")
    ask(city, "denied@example.jp")

    def states():
        with sqlite3.connect(city.database) as database:
            return (database.execute("SELECT address FROM mail_bounce").fetchall(),
                    database.execute("SELECT count(*) FROM job WHERE kind = 'mail.send' AND state = 'dead'").fetchone()[0])

    wait_until(lambda: states() == ([("gone@example.jp",)], 1), "one bounce, one letter that somebody has to look at")
    assert not relay.handler.to("gone@example.jp") and not relay.handler.to("denied@example.jp")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("relay")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, stderr=subprocess.DEVNULL)
    return folder


def test_with_tls_a_letter_goes_under_tls_only_and_to_the_right_certificate_only(certificate, tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    under_tls, plain = Relay(Mailbox(), context), Relay(Mailbox())
    under_tls.start()
    plain.start()
    options = ["--smtp-from", "noreply@city.example", "--smtp-tls", "--smtp-ca", str(certificate / "cert.pem")]
    cities = []
    try:
        for relay, host in [(under_tls, "localhost"), (under_tls, "127.0.0.1"), (plain, "localhost")]:
            folder = tmp_path / f"c{len(cities)}"
            folder.mkdir()
            cities.append(City(folder, "--smtp", f"{host}:{relay.port}", *options, waits=False))
        for city in cities:
            city.wait()
            ask(city, "taro@example.jp")
        wait_until(lambda: under_tls.handler.letters, "the letter comes under TLS")
        # The other two: a name that is not the certificate's, and a relay without TLS.
        for city in cities[1:]:
            wait_until(lambda: attempts(city) >= 1, "it was tried")
        assert [letter[3] for letter in under_tls.handler.letters] == [True] and not plain.handler.letters
    finally:
        for city in cities:
            city.stop()
        under_tls.stop()
        plain.stop()


def attempts(city):
    with sqlite3.connect(city.database) as database:
        return database.execute("SELECT max(attempts) FROM job WHERE kind = 'mail.send' AND error IS NOT NULL").fetchone()[0] or 0
