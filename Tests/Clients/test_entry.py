"""Cases that clerks hand in end up in the resident system once, whatever dies on the way.

A running mio enters them into a running juki-sim by its interface, and by its screens in a Chromium that chromedriver
drives.
"""

import json
import os
import random
import re
import subprocess
import time

import pytest
from juki import KEY, Juki
from nodes import NOW, free_port, listens
from test_nodes import Person, hand_in
from writers import Server, make_city

SEED = 20261129
#: How often mio is killed; more with MIO_KILLS.
KILLS = int(os.environ.get("MIO_KILLS", "3"))
#: The work of a program that died is taken up after 15 seconds; a case may have to wait for that and an attempt.
PATIENCE = 150


class Office:
    """A mio that enters into a juki-sim, with a clerk and a checker."""

    def __init__(self, folder, juki, driver=None):
        database = f"sqlite://{folder}/city.sqlite"
        make_city(database)
        self.juki = juki
        if driver:
            (folder / "juki.operator").write_text("juki01\nsimulated\n")
            way = ["--back-system-operator", f"juki={folder}/juki.operator", "--webdriver", driver,
                   "--browser-argument=--no-sandbox"]
        else:
            (folder / "juki.key").write_text(KEY)
            way = ["--back-system-key", f"juki={folder}/juki.key"]
        self.server = Server(database, folder, "--now", NOW, "--back-system", f"juki={juki.address}", *way)
        self.server.start()
        self.clerk = self.sign_in("clerk")
        self.checker = self.sign_in("checker")

    def sign_in(self, person):
        client = Person(self.server.address)
        client.post("/sign-in", {"_token": client.token("/sign-in"), "person": person})
        return client

    def entry_jobs(self, state=None):
        query = f"?state={state}" if state else ""
        return json.loads(self.checker.request("GET", f"/api/v1/entry-jobs{query}")[2])["entryJobs"]

    def hand_in(self, count):
        """Hands families in until there are so many entries that wait for their check."""
        for _ in range(count):
            hand_in(self.clerk)
        wait(lambda: len(self.entry_jobs("waiting-for-check")) == count, "the entries are opened")
        return self.entry_jobs("waiting-for-check")

    def approve(self, job):
        path = f"/office/entries/{job['id']}"
        page = self.checker.request("GET", path)[2]
        content = re.search(r'name="content" value="(\w+)"', page).group(1)
        token = re.search(r'name="_token" value="([^"]+)"', page).group(1)
        self.checker.post(f"{path}/approve", {"_token": token, "content": content})


def wait(condition, what, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"after {seconds} s not yet: {what}"
        time.sleep(0.2)


@pytest.fixture(scope="module")
def driver():
    """The address of a running chromedriver."""
    port = free_port()
    process = subprocess.Popen(
        ["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "LANG": "C.UTF-8"})
    wait(lambda: listens(port), "chromedriver listens", 30)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(10)


def running(folder, driver=None):
    with Juki(folder / "juki") as juki:
        office = Office(folder, juki, driver)
        try:
            yield office
        finally:
            office.server.stop()


@pytest.fixture(params=["interface", "screens"])
def office(request, tmp_path):
    yield from running(tmp_path, request.getfixturevalue("driver") if request.param == "screens" else None)


@pytest.fixture
def interface(tmp_path):
    yield from running(tmp_path)


@pytest.fixture
def screens(tmp_path, driver):
    yield from running(tmp_path, driver)


def only(office, state):
    """The one entry, once it is in a state."""
    wait(lambda: office.entry_jobs(state), f"the entry is {state}")
    job, = office.entry_jobs()
    return job


def page(office, job):
    return office.checker.request("GET", f"/office/entries/{job['id']}")[2]


def picture(office, job):
    return office.checker.request("GET", f"/office/entries/{job['id']}/screenshot.png")[1]["content-type"]


def test_a_family_that_moved_in_is_entered_and_the_case_completed(office):
    job, = office.hand_in(1)
    assert office.juki.entries() == []
    office.approve(job)
    wait(lambda: office.entry_jobs("committed"), "the entry is committed")
    entry, = office.juki.entries(job["caseNumber"])
    assert entry["values"]["kind"] == "転入"
    case = json.loads(office.checker.request("GET", f"/api/v1/cases/{job['case']}")[2])
    assert case["status"] == "completed"


@pytest.mark.parametrize("kind", ["crash-after-commit", "crash-before-commit"])
def test_1_6_the_back_system_crashes_around_the_commit_and_there_is_one_entry(office, kind):
    job, = office.hand_in(1)
    office.juki.fault(kind)
    office.approve(job)
    only(office, "committed")
    assert office.juki.deaths == 1
    assert len(office.juki.entries(job["caseNumber"])) == 1


def test_a_difference_on_the_confirmation_screen_stops_before_the_commit(screens):
    job, = screens.hand_in(1)
    screens.juki.fault("alter-value", field="p1_name", value="見本　花孑")
    screens.approve(job)
    only(screens, "different")
    text = page(screens, job)
    assert "氏名（1）" in text and "見本　花孑" in text and "見本　花子" in text
    assert picture(screens, job) == "image/png"
    assert screens.juki.entries() == []


def test_an_operator_who_is_logged_out_in_the_midst_begins_again(screens):
    job, = screens.hand_in(1)
    screens.juki.fault("expire-session", times=1)
    screens.approve(job)
    only(screens, "committed")
    assert len(screens.juki.entries(job["caseNumber"])) == 1


def test_a_warning_that_no_program_may_answer_stops_with_a_picture(screens):
    job, = screens.hand_in(1)
    screens.juki.fault("support-warning")
    screens.approve(job)
    job = only(screens, "failed")
    assert job["problem"] == "stopped"
    assert "支援措置" in page(screens, job)
    assert picture(screens, job) == "image/png"
    assert screens.juki.entries() == []


def test_a_warning_that_the_script_answers_is_answered(screens):
    for _ in range(2):
        job, = screens.hand_in(1)
        screens.approve(job)
        wait(lambda: not screens.entry_jobs("waiting-for-check"), "it is taken up")
    wait(lambda: len(screens.entry_jobs("committed")) == 2, "both are committed")
    assert len(screens.juki.entries()) == 2


def test_a_field_that_is_refused_is_named_with_the_reason(screens):
    job, = screens.hand_in(1)
    screens.juki.fault("reject-field", field="p1_name", value="使えない文字があります")
    screens.approve(job)
    job = only(screens, "failed")
    assert job["problem"] == "refused"
    assert "氏名（1）: 使えない文字があります" in page(screens, job)


def test_kills_at_random_steps_leave_one_entry_of_each_case(interface):
    office = interface
    chance = random.Random(SEED)
    jobs = office.hand_in(KILLS)
    # Slow enough that kills fall between looking, entering and committing.
    office.juki.fault("slow", times=200, seconds=0.15)
    for job in jobs:
        office.approve(job)
        time.sleep(chance.random() * 0.8)
        office.server.kill()
        office.server.start()
    wait(lambda: len(office.entry_jobs("committed")) == KILLS, "all are committed")
    numbers = sorted(entry["case"] for entry in office.juki.entries())
    assert numbers == sorted(job["caseNumber"] for job in jobs)
