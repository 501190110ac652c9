"""Master keys as an operator handles them: made, shown, changed while the city is served, moved into a token, taken out."""

import os
import pathlib
import subprocess
import threading

import pytest
from marks import NumberClerk, make_city, marks, master_keys, mio, shown
from writers import Server

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "135790"


def served(tmp_path, *options, environment=None):
    server = Server(f"sqlite://{tmp_path}/city.sqlite", tmp_path, *options, environment=environment)
    server.start()
    return server


def test_a_key_file_is_its_owners_and_never_written_over(tmp_path):
    file = tmp_path / "master.keys"
    made = mio("keys", "make", file)
    assert made.returncode == 0 and file.stat().st_mode & 0o777 == 0o600
    content = file.read_bytes()
    again = mio("keys", "make", file)
    assert again.returncode == 1 and "File exists" in again.stderr
    assert file.read_bytes() == content
    for key in content.split()[1::2]:
        assert key.decode() not in made.stdout + made.stderr

    file.chmod(0o640)
    refused = mio("keys", "renew", file)
    assert refused.returncode == 1 and "set its permissions to 0600" in refused.stderr


def test_without_the_option_a_file_beside_the_database_is_made_and_a_lost_one_is_not_made_anew(tmp_path):
    database = f"sqlite://{tmp_path}/city.sqlite"
    demo = mio("demo", "--city", "City/osaka", "--database", database, "--residents", 20)
    assert demo.returncode == 0, demo.stderr
    file = tmp_path / "city.sqlite.keys"
    assert file.stat().st_mode & 0o777 == 0o600
    server = served(tmp_path)
    try:
        clerk = NumberClerk(server.address)
        first = marks(database, 1)[0]
        clerk.choose_purpose(first)
        # The first sample resident's: 9999, seven digits, and the check digit.
        assert shown(clerk.show(first)[2]) == {"999900000011"}
    finally:
        server.stop()
    backup = mio("backup", tmp_path / "backups", "--database", database)
    assert backup.returncode == 0
    assert not [path for path in (tmp_path / "backups").rglob("*") if path.suffix == ".keys"]

    kept = file.read_bytes()
    file.unlink()
    lost = subprocess.run([*server.command], cwd=pathlib.Path(__file__).parents[2], capture_output=True, text=True,
                          timeout=60)
    assert lost.returncode == 1 and "there is no key file" in lost.stderr and not file.exists()
    other = tmp_path / "other.keys"
    mio("keys", "make", other)
    strange = mio("keys", "rotate", "--database", database, "--master-keys", other)
    assert strange.returncode == 1 and "no master key named" in strange.stderr
    missing = mio("keys", "show", "--database", database, "--master-keys", other)
    assert missing.returncode == 1 and "MISSING" in missing.stdout and "20" in missing.stdout
    file.write_bytes(kept)
    file.chmod(0o600)
    assert mio("keys", "show", "--database", database).returncode == 0


def test_the_master_key_changes_while_numbers_are_read_and_registered(tmp_path):
    database, keys = f"sqlite://{tmp_path}/city.sqlite", tmp_path / "master.keys"
    mio("keys", "make", keys)
    make_city(database, 60)
    people = marks(database, 60)
    server = served(tmp_path, "--master-keys", keys)
    stop, wrong, count = threading.Event(), [], 0
    try:
        clerk = NumberClerk(server.address)
        for mark in people[:40]:
            clerk.choose_purpose(mark)
            assert clerk.register(mark)[0] == 303

        def read():
            nonlocal count
            reader = NumberClerk(server.address)
            for mark in people[:10]:
                reader.choose_purpose(mark)
            while not stop.is_set():
                for mark in people[:10]:
                    status, _, page = reader.show(mark)
                    count += 1
                    if status != 200 or shown(page) != {mark.individual}:
                        wrong.append((status, mark.resident))

        reader = threading.Thread(target=read)
        reader.start()
        for step in range(3):
            assert mio("keys", "renew", keys).returncode == 0
            mark = people[40 + step]
            clerk.choose_purpose(mark)
            # The running server takes the new key up by itself.
            assert clerk.register(mark)[0] == 303
            table = mio("keys", "show", "--database", database, "--master-keys", keys).stdout
            assert table.splitlines()[1].split()[1:] == ["file", "1", "wraps"], table
            early = mio("keys", "prune", keys, "--database", database)
            assert early.returncode == 1 and "first: mio keys rotate" in early.stderr
            rotated = mio("keys", "rotate", "--database", database, "--master-keys", keys, "--batch", 7)
            assert rotated.returncode == 0 and "no record needs another master key any more" in rotated.stdout
            assert mio("keys", "prune", keys, "--database", database).returncode == 0
        stop.set()
        reader.join()
        assert wrong == [] and count > 20
        table = mio("keys", "show", "--database", database, "--master-keys", keys)
        lines = table.stdout.splitlines()
        assert lines[1].split()[1:] == ["file", "43", "wraps"] and len(lines) == 4, table.stdout
        for key in master_keys(keys):
            assert key.hex() not in table.stdout + table.stderr
        assert shown(clerk.show(people[42])[2]) == {people[42].individual}
        assert server.errors() == []

        forgotten = mio("keys", "destroy", people[0].resident, "--for-good", "--database", database)
        assert forgotten.returncode == 0 and "destroyed" in forgotten.stdout
        assert "この記録の鍵は廃棄されました" in clerk.client.request("GET", people[0].page)[2]
        assert people[0].resident not in clerk.find(people[0].individual)[2]
    finally:
        stop.set()
        server.stop()


@pytest.fixture
def token(tmp_path):
    """A token in software: its environment, and the URI of a key by its name."""
    folder = tmp_path / "token"
    (folder / "tokens").mkdir(parents=True)
    config = folder / "softhsm2.conf"
    config.write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
    environment = {**os.environ, "SOFTHSM2_CONF": str(config)}
    subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", "city", "--so-pin", "24680", "--pin", PIN],
                   check=True, env=environment, stdout=subprocess.DEVNULL, timeout=60)
    pin = folder / "pin"
    pin.touch(0o600)
    pin.write_text(PIN + "\n")
    return environment, pin, lambda key: (
        f"pkcs11:token=city;object={key}?module-path={MODULE}&pin-source=file:{pin}")


def test_from_a_file_into_a_token_and_to_the_next_key_of_it(tmp_path, token):
    environment, _, uri = token
    database, keys = f"sqlite://{tmp_path}/city.sqlite", tmp_path / "master.keys"
    mio("keys", "make", keys)
    make_city(database, 30)
    people = marks(database, 30)

    def keys_command(*arguments):
        return mio("keys", *arguments, environment=environment)

    server = served(tmp_path, "--master-keys", keys)
    clerk = NumberClerk(server.address)
    for mark in people[:20]:
        clerk.choose_purpose(mark)
        assert clerk.register(mark)[0] == 303
    server.stop()

    for step, old in enumerate([str(keys), uri("mio-1")], 1):
        new = uri(f"mio-{step}")
        made = keys_command("make", new)
        assert made.returncode == 0, made.stderr
        assert keys_command("make", new).returncode == 1
        ring = ["--master-keys", new, "--master-keys", old]
        server = served(tmp_path, *ring, environment=environment)
        try:
            clerk = NumberClerk(server.address)
            mark = people[20 + step]
            clerk.choose_purpose(mark)
            assert clerk.register(mark)[0] == 303
            rotated = keys_command("rotate", "--database", database, *ring)
            assert rotated.returncode == 0, rotated.stderr
            assert "no record needs another master key any more" in rotated.stdout
            for mark in people[:3]:
                clerk.choose_purpose(mark)
                assert shown(clerk.show(mark)[2]) == {mark.individual}
            assert server.errors() == []
        finally:
            server.stop()
    table = keys_command("show", "--database", database, "--master-keys", uri("mio-2"))
    assert table.returncode == 0, table.stderr
    assert table.stdout.splitlines()[1].split() == [
        "pkcs11:object=mio-2;id=%6D%69%6F%2D%32", "token", "22", "wraps"]
    server = served(tmp_path, "--master-keys", uri("mio-2"), environment=environment)
    try:
        clerk = NumberClerk(server.address)
        clerk.choose_purpose(people[0])
        assert shown(clerk.show(people[0])[2]) == {people[0].individual}
        assert people[0].resident in clerk.find(people[0].individual)[2]
    finally:
        server.stop()


def test_a_wrong_pin_is_said_and_a_server_that_is_started_again_and_again_does_not_lock_the_token(tmp_path, token):
    environment, pin, uri = token
    key = uri("mio-1")
    assert mio("keys", "make", key, environment=environment).returncode == 0
    make_city(f"sqlite://{tmp_path}/city.sqlite", 5)
    pin.write_text("000000\n")
    command = Server(f"sqlite://{tmp_path}/city.sqlite", tmp_path, "--master-keys", key).command
    said = []
    for _ in range(3):
        result = subprocess.run(command, cwd=pathlib.Path(__file__).parents[2], capture_output=True, text=True,
                                env=environment, timeout=60)
        assert result.returncode == 1
        assert "000000" not in result.stdout + result.stderr
        said.append(result.stderr)
    assert f"the PIN in {pin} is wrong; it is not tried again" in said[0]
    assert all("no PIN is tried by itself" in text and "mio keys try" in text for text in said[1:])
    # The right one, tried once by a person; then servers begin again.
    pin.write_text(PIN + "\n")
    tried = mio("keys", "try", key, environment=environment)
    assert tried.returncode == 0 and "wraps and unwraps" in tried.stdout
    server = served(tmp_path, "--master-keys", key, environment=environment)
    assert server.stop() == 0

    on_command_line = mio("keys", "try", key.split("&")[0] + f"&pin-value={PIN}", environment=environment)
    assert on_command_line.returncode == 1
    assert "a PIN does not belong into the URI" in on_command_line.stderr and PIN not in on_command_line.stderr
