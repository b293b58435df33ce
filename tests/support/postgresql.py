"""A PostgreSQL of Debian's package, with its data in a folder of its own, that a test may stop and start again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest

from support.ports import free_port
from support.programs import SKIP_NOTHING

USER = "postgres"
CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{folder}'
max_connections = 200
shared_buffers = 32MB
autovacuum = on
log_min_messages = fatal
"""
"""Else its defaults: what is committed is on the disk."""
PATIENCE_S = 30.0
STANDBY = "standby"
"""How a server calls the one that follows it."""


def programs() -> Path | None:
    """The folder of its programs, of the newest that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def needed() -> None:
    """Skip a test where there is no PostgreSQL, or have it fail where nothing may be skipped."""
    if programs() is None:
        words = "needs PostgreSQL: apt-get install postgresql"
        if SKIP_NOTHING in os.environ:
            pytest.fail(words)
        pytest.skip(words)


class PostgreSQL:
    """One server.

    Args:
        folder: where its socket is; short, for a socket's path has to be.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.emptied: str | None = None
        """A database that is emptied for each test."""
        self._made = 0

    def make(self) -> None:
        """Make it, and start it."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, USER, USER)
        password = self.folder / "password"
        password.write_text("secret")
        if os.geteuid() == 0:
            shutil.chown(password, USER)
        self._run(
            "initdb", "--pgdata", self._data, "--username", USER, "--pwfile", str(password), "--encoding", "UTF8",
            "--locale", "C", "--auth", "scram-sha-256", "--no-sync",
        )  # fmt: skip
        self._configure()
        self.start()

    def follow(self, primary: PostgreSQL) -> None:
        """Be a standby of another one, in the place of whatever this was before; that one waits for it by `wait_for`.

        Returns when everything has arrived that is written there.
        """
        shutil.rmtree(self._data, ignore_errors=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, USER, USER)
        there = f"host={primary.folder} user={USER} password=secret application_name={STANDBY}"
        self._run(
            "pg_basebackup", "--pgdata", self._data, "--dbname", there, "--write-recovery-conf", "--checkpoint", "fast",
            "--no-sync",
        )  # fmt: skip
        self._configure()
        self.start()

    def wait_for(self, standby: str) -> None:
        """Answer no commit before a standby has it; with an empty name, none is waited for."""
        self.sql(f"ALTER SYSTEM SET synchronous_standby_names = '{standby}'", "SELECT pg_reload_conf()")
        until_s = time.monotonic() + PATIENCE_S
        while standby and "sync" not in self.sql("SELECT sync_state FROM pg_stat_replication").split():
            assert time.monotonic() < until_s, "no standby has come"
            time.sleep(0.02)

    def speak_tls(self, certificate: bytes, key: bytes, *addresses: str) -> None:
        """Have it speak TLS at addresses of this machine, at its usual port.

        Args:
            certificate: its own, as PEM.
            key: to that, as PEM.
            addresses: of this machine.
        """
        for name, content in (("server.crt", certificate), ("server.key", key)):
            path = self.folder / "data" / name
            path.write_bytes(content)
            path.chmod(0o600)
            if os.geteuid() == 0:
                shutil.chown(path, USER, USER)
        self.sql("ALTER SYSTEM SET ssl = on", f"ALTER SYSTEM SET listen_addresses = '{','.join(addresses)}'")
        self.stop("fast")
        self.start()

    def promote(self) -> None:
        """Be a standby no more, and take writes."""
        self._run("pg_ctl", "promote", "--pgdata", self._data, "--silent", "--wait")

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        self._run("pg_ctl", "start", "--pgdata", self._data, "--silent", "--wait", "--log", str(self.folder / "log"))

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; `immediate` as if the power failed."""
        self._run("pg_ctl", "stop", "--pgdata", self._data, "--silent", "--wait", "--mode", mode)

    @contextlib.asynccontextmanager
    async def stopped(self) -> AsyncIterator[None]:
        """Have it stopped meanwhile."""
        await asyncio.to_thread(self.stop)
        try:
            yield
        finally:
            await asyncio.to_thread(self.start)

    def database(self, *options: str) -> str:
        """Make a database, and return its name."""
        self._made += 1
        name = f"test{self._made}"
        self.sql(f"CREATE DATABASE {name} {' '.join(options)}")
        return name

    def url(self, database: str, folder: Path | None = None, user: str = f"{USER}:secret") -> str:
        """The URL of a database, by its own socket or by that of a proxy."""
        return f"postgresql://{user}@/{database}?host={folder or self.folder}"

    def sql(self, *statements: str, database: str = USER) -> str:
        """Have psql run statements; returns what it prints, values alone."""
        asked = [word for statement in statements for word in ("-c", statement)]
        return self._run("psql", "-h", str(self.folder), "-U", USER, "-d", database, "-Atq", *asked)

    def _configure(self) -> None:
        with (self.folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(folder=self.folder))

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, program: str, *arguments: str) -> str:
        found = programs()
        assert found is not None
        command: Sequence[str] = [str(found / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", USER, "--", *command]
        environment = {**os.environ, "PGPASSWORD": "secret"}
        # What goes on running must not keep a pipe of ours open: a file takes what is printed.
        with tempfile.TemporaryFile("w+") as printed:
            code = subprocess.run(
                command, cwd="/", env=environment, stdout=printed, stderr=subprocess.STDOUT, check=False
            ).returncode
            printed.seek(0)
            text = printed.read()
        assert code == 0, f"{' '.join(command)}: {text}"
        return text


class Pair(PostgreSQL):
    """A server and a standby that has everything before it is acknowledged; who stops is lost, and the other goes on.

    The next `start` has the standby take the place of the former server, which becomes a standby with nothing of what
    it had.

    Args:
        folder: of the one that is the first.
        other: the other one's.
    """

    def __init__(self, folder: Path, other: Path) -> None:
        super().__init__(folder)
        self.hosts = folder, other
        self.failures = 0
        self._is_lost = False
        self.standby = PostgreSQL(other)

    def make(self) -> None:
        super().make()
        self._be_followed()

    def start(self) -> None:
        if not self._is_lost:
            super().start()
            return
        self.failures += 1
        self.folder, self.standby.folder = self.standby.folder, self.folder
        self.promote()
        self._be_followed()
        self._is_lost = False

    def stop(self, mode: str = "immediate") -> None:
        super().stop(mode)
        self._is_lost = True

    def end(self) -> None:
        """Stop both, as far as they run."""
        for each in (self.standby, self):
            with contextlib.suppress(AssertionError):
                PostgreSQL.stop(each)

    def url(self, database: str, folder: Path | None = None, user: str = f"{USER}:secret") -> str:  # noqa: ARG002
        """The URL of a database by both sockets, in the same order whoever is the first; none leads to a proxy."""
        return f"postgresql://{user}@/{database}?host={','.join(map(str, self.hosts))}"

    def _be_followed(self) -> None:
        self.standby.follow(self)
        self.wait_for(STANDBY)


@contextlib.contextmanager
def pair() -> Iterator[Pair]:
    """Run a server and its standby, or skip as `postgresql` does."""
    needed()
    folders = [Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp")) for _ in range(2)]
    both = Pair(*folders)
    try:
        both.make()
        yield both
    finally:
        both.end()
        for folder in folders:
            shutil.rmtree(folder)


@contextlib.contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """Run a server, or skip where there is none, unless nothing may be skipped."""
    needed()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    server = PostgreSQL(folder)
    try:
        server.make()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder)


def kept_at(server: PostgreSQL) -> Sequence[str]:
    """Return the flags by which a simulator keeps everything at a server, in a database of its own."""
    return "--engine", server.url(server.database()), "--node", f"127.0.0.1:{free_port()}"
