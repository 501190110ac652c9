"""A server that may open few files. The long form, with little memory too, is script/drills/ceilings."""

from ceilings import few_files


def test_idle_visitors_take_no_file_that_the_program_needs(tmp_path):
    wrong, acknowledged = few_files(tmp_path, seconds=4)
    assert wrong == []
    assert acknowledged > 20
