"""Each message comes one to five times, in random order. The long form is script/drills/repeated-messages."""

from repeated_messages import Office, run
from writers import Server, make_city, seal_and_verify


def test_messages_that_come_again_change_nothing(tmp_path):
    database = f"sqlite://{tmp_path}/city.sqlite"
    make_city(database)
    server = Server(database, tmp_path)
    server.start()
    try:
        office = Office(server)
        run(office, examples=30)
        assert office.sent > 1_500
        assert seal_and_verify(database) == []
        assert server.errors() == []
    finally:
        server.stop()
