"""Other people's scanners for holes (wapiti, sqlmap) against a running city."""

import json
import pathlib
import re
import shutil
import sqlite3
import subprocess

import httpx

# Debian's wapiti 3.0.4 writes the addresses to leave out as patterns that Python 3.11 does not take any more, and sends every field
# of a form with files as a file, so that the form's token is none and it takes each refusal for the same answer.
WAPITI = """
import fnmatch, re
import requests
import wapitiCore.net.crawler as crawler
crawler.wildcard_translate = lambda pattern: re.compile(fnmatch.translate(pattern))
post = requests.Session.post
def post_fields(session, url, files=None, **others):
    fields = [(name, (None, value) if isinstance(value, str) else value) for name, value in files or []]
    return post(session, url, files=fields or None, **others)
requests.Session.post = post_fields
from wapitiCore.main.wapiti import wapiti_main
wapiti_main()
"""
# In a demonstration there is no TLS: what says so is no finding. `X-XSS-Protection` belongs to a filter that browsers have given up
# and that made holes of its own; the policy of the content takes its place (OWASP).
NO_FINDING = ("Strict-Transport-Security", "Secure flag", "Secure Flag", "X-XSS-Protection")


def signed_in(address, person):
    """The cookie of somebody of the demonstration; None for nobody."""
    if person is None:
        return None
    with httpx.Client(base_url=address, follow_redirects=False, timeout=20) as client:
        token = re.search(r'name="_token" value="([^"]+)"', client.get("/sign-in").text).group(1)
        answer = client.post("/sign-in", data={"_token": token, "person": person})
        assert answer.status_code == 303
        return client.cookies["mio"]


def wapiti(address, folder, *, person=None, start=(), modules="all,-brute_login_form,-buster,-nikto,-wapp,-backup,-ssrf",
           scan_seconds=20, attack_seconds=5, level=1, patience=600):
    """Crawls and attacks a site; what was found as texts, and how many pages and forms were."""
    folder = pathlib.Path(folder)
    report = folder / f"wapiti-{person or 'nobody'}.json"
    command = ["/usr/bin/python3", "-c", WAPITI, "-u", f"{address}/", "--scope", "folder", "-m", modules, "-l", str(level), "-f", "json", "-o",
               report, "--flush-session", "--store-session", folder / "session", "--store-config", folder / "config",
               "--max-scan-time", str(scan_seconds), "--max-attack-time", str(attack_seconds), "--no-bugreport",
               "--max-links-per-page", "60", "--max-files-per-dir", "30", "-t", "10", "-v", "1",
               "-x", f"{address}/sign-out", "-x", f"{address}/sign-in", "-x", f"{address}/demo/mail"]
    for page in start:
        command += ["-s", address + page]
    cookie = signed_in(address, person)
    if cookie:
        command += ["-H", f"Cookie: mio={cookie}"]
    said = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=patience)
    assert report.is_file(), said.stdout[-2000:] + said.stderr[-2000:]
    told = json.loads(report.read_text())
    found = [f"{kind}: {one['method']} {one['path']} {one['parameter']}: {one['info']}"
             for part in ("vulnerabilities", "anomalies") for kind, ones in told[part].items() for one in ones]
    with sqlite3.connect(next((folder / "session").glob("*.db"))) as session:
        pages = session.execute("SELECT COUNT(*) FROM paths WHERE evil = 0 AND http_status = 200").fetchone()[0]
    session.close()
    shutil.rmtree(folder / "session")
    return [text for text in found if not any(word in text for word in NO_FINDING)], pages


def sqlmap(address, folder, path, *, cookie=None, data=None, parameter=None, level=1, risk=1, dbms="sqlite", patience=600):
    """Tries one address; what sqlmap says is injectable."""
    command = ["sqlmap", "-u", address + path, "--batch", "--level", str(level), "--risk", str(risk), "--dbms", dbms,
               "--output-dir", str(folder), "--flush-session", "--threads", "4", "--disable-coloring", "--ignore-code",
               "400,403,404,422", "--random-agent", "--technique", "BEUSTQ"]
    if cookie:
        command += ["--cookie", f"mio={cookie}"]
    if level < 2:
        command += ["--skip", "Cookie"]
    command += ["--param-exclude", "^_token$|^mio$|^lang$"]
    if data:
        command += ["--data", data]
    if parameter:
        command += ["-p", parameter]
    said = subprocess.run(command, capture_output=True, text=True, timeout=patience).stdout
    tried = "all tested parameters do not appear to be injectable" in said or "do not appear to be injectable" in said
    found = [line for line in said.splitlines() if re.search(r"is vulnerable|appears to be .* injectable|Type: ", line)
             and "not" not in line]
    return found, tried, said
