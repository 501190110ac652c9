"""Requests that two programs in a row could read in two ways: alone, behind HAProxy and behind nginx. Alone each is refused and the
connection ends, or it is read in the one way that the standard allows; behind a proxy nobody else's answer is ever another's
(RFC 9112, 11.2)."""

import re
import shutil
import socket
import subprocess
import threading

import pytest
from conftest import City
from nodes import free_port, wait_until

HOST = "Host: 127.0.0.1\r\n"
AFTER = f"GET /api/v1/plan HTTP/1.1\r\n{HOST}\r\n"


def post(fields, body):
    return f"POST /api/v1/guidance/evaluate HTTP/1.1\r\n{HOST}Content-Type: application/json\r\n{fields}\r\n{body}"


def get(line="GET /api/v1/plan HTTP/1.1", fields=HOST, body=""):
    return f"{line}\r\n{fields}\r\n{body}"


CHUNKED = "Transfer-Encoding: chunked\r\n"
# These are refused, and nothing behind them is read.
REFUSED = {
    "a length and chunks": post("Content-Length: 6\r\n" + CHUNKED, "0\r\n\r\nG"),
    "chunks and a length": post(CHUNKED + "Content-Length: 4\r\n", "2\r\n{}\r\n0\r\n\r\n"),
    "two lengths": post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}x"),
    "a list of lengths": post("Content-Length: 2, 2\r\n", "{}"),
    "a length with a plus": post("Content-Length: +2\r\n", "{}"),
    "a length in hexadecimal digits": post("Content-Length: 0x2\r\n", "{}"),
    "a length below nothing": post("Content-Length: -2\r\n", "{}"),
    "a length that overflows": post("Content-Length: 99999999999999999999999\r\n", "{}"),
    "another coding": post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
    "chunks that are not the last coding": post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
    "two codings": post(CHUNKED + "Transfer-Encoding: x\r\n", "0\r\n\r\n"),
    "a space before the colon": post("Transfer-Encoding : chunked\r\nContent-Length: 2\r\n", "{}"),
    "a vertical tab": post("Transfer-Encoding: \x0bchunked\r\nContent-Length: 2\r\n", "{}"),
    "a coding in quotes": post('Transfer-Encoding: "chunked"\r\nContent-Length: 2\r\n', "{}"),
    "a field behind a bare LF": post("X: y\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n", "{}"),
    "a field behind a bare CR": post("X: a\rTransfer-Encoding: chunked\r\nContent-Length: 2\r\n", "{}"),
    "a folded field": post("X: a\r\n b\r\nContent-Length: 2\r\n", "{}"),
    "a folded coding": post("Transfer-Encoding:\r\n chunked\r\nContent-Length: 2\r\n", "{}"),
    "a zero byte": post("X: a\0b\r\nContent-Length: 2\r\n", "{}"),
    "a space before the first field": f"POST /api/v1/guidance/evaluate HTTP/1.1\r\n {HOST}Content-Length: 2\r\n\r\n{{}}",
    "a field without a colon": post("Oops\r\nContent-Length: 2\r\n", "{}"),
    "an extension with a LF": post(CHUNKED, "2;\n{}\r\n0\r\n\r\n"),
    "an extension with a CR": post(CHUNKED, "2;a\rb\r\n{}\r\n0\r\n\r\n"),
    "chunks between bare LF": post(CHUNKED, "2\n{}\n0\n\n"),
    "a chunk's length with 0x": post(CHUNKED, "0x2\r\n{}\r\n0\r\n\r\n"),
    "a chunk's length below nothing": post(CHUNKED, "-1\r\n{}\r\n0\r\n\r\n"),
    "a chunk's length that overflows": post(CHUNKED, "10000000000000002\r\n{}\r\n0\r\n\r\n"),
    "a chunk's length and a space": post(CHUNKED, "2 \r\n{}\r\n0\r\n\r\n"),
    "a chunk that is longer than it says": post(CHUNKED, "2\r\n{}XX\r\n0\r\n\r\n"),
    "a length behind the last chunk": post(CHUNKED, "2\r\n{}\r\n0\r\nContent-Length: 50\r\n\r\n"),
    "two names of the host": get(fields=HOST + "Host: elsewhere.example\r\n"),
    "no version": "GET /api/v1/plan\r\n\r\n",
    "a version that is none": get("GET /api/v1/plan HTTP/1.10"),
    "another version": get("GET /api/v1/plan HTTP/3.0"),
    "lines between bare LF": "GET /api/v1/plan HTTP/1.1\nHost: x\n\n",
    "a CR in the address": get("GET /api/v1/plan\rX HTTP/1.1"),
    "a space in the address": get("GET /api/v1/plan x HTTP/1.1"),
    "HTTP/2 without asking": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}
# These have one meaning: what they and the request behind them are answered with.
TAKEN = {
    "chunks": (post(CHUNKED, "2\r\n{}\r\n0\r\n\r\n"), [422, 200]),
    "chunks behind a tab": (post("Transfer-Encoding:\tchunked\r\n", "2\r\n{}\r\n0\r\n\r\n"), [422, 200]),
    "a chunk with an extension": (post(CHUNKED, "2;a=b\r\n{}\r\n0\r\n\r\n"), [422, 200]),
    "a name like that of the length": (post("Content_Length: 50\r\nContent-Length: 2\r\n", "{}"), [422, 200]),
    "a page with a body": (get(fields=HOST + "Content-Length: 30\r\n", body="GET /smuggled HTTP/1.1\r\nX: yyy"), [413, 200]),
    "a page with chunks": (get(fields=HOST + CHUNKED, body="2\r\n{}\r\n0\r\n\r\n"), [413, 200]),
    "a whole address": (get("GET http://elsewhere.example/api/v1/plan HTTP/1.1"), [200, 200]),
    "a wish for HTTP/2": (get(fields=HOST + "Connection: Upgrade\r\nUpgrade: h2c\r\n"), [200]),
}


def talk(port, request, seconds=3.0):
    """Sends bytes; the states of the answers, and whether the other side has ended the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(request.encode("latin-1"))
        answer, ended = b"", False
        try:
            while part := connection.recv(65_536):
                answer += part
            ended = True
        except ConnectionError:
            ended = True
        except TimeoutError:
            pass
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3})", answer)], ended


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    city = City("City/osaka", tmp_path_factory.mktemp("smuggling"), residents=20)
    yield city
    city.stop()


@pytest.fixture(scope="module")
def port(city):
    return int(city.address.rsplit(":", 1)[1])


@pytest.mark.parametrize("name", REFUSED)
def test_alone_it_is_refused_and_nothing_behind_it_is_read(port, name):
    assert talk(port, REFUSED[name] + AFTER) == ([400], True)


@pytest.mark.parametrize("name", TAKEN)
def test_alone_it_has_one_meaning(port, name):
    request, expected = TAKEN[name]
    # The last one says that it is the last, so that nobody waits.
    assert talk(port, request + AFTER.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")) == (expected, True)


def test_too_many_header_fields_are_refused_at_once_and_little_is_kept_of_them(city, port):
    def memory():
        text = open(f"/proc/{city.process.pid}/status").read()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024

    talk(port, get(fields=HOST + "Connection: close\r\n"))
    before = memory()
    for fields in ["".join(f"a{n}: b\r\n" for n in range(100_000)), "a: " + "b" * 10_000_000 + "\r\n"]:
        try:
            states, _ = talk(port, get(fields=HOST + fields))
            assert states in ([431], [])
        except ConnectionError:
            pass
    assert memory() - before < 16


def haproxy(folder, backend):
    port = free_port()
    (folder / "haproxy.cfg").write_text(f"""\
global
    maxconn 200
    nbthread 1
defaults
    mode http
    timeout connect 2s
    timeout client 10s
    timeout server 10s
frontend public
    bind 127.0.0.1:{port}
    default_backend city
backend city
    http-reuse always
    server city 127.0.0.1:{backend}
""")
    return port, subprocess.Popen([shutil.which("haproxy"), "-f", folder / "haproxy.cfg", "-db"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def nginx(folder, backend):
    port = free_port()
    (folder / "nginx.conf").write_text(f"""\
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
worker_processes 1;
events {{ worker_connections 200; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream city {{ server 127.0.0.1:{backend}; keepalive 4; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://city;
            proxy_http_version 1.1;
            proxy_request_buffering off;
            proxy_read_timeout 10s;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
        }}
    }}
}}
""")
    return port, subprocess.Popen([shutil.which("nginx"), "-c", folder / "nginx.conf", "-p", folder],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.parametrize("proxy", [haproxy, nginx])
def test_behind_a_proxy_nobody_gets_what_another_has_smuggled(port, proxy, tmp_path):
    front, process = proxy(tmp_path, port)
    try:
        wait_until(lambda: is_open(front), "the proxy listens", 20)
        expected = talk(front, get("GET /api/v1/plan HTTP/1.1", HOST + "Connection: close\r\n"))
        assert expected == ([200], True)
        seen, going = [], threading.Event()

        def others():
            """Other visitors, all the while, over the connections that the proxy keeps."""
            while not going.is_set():
                seen.append(talk(front, get("GET /healthz HTTP/1.1", HOST + "Connection: close\r\n"), 8.0))

        visitors = [threading.Thread(target=others) for _ in range(2)]
        for visitor in visitors:
            visitor.start()
        requests = [*REFUSED.values(), *(request for request, _ in TAKEN.values())]
        # What hides in it is a page that is not there: whoever gets its 404 has got another's answer.
        hidden = "GET /smuggled HTTP/1.1\r\nX: y"
        for request in requests:
            for behind in ("", hidden):
                talk(front, request + behind, 0.15)
        going.set()
        for visitor in visitors:
            visitor.join(30)
        assert len(seen) > 50
        assert [answer for answer in seen if answer != ([200], True)] == []
    finally:
        process.terminate()
        process.wait(20)


def is_open(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False
