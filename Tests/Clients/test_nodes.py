"""A city on three nodes: whoever answers, it is one city, and a node that comes or goes is nobody's business."""

import json
import re
import threading
import time

import pytest
from browserless import Client
from nodes import CASE, Load, Nodes, sign_in

CERTIFICATE = {
    "person.family": "見本", "person.given": "花子", "person.birthDate": "1990-06-10", "person.relation": "head",
}


@pytest.fixture(scope="module")
def nodes():
    with Nodes() as nodes:
        yield nodes


class Person(Client):
    """A client with whom everything goes well; `like` is another one whose session it shares."""

    def __init__(self, address, like=None):
        super().__init__(address)
        self.cookies = dict(like.cookies) if like else {}

    def request(self, method, path, body=None, headers=None):
        status, headers, content = super().request(method, path, body, headers)
        assert status in (200, 201, 303), f"{method} {path}: {status} {content[:300]}"
        assert not headers.get("location", "").startswith("/sign-in"), f"{method} {path}: signed out"
        return status, headers, content

    def api(self, method, path, body, **headers):
        return json.loads(self.request(
            method, path, json.dumps(body), {"content-type": "application/json", **headers})[2])


class Wanderer(Person):
    """A person none of whose requests lands where the one before did."""

    def __init__(self, address):
        super().__init__(address)
        self.way = []

    def request(self, method, path, body=None, headers=None):
        answer = super().request(method, path, body, headers)
        node = answer[1]["x-node"]
        assert not self.way or node != self.way[-1]
        self.way.append(node)
        return answer


def answers(questions):
    """Something for every question."""
    for question in (question for topic in questions for question in topic["questions"]):
        about = question.get("person") or (f"event:{question['event']}" if "event" in question else "household")
        choices = question["choices"]
        yield {"subject": about, "name": question["fact"], "value": choices[0]["value"] if choices else False}


def hand_in(clerk):
    """Everything from opening a session to handing in; the numbers of the cases and their paths."""
    session = clerk.api("POST", "/api/v1/sessions", CASE)
    path = f"/api/v1/sessions/{session['id']}"
    facts = [{"subject": "p1", "name": name, "value": value, "source": "certificate"}
             for name, value in CERTIFICATE.items()]
    while facts:
        session = clerk.api("PUT", f"{path}/facts", {"facts": facts})
        facts = list(answers(session["questions"]))
    clerk.api("POST", f"{path}/signature", {"method": "paper", "factsHash": session["factsHash"]})
    page = f"/office/sessions/{session['id']}"
    assert clerk.post(f"{page}/hand-in", {"_token": clerk.token(page)})[0] == 303
    _, _, content = clerk.request("GET", page)
    return sorted(set(re.findall(r"2026-\d{6}", content))), re.findall(r'"(/office/cases/[\w-]+)"', content)


def on_each(nodes, path, person=None):
    """What each node itself shows a person, or a visitor who is not signed in."""
    return [Person(node.address, person).request("GET", path)[2] for node in nodes.nodes]


def events(nodes):
    """How many events each node has counted for the plan, and how many it knows."""
    pages = [json.loads(page)["events"] for page in on_each(nodes, "/api/v1/plan")]
    return [(page["counted"], page["recorded"]) for page in pages]


def words(page):
    """The words of a page's main part."""
    return re.sub(r"(<[^>]+>|\s)+", " ", re.search(r"<main.*?</main>", page, re.S).group(0))


def assert_each_is_there_once(nodes, load, before):
    """Every acknowledged case stands in the database once, and besides them no other."""
    acknowledged = list(load.acknowledged.values())
    assert len(acknowledged) == len(set(acknowledged))
    assert sorted(acknowledged) == sorted(set(nodes.cases()) - before)


def test_whoever_signed_in_stays_so_on_every_node(nodes):
    clerk = Wanderer(nodes.address)
    assert clerk.post("/sign-in", {"_token": clerk.token("/sign-in"), "person": "clerk"})[0] == 303
    for path in ["/office/sessions", "/office/sessions/new", "/office/cases", "/plan", "/"]:
        clerk.request("GET", path)
    numbers, links = hand_in(clerk)
    assert len(numbers) >= 3
    for link in links:
        clerk.request("GET", link)
    assert set(clerk.way) == {node.name for node in nodes.nodes}
    assert len(clerk.way) > 15


def test_one_key_sent_twenty_times_at_once_is_one_case(nodes):
    before = set(nodes.cases())
    clerk = sign_in(nodes.address)
    gate, found = threading.Barrier(20), []

    def post():
        sender = Person(nodes.address, clerk)
        gate.wait()
        found.append(sender.request(
            "POST", "/api/v1/sessions", json.dumps(CASE),
            {"content-type": "application/json", "idempotency-key": "twenty-at-once"}))

    senders = [threading.Thread(target=post) for _ in range(20)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert [status for status, _, _ in found] == [201] * 20
    assert len({headers["x-node"] for _, headers, _ in found}) == 3
    assert len({content for _, _, content in found}) == 1
    assert set(nodes.cases()) - before == {json.loads(found[0][2])["id"]}


def test_what_one_node_records_all_nodes_show_at_once(nodes):
    clerk, checker = sign_in(nodes.address), sign_in(nodes.address, "checker")
    figures = "/plan/1?year=2026"
    # Each node has made its pages before anything happens.
    before, shared, counted = on_each(nodes, figures), on_each(nodes, "/plan"), events(nodes)
    assert all(counted[0] == node for node in counted)

    numbers, links = hand_in(Person(nodes.nodes[0].address, clerk))
    for page in on_each(nodes, "/office/cases", clerk):
        assert set(numbers) <= set(re.findall(r"2026-\d{6}", page))

    other = Person(nodes.nodes[1].address, checker)
    other.post(f"{links[0]}/complete", {"_token": other.token(links[0])})
    after = [words(page) for page in on_each(nodes, figures)]
    assert after[0] == after[1] == after[2] != words(before[0])
    assert all(node == (node[1], node[1]) and node[1] > counted[0][1] for node in events(nodes))
    # The page that visitors share is kept by each node, and made again.
    again = on_each(nodes, "/plan")
    assert words(again[0]) == words(again[1]) == words(again[2])


def test_nodes_are_restarted_one_after_the_other_and_nobody_notices(nodes):
    before = set(nodes.cases())
    with Load(nodes, threads=8) as load:
        time.sleep(0.5)
        ends = [nodes.restart(node) for node in nodes.nodes]
        time.sleep(0.5)
    assert [code for code, _ in ends] == [0, 0, 0]
    assert load.failures == []
    assert len(load.acknowledged) > 100
    assert_each_is_there_once(nodes, load, before)
    assert {node for _, node in load.answers} == {"node1", "node2", "node3"}
    assert nodes.troubles() == []


def test_a_node_that_ends_says_so_before_it_closes(nodes):
    """Forms carry no key, so HAProxy sends none twice: a node must not close before HAProxy knows that it is going."""
    node, before, said = nodes.nodes[2], nodes.pre_visits(), []
    with Load(nodes, threads=0, forms=6) as load:
        time.sleep(0.5)
        node.ask_to_end()
        while (ready := node.is_ready()) is not None:
            said.append(ready)
            time.sleep(0.02)
        code, _ = node.wait_for_end()
        time.sleep(0.5)
    node.start()
    node.wait_until_listening()
    nodes.wait_until_up()
    assert code == 0
    assert load.failures == []
    assert nodes.pre_visits() - before == load.forms_acknowledged > 10
    assert False in said, f"{node.name} closed without having said that it is not ready"


def test_what_was_acknowledged_is_there_once_after_kill_9_of_a_node(nodes):
    before = set(nodes.cases())
    victim = nodes.nodes[1]
    with Load(nodes, threads=8) as load:
        time.sleep(1)
        victim.kill()
        time.sleep(1.5)
        victim.start()
        victim.wait_until_listening()
        nodes.wait_until_up()
    assert len(load.acknowledged) > 40
    # What got no answer is sent again under its key, as a client does: it is stored once, whether it was before or not.
    for failure in list(load.failures):
        assert failure.status is None, failure
        load.acknowledged[failure.key] = load.post(failure.key)
    assert_each_is_there_once(nodes, load, before)
    assert nodes.troubles() == []
