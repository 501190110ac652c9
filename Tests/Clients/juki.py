"""A running juki-sim, the resident system that is none: started again when it died, as an operating team would."""

import json
import pathlib
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

from nodes import MIO, ROOT, free_port

JUKI = pathlib.Path(MIO).with_name("juki-sim")
KEY, CONTROL = "simulated-key", "simulated-control"


class Juki:
    """One juki-sim, which keeps its port and its folder when it is started again."""

    def __init__(self, folder, *options):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.command = [JUKI, "--folder", str(folder), "--port", str(self.port), *map(str, options)]
        self.process = None
        self.deaths = 0
        self.ended = threading.Event()
        self.keeper = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self):
        self._start()
        self.keeper.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.keeper.join()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)

    def _start(self):
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                if self.ask("GET", "/healthz")[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("juki-sim does not answer")

    def _keep(self):
        while not self.ended.wait(0.1):
            if self.process.poll() is not None:
                self.deaths += 1
                self._start()

    def ask(self, method, path, body=None, key=CONTROL, headers=None):
        """Status and JSON of an answer."""
        request = urllib.request.Request(
            self.address + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"authorization": f"Bearer {key}", **(headers or {})})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def fault(self, kind, **more):
        """Asks for a fault."""
        status, _ = self.ask("POST", "/control/faults", {"kind": kind, **more})
        assert status == 201

    def entries(self, case=None):
        """What was entered, of one case or all."""
        found = self.ask("GET", "/control/entries")[1]["entries"]
        return [entry for entry in found if case in (None, entry["case"])]
