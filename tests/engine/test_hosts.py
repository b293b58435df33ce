"""The one of several servers that takes writes is found, whatever the others do."""

from __future__ import annotations

import asyncio
import socket
import tempfile
from collections.abc import Iterator

import pytest
from support.engine_proxy import SOCKET
from support.postgresql import PostgreSQL

from simulator.engine import hosts
from simulator.engine.errors import EngineAwayError, EngineError
from simulator.engine.hosts import each_host
from simulator.engine.line import connect

CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://a:b@one:1,two:2/c?sslmode=allow", ["a:b@one:1/c?sslmode=allow", "a:b@two:2/c?sslmode=allow"]),
        ("postgresql://a:b@one,[::1]:2/c", ["a:b@one/c", "a:b@[::1]:2/c"]),
        ("postgresql://one,two/c", ["one/c", "two/c"]),
        ("postgresql://a:b%40@one/c", ["a:b%40@one/c"]),
        ("postgresql://a@/c?host=/one,/two", ["a@/c?host=%2Fone", "a@/c?host=%2Ftwo"]),
        ("postgresql:///c?host=one,two&port=1,2", ["/c?host=one&port=1", "/c?host=two&port=2"]),
        ("postgresql:///c?host=one,two&port=3", ["/c?host=one&port=3", "/c?host=two&port=3"]),
        ("postgresql:///c?host=one,two&port=1,2,3", ["/c?host=one,two&port=1,2,3"]),
        ("postgresql://a:[b@one,two/c", ["a:[b@one,two/c"]),
        ("postgresql:///c", ["/c"]),
        ("postgresql://a:b,c/d@one/c", ["a:b,c/d@one/c"]),
    ],
)  # fmt: skip
def test_a_url_of_several_servers_is_one_for_each(url: str, expected: list[str]) -> None:
    assert each_host(url) == [f"postgresql://{each}" for each in expected]


@pytest.fixture
def silent() -> Iterator[str]:
    """A machine that is lost: whatever is sent there, nothing comes back."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"{folder}/{SOCKET}")
        listening.listen()
        yield folder


def url_of(server: PostgreSQL, *folders: object, user: str = "postgres:secret", database: str = "postgres") -> str:
    return f"postgresql://{user}@/{database}?host={','.join(str(each) for each in folders or (server.folder,))}"


@pytest.mark.engine
async def test_a_machine_that_is_lost_keeps_nobody_from_the_next_one(
    server: PostgreSQL, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.engine.line.PATIENCE_S", 600)
    async with asyncio.timeout(20):
        connection = await connect(url_of(server, silent, server.folder))
    [(name,)] = await connection.fetch("SELECT current_database()")
    connection.terminate()
    assert name == "postgres"


@pytest.mark.engine
async def test_of_two_that_take_writes_the_first_is_taken_and_no_connection_to_the_other_stays(
    server: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosts, "NEXT_S", 0.0)
    database = server.database()
    connection = await connect(url_of(server, server.folder, server.folder, database=database))
    async with asyncio.timeout(20):
        while [tuple(row) for row in await connection.fetch(CONNECTIONS)] != [(1,)]:  # noqa: ASYNC110 - the server does it
            await asyncio.sleep(0.01)
    connection.terminate()


@pytest.mark.engine
async def test_where_none_can_be_used_each_is_told_with_its_reason(
    server: PostgreSQL, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.engine.line.PATIENCE_S", 0.2)
    with pytest.raises(EngineAwayError) as raised:
        await connect(url_of(server, silent, "/nowhere", server.folder, database="missing"))
    assert (
        f" does not answer: {silent}: nobody answers there in time; /nowhere: there is no such file or folder; "
        f"{server.folder}: there is no such database; make it with `createdb`, or name another one; expected: a Postgre"
    ) in str(raised.value)
    assert "secret" not in str(raised.value)
    with pytest.raises(EngineError, match=r"cannot be used: [^:]+: there is no such database") as raised_of_both:
        await connect(url_of(server, server.folder, server.folder, database="missing"))
    assert not isinstance(raised_of_both.value, EngineAwayError)


async def test_the_driver_is_not_asked_for_what_it_cannot_read() -> None:
    with pytest.raises(EngineError, match="cannot be read: expected postgresql://user:password@host:5432/database"):
        await connect("postgresql://a:secret@one:1,two:x/c")
