"""PDFs that act when they are opened and office files with macros, sent with an application: a PDF is never opened by the city, the
office saves it and its browser shows none; everything else is refused beside its field (OWASP ASVS 5.2, 5.4)."""

import subprocess
import urllib.parse

import pytest
from documents import office_files, pdfs
from everybody import NORTH, EverybodysCity
from photographs import Applicant, kept

PDFS, OFFICE = pdfs(), office_files()
# Names under which a double click would run something.
NAMES = ["a.pdf", "通知書.hta", "a.pdf.exe", "a.js", "請求書\u202efdp.scr", "a.pdf. ", "a.html", "a", "a.lnk", "A.PDF"]


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    city = EverybodysCity(tmp_path_factory.mktemp("documents"), options=["--pictures-as-sent"])
    yield city
    city.stop()


@pytest.fixture
def applicant(city):
    applicant = Applicant(city.address, "kasai-magirawashii", "place", "sketch", place_ward=NORTH)
    yield applicant
    for id in applicant.taken():
        applicant.post(applicant.page, **applicant.fields, drop=id)
    applicant.client.close()


def memory(city):
    status = open(f"/proc/{city.city.process.pid}/status").read()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def test_the_documents_are_what_they_are_said_to_be(tmp_path):
    from pdfid import pdfid
    for name, (content, words) in PDFS.items():
        path = tmp_path / "a.pdf"
        path.write_bytes(content)
        seen = pdfid.PDFiD2String(pdfid.PDFiD(str(path)), False, False) if words else ""
        counts = {line.split()[0]: int(line.split()[1].split("(")[0]) for line in seen.splitlines()[1:]
                  if len(line.split()) >= 2 and line.split()[1].split("(")[0].isdigit()}
        assert all(counts.get(word) for word in words), (name, counts)
    # Another program opens the million pages, and is busy.
    path.write_bytes(PDFS["a million pages"][0])
    assert path.stat().st_size < 4_000
    pages = subprocess.run(["qpdf", "--show-object=2", path], capture_output=True, timeout=60)
    assert b"/Count 1000000" in pages.stdout, pages.stderr


@pytest.mark.parametrize("name", PDFS)
def test_a_pdf_is_kept_as_it_came_and_not_opened(city, applicant, name):
    content, _ = PDFS[name]
    before = memory(city)
    applicant.answer("a.pdf", content)
    [(shown, kind, bytes_)] = kept(city.file)
    assert (shown, kind, bytes_) == ("a.pdf", "application/pdf", content)
    # A gigabyte, a million pages: nothing of it was unfolded.
    assert memory(city) - before < 64, f"{memory(city) - before:.0f} MiB"
    assert city.person("clerk").client.get("/healthz").status_code == 200


def test_the_office_saves_a_pdf_under_a_name_that_opens_as_one_and_shows_none(city, applicant):
    city.application(40, NORTH, "child-benefits", "jidou-teate-henkou", city.person_of("resident"), "resident")
    city.database.commit()
    application = f"019db9d2-6a00-7c3e-9f4e-{40:012x}"
    examiner = city.person("examiner").client
    for name in NAMES:
        applicant.answer(name, PDFS["page of the web"][0])
        file, stored = city.database.execute("SELECT id, name FROM online_file WHERE type = 'application/pdf'").fetchone()
        city.database.execute("UPDATE online_file SET draft = ? WHERE id = ?", (f"{40:032x}", file))
        city.database.commit()
        answer = examiner.get(f"/office/applications/{application}/files/{file}")
        assert answer.status_code == 200 and answer.content == PDFS["page of the web"][0]
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        how, saved = answer.headers["content-disposition"].split("; filename*=UTF-8''")
        saved = urllib.parse.unquote(saved)
        assert how == "attachment" and saved.lower().endswith(".pdf"), (name, saved)
        assert not set(saved) & set("/\\\0\u202e") and stored.rstrip(". ") in saved
        city.database.execute("DELETE FROM online_file WHERE id = ?", (file,))
        city.database.commit()


@pytest.mark.parametrize("name", OFFICE)
def test_a_file_of_an_office_program_is_refused_beside_its_field(city, applicant, name):
    answer = applicant.answer(name, OFFICE[name])
    assert answer.status_code == 422 and "送れない種類" in answer.text and name in answer.text
    assert kept(city.file) == []
