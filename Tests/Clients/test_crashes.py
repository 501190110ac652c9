"""Servers and their database are killed while many write: what was acknowledged is there, once and whole.

The long forms are in script/drills: long-crashes, power-cut, lost-database.
"""

import random
import time

import pytest
from writers import Database, Server, Writers, crash_server, faults, make_city, seal_and_verify

SEED = 20261129
KILLS = 50
DATABASE_CRASHES = 10
NODE_KILLS = 10


def test_what_was_acknowledged_is_there_once_and_whole_after_fifty_kills(tmp_path):
    database = f"sqlite://{tmp_path}/city.sqlite"
    make_city(database)
    server = Server(database, tmp_path)
    server.start()
    try:
        with Writers([server], count=16) as writers:
            starts, wrong = crash_server(server, writers, KILLS, random.Random(SEED))
        wrong += faults(database, writers.acknowledged, ended=True) + seal_and_verify(database)
        assert wrong == []
        assert writers.given_up == []
        assert writers.wrong == []
        assert writers.without_retry_after == 0
        assert len(writers.acknowledged) > 10 * KILLS
        assert writers.statuses[None] > KILLS, "the server was not killed under load"
        # How long a start takes is for the drill long-crashes to say: here other tests run beside it.
        assert len(starts) == KILLS
    finally:
        server.stop()


@pytest.fixture
def postgres():
    database = Database()
    yield database
    database.remove()


def test_what_was_acknowledged_is_there_when_database_and_nodes_crash_in_turn(tmp_path, postgres):
    make_city(postgres.url)
    nodes = [Server(f"{postgres.url}?connections=4", tmp_path, name=f"node{number}") for number in (1, 2)]
    chance = random.Random(SEED)
    wrong = []
    try:
        for node in nodes:
            node.start()
        with Writers(nodes, count=16) as writers:
            for crash in range(1, DATABASE_CRASHES + NODE_KILLS + 1):
                time.sleep(0.2 + chance.random() * 0.6)
                if crash % 2:
                    postgres.crash()
                    time.sleep(chance.random())
                    postgres.start()
                else:
                    node = chance.choice(nodes)
                    node.kill()
                    node.start()
                if crash % 10 == 0:
                    wrong += faults(postgres.url, writers.known())
            time.sleep(1)
        wrong += faults(postgres.url, writers.acknowledged, ended=True) + seal_and_verify(postgres.url)
        assert wrong == []
        assert writers.given_up == []
        # Received, asked to come again, or no answer: nothing else was seen.
        assert writers.wrong == []
        assert writers.without_retry_after == 0
        assert len(writers.acknowledged) > 500
        assert writers.statuses[None] > 0
    finally:
        for node in nodes:
            node.stop()
