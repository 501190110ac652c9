"""What is kept, copied and logged of a city with marked residents is searched for their numbers and for keys."""

import base64
import pathlib
import random
import subprocess

import pytest
from marks import Mark, NumberClerk, make_city, marks, master_keys, mio, query, search, shown
from writers import Database, Server

COUNT = 50


def test_the_search_finds_what_is_there(tmp_path):
    mark = Mark("r", "f", "g", random.Random(1))
    key = bytes(range(100, 132))
    for number, content in enumerate([
        f"text {mark.individual} text".encode(), mark.individual.encode().hex().encode(),
        b"\\x31" + key.hex().upper().encode(), b"," + base64.b64encode(b"ab" + key + b"c"),
        b"\0" + key + b"\0", f"{mark.code[:5]}-{mark.code[5:10]}-{mark.code[10:]}".encode(),
    ]):
        file = tmp_path / str(number)
        file.write_bytes(content)
        assert len(search([mark.individual, mark.code, key], [file])) == 1, content


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path):
    """The URL of a database, and the files in which it keeps its data."""
    if request.param == "sqlite":
        yield f"sqlite://{tmp_path}/data/city.sqlite", lambda: sorted((tmp_path / "data").glob("city.sqlite*"))
        return
    server = Database()
    try:
        yield server.url, lambda: [pathlib.Path(server.folder) / "postgres" / "data"]
    finally:
        server.remove()


def dump(database, backup):
    """All of a database as text: pg_dump of the database, and of the backup's archive."""
    if database.startswith("sqlite:"):
        return []
    texts = [["pg_dump", "--dbname", database], ["pg_restore", "--file", "-", *map(str, backup.rglob("*.dump"))]]
    return [(command[0], subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=120).stdout)
            for command in texts]


def test_nothing_that_is_kept_has_a_number_or_a_key(database, tmp_path):
    database, data_files = database
    (tmp_path / "data").mkdir(exist_ok=True)
    keys = tmp_path / "master.keys"
    assert mio("keys", "make", keys).returncode == 0
    make_city(database, COUNT)
    people = marks(database, COUNT)
    server = Server(database, tmp_path, "--master-keys", keys)
    server.start()
    pages = []
    try:
        clerk = NumberClerk(server.address)
        for place, mark in enumerate(people):
            clerk.choose_purpose(mark)
            # Mistyped first: what was wrong is as secret as what is right.
            wrong = mark.individual[:-1] + str((int(mark.individual[-1]) + 1) % 10)
            if place < 5:
                assert clerk.register(mark, individual=wrong)[0] == 422
                assert clerk.find(wrong)[0] == 422
            assert clerk.register(mark)[0] == 303
            status, head, page = clerk.show(mark)
            assert status == 200 and shown(page) == {mark.individual} and head["cache-control"] == "no-store"
            assert mark.resident in clerk.find(mark.individual)[2]
            pages.append(clerk.client.request("GET", mark.page))
        assert all(status == 200 for status, _, _ in pages)
        # With another master key, so that there were two.
        before = master_keys(keys)
        assert mio("keys", "renew", keys).returncode == 0
        rotated = mio("keys", "rotate", "--database", database, "--master-keys", keys)
        assert rotated.returncode == 0, rotated.stderr
        backup = mio("backup", tmp_path / "backups", "--database", database)
        assert backup.returncode == 0, backup.stderr
        metrics = clerk.client.request("GET", "/metrics")[2]

        numbers = [number for mark in people for number in mark.numbers]
        numbers += [mark.individual[:-1] + str((int(mark.individual[-1]) + 1) % 10) for mark in people[:5]]
        secrets = numbers + before + master_keys(keys)
        assert len(set(secrets)) >= 2 * COUNT + 5 + 3
        # While it is served, so that SQLite's log is there too; and what the program has said and shown.
        files = data_files()
        if database.startswith("sqlite:"):
            assert tmp_path / "data" / "city.sqlite-wal" in files
        places = [*files, tmp_path / "backups", server.log, ("metrics", metrics.encode()),
                  ("rotation", (rotated.stdout + rotated.stderr).encode()),
                  ("masked pages", "".join(page for _, _, page in pages).encode()),
                  *dump(database, tmp_path / "backups")]
        assert search(secrets, places) == []
        # The same search finds the sealed bytes, so it is able to find something.
        sealed = query(database, "SELECT hex(sealed) FROM registry_individual_number" if database.startswith("sqlite:")
                       else "SELECT encode(sealed, 'hex') FROM registry_individual_number")
        assert len(sealed) == COUNT
        assert search([bytes.fromhex(row[0]) for row in sealed], files)

        # No name of the marked residents is in the log or the figures either (row 33).
        names = {name for mark in people for name in mark.names if len(name) > 1}
        assert search(names, [server.log, ("metrics", metrics.encode())]) == []
        assert server.errors() == []
    finally:
        server.stop()
    for file in [keys, *tmp_path.rglob("*.keys")]:
        assert file.stat().st_mode & 0o777 == 0o600, file
