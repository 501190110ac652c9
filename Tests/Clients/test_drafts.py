"""Drafts by other people's clients: files in pieces with tuspy through a killed server, and sending with the line cut."""

import base64
import http.client
import io
import json
import random
import re
import signal
import socket
import sqlite3
import time
import urllib.parse

import httpx
import pytest
import yaml
from PIL import Image
from tusclient.client import TusClient

from conftest import ROOT, City


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    city = City("City/osaka", tmp_path_factory.mktemp("drafts"), residents=50)
    yield city
    city.stop()


def kill(city):
    """As when the power goes."""
    city.process.send_signal(signal.SIGKILL)
    city.process.wait(20)


def sign_in(city, person):
    """A signed-in client; its cookie outlives the server."""
    client = httpx.Client(base_url=city.address, timeout=20)
    token = re.search(r'name="_token" value="([0-9a-f]+)"', client.get("/sign-in").text).group(1)
    assert client.post("/sign-in", data={"_token": token, "person": person}).status_code == 303
    return client


def again(city, client):
    """The same client at the server that has begun anew."""
    return httpx.Client(base_url=city.address, timeout=20, cookies=dict(client.cookies))


def answers(path):
    """The first answers of a definition that are right."""
    examples = yaml.safe_load((ROOT / path).read_text())["examples"]
    return next(example["answers"] for example in examples if example.get("problems") == [])


def test_a_file_goes_on_where_a_killed_server_had_it(city, tmp_path):
    client = sign_in(city, "resident")
    begun = client.post("/api/v1/drafts", json={"procedure": "risai-shoumei"})
    assert begun.status_code == 201, begun.text
    draft = begun.json()["id"]
    photo = tmp_path / "photo.jpg"
    noise = Image.frombytes("RGB", (1_300, 1_000), random.Random(1).randbytes(3_900_000))
    noise.save(photo, quality=95)
    assert photo.stat().st_size > 1 << 20
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())}
    files = f"/api/v1/drafts/{draft}/files"
    tus = TusClient(city.address + files, headers=headers)
    upload = tus.uploader(str(photo), chunk_size=1 << 20, metadata={"item": "photographs", "filename": "写真.jpg"})
    upload.upload_chunk()
    assert upload.offset == 1 << 20
    path = urllib.parse.urlparse(upload.url).path
    kill(city)
    city.start()
    client = again(city, client)
    assert client.head(path).headers["upload-offset"] == str(1 << 20)
    rest = TusClient(city.address + files, headers=headers).uploader(str(photo), chunk_size=1 << 20, url=city.address + path)
    assert rest.offset == 1 << 20
    rest.upload()
    found = client.get(f"/api/v1/drafts/{draft}").json()["files"]
    assert [file["name"] for file in found] == ["写真.jpg"]
    # What is kept was written anew from what came: the same picture, to the eye.
    kept = sqlite3.connect(city.database.removeprefix("sqlite://")).execute(
        "SELECT bytes FROM blob WHERE hash = ?", (found[0]["sha256"],)).fetchone()[0]
    assert Image.open(io.BytesIO(kept)).size == (1_300, 1_000)


def test_a_file_in_one_is_put_under_a_name_of_ones_own_twice_the_same(city):
    client = sign_in(city, "resident")
    draft = client.post("/api/v1/drafts", json={"procedure": "risai-shoumei"}).json()["id"]
    word = lambda text: base64.b64encode(text.encode()).decode()
    headers = {"upload-metadata": f"item {word('photographs')},filename {word('a.png')}"}
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(kept, "png")
    picture = kept.getvalue()
    for expected in (201, 200):
        answer = client.put(f"/api/v1/drafts/{draft}/files/mine", content=picture, headers=headers)
        assert answer.status_code == expected, answer.text
    assert len(client.get(f"/api/v1/drafts/{draft}").json()["files"]) == 1


def test_sent_with_the_line_cut_it_is_one_application_under_one_number(city):
    body = {"procedure": "sodai-gomi", "answers": answers("City/osaka/online/sodai-gomi.yml")}
    drafts = []
    for turn in range(6):
        client = httpx.Client(base_url=city.address, timeout=20)
        begun = client.post("/api/v1/drafts", json=body)
        assert begun.status_code == 201 and begun.json()["ready"], begun.text
        draft = begun.json()["id"]
        drafts.append(draft)
        address = urllib.parse.urlparse(city.address)
        sent = json.dumps({"draft": draft}).encode()
        with socket.create_connection((address.hostname, address.port)) as line:
            line.sendall(b"POST /api/v1/submissions HTTP/1.1\r\nhost: %b\r\ncontent-type: application/json\r\n"
                         b"content-length: %d\r\n\r\n%b" % (address.netloc.encode(), len(sent), sent))
            # From before it is read to after it is stored; nobody reads the answer.
            time.sleep(turn * 0.004)
            kill(city)
        city.start()
    numbers = set()
    client = httpx.Client(base_url=city.address, timeout=20)
    for draft in drafts:
        answers_twice = [client.post("/api/v1/submissions", json={"draft": draft}) for _ in range(2)]
        assert [answer.status_code for answer in answers_twice] == [201, 201], answers_twice[0].text
        number, same = (answer.json()["number"] for answer in answers_twice)
        assert number == same
        numbers.add(number)
    assert len(numbers) == len(drafts)
    with sqlite3.connect(city.database.removeprefix("sqlite://")) as database:
        marks = ",".join("?" * len(drafts))
        count, = database.execute(f"SELECT COUNT(*) FROM online_application WHERE draft IN ({marks})", drafts).fetchone()
    assert count == len(drafts)
