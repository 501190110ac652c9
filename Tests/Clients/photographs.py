"""Photographs as telephones make them, and somebody who sends them with an application."""

import html
import pathlib
import re
import sqlite3
import subprocess

import httpx


def made(folder, name, *options):
    """A picture of noise in the format that the name's ending says."""
    path = pathlib.Path(folder) / name
    raw = path.with_suffix(".v")
    grey = path.with_suffix(".grey.v")
    for command in (["gaussnoise", grey, "160", "120", "--sigma", "40", "--mean", "128"],
                    ["bandjoin", f"{grey} {grey} {grey}", raw], ["cast", raw, grey, "uchar"],
                    ["copy", grey, raw, "--interpretation", "srgb"], ["copy", raw, f"{path}{''.join(options)}"]):
        subprocess.run(["vips", *map(str, command)], check=True, capture_output=True)
    return path


def photographs(folder):
    """A JPEG with a place, a time and a preview in it, a PNG and a HEIC; name and bytes."""
    jpeg = made(folder, "photo.jpg")
    subprocess.run(
        ["exiftool", "-q", "-overwrite_original", "-GPSLatitude=34.6937", "-GPSLatitudeRef=N", "-GPSLongitude=135.5023",
         "-GPSLongitudeRef=E", "-Orientation#=6", "-Make=MARKED-CAMERA", "-Comment=MARKED-COMMENT",
         f"-ThumbnailImage<={jpeg}", jpeg], check=True)
    return {path.name: path.read_bytes() for path in (jpeg, made(folder, "photo.png"), made(folder, "photo.heic"))}


def facts(content):
    """What exiftool reads in a picture: width, height, and whatever tells of a place, a camera or a person."""
    text = subprocess.run(["exiftool", "-j", "-a", "-G", "-"], input=content, capture_output=True, check=False).stdout
    return re.findall(r'"(?:EXIF|XMP|IPTC|GPS|Composite|MakerNotes|File):[^"]*(?:GPS|Make|Comment|Thumbnail)[^"]*"', text.decode())


class Applicant:
    """The resident of the demonstration, who applies for something with a file: for a pass with a photograph unless told otherwise."""

    def __init__(self, address, procedure="keirou-joushashou", page="claim", item="photo", **fields):
        self.item, self.fields = item, fields or {"kind": "first", "photo_by": "upload"}
        self.client = httpx.Client(base_url=address, follow_redirects=False, timeout=60)
        self.token = self.read_token("/sign-in")
        assert self.post("/sign-in", person="resident").status_code == 303
        self.token = self.read_token(f"/procedures/{procedure}")
        begun = self.post(f"/procedures/{procedure}/start")
        assert begun.status_code == 303, begun.text
        self.draft = begun.headers["location"].split("/")[2]
        self.page = f"/apply/{self.draft}/pages/{page}"

    def read_token(self, path):
        return re.search(r'name="_token" value="([^"]+)"', self.client.get(path).text).group(1)

    def post(self, path, **fields):
        return self.client.post(path, data={"_token": self.token, **fields})

    def answer(self, name, content, **fields):
        """The answer to a page that is sent with a file."""
        return self.client.post(
            self.page, data={"_token": self.token, **self.fields, **fields},
            files={self.item: (name, content, "application/octet-stream")})

    def send(self, name, content):
        """Sends a file; the status. What was taken is taken away again, so that there is room for the next."""
        status = self.answer(name, content).status_code
        for id in self.taken():
            self.post(self.page, **self.fields, drop=id)
        return status

    def taken(self):
        """The ids of the files that the page shows."""
        return re.findall(r'name="drop"[^>]*value="([^"]+)"', self.client.get(self.page).text)

    def shown(self):
        """What the page says of its files and faults."""
        text = html.unescape(self.client.get(self.page).text)
        return re.sub(r"<[^>]+>", " ", text)


def kept(database):
    """Name, type and bytes of every file of the city's drafts."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=20) as city:
        rows = city.execute(
            "SELECT f.name, f.type, b.bytes FROM online_file f JOIN blob b ON b.hash = f.hash ORDER BY f.id").fetchall()
    city.close()
    return rows
