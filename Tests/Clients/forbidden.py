"""Hosts that the city must not call: somebody who listens there and counts, and servers that try to lead it there."""

import http.server
import json
import pathlib
import re
import shutil
import socket
import socketserver
import threading

from nodes import ROOT

#: Where a definition can be led, of a server that whoever runs the program has named (`here`) and one that nobody named (`there`, a port).
LINKS = [
    "http://127.0.0.1:{there}/", "http://127.1:{there}/", "http://2130706433:{there}/", "http://0x7f000001:{there}/",
    "http://0x7f.0.0.1:{there}/", "http://0177.0.0.1:{there}/", "http://0:{there}/", "http://0.0.0.0:{there}/",
    "http://localhost:{there}/", "http://LOCALHOST.:{there}/", "http://127.0.0.2:{there}/", "http://[::1]:{there}/",
    "http://[::ffff:127.0.0.1]:{there}/", "http://[::ffff:7f00:1]:{there}/", "https://127.0.0.1:{there}/",
    "http://{host}@127.0.0.1:{there}/", "http://{host}:x@127.0.0.1:{there}/", "http://127.0.0.1:{there}@{host}/",
    "http://{host}/@127.0.0.1:{there}/", "http://{host}/../../127.0.0.1:{there}/", "http://{host}//127.0.0.1:{there}/",
    "http://{host}/?http://127.0.0.1:{there}/", "http://{host}/%0d%0ahost:%20127.0.0.1:{there}",
    "http://{host}\\@127.0.0.1:{there}/", "http://{host}#@127.0.0.1:{there}/", "http://169.254.169.254/latest/meta-data/",
]


class Watch:
    """Listens on a port of every address of this machine and counts who comes."""

    def __init__(self):
        self.came = []
        self.sockets = [socket.socket(), socket.socket(socket.AF_INET6)]
        self.sockets[0].bind(("0.0.0.0", 0))
        self.port = self.sockets[0].getsockname()[1]
        self.sockets[1].setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            self.sockets[1].bind(("::", self.port))
        except OSError:
            # A machine without IPv6.
            self.sockets.pop().close()
        for listening in self.sockets:
            listening.listen(64)
            threading.Thread(target=self.accept, args=(listening,), daemon=True).start()

    def accept(self, listening):
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            connection.settimeout(1)
            try:
                self.came.append(connection.recv(200))
            except OSError:
                self.came.append(b"")
            connection.close()

    def stop(self):
        for listening in self.sockets:
            listening.close()


class Leader:
    """A server that may be called, and leads everybody elsewhere; `/good` is answered. `documents` are answered as they are."""

    def __init__(self, elsewhere, address="127.0.0.1", port=0):
        leader, self.asked, self.documents = self, [], {}

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                self.rfile.read(int(self.headers.get("content-length") or 0))
                leader.asked.append((self.command, self.path))
                document = leader.documents.get(self.path)
                body = json.dumps(document).encode() if document else b""
                self.send_response(200 if document or self.path == "/good" else 307)
                if not body and self.path != "/good":
                    self.send_header("location", elsewhere + self.path)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_HEAD = answer

            def log_message(self, *_):
                pass

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True

        self.server = Server((address, port), Handler)
        self.host = f"{address}:{self.server.server_port}"
        self.address = f"http://{self.host}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()


def pack_with_links(folder, links):
    """A pack in which an owner has written these links; its path."""
    city = pathlib.Path(folder) / "City"
    shutil.copytree(ROOT / "City", city)
    path = city / "osaka" / "online" / "sodai-gomi.yml"
    said = json.dumps("ご案内： " + " ".join(f"{link} " for link in links), ensure_ascii=False)
    changed, count = re.subn(r'^about: \{ja: "[^"]*"', lambda _: f"about: {{ja: {said}", path.read_text(), count=1, flags=re.MULTILINE)
    assert count == 1
    path.write_text(changed)
    return str(city / "osaka")
