"""The database's primary dies with commits under way, and its standby takes over. The long form, in which Patroni does
it, is script/drills/fail-over.
"""

import time

import pytest
from standby import Pair
from writers import Server, Writers, faults, make_city, seal_and_verify


@pytest.fixture
def pair():
    pair = Pair()
    yield pair
    pair.remove()


def test_a_commit_that_the_standby_never_got_is_not_taken_for_another_of_the_same_number(tmp_path, pair):
    """The standby is away, so commits wait; then the primary dies. On the new primary the numbers of these
    transactions are given again, to others, which commit: none of them may answer for a lost one.
    """
    make_city(pair.url)
    nodes = [Server(f"{pair.url}&connections=4", tmp_path, name=f"node{number}") for number in (1, 2)]
    try:
        for node in nodes:
            node.start()
        with Writers(nodes, count=8, pause=0.02) as writers:
            time.sleep(1)
            pair.stop_standby()
            time.sleep(1)
            stuck = len(writers.known())
            number = int(pair.sql(0, "SELECT pg_current_xact_id()"))
            pair.kill_primary()
            pair.start_standby()
            pair.promote()
            # As many as were begun on the primary, and more.
            while int(pair.sql(1, "SELECT pg_current_xact_id()")) <= number + 5:
                pass
            end = time.monotonic() + 40
            while len(writers.known()) < stuck + 50 and time.monotonic() < end:
                time.sleep(0.05)
            time.sleep(0.5)
        new = f"postgres://mio@127.0.0.1:{pair.ports[1]}/mio"
        assert faults(new, writers.acknowledged, ended=True) + seal_and_verify(new) == []
        assert writers.given_up == []
        assert writers.wrong == []
        assert writers.without_retry_after == 0
        assert len(writers.acknowledged) >= stuck + 50 > 60
    finally:
        for node in nodes:
            node.stop()
