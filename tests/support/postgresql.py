"""A PostgreSQL of Debian's package, with its data in a folder of its own, that a test may stop and start again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import tempfile
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


def programs() -> Path | None:
    """The folder of its programs, of the newest that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


class PostgreSQL:
    """One server.

    Args:
        folder: where its socket is; short, for a socket's path has to be.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 5432
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
        with (self.folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(folder=self.folder))
        self.start()

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


@contextlib.contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """Run a server, or skip where there is none, unless nothing may be skipped."""
    if programs() is None:
        words = "needs PostgreSQL: apt-get install postgresql"
        if SKIP_NOTHING in os.environ:
            pytest.fail(words)
        pytest.skip(words)
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
