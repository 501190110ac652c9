"""A browser that is told of a call while its page is closed. The push service and the browser are other people's: the message
is decrypted by `http_ece`, the signature of the sender is verified by `cryptography`."""

import base64
import http.server
import json
import os
import subprocess
import threading
import time

import http_ece
import pytest
from browserless import Client
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from nodes import MIO, NOW, ROOT, sign_in
from test_parts import Part, wait_for

WARD = "271276"


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def data(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class PushService:
    """Takes messages, and answers as it is told."""

    def __init__(self):
        self.messages, self.answers = [], []
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                service.messages.append((self.path, dict((k.lower(), v) for k, v in self.headers.items()), body))
                self.send_response(service.answers.pop(0) if service.answers else 201)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Browser:
    """Keys of a subscription."""

    def __init__(self, service, name):
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.public = self.private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        self.secret = os.urandom(16)
        self.endpoint = f"{service.origin}/push/{name}"

    def subscribe(self, address, page, client=None):
        client = client or Client(address)
        return client.post(f"{page}/push", {
            "_token": client.token(page), "endpoint": self.endpoint, "key": text(self.public), "secret": text(self.secret)})

    def read(self, body):
        return json.loads(http_ece.decrypt(body, private_key=self.private, auth_secret=self.secret, version="aes128gcm"))


@pytest.fixture(scope="module")
def shared_service():
    service = PushService()
    yield service
    service.server.shutdown()


@pytest.fixture
def service(shared_service):
    shared_service.messages.clear()
    shared_service.answers.clear()
    return shared_service


@pytest.fixture(scope="module")
def city(shared_service, tmp_path_factory):
    service, tmp_path = shared_service, tmp_path_factory.mktemp("push")
    key = tmp_path / "push.key"
    subprocess.run([MIO, "push-key", key], cwd=ROOT, check=True)
    assert key.stat().st_mode & 0o777 == 0o600
    city = Part("all", tmp_path, "--now", NOW, "--push-key", key, "--push-contact", "mailto:web@city.example",
                "--push-service", service.origin)
    city.start()
    yield city
    assert city.stop() == 0


def issue(city):
    """A ticket; the address of its page."""
    floor = sign_in(city.address, "floor-manager")
    status, _, page = floor.post(f"/tickets/{WARD}", {
        "_token": floor.token(f"/tickets/{WARD}"), "category": "moves", "priority": "ordinary"})
    assert status == 303, page[:2000]
    [(token, number)] = city.rows("SELECT token, number FROM ticket ORDER BY issued_at DESC, number DESC LIMIT 1")
    return f"/q/{WARD}/{token}", number


def call(city):
    clerk = sign_in(city.address)
    for act in ("open", "next"):
        status, _, page = clerk.post(f"/office/calls/{act}", {"_token": clerk.token("/office/calls"), "window": "1"})
        assert status == 303, page[:2000]
    return clerk


def finish(city, clerk):
    """Whoever is at the window is served and goes."""
    [(ticket,)] = city.rows("SELECT id FROM ticket WHERE state = 'called'")
    for act in ("serve", "finish"):
        status, _, page = clerk.post(
            f"/office/calls/{act}", {"_token": clerk.token("/office/calls"), "ticket": ticket, "window": "1"})
        assert status == 303, page[:2000]


def verify(authorization, origin):
    """The sender's signature (RFC 8292); the claims."""
    scheme, parameters = authorization.split(" ", 1)
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in parameters.split(","))
    header, claims, signature = parts["t"].split(".")
    raw = data(signature)
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), data(parts["k"]))
    key.verify(
        encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")),
        f"{header}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(data(header)) == {"typ": "JWT", "alg": "ES256"}
    claims = json.loads(data(claims))
    assert claims["aud"] == origin and claims["sub"] == "mailto:web@city.example"
    return parts["k"], claims


def test_a_browser_is_told_of_the_call_and_only_it_can_read_it(city, service):
    page, number = issue(city)
    visitor = Client(city.address)
    shown = visitor.request("GET", page)[2]
    browser = Browser(service, "mine")
    status, headers, _ = browser.subscribe(city.address, page, visitor)
    assert status == 303 and headers["location"] == page
    # The same one twice is one.
    assert browser.subscribe(city.address, page, visitor)[0] == 303
    assert not service.messages
    clerk = call(city)
    wait_for(lambda: service.messages, "nothing arrives")
    path, headers, body = service.messages[0]
    assert path == "/push/mine"
    assert headers["content-encoding"] == "aes128gcm" and int(headers["ttl"]) > 0 and headers["urgency"] == "high"
    key, claims = verify(headers["authorization"], service.origin)
    assert f'data-push="{key}"' in shown
    now = 1_776_992_400  # The moment at which the city's clock began.
    assert now < claims["exp"] <= now + 86_400
    assert number.encode() not in body and b"window" not in body
    message = browser.read(body)
    assert message["title"] == number and "1番窓口" in message["body"] and message["path"] == page
    with pytest.raises(Exception):
        Browser(service, "other").read(body)
    finish(city, clerk)
    time.sleep(1)
    assert len(service.messages) == 1


def test_a_busy_service_is_asked_again_and_a_browser_that_is_gone_is_forgotten(city, service):
    page, _ = issue(city)
    service.answers = [503, 201]
    assert Browser(service, "busy").subscribe(city.address, page)[0] == 303
    clerk = call(city)
    wait_for(lambda: len(service.messages) == 2, "it is not asked again")
    finish(city, clerk)
    page, _ = issue(city)
    service.answers = [410]
    assert Browser(service, "gone").subscribe(city.address, page)[0] == 303
    assert city.rows("SELECT 1 FROM ticket_push WHERE endpoint LIKE '%gone'")
    call(city)
    wait_for(lambda: not city.rows("SELECT 1 FROM ticket_push WHERE endpoint LIKE '%gone'"), "it is not forgotten")
    finish(city, clerk)


def test_no_other_address_is_called(city, service):
    page, _ = issue(city)
    other = PushService()
    for endpoint in (f"{other.origin}/x", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd",
                     service.origin.replace("127.0.0.1", "localhost") + "/x",
                     service.origin.replace("http://", "http://user@") + "/x"):
        browser = Browser(service, "x")
        browser.endpoint = endpoint
        assert browser.subscribe(city.address, page)[0] == 422, endpoint
    call(city)
    time.sleep(2)
    assert not service.messages and not other.messages
    other.server.shutdown()
