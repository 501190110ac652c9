"""The server is killed with -9 while many write: every answer that said "received" is true after the restart."""

import random
import re
import signal
import threading
import time

from browserless import Client
from conftest import City


def begin(client, token):
    """Begins a pre-visit; its number, or None when the server did not answer."""
    try:
        status, headers, _ = client.post("/previsit", {
            "_token": token, "event": "moved-in", "date.year": "2026", "date.month": "4", "date.day": "20",
            "persons": "1",
        })
    except OSError:
        return None
    return re.search(r"/previsit/([\w-]+)", headers["location"]).group(1) if status == 303 else None


def test_what_was_acknowledged_is_there_after_kill_9(tmp_path):
    city = City("City/osaka", tmp_path, residents=20)
    acknowledged, lock = [], threading.Lock()
    chance = random.Random(20260424)
    for _ in range(4):
        stop = threading.Event()

        def write():
            client = Client(city.address)
            token = client.token("/previsit")
            while not stop.is_set():
                number = begin(client, token)
                if number:
                    with lock:
                        acknowledged.append(number)

        writers = [threading.Thread(target=write) for _ in range(8)]
        for writer in writers:
            writer.start()
        time.sleep(0.4 + chance.random())
        city.process.send_signal(signal.SIGKILL)
        city.process.wait()
        stop.set()
        for writer in writers:
            writer.join()
        city.start()
    assert len(acknowledged) > 40
    client = Client(city.address)
    lost = [number for number in acknowledged if client.request("GET", f"/previsit/{number}")[0] != 200]
    assert lost == []
    city.stop()

