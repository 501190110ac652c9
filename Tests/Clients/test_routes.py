"""Every line of the route table as everybody: what it forbids is refused, and the thing of somebody else is answered as one
that is not there (OWASP ASVS 8.2, 8.3). The table is the program's own; a line with a new kind of thing fails here until it
is said whose the thing is."""

import collections
import re

import pytest
from everybody import NORTH, EverybodysCity, uuid

# Whose the thing is that a path names, by the beginning of the path; the longest that fits counts.
WHOSE = {
    # Things of a ward, of a section, or of one person.
    "/office/cases/{id}": "case", "/api/v1/cases/{id}": "case",
    "/office/sessions/{id}": "session", "/api/v1/sessions/{id}": "session",
    "/office/hand-overs/{id}": "hand-over", "/office/leaks/{id}": "leak",
    "/office/shortfalls/{id}": "shortfall", "/office/shortfalls/reminders/{id}": "reminder",
    "/office/entries/{id}": "entry", "/api/v1/entry-jobs/{id}": "entry",
    "/office/moveouts/{id}": "moveout", "/api/v1/reservations/{id}": "reservation",
    "/office/applications/{id}": "application",
    "/office/studio/changes/{change}": "change", "/office/studio/procedures/{id}": "owned-procedure",
    "/office/terminals/{id}": "device",
    "/api/v1/edge/orders/{id}": "order", "/api/v1/advance-notices/{reference}": "advance",
    "/tickets/{ward}": "ward", "/tickets/{ward}/{id}": "ticket", "/api/v1/tickets/{id}": "ticket",
    "/apply/{draft}": "draft", "/my/applications/{number}": "own-application",
    "/api/v1/submissions/{number}": "own-application", "/api/v1/drafts/{id}": "draft",
    "/my/agents/{id}": "mandate", "/my/business/{member}": "member",
    # The whole city's, for whoever has the role; residents by a purpose that is recorded.
    "/office/residents/{id}": "city", "/office/forms/{id}": "city", "/office/rules/{id}": "city",
    "/office/operations/jobs/{id}": "city", "/office/counts/{procedure}": "city", "/office/adoption/{id}": "city",
    "/office/draws/{kind}": "city", "/office/terminals/enrol/{id}": "city", "/api/v1/stations/{id}": "city", "/api/v1/forms/{id}": "city",
    # Whoever knows the word that cannot be guessed.
    "/procedures/finder/{code}": "secret", "/cosign/{code}": "secret", "/leaflet/{token}": "secret", "/previsit/{code}": "secret", "/q/{ward}/{ticket}": "secret",
    "/appointments/{code}": "secret", "/moveout/begun/{token}": "secret", "/moveout/{receipt}": "secret",
    "/api/v1/moveout-notices/{no}": "secret", "/account/enter/{word}": "secret", "/account/address/{word}": "secret",
    "/sign-in/staff/enrol/{word}": "secret", "/api/v1/handover-references/{code}": "secret",
    # Everybody's.
    "/procedures/{id}": "public", "/api/v1/procedures/{id}": "public", "/plan/{number}": "public",
    "/api/v1/plan/{number}": "public", "/q/{ward}": "public", "/display/{ward}/{group}": "public",
    "/api/v1/wards/{code}": "public", "/api/v1/tables/{id}": "public", "/assets/{name}": "public",
}
# What has to be sent with it before anybody asks whether the thing is there.
FIELDS = {
    "/api/v1/cases/{id}/steps": {"to": "withdrawn", "note": "本人の申し出"},
    "/api/v1/edge/orders/{id}": {"result": "done"},
    "/api/v1/entry-jobs/{id}/take-over": {"reason": "手で入力する"},
    "/office/leaks/{id}/close": {"reason-{id}": "確認した"},
    "/api/v1/tickets/{id}/transfer": {"category": "moving"},
    "/my/business/{member}": {"role": "all"}, "/api/v1/cases/{id}/transitions": {"to": "form-check"},
}
# What says of a body that it is a piece of a file.
HEADERS = {
    ("PATCH", "/api/v1/drafts/{id}/files/{file}"): {
        "content-type": "application/offset+octet-stream", "tus-resumable": "1.0.0", "upload-offset": "0"},
}
PUBLIC = {"city", "secret", "public"}
# A thing that is not there, written like one that is.
ABSENT = {
    "owned-procedure": "no-such-procedure", "own-application": "2026-999999", "draft": "f" * 32, "advance": "reference-9", "ward": "271411",
}
# What stands for the parts of a path behind the thing.
PARTS = {
    "{resident}": uuid(1), "{number}": "1", "{form}": "juminhyo", "{file}": uuid(711), "{document}": "1.pdf",
    "{status}": "kept", "{page}": "1", "{ward}": NORTH, "{ticket}": "none",
}


def whose(path):
    """What the path names; None for a path that names nothing."""
    if "{" not in path:
        return None
    fitting = [start for start in WHOSE if path == start or path.startswith(start + "/") or path.startswith(start + ".")]
    return WHOSE[max(fitting, key=len)] if fitting else "?"


def filled(route, id, ward=NORTH):
    """The path with a thing in it."""
    start = max((start for start in WHOSE if route["path"].startswith(start)), key=len, default="")
    path = route["path"]
    if start.startswith("/tickets/{ward}/{id}"):
        path = path.replace("{ward}", ward, 1).replace("{id}", id, 1)
    else:
        path = re.sub(r"\{[^}]+\}", lambda _: id, path, count=1)
    for name, part in PARTS.items():
        path = path.replace(name, part)
    return re.sub(r"\{[^}]+\}", "1", path)


def asked(person, route, id):
    """The answer to somebody who names a thing."""
    fields = {name.replace("{id}", id): value for name, value in FIELDS.get(route["path"], {}).items()}
    headers = HEADERS.get((route["method"], route["path"]))
    return person.send(route, filled(route, id, person.ward or NORTH), fields=fields, headers=headers)


def absent(kind):
    return ABSENT.get(kind, uuid(0xABCDEF))


def said(answer, *ids):
    """What an answer says, but for what is another each time, and for the thing that was asked for."""
    text = answer.text if answer.is_stream_consumed else ""
    text = text.replace(answer.headers.get("x-request-id", "-"), "REQUEST")
    for id in ids:
        text = text.replace(id, "THING")
    location = answer.headers.get("location", "")
    for id in ids:
        location = location.replace(id, "THING")
    return answer.status_code, location, answer.headers.get("content-type"), text


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    city = EverybodysCity(tmp_path_factory.mktemp("everybody"))
    yield city
    city.stop()


def test_every_line_says_whose_the_thing_is_that_it_names(city):
    unsaid = sorted({route["path"] for route in city.routes if whose(route["path"]) == "?"})
    assert not unsaid, f"say in WHOSE whose the things of these routes are: {unsaid}"
    idle = sorted(start for start in WHOSE if not any(whose(route["path"]) and route["path"].startswith(start)
                                                      for route in city.routes))
    assert not idle, f"no route begins like this any more: {idle}"


def test_what_the_table_forbids_is_refused_to_everybody(city):
    allowed, wrong = collections.Counter(), []
    for person in city.people:
        for route in city.routes:
            if person.may(route):
                allowed[route["method"], route["path"]] += 1
                continue
            answer = person.send(route, filled(route, uuid(1)))
            signs_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?")
            if answer.status_code not in (401, 403) and not (signs_in and person.kind == "anonymous"):
                wrong.append((person.id, route["method"], route["path"], answer.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    nobody = [(route["method"], route["path"], route["allow"]) for route in city.routes
              if not allowed[route["method"], route["path"]] and route["allow"] != ["system"]]
    assert not nobody, "these lines were tried by nobody who may use them"


def test_the_thing_of_somebody_else_is_answered_as_one_that_is_not_there(city):
    tried, wrong = collections.Counter(), []
    for route in city.routes:
        kind = whose(route["path"])
        if kind is None or kind in PUBLIC:
            continue
        for person in city.people:
            # A machine with a key sends no forms: it gets no further than that.
            if not person.may(route) or person.key and not route["api"] and route["method"] != "GET":
                continue
            for thing in city.things:
                if thing.name != kind or person.owns(thing):
                    continue
                foreign, nothing = asked(person, route, thing.id), asked(person, route, absent(kind))
                tried[route["method"], route["path"]] += 1
                if said(foreign, thing.id, absent(kind)) != said(nothing, thing.id, absent(kind)) \
                        or nothing.status_code != 404:
                    wrong.append((person.id, route["method"], route["path"], foreign.status_code,
                                  nothing.status_code))
    assert not wrong, "\n".join(map(str, wrong))
    untried = [(route["method"], route["path"]) for route in city.routes
               if whose(route["path"]) not in PUBLIC | {None} and not tried[route["method"], route["path"]]]
    assert not untried, "nobody tried these with the thing of somebody else"


def is_there(city, route, kind):
    """Whether somebody who may is answered for their own thing otherwise than for one that is not there."""
    for person in city.people:
        for thing in city.things:
            if person.may(route) and thing.name == kind and person.owns(thing):
                own, nothing = asked(person, route, thing.id), asked(person, route, absent(kind))
                if own.status_code < 500 and said(own, thing.id) != said(nothing, absent(kind)):
                    return True
    return False


def test_ones_own_things_are_there(city):
    """The proof that the things exist, without which the test above would prove nothing. The last one: it acts on them."""
    missing = []
    for start, kind in WHOSE.items():
        if kind in PUBLIC:
            continue
        routes = [route for route in city.routes if whose(route["path"]) == kind and route["path"].startswith(start)]
        # What only reads comes first.
        routes.sort(key=lambda route: (route["method"] != "GET", route["path"].count("/")))
        if not any(is_there(city, route, kind) for route in routes):
            missing.append(start)
    assert not missing
