"""Tables are made once whoever comes first, and what cannot be used is told in words, never with the password."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from unittest.mock import ANY

import pytest
from support.engine_members import Shared
from support.postgresql import PostgreSQL

from simulator import __version__
from simulator.engine import tables
from simulator.engine.errors import EngineAwayError, EngineError
from simulator.engine.line import Line, connect
from simulator.engine.tables import SCHEMA_VERSION, SECRET, prepare

pytestmark = pytest.mark.engine

NODES = 8


@pytest.fixture
def url(server: PostgreSQL) -> str:
    return server.url(server.database())


async def refused(url: str) -> str:
    """Say in which words a database is refused."""
    with pytest.raises(EngineError) as raised:
        await prepare(url)
    for error in (raised.value, raised.value.__cause__):
        assert "secret" not in str(error)
    return str(raised.value)


async def test_nodes_that_make_the_tables_at_once_all_have_them(server: PostgreSQL) -> None:
    for _ in range(3):
        url = server.url(await asyncio.to_thread(server.database))
        await asyncio.gather(*(prepare(url) for _ in range(NODES)))
        line = Line(url)
        notes = [tuple(row) for row in await line.ask("SELECT name, value FROM note ORDER BY name")]
        assert notes == [(SECRET, ANY), ("tables", str(SCHEMA_VERSION)), ("version", __version__)]
        await line.close()


async def test_one_that_came_a_little_later_finds_what_the_other_has_not_finished(
    server: PostgreSQL, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is about to commit, the second waits for it, and is told that the tables are there."""
    first = await connect(url)
    await first.execute("BEGIN")
    await first.execute(tables.TABLES)
    second = asyncio.create_task(prepare(url))
    looking = Shared(server, url)
    await looking.blocked(1)
    await looking.stop()
    made: list[object] = []
    monkeypatch.setattr(tables, "_make", made.append)
    await first.execute("COMMIT")
    await second
    assert made == []
    first.terminate()


async def test_tables_of_another_version_are_refused_and_stay_as_they_are(shared: Shared) -> None:
    await shared.sql(
        "UPDATE note SET value = CASE name WHEN 'tables' THEN '99' ELSE '7.0' END WHERE name <> $1", SECRET
    )
    words = await refused(shared.url)
    assert f"another version of the simulator (7.0; its tables have version 99, this one has {SCHEMA_VERSION})" in words
    assert words.endswith("start that version, or name an empty database")
    assert await shared.sql("SELECT value FROM note WHERE name <> $1 ORDER BY name", SECRET) == [("99",), ("7.0",)]


async def test_tables_of_another_program_are_refused(server: PostgreSQL, url: str) -> None:
    database = url.split("/")[3].partition("?")[0]
    server.sql("CREATE SCHEMA sms_simulator", "CREATE TABLE sms_simulator.note (text text)", database=database)
    assert "its schema `sms_simulator` is not one of the simulator; name another database" in await refused(url)


async def test_tables_of_ours_that_are_not_whole_are_refused(server: PostgreSQL, url: str) -> None:
    database = url.split("/")[3].partition("?")[0]
    server.sql("CREATE SCHEMA sms_simulator", "CREATE TABLE sms_simulator.node (id int)", database=database)
    assert "has tables of ours that are not complete: name another database" in await refused(url)


async def test_a_database_that_cannot_hold_every_text_is_refused(server: PostgreSQL) -> None:
    url = server.url(server.database("ENCODING LATIN1", "TEMPLATE template0"))
    assert "its encoding is LATIN1, expected UTF8; make a database with `createdb --encoding" in await refused(url)


async def test_what_refuses_to_connect_is_told_with_its_remedy(server: PostgreSQL, url: str) -> None:
    shown = url.partition("?")[0].replace(":secret", "")
    wrong = url.replace("secret", "secret-2")
    assert (await refused(wrong)).startswith(
        f"{shown} (--engine) cannot be used: the password is wrong, or the user is"
    )
    assert "there is no such database; make it with `createdb`" in await refused(server.url("nowhere"))
    assert "there is no such parameter as one that stands behind the ? of the URL" in await refused(f"{url}&slmode=x")
    server.sql("CREATE USER guest PASSWORD 'secret'")
    guest = await refused(url.replace("postgres:", "guest:"))
    assert "this user may not make tables there; as its owner: GRANT CREATE" in guest


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://a:secret@127.0.0.1:9/b", "postgresql://a@127.0.0.1:9/b (--engine) does not answer: nothing "),
        (
            "postgresql://a:secret@/b?host=/nowhere",
            "postgresql://a@/b (--engine) does not answer: there is no such file",
        ),
        ("postgresql://a:secret@no.host.invalid/b", "does not answer: no host is called so"),
    ],
)
async def test_a_server_that_is_not_there_is_away(url: str, words: str) -> None:
    with pytest.raises(EngineAwayError) as raised:
        await prepare(url)
    assert words in str(raised.value)
    assert "expected: a PostgreSQL that runs there" in str(raised.value)


async def test_a_server_that_takes_connections_and_says_nothing_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.engine.line.PATIENCE_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(EngineAwayError, match="nobody answers there in time"):
            await connect(f"postgresql://a:secret@127.0.0.1:{port}/b")


async def test_a_standby_is_refused_and_may_become_the_first(server: PostgreSQL, url: str) -> None:
    database = url.split("/")[3].partition("?")[0]
    server.sql(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
    with pytest.raises(EngineAwayError, match="it is a standby, which cannot be written to"):
        await prepare(url)
    server.sql(f"ALTER DATABASE {database} RESET default_transaction_read_only")
    await prepare(url)


def test_the_missing_extra_is_named() -> None:
    program = (
        "import sys, asyncio; sys.modules['asyncpg'] = None; from simulator.engine.line import connect; "
        "asyncio.run(connect('postgresql://a:secret@b/c'))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "--engine needs the extra `postgresql`, which is not installed here" in done.stderr
    assert "pip install 'sms-provider-simulator[postgresql]'" in done.stderr
    assert "EngineError" in done.stderr.splitlines()[-1]


async def test_an_engine_that_takes_a_connection_and_answers_nothing_is_away(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "PATIENCE_S", 0.2)
    blocking = await connect(shared.url)
    await blocking.execute("BEGIN; LOCK TABLE note IN ACCESS EXCLUSIVE MODE")
    try:
        with pytest.raises(EngineAwayError, match="nobody answers there in time"):
            await prepare(shared.url)
    finally:
        blocking.terminate()
