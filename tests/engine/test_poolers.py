"""A pooler between a simulator and its engine is refused, for its sessions are not those that it gives."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from support.engine_proxy import SOCKET
from support.postgresql import PostgreSQL

from simulator.engine.errors import EngineAwayError, EngineError
from simulator.engine.line import connect

pytestmark = pytest.mark.engine

PROCESS = b"K\0\0\0\x0c"
"""How a server begins to tell the number of the process that is asked, in four bytes."""
CODE = b"08P01"
REFUSAL = b"SFATAL\0VFATAL\0C" + CODE + b"\0Munsupported startup parameter: search_path\0\0"

Alter = Callable[[bytes], bytes]


def same(content: bytes) -> bytes:
    return content


def of_another_process(content: bytes) -> bytes:
    before, told, behind = content.partition(PROCESS)
    return before + told + (b"\0\0\0\1" + behind[4:] if told else b"")


def of_another_schema(content: bytes) -> bytes:
    return content.replace(b"search_path\0sms_simulator\0", b"search_path\0public_______\0")


def refusing(content: bytes) -> bytes:
    return b"E" + (len(REFUSAL) + 4).to_bytes(4) + REFUSAL if content else b""


@asynccontextmanager
async def altering(server: PostgreSQL, asked: Alter, told: Alter) -> AsyncIterator[Path]:
    """Lead connections to a server, and alter what is asked and told; yields the folder of the socket."""
    folder = Path(tempfile.mkdtemp(prefix="pl-", dir="/tmp"))

    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, alter: Alter) -> None:
        with suppress(OSError):
            while chunk := await reader.read(1 << 16):
                writer.write(alter(chunk))
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        leading.append(asyncio.current_task())
        there, back = await asyncio.open_unix_connection(str(server.folder / SOCKET))
        await asyncio.gather(lead(reader, back, asked), lead(there, writer, told))

    leading: list[asyncio.Task[None] | None] = []
    listening = await asyncio.start_unix_server(take, folder / SOCKET)
    try:
        async with listening:
            yield folder
            await asyncio.wait([each for each in leading if each is not None], timeout=20)
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("asked", "told"),
    [(same, of_another_process), (of_another_schema, same), (same, refusing)],
    ids=["number", "settings", "parameter"],
)
async def test_a_pooler_is_refused_with_its_remedy(server: PostgreSQL, asked: Alter, told: Alter) -> None:
    async with altering(server, asked, told) as folder:
        with pytest.raises(EngineError, match="cannot be used: a pooler stands there, such as PgBouncer") as raised:
            await connect(server.url("postgres", folder))
    assert "name the PostgreSQL itself" in str(raised.value)
    assert not isinstance(raised.value, EngineAwayError)


async def test_what_only_leads_on_is_no_pooler(server: PostgreSQL) -> None:
    async with altering(server, same, same) as folder:
        (await connect(server.url("postgres", folder))).terminate()
