"""A PostgreSQL and its standby: no commit is answered before the standby has it (synchronous replication)."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from nodes import ROOT, free_port


class Pair:
    """The primary and its standby, in a folder of their own; `url` names both, and a client finds the primary."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="mio-pair-"))
        self.folder.chmod(0o755)
        self.programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"),
                               key=lambda path: int(path.parent.name))[-1]
        self.first, self.second = self.folder / "first", self.folder / "second"
        self.first.mkdir()
        try:
            self._script("start", self.first)
            self.owner = (self.first / "data").owner()
            self.ports = [int((self.first / "data" / "postmaster.pid").read_text().splitlines()[3]), free_port()]
            self._copy()
            self.sql(0, "ALTER SYSTEM SET synchronous_standby_names = 'second'")
            self.sql(0, "SELECT pg_reload_conf()")
            self._wait(lambda: self.sql(0, "SELECT sync_state FROM pg_stat_replication") == "sync")
        except BaseException:
            self.remove()
            raise
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.ports)
        self.url = f"postgres://mio@{hosts}/mio?target_session_attrs=read-write"

    def _script(self, action, folder):
        subprocess.run([ROOT / "script" / "postgres", action, folder], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL, timeout=60)

    def _as_owner(self, *command, check=True, timeout=60):
        user = ["runuser", "-u", "postgres", "--"] if self.owner == "postgres" else []
        return subprocess.run([*user, *map(str, command)], check=check, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, timeout=timeout, cwd="/")

    def _copy(self):
        self.second.mkdir()
        if self.owner == "postgres":
            shutil.chown(self.second, "postgres")
        self._as_owner(self.programs / "pg_basebackup", "-D", self.second / "data", "-R", "-c", "fast",
                       "-d", f"host=127.0.0.1 port={self.ports[0]} user=mio dbname=mio application_name=second")
        with open(self.second / "data" / "postgresql.conf", "a") as settings:
            settings.write(f"port = {self.ports[1]}\nunix_socket_directories = '{self.second}'\n")
        self.start_standby()

    def start_standby(self):
        self._as_owner(self.programs / "pg_ctl", "--pgdata", self.second / "data", "--log", self.second / "log",
                       "--wait", "start")

    def stop_standby(self):
        self._as_owner(self.programs / "pg_ctl", "--pgdata", self.second / "data", "--mode", "fast", "--wait", "stop")

    def promote(self):
        self._as_owner(self.programs / "pg_ctl", "--pgdata", self.second / "data", "--wait", "promote")

    def kill_primary(self):
        """The main process and its children, at once, as when the machine goes."""
        main = int((self.first / "data" / "postmaster.pid").read_text().splitlines()[0])
        children = pathlib.Path(f"/proc/{main}/task/{main}/children").read_text().split()
        for process in [main, *map(int, children)]:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def sql(self, server, statement):
        """What a server answers."""
        return subprocess.run(
            ["psql", "--no-psqlrc", "--tuples-only", "--no-align", "-h", "127.0.0.1", "-p", str(self.ports[server]),
             "-U", "mio", "mio", "--command", statement],
            check=True, stdout=subprocess.PIPE, text=True, timeout=30).stdout.strip()

    def _wait(self, condition, seconds=20):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "the standby does not follow"
            time.sleep(0.1)

    def remove(self):
        for data in (self.first / "data", self.second / "data"):
            if (data / "postmaster.pid").exists():
                self._as_owner(self.programs / "pg_ctl", "--pgdata", data, "--mode", "immediate", "stop", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)
