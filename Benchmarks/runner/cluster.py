"""Several nodes of the platform on one PostgreSQL, with HAProxy before them, as a city runs them."""

import atexit
import pathlib
import shutil
import socket
import subprocess
import time

from .processes import CORES, LOAD_CORE, SERVER_CORE, Server, free_port, on_core

READY = "/readyz"


def haproxy():
    """Where HAProxy is, also where the PATH is not root's; None if it is not installed."""
    return shutil.which("haproxy") or next((path for path in ("/usr/sbin/haproxy",) if pathlib.Path(path).exists()), None)


class Cluster:
    """So many nodes on a database that is filled. Each has a core of its own as far as there are any beside that of the
    load; HAProxy has that of the servers."""

    def __init__(self, count, mio, pack, database, folder):
        self.folder = pathlib.Path(folder)
        cores = [core for core in CORES if core != LOAD_CORE] or CORES
        self.nodes = [
            Server(f"node {number + 1}", [
                mio, "serve", "--city", pack, "--database", database, "--port", "{port}", "--demo",
                "--proxy", "127.0.0.1",
            ], self.folder / f"node{number + 1}.log", core=cores[number % len(cores)])
            for number in range(count)]
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        servers = "\n".join(f"    server node{number} 127.0.0.1:{node.port} check"
                            for number, node in enumerate(self.nodes))
        file = self.folder / "haproxy.cfg"
        file.write_text(f"""\
global
    maxconn 2000
    nbthread 1

defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 60s

frontend public
    bind 127.0.0.1:{self.port}
    default_backend nodes

backend nodes
    balance roundrobin
    option httpchk GET {READY}
    http-check expect status 200
    default-server inter 500ms
{servers}
""")
        with open(self.folder / "haproxy.log", "w") as log:
            self.proxy = subprocess.Popen(
                on_core(SERVER_CORE, [haproxy(), "-db", "-f", file]), stdout=log, stderr=log)
        atexit.register(self.stop)
        for _ in range(500):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.01)
        raise SystemExit("HAProxy does not listen")

    def cpu_seconds(self):
        return sum(node.cpu_seconds() for node in self.nodes)

    def stop(self):
        if self.proxy.poll() is None:
            self.proxy.terminate()
            self.proxy.wait()
        for node in self.nodes:
            node.stop()
