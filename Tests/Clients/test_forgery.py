"""What other sites can make a browser do: forged forms on every line that changes something, pages in frames, scripts that the
policy would run, redirects and links that lead elsewhere (OWASP ASVS 3.4, 3.5)."""

import html.parser
import re

import httpx
import pytest
from everybody import NORTH, EverybodysCity
from test_routes import absent, filled, whose

TYPED = "打ち込んだ文字列のしるし"
ELSEWHERE = "elsewhere.example"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    city = EverybodysCity(tmp_path_factory.mktemp("forgery"))
    yield city
    city.stop()


def own(city, person, route):
    """A path of a route with a thing of this person in it."""
    kind = whose(route["path"])
    thing = next((thing.id for thing in city.things if thing.name == kind and person.owns(thing)), None)
    return filled(route, thing or absent(kind or ""), person.ward or NORTH)


def somebody(city, route):
    """Somebody with a browser who may use a route; nobody for those of machines."""
    return next((person for person in reversed(city.people) if person.may(route) and not person.key), None)


def body(route):
    """What is sent without saying anything; a DELETE has no body."""
    return {} if route["method"] == "DELETE" else {"json": {}}


def forgeries(city, person):
    """How a form comes that this site's page did not send: its token and header fields."""
    other = next(one for one in city.people if one.token and one.token != person.token)
    here = city.address
    return {
        "no token": (None, {}),
        "an empty token": ("", {}),
        "the token of somebody else": (other.token, {}),
        "another site": (person.token, {"origin": f"https://{ELSEWHERE}"}),
        "an origin that hides": (person.token, {"origin": "null"}),
        "this site's name as part of another's": (person.token, {"origin": f"{here}.{ELSEWHERE}"}),
        "another port": (person.token, {"origin": re.sub(r":\d+$", ":1", here)}),
        "a browser that says so": (person.token, {"sec-fetch-site": "cross-site"}),
        "a site beside": (person.token, {"sec-fetch-site": "same-site"}),
    }


def test_no_line_that_changes_something_takes_a_forged_request(city):
    tried, wrong = 0, []
    for route in city.routes:
        if route["method"] == "GET":
            continue
        person = somebody(city, route)
        if person is None:
            continue
        path = own(city, person, route)
        for name, (token, headers) in forgeries(city, person).items():
            fields = {"typed": TYPED, **({} if token is None else {"_token": token})}
            if route["method"] == "POST":
                answer = person.client.post(path, data=fields, headers=headers)
            elif headers:
                # A browser asks first before it sends another method to another site, and is not told that it may.
                answer = person.client.request(route["method"], path, headers=headers, **body(route))
            else:
                continue
            tried += 1
            said = route["api"] or TYPED in answer.text
            if answer.status_code != 403 or not said:
                wrong.append((name, person.id, route["method"], route["path"], answer.status_code, said))
    assert not wrong, "\n".join(map(str, wrong))
    assert tried > 1_000


def test_json_of_another_site_is_refused_and_browsers_are_not_told_that_they_may_send_it(city):
    wrong = []
    for route in city.routes:
        person = somebody(city, route)
        if not route["api"] or route["method"] == "GET" or person is None:
            continue
        path = own(city, person, route)
        for headers in [{"origin": f"https://{ELSEWHERE}"}, {"sec-fetch-site": "cross-site"}]:
            answer = person.client.request(route["method"], path, headers=headers, **body(route))
            if answer.status_code != 403:
                wrong.append((route["path"], headers, answer.status_code))
        asked = person.client.options(path, headers={
            "origin": f"https://{ELSEWHERE}", "access-control-request-method": route["method"],
            "access-control-request-headers": "content-type"})
        if asked.status_code < 400 or any(name.startswith("access-control-") for name in asked.headers):
            wrong.append((route["path"], "OPTIONS", asked.status_code))
    assert not wrong, "\n".join(map(str, wrong))


def test_the_token_of_a_session_that_was_ended_is_worth_nothing(city):
    clerk = httpx.Client(base_url=city.address, follow_redirects=False, timeout=20)
    first = re.search(r'name="_token" value="([^"]+)"', clerk.get("/sign-in").text).group(1)
    assert clerk.post("/sign-in", data={"_token": first, "person": "clerk"}).status_code == 303
    page = clerk.get("/office/sessions/new").text
    replayed = re.search(r'name="_token" value="([^"]+)"', page).group(1)
    assert clerk.post("/sign-out", data={"_token": replayed}).status_code == 303
    again = re.search(r'name="_token" value="([^"]+)"', clerk.get("/sign-in").text).group(1)
    assert clerk.post("/sign-in", data={"_token": again, "person": "clerk"}).status_code == 303
    for token in (first, replayed, again):
        answer = clerk.post("/office/sessions", data={"_token": token, "typed": TYPED})
        assert answer.status_code == 403 and TYPED in answer.text
    clerk.close()


class Markup(html.parser.HTMLParser):
    """What of a page would run, load or lead somewhere."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.running, self.leading, self.inside = [], [], None

    def handle_starttag(self, tag, attributes):
        self.inside = None
        names = dict(attributes)
        if tag == "script" and not (names.get("src") or "").startswith("/"):
            self.inside = tag
            if names.get("type") not in ("application/json", "application/ld+json"):
                self.running.append(self.get_starttag_text())
        if tag in ("style", "iframe", "object", "embed", "base", "applet"):
            self.running.append(self.get_starttag_text())
        self.running += [f"{tag} {name}" for name in names if name.startswith("on") or name in ("style", "srcdoc")]
        for name in ("href", "src", "action", "formaction"):
            if names.get(name):
                self.leading.append(names[name])
                if re.sub(r"[\s\x00-\x1f]", "", names[name]).lower().startswith(("javascript:", "data:text", "vbscript:")):
                    self.running.append(names[name])


def pages(city, headers=None, query=""):
    """Every page as somebody who may see it: route, person, answer."""
    for route in city.routes:
        person = somebody(city, route)
        if route["method"] == "GET" and person and not route["path"].endswith("/events"):
            answer = person.client.get(own(city, person, route) + query, headers=headers)
            yield route, person, answer


def test_nothing_on_any_page_runs_but_files_of_this_site_and_no_page_is_framed(city):
    wrong, seen = [], 0
    for route, person, answer in pages(city):
        head = answer.headers
        if not head["content-type"].startswith("text/html") if "content-type" in head else True:
            continue
        seen += answer.status_code == 200
        policy = dict(part.strip().partition(" ")[::2] for part in head["content-security-policy"].split(";"))
        markup = Markup()
        markup.feed(answer.text)
        faults = markup.running
        if "unsafe" in head["content-security-policy"] or policy.get("default-src") != "'none'":
            faults.append(head["content-security-policy"])
        if policy.get("script-src") != "'self'" or policy.get("frame-ancestors") != "'none'":
            faults.append(str(policy))
        if policy.get("form-action") != "'self'" or policy.get("base-uri") != "'none'":
            faults.append(str(policy))
        for name, value in [("x-frame-options", "DENY"), ("x-content-type-options", "nosniff")]:
            if head.get(name) != value:
                faults.append(f"{name}: {head.get(name)}")
        if faults:
            wrong.append((route["path"], person.id, faults))
    assert not wrong, "\n".join(map(str, wrong))
    assert seen > 60


WAYS = [f"//{ELSEWHERE}/", f"/\\{ELSEWHERE}/", f"\\\\{ELSEWHERE}/", f"/\t/{ELSEWHERE}/", f"https://{ELSEWHERE}/",
        f"https:{ELSEWHERE}", f"/%09/{ELSEWHERE}", f"/\r\nset-cookie: mio=x", f"javascript:alert(1)//{ELSEWHERE}",
        f" //{ELSEWHERE}", f"/.//{ELSEWHERE}", f"///{ELSEWHERE}", f"@{ELSEWHERE}"]


def leads_elsewhere(location):
    """Whether a browser that follows the address leaves this site: as the URL standard reads it."""
    seen = re.sub(r"[\t\r\n]", "", location.strip(" ")).replace("\\", "/")
    return not seen.startswith("/") or seen.startswith("//")


@pytest.mark.parametrize("way", WAYS)
def test_no_redirect_leads_elsewhere(city, way):
    clerk = httpx.Client(base_url=city.address, follow_redirects=False, timeout=20)
    token = re.search(r'name="_token" value="([^"]+)"', clerk.get("/sign-in").text).group(1)
    answers = [clerk.post("/sign-in", data={"_token": token, "person": "clerk", "next": way})]
    page = clerk.get("/sign-in", params={"next": way})
    token = re.search(r'name="_token" value="([^"]+)"', page.text).group(1)
    resident = city.database.execute("SELECT id FROM registry_resident ORDER BY no LIMIT 1").fetchone()[0]
    answers.append(clerk.post("/office/purpose", data={
        "_token": token, "subject": resident, "purpose": "resident-change", "next": way}))
    answers.append(clerk.get("/sign-in/card", params={"next": way}))
    for path in [way, f"/plan/{way}", f"/office/sessions/{way}"]:
        try:
            answers.append(clerk.get(f"{city.address}/{path.lstrip()}" if not path.startswith("/") else city.address + path))
        except httpx.InvalidURL:
            pass
    clerk.close()
    for answer in answers:
        assert answer.status_code < 500
        assert "location" not in answer.headers or not leads_elsewhere(answer.headers["location"]), answer.url
        assert "mio=x" not in answer.headers.get("set-cookie", "")
    for text in [page.text, answers[2].text]:
        markup = Markup()
        markup.feed(text)
        assert not [link for link in markup.leading if ELSEWHERE in link and leads_elsewhere(link)]


def test_the_name_in_a_request_stands_on_no_page_that_another_visitor_gets(city):
    wrong = []
    for route, person, answer in pages(city, headers={"host": ELSEWHERE, "x-forwarded-host": ELSEWHERE}):
        if "location" in answer.headers and ELSEWHERE in answer.headers["location"]:
            wrong.append((route["path"], answer.headers["location"]))
    for route, person, answer in pages(city):
        if ELSEWHERE in answer.text:
            wrong.append((route["path"], person.id))
    assert not wrong, "\n".join(map(str, wrong))


def test_nothing_that_was_typed_or_asked_for_is_in_the_log_or_in_the_figures(city):
    """After all of the above: the log names routes, never what stands in their addresses and forms (row 33 of the hardening)."""
    log = (city.folder / "server.log").read_text()
    figures = city.person("operator").client.get("/metrics").text
    assert log.count("route=") > 1_000 and "mio_" in figures
    ids = {thing.id for thing in city.things if len(thing.id) > 8}
    tokens = {person.token for person in city.people if person.token} | {person.cookie for person in city.people if person.cookie}
    names = {name for row in city.database.execute("SELECT family, given FROM registry_resident") for name in row if len(name) > 1}
    for place in (log, figures):
        assert TYPED not in place and ELSEWHERE not in place
        assert not [secret for secret in ids | tokens | names if secret in place]
