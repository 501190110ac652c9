"""Files that somebody sends with an application, hostile ones among them: photographs are written anew without the place, bombs and
other kinds are refused beside the field, and the office gets files only to save them (OWASP ASVS 5.2, 5.3, 5.4)."""

import io
import os
import struct
import subprocess
import threading
import time
import zipfile
import zlib

import pytest
from everybody import NORTH, EverybodysCity
from photographs import Applicant, facts, kept, photographs

MUTANTS = int(os.environ.get("MIO_MUTANTS", "60"))

ROOM = subprocess.run(["bwrap", "--unshare-all", "--ro-bind", "/", "/", "/bin/true"], capture_output=True, check=False)
pytestmark = pytest.mark.skipif(ROOM.returncode != 0, reason="this system forbids bubblewrap to make rooms")


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    city = EverybodysCity(tmp_path_factory.mktemp("uploads"))
    yield city
    city.stop()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    return photographs(tmp_path_factory.mktemp("photographs"))


@pytest.fixture
def applicant(city):
    applicant = Applicant(city.address)
    yield applicant
    for id in applicant.taken():
        applicant.post(applicant.page, kind="first", photo_by="upload", drop=id)
    applicant.client.close()


def png(width, height):
    """A PNG of a few bytes that says how large it is."""
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(bytes(1_000))) + chunk(b"IEND", b""))


def test_the_place_is_gone_from_a_photograph_and_the_office_can_save_it_only(city, applicant, pictures):
    assert facts(pictures["photo.jpg"])
    # Behind the picture another file, which a browser or an archiver would find.
    hidden = b"PK\x03\x04<script>alert(1)</script>"
    applicant.answer("photo.jpg", pictures["photo.jpg"] + hidden)
    [(name, kind, content)] = kept(city.file)
    assert (name, kind) == ("photo.jpg", "image/jpeg")
    assert facts(content) == [] and b"MARKED" not in content and b"<script>" not in content and b"PK\x03\x04" not in content

    city.application(30, NORTH, "child-benefits", "jidou-teate-henkou", city.person_of("resident"), "resident")
    city.database.execute("UPDATE online_file SET draft = ? WHERE name = 'photo.jpg'", (f"{30:032x}",))
    city.database.commit()
    file = city.database.execute("SELECT id FROM online_file WHERE name = 'photo.jpg'").fetchone()[0]
    application = f"019db9d2-6a00-7c3e-9f4e-{30:012x}"
    answer = city.person("examiner").client.get(f"/office/applications/{application}/files/{file}")
    assert answer.status_code == 200 and answer.content == content
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["cache-control"] == "no-store"
    city.database.execute("DELETE FROM online_file WHERE name = 'photo.jpg'")
    city.database.commit()


def test_a_heic_becomes_a_picture_that_every_desk_can_open(city, applicant, pictures):
    applicant.answer("IMG_0001.HEIC", pictures["photo.heic"])
    [(name, kind, content)] = kept(city.file)
    assert (name, kind, content[:3]) == ("IMG_0001.jpg", "image/jpeg", b"\xff\xd8\xff")


def archive(**names):
    """A ZIP archive."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in names.items():
            packed.writestr(name.replace("__", "/"), content)
    return output.getvalue()


HOSTILE = {
    "a picture of 64,000 by 64,000 pixels": ("large.png", png(64_000, 64_000), "4,096百万画素"),
    "a picture that is none": ("broken.png", png(100, 100)[:40], "写真として読み取れません"),
    "the first bytes of a JPEG before markup": ("a.jpg", b"\xff\xd8\xff<svg onload=alert(1)>", "写真として読み取れません"),
    "an SVG with a script": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "送れない種類"),
    "markup": ("a.jpg", b"<html><script>alert(1)</script></html>", "送れない種類"),
    "an archive": ("a.jpg", archive(a="x" * 10_000_000), "送れない種類"),
    "an archive that leads out of its folder": ("a.zip", archive(**{"..__..__etc__passwd": "x"}), "送れない種類"),
    "an office file with macros": (
        "a.docm", archive(**{"word__vbaProject.bin": "x", "word__document.xml": "<x/>"}), "送れない種類"),
    "a program": ("a.jpg", b"MZ" + bytes(100), "送れない種類"),
    "a PDF where photographs are taken": ("a.jpg", b"%PDF-1.7\n/OpenAction /JavaScript", "送れない種類"),
    "a GIF": ("a.gif", b"GIF89a" + bytes(40), "送れない種類"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_photograph_is_refused_beside_its_field_with_the_name_it_had(city, applicant, name):
    file, content, expected = HOSTILE[name]
    answer = applicant.answer(file, content)
    assert answer.status_code == 422 and expected in answer.text and file in answer.text
    assert kept(city.file) == []
    # Also to who puts the rest away for another day.
    answer = applicant.answer(file, content, pause="1")
    assert answer.status_code == 422 and expected in answer.text


def test_a_refused_picture_is_said_also_where_the_question_for_it_came_up_with_the_same_answer(city):
    applicant = Applicant(city.address, kind="first", other_pass="no", photo_by="upload")
    file, content, expected = HOSTILE["a picture that is none"]
    answer = applicant.answer(file, content)
    assert answer.status_code == 422 and expected in answer.text and file in answer.text
    applicant.client.close()


def test_names_of_files_are_shown_as_text_and_lead_nowhere(city, applicant, pictures):
    for name in ["../../etc/passwd", "a\u202egpj.exe", "<img src=x onerror=alert(1)>.png", "..\\..\\a.png", "a\0b.png"]:
        applicant.send(name, pictures["photo.png"])
    applicant.answer("<img src=x onerror=alert(1)>\u202e.png", pictures["photo.png"])
    text = applicant.client.get(applicant.page).text
    assert "<img src=x" not in text and "&lt;img src=x" in text
    [(name, _, _)] = kept(city.file)
    assert "/" not in name and "\u202e" not in name


def test_mutants_of_photographs_are_taken_or_refused_and_the_server_goes_on(city, pictures):
    states, faults, begin = {}, [], time.monotonic()

    def send(first):
        applicant = Applicant(city.address)
        for seed in range(first, MUTANTS, 2):
            name, content = list(pictures.items())[seed % 3]
            ratio = ["0.00001", "0.0001", "0.001", "0.004", "0.05"][seed % 5]
            mutant = subprocess.run(["zzuf", "-q", "-s", str(seed), "-r", ratio], input=content, stdout=subprocess.PIPE,
                                    check=True).stdout
            status = applicant.send(name, mutant)
            states[status] = states.get(status, 0) + 1
            if status not in (200, 303, 422):
                faults.append((seed, name, status))
        applicant.client.close()

    senders = [threading.Thread(target=send, args=(first,)) for first in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert not faults and sum(states.values()) == MUTANTS, (states, faults)
    assert city.person("clerk").client.get("/healthz").status_code == 200
    children = subprocess.run(["pgrep", "-P", str(city.city.process.pid)], stdout=subprocess.PIPE, text=True).stdout
    assert not children.split()
    print(f"{MUTANTS} mutants in {time.monotonic() - begin:.0f} s: {states}")
