"""Documents that do something when they are opened, or keep whoever opens them busy. They are harmless here: what they would start is
not there."""

import io
import zipfile
import zlib


def pdf(objects, root=1, more=b"", previous=None):
    """A PDF of numbered objects, each its bytes, with a right table of where they are."""
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (max(objects) + 1)
    for number in range(1, max(objects) + 1):
        out += b"%010d 00000 %s \n" % (places.get(number, 0), b"n" if number in places else b"f")
    before = b" /Prev %d" % (start if previous == "self" else previous) if previous is not None else b""
    out += b"trailer\n<< /Size %d /Root %d 0 R%s%s >>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, root, before, more, start)
    return bytes(out)


def stream(content, dictionary=b""):
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), dictionary, content)


PAGES = {2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", 3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"}


def acting(action, **objects):
    """A PDF that does something when it is opened."""
    return pdf({1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction " + action + b" >>", **PAGES,
                **{int(name[1:]): content for name, content in objects.items()}})


def many_pages():
    """A million pages in a kilobyte: each knot of the tree has a hundred times the same child."""
    return pdf({
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [%s] /Count 1000000 >>" % (b"4 0 R " * 100),
        4: b"<< /Type /Pages /Parent 2 0 R /Kids [%s] /Count 10000 >>" % (b"5 0 R " * 100),
        5: b"<< /Type /Pages /Parent 4 0 R /Kids [%s] /Count 100 >>" % (b"6 0 R " * 100),
        6: b"<< /Type /Page /Parent 5 0 R /MediaBox [0 0 200 200] >>"})


def bomb():
    """A gigabyte of zeros, packed three times."""
    content = bytes(1 << 20)
    packed = zlib.compress(content * 64, 9)
    for _ in range(2):
        packed = zlib.compress(packed * 4, 9)
    return pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: PAGES[2],
                3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>",
                4: stream(packed, b"/Filter [/FlateDecode /FlateDecode /FlateDecode]")})


def pdfs():
    """Names and bytes of PDFs, and what pdfid has to see in each."""
    program = b"MZ" + bytes(200)
    loop = pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R] /Parent 2 0 R /Count 1 >>"})
    return {
        "script": (acting(b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"), ["/JavaScript", "/JS", "/OpenAction"]),
        "launch": (acting(b"<< /S /Launch /F (nothing.exe) >>"), ["/Launch", "/OpenAction"]),
        "calls home": (acting(b"<< /S /URI /URI (http://198.51.100.1/) >>"), ["/OpenAction"]),
        "script in disguise": (acting(b"<< /S /J#61vaScript /#4aS (app.alert\\(1\\)) >>"), ["/JavaScript", "/JS"]),
        "embedded program": (
            pdf({1: b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a.exe) 4 0 R] >> >> >>", **PAGES,
                 4: b"<< /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>", 5: stream(program, b"/Type /EmbeddedFile")}),
            ["/EmbeddedFile"]),
        "form with a script": (
            pdf({1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /XFA 4 0 R /Fields [] >> >>", **PAGES,
                 4: stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><script>app.alert(1)</script></xdp:xdp>")}),
            ["/AcroForm", "/XFA"]),
        "table that leads to itself": (
            pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", **PAGES}, previous="self"), []),
        "pages that are their own parents": (loop, []),
        "a million pages": (many_pages(), []),
        "a gigabyte when opened": (bomb(), []),
        "no end": (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", []),
        "page of the web": (b"%PDF-1.7\n<html><script>alert(1)</script></html>", []),
        "archive behind it": (pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", **PAGES}) + archive({"a.exe": program}), []),
        "a hundred thousand brackets": (acting(b"[" * 100_000), ["/OpenAction"]),
    }


def archive(names):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in names.items():
            packed.writestr(name, content)
    return output.getvalue()


def office_files():
    """Files of office programs, with macros and without; none of them is taken anywhere."""
    types = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
    word = {"[Content_Types].xml": types, "word/document.xml": "<w:document/>"}
    sheet = {"[Content_Types].xml": types, "xl/workbook.xml": "<workbook/>"}
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "VBA".encode("utf-16-le")
    return {
        "a.docm": archive(word | {"word/vbaProject.bin": old}), "a.docx": archive(word | {"word/vbaProject.bin": old}),
        "a.xlsm": archive(sheet | {"xl/vbaProject.bin": old}), "a.xlsx": archive(sheet),
        "macros4.xlsm": archive(sheet | {"xl/macrosheets/sheet1.xml": "<xm:macrosheet/>"}),
        "template.docx": archive(word | {"word/_rels/settings.xml.rels": "<Relationships TargetMode='External'/>"}),
        "a.doc": old, "a.xls": old, "a.pdf": archive(word | {"word/vbaProject.bin": old}),
        "a.odt": archive({"mimetype": "application/vnd.oasis.opendocument.text", "Basic/Standard/a.xml": "<x/>"}),
        "a.rtf": b"{\\rtf1 {\\object\\objemb\\objupdate}}", "a.slk": b"ID;P\nO;E\nNN;NAuto_open;ER101C1\n",
        "a.mht": b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n", "a.svg": b"<svg onload='alert(1)'/>",
    }
