"""Messages of programs that send until they are answered: each comes one to five times, at once or long after.

A machine of hypothesis draws what is sent; a model says what has to have come of it: the same as if each message had
come once, in order.
"""

import concurrent.futures
import http.client
import itertools
import json
import sqlite3
import threading

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as draw
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from nodes import sign_in

#: Each message comes at most so often.
MOST = 5
#: What becomes of a case after it was handed in: who does it, and to what it leads.
WAYS = [
    [],
    [("checker", "completed")],
    [("clerk", "withdrawn")],
    [("checker", "returned"), ("clerk", "received"), ("checker", "completed")],
    [("checker", "returned"), ("clerk", "withdrawn")],
    [("checker", "returned"), ("clerk", "received"), ("checker", "returned"), ("clerk", "received")],
]


class Office:
    """The server, a clerk and a checker, with a connection for each thread."""

    def __init__(self, server):
        self.server = server
        self.cookies = {who: "; ".join(f"{name}={value}" for name, value in
                                       sign_in(server.address, who).cookies.items()) for who in ("clerk", "checker")}
        self.sent = 0
        self._connections = threading.local()
        self.pool = concurrent.futures.ThreadPoolExecutor(MOST)
        self.runs = itertools.count()

    def ask(self, who, method, path, body=None, key=None):
        connection = getattr(self._connections, "one", None) or http.client.HTTPConnection(self.server.host, timeout=60)
        self._connections.one = connection
        headers = {"cookie": self.cookies[who], "content-type": "application/json"}
        if key:
            headers["idempotency-key"] = key
        connection.request(method, path, body=json.dumps(body) if body else None, headers=headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def deliver(self, message, times):
        """So many copies at once; what was answered to each."""
        self.sent += times
        return list(self.pool.map(lambda _: self.ask(*message), range(times)))

    def stored(self, prefix):
        """The ids of cases whose keys begin so."""
        connection = sqlite3.connect(f"file:{self.server.database.removeprefix('sqlite://')}?mode=ro", uri=True)
        try:
            return {row[0] for row in connection.execute(
                "SELECT id FROM case_file WHERE idempotency_key LIKE ?", (f"api:clerk:{prefix}-%",))}
        finally:
            connection.close()


def machine(office):
    """The machine, for one server."""

    class Messages(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.prefix = f"run-{next(office.runs)}"
            #: Of each case: its id, the way it goes, how far it is, and the steps with their notes.
            self.cases = []
            #: Each message that has come, how often, and what was answered at first.
            self.messages = []

        def come(self, message, times, case):
            answers = office.deliver(message, times)
            assert {status for status, _ in answers} == {201}, f"{message}: {answers}"
            ids = {body["id"] for _, body in answers}
            assert len(ids) == 1, f"{message} came {times} times and is {ids}"
            self.messages.append([message, times, ids.pop(), case])
            return self.messages[-1][2]

        @rule(way=draw.sampled_from(WAYS), persons=draw.integers(1, 9), times=draw.integers(1, MOST))
        def hand_in(self, way, persons, times):
            key = f"{self.prefix}-{len(self.messages)}"
            message = ("clerk", "POST", "/api/v1/cases", {"procedure": "tennyuu", "persons": persons}, key)
            case = {"way": way, "done": [("received", None)], "persons": persons}
            case["id"] = self.come(message, times, case)
            assert case["id"] not in {other["id"] for other in self.cases}
            self.cases.append(case)

        @precondition(lambda self: any(len(case["done"]) <= len(case["way"]) for case in self.cases))
        @rule(data=draw.data(), times=draw.integers(1, MOST))
        def go_on(self, data, times):
            case = data.draw(draw.sampled_from([case for case in self.cases if len(case["done"]) <= len(case["way"])]))
            who, to = case["way"][len(case["done"]) - 1]
            note = f"because {len(self.messages)}" if to in ("returned", "withdrawn") else None
            body = {"to": to, "note": note} if note else {"to": to}
            key = f"{self.prefix}-{len(self.messages)}"
            assert self.come((who, "POST", f"/api/v1/cases/{case['id']}/steps", body, key), times, case) == case["id"]
            case["done"].append((to, note))

        @precondition(lambda self: any(times < MOST for _, times, _, _ in self.messages))
        @rule(data=draw.data())
        def come_late(self, data):
            """A copy of any earlier message, whatever has happened since."""
            known = data.draw(draw.sampled_from([known for known in self.messages if known[1] < MOST]))
            times = data.draw(draw.integers(1, MOST - known[1]))
            known[1] += times
            for status, body in office.deliver(known[0], times):
                assert (status, body["id"]) == (201, known[2]), f"{known[0]} came again: {status} {body}"

        @precondition(lambda self: self.messages)
        @rule(data=draw.data())
        def another_under_a_key(self, data):
            who, method, path, body, key = data.draw(draw.sampled_from(self.messages))[0]
            other = {**body, "persons": body["persons"] + 1} if "persons" in body else {**body, "note": "another"}
            assert office.deliver((who, method, path, other, key), 1)[0][0] == 422

        def teardown(self):
            for case in self.cases:
                _, shown = office.ask("clerk", "GET", f"/api/v1/cases/{case['id']}")
                steps = [(step["to"], step["note"]) for step in shown["steps"]]
                assert steps == case["done"], f"{case['id']}: {steps} instead of {case['done']}"
                assert (shown["status"], shown["persons"]) == (case["done"][-1][0], case["persons"])
            assert office.stored(self.prefix) == {case["id"] for case in self.cases}

    return Messages


def run(office, examples, steps=40, derandomize=True):
    """Lets the machine run so many times; raises the first difference, made as small as can be."""
    run_state_machine_as_test(machine(office), settings=settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=derandomize, database=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink), print_blob=True))
