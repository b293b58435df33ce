"""Two simulators meet by TCP: who knows the secret, and wants this one, is heard; nobody else is, whatever he says."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from support.meeting import NODE, SECRET, Heard, wanted
from support.tcp_relay import relay
from support.together import until

from simulator.cluster import frames, meeting
from simulator.cluster.frames import Kind
from simulator.cluster.line import Line
from simulator.cluster.meeting import MAGIC, MOST_UNPROVED, reach

FIRST, SECOND, THIRD = 40, 80, 40
"""How many bytes whoever hears, whoever asks, and again whoever hears says."""

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def answers(line: Line) -> bool:
    """Tell whether what is asked by a line is answered."""
    return (await asyncio.wait_for(line.ask(None, wanted("/some/path")), 20)).body == b"/some/path"


async def says(heard: Heard, data: bytes) -> bytes:
    """What somebody gets to read who says that, until the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", heard.port)
    writer.write(data)
    told = b""
    with contextlib.suppress(ConnectionResetError):
        while more := await asyncio.wait_for(reader.read(1 << 16), 20):
            told += more
    await ended(writer)
    return told


async def ended(*writers: asyncio.StreamWriter) -> None:
    """End connections."""
    for writer in writers:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


# ------------------------------------------------------------------------------------------------------- who is heard


async def test_who_knows_the_secret_is_heard(heard: Heard) -> None:
    line = await heard.reach()
    assert await answers(line)
    assert heard.open == 1
    line.end()
    await until(lambda: not heard.open)


async def test_an_address_of_ipv6_is_reached() -> None:
    heard = Heard()
    try:
        await heard.start("::1")
    except OSError:
        pytest.skip("this machine has no IPv6")
    line = await heard.reach(address=f"[::1]:{heard.port}")
    assert await answers(line)
    await heard.stop()


@pytest.mark.parametrize("size", [1, 39, 41, 79])
async def test_it_does_not_matter_how_the_bytes_are_cut(heard: Heard, size: int) -> None:
    async with relay(heard.port) as between:
        between.size = size
        assert await answers(await heard.reach(address=between.address))


async def test_what_comes_with_a_proof_is_heard(heard: Heard) -> None:
    async with relay(heard.port) as between:
        more = frames.frame_of(Kind.FACTS, 1, "hello")
        between.change_asked = lambda data: data + more if len(data) == SECOND else data
        line = await heard.reach(address=between.address)
        await until(lambda: b"".join(between.heard).endswith(frames.frame_of(Kind.TOLD, 1, "hello")))
        assert await answers(line)


async def test_small_frames_are_sent_at_once(heard: Heard) -> None:
    line = await heard.reach()
    for transport in (line._transport, heard.opened[0]._transport):
        assert transport is not None
        assert transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


# --------------------------------------------------------------------------------------------------- who is not heard


async def test_who_knows_another_secret_is_not_heard(heard: Heard, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        with pytest.raises(ConnectionError, match="it closed the connection, perhaps because it knows another secret"):
            await heard.reach(secret=b"another")
    assert not heard.opened
    [told] = caplog.messages
    assert told.startswith("a connection from 127.0.0.1, where other simulators connect, was ended: it does not know ")


async def test_who_wants_another_node_is_not_heard(heard: Heard, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ConnectionError, match="another simulator has that address now"):
        await heard.reach(node=NODE + 1)
    heard.node = -1
    with pytest.raises(ConnectionError, match="another simulator has that address now"):
        await heard.reach()
    assert not heard.opened
    assert not caplog.messages


async def test_a_proof_for_one_node_is_none_for_another(heard: Heard) -> None:
    async with relay(heard.port) as between:
        place = slice(FIRST, FIRST + 8)
        other = (NODE + 1).to_bytes(8, "big")

        def changed(data: bytes) -> bytes:
            assert data[place] == other
            return data[: place.start] + NODE.to_bytes(8, "big") + data[place.stop :]

        between.change_asked = changed
        with pytest.raises(ConnectionError, match="it closed the connection"):
            await heard.reach(node=NODE + 1, address=between.address)
    assert not heard.opened


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x00",
        MAGIC[:-1] + b"\x00" + bytes(72),
        frames.frame_of(Kind.LEAD, 1, {}),
        MAGIC + bytes(SECOND - len(MAGIC)),
        MAGIC + bytes(SECOND - len(MAGIC)) + frames.frame_of(Kind.FACTS, 1, "hello"),
        MAGIC + b"\xff" * 100_000,
    ],
    ids=["HTTP", "a byte", "another version", "a frame", "no proof", "no proof and a frame", "much"],
)
async def test_who_says_something_else_is_not_heard(heard: Heard, data: bytes) -> None:
    assert len(await says(heard, data)) <= FIRST
    assert not heard.opened


async def test_what_was_said_once_is_no_proof_a_second_time(heard: Heard) -> None:
    async with relay(heard.port) as between:
        await heard.reach(address=between.address)
        said = b"".join(between.asked)
    assert len(said) == SECOND
    assert len(await says(heard, said)) <= FIRST
    assert len(heard.opened) == 1


@pytest.mark.parametrize("length", [0, 1, len(MAGIC), FIRST, SECOND - 1])
async def test_who_says_no_more_is_not_waited_for(
    heard: Heard, length: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(meeting, "IN_TIME_S", 0.05)
    assert len(await says(heard, (MAGIC + bytes(SECOND))[:length])) <= FIRST
    assert not heard.opened
    assert caplog.messages[0].endswith("was ended: it took too long")


@pytest.mark.parametrize("length", [0, 1, FIRST, SECOND - 1])
async def test_who_leaves_is_forgotten(heard: Heard, length: int, caplog: pytest.LogCaptureFixture) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", heard.port)
    writer.write((MAGIC + bytes(SECOND))[:length])
    await until(lambda: heard.door.unproved)
    await ended(writer)
    await until(lambda: not heard.door.unproved)
    assert [each.rpartition(": ")[2] for each in caplog.messages] == (
        ["it left before it had said who it is"] if length else []
    )


async def test_many_who_say_nothing_keep_nobody_out(heard: Heard) -> None:
    silent: list[Connection] = [
        await asyncio.open_connection("127.0.0.1", heard.port) for _ in range(MOST_UNPROVED + 3)
    ]
    assert await answers(await heard.reach())
    assert len(heard.door.unproved) <= MOST_UNPROVED
    for reader, _ in silent[:3]:
        with contextlib.suppress(ConnectionResetError):
            assert len(await asyncio.wait_for(reader.read(), 20)) <= FIRST
    await ended(*(writer for _, writer in silent))
    await until(lambda: not heard.door.unproved)


# -------------------------------------------------------------------------------------------------- who is not believed

Habit = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[object]]


@contextlib.asynccontextmanager
async def somebody(habit: Habit) -> AsyncIterator[str]:
    """Have somebody else listen; gives the address."""

    writers: list[asyncio.StreamWriter] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with contextlib.suppress(OSError):
            await habit(reader, writer)
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await ended(*writers)


async def leaves(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say nothing at all."""


async def speaks_http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await reader.read()


async def repeats(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Give back what it is told, as the proof that it cannot have."""
    writer.write(MAGIC + bytes(32))
    said = await reader.readexactly(SECOND)
    writer.write(said[FIRST:])
    await reader.read()


async def invents(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say all at once."""
    writer.write(MAGIC + bytes(32) + NODE.to_bytes(8, "big") + bytes(32) + frames.frame_of(Kind.TOLD, 1, "hello"))
    await reader.read()


async def ends_halfway(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(MAGIC + bytes(32))
    await reader.readexactly(SECOND)
    writer.write(NODE.to_bytes(8, "big"))


@pytest.mark.parametrize(
    ("habit", "why"),
    [
        (leaves, "the connection was closed"),
        (speaks_http, "it does not begin as a simulator of this version does"),
        (repeats, "it does not know the secret that these simulators share"),
        (invents, "it does not know the secret that these simulators share"),
        (ends_halfway, "it closed the connection, perhaps because it knows another secret"),
    ],
)
async def test_who_cannot_prove_it_is_asked_nothing(habit: Habit, why: str) -> None:
    async with somebody(habit) as address:
        with pytest.raises(ConnectionError, match=f"^{why}$"):
            await reach(address, SECRET, NODE, refused)


def refused() -> Line:
    raise AssertionError("this is nobody to ask")


async def test_an_old_answer_is_no_proof(heard: Heard) -> None:
    async with relay(heard.port) as between:
        await heard.reach(address=between.address)
        said = b"".join(between.heard)

    async def says_it_again(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said[:FIRST])
        await reader.readexactly(SECOND)
        writer.write(said[FIRST:])
        await reader.read()

    assert len(said) == FIRST + THIRD
    async with somebody(says_it_again) as address:
        with pytest.raises(ConnectionError, match="it does not know the secret"):
            await reach(address, SECRET, NODE, refused)


async def test_who_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting, "IN_TIME_S", 0.05)
    async with somebody(lambda reader, _: reader.read()) as address:
        with pytest.raises(ConnectionError, match="no answer came in time"):
            await reach(address, SECRET, NODE, refused)


async def test_where_nobody_listens_nobody_is_reached(heard: Heard) -> None:
    await heard.stop()
    with pytest.raises(ConnectionError, match="nothing listens there"):
        await heard.reach()


async def test_who_stops_to_wait_leaves_no_connection() -> None:
    has_come, has_gone = asyncio.Event(), asyncio.Event()

    async def waits(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:  # noqa: ARG001 - says nothing
        has_come.set()
        with contextlib.suppress(OSError):
            await reader.read()
        has_gone.set()

    async with somebody(waits) as address:
        reaching = asyncio.create_task(reach(address, SECRET, NODE, refused))
        await has_come.wait()
        reaching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reaching
        await asyncio.wait_for(has_gone.wait(), 20)
