"""Scripts that somebody has stored wherever text can be written, and every page that shows them, in Chromium: nothing runs, and
nothing of them becomes part of a page (OWASP ASVS 1.2, 3.2)."""

import urllib.parse

import pytest
from cardreader import wait_for
from everybody import EverybodysCity
from test_forgery import own

# Out of an attribute, a text, a text area, a title and a script; as a link, and as a template.
SCRIPT = (
    "\"'></textarea></title></script><img data-stored src=x onerror=alert(1)><svg data-stored onload=alert(2)>"
    "<script data-stored>alert(3)</script><a data-stored href=javascript:alert(4)>{{7*7}}${7*7}"
)
WATCH = """
window.broken = [];
document.addEventListener('securitypolicyviolation', event => window.broken.push(event.violatedDirective));
"""

# What of it is an element, what the policy had to stop, and whether the text is there.
LOOK = """() => [
    [...document.querySelectorAll('[data-stored], script:not([src]):not([type]), [onerror], [onload]')]
        .map(element => element.outerHTML),
    window.broken, document.documentElement.outerHTML.includes('data-stored')]"""


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    city = EverybodysCity(tmp_path_factory.mktemp("stored"))
    city.spoil(SCRIPT)
    # The server believes for a few seconds what it has read of a session.
    for person in city.people:
        wait_for(lambda: not person.cookie or "data-stored" in person.client.get("/").text)
    yield city
    city.stop()


def visitor(chromium, person):
    """A page in a browser that somebody is signed in with."""
    context = chromium.new_context(locale="ja-JP")
    context.add_init_script(WATCH)
    if person.cookie:
        context.add_cookies([{"name": "mio", "value": person.cookie, "domain": "127.0.0.1", "path": "/"}])
    page = context.new_page()
    page.dialogs = []
    page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
    return page


def test_what_was_stored_runs_on_no_page(city, chromium):
    """Each page once, with the thing of somebody who may see it."""
    shown, wrong, visitors = {}, [], {}
    for person in city.people:
        for route in city.routes:
            path = route["path"]
            if route["method"] != "GET" or path.endswith("/events") or not person.may(route) or person.key \
                    or shown.get(path) == 200:
                continue
            address = own(city, person, route)
            answer = person.client.get(address)
            if not answer.headers.get("content-type", "").startswith("text/html") or "data-stored" not in answer.text \
                    or answer.status_code != 200 and path in shown:
                continue
            shown[path] = answer.status_code
            if person not in visitors:
                visitors[person] = visitor(chromium, person)
            page = visitors[person]
            page.goto(urllib.parse.urljoin(city.address, address), wait_until="domcontentloaded")
            found, broken, seen = page.evaluate(LOOK)
            if page.dialogs or found or broken or not seen:
                wrong.append((person.id, path, page.dialogs, found, broken, seen))
                page.dialogs.clear()
    for page in visitors.values():
        page.context.close()
    assert not wrong, "\n".join(map(str, wrong))
    assert sum(status == 200 for status in shown.values()) > 60, shown
    # What was stored stands in pages only.
    assert "data-stored" not in (city.folder / "server.log").read_text()
    assert "data-stored" not in city.person("operator").client.get("/metrics").text
