"""The disk fails at a chosen call. The long form is script/drills/failing-disk."""

import pytest
from failing_calls import fail_under_load


@pytest.mark.parametrize(("call", "nth"), [("fdatasync", 1), ("fdatasync", 20)])
def test_nothing_is_received_after_a_sync_that_failed_until_a_restart(tmp_path, call, nth):
    wrong, came, acknowledged = fail_under_load(tmp_path, call, nth)
    assert wrong == []
    assert came
    assert acknowledged > 8


@pytest.mark.parametrize(("nth", "lasts"), [(7, False), (1, True)])
def test_after_a_write_that_failed_it_goes_on_once_the_disk_does(tmp_path, nth, lasts):
    wrong, came, acknowledged = fail_under_load(tmp_path, "write", nth, lasts=lasts)
    assert wrong == []
    assert came
    assert acknowledged > 8
