"""The text in a receiver's answer, where it is sent on: read whole, in its own encoding, within fifteen seconds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from support.plain import open_account, plain_sandbox
from support.served import Receiver

from simulator.hosting.courier import Posted
from simulator.sandbox.books.callbacks import Callback
from simulator.sandbox.faults.effects.receipt import Manners
from simulator.sandbox.rules.reporting import CallbackRequest, Subject
from simulator.server.manners import Pace
from simulator.server.poster import Poster
from simulator.settings import Settings


@asynccontextmanager
async def answering(said: bytes) -> AsyncIterator[str]:
    """A receiver that gives an answer, and closes the connection."""

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        writer.close()

    async with await asyncio.start_server(reply, "127.0.0.1") as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


class Pieces:
    """The body of an answer that comes piece by piece."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = [*pieces]

    async def read(self, size: int) -> bytes:
        return self._pieces.pop(0)[:size] if self._pieces else b""


async def posted(url: str, *, takes_reply: bool = True, timeout_ms: int | None = None) -> Posted:
    """The result of one callback."""
    request = CallbackRequest("incoming message", url, b"{}", takes_reply=takes_reply, timeout_ms=timeout_ms)
    poster = Poster(Settings(port=0, callback_timeout_s=20))
    poster.start()
    try:
        return await poster.post(Callback(1, Subject.of_account(open_account(plain_sandbox())), request, (), 0))
    finally:
        await poster.stop()


def answer(body: bytes, content_type: str | None = "text/plain") -> bytes:
    head = "" if content_type is None else f"Content-Type: {content_type}\r\n"
    return f"HTTP/1.1 200 OK\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        (answer(b"Welcome"), "Welcome"),
        (answer(b"Welcome", None), "Welcome"),
        (answer(b"Welcome", "Text/Plain; charset=utf-8"), "Welcome"),
        (answer("Karibu é".encode("latin-1"), "text/plain; charset=latin-1"), "Karibu é"),
        (answer("Karibu é".encode()), "Karibu é"),
        (answer("Karibu é".encode(), "text/plain; charset=nobody-knows-it"), "Karibu é"),
        (answer(b"\xff", "text/plain"), "\ufffd"),
        (answer(b"\r\n Welcome\t\r\n"), "Welcome"),
        (answer(b"x" * 1_599 + b" yz"), "x" * 1_599),
        (answer(b"Welcome", "application/json"), ""),
        (answer(b"Welcome", "text/html"), ""),
        (answer(b""), ""),
    ],
)
async def test_the_text_of_an_answer_is_a_reply_where_it_is_plain(said: bytes, reply: str) -> None:
    async with answering(said) as url:
        assert (await posted(url)).reply == reply


@pytest.mark.parametrize(("is_whole", "read"), [(True, b"Welcome to"), (False, b"Wel")])
async def test_an_answer_that_comes_in_pieces_is_read_as_far_as_it_is_wanted(*, is_whole: bool, read: bytes) -> None:
    pieces: Any = Pieces(b"Wel", b"come", b" to this")
    assert await Pace(Manners(), 5).read(pieces, 10, is_whole=is_whole) == read


async def test_an_answer_that_nobody_is_sent_is_no_reply() -> None:
    async with answering(answer(b"Welcome")) as url:
        result = await posted(url, takes_reply=False)
    assert (result.status, result.answer, result.reply) == (200, "Welcome", "")


async def test_the_request_says_how_long_a_receiver_has(receiver: Receiver) -> None:
    receiver.gate.clear()
    result = await posted(receiver.url, timeout_ms=50)
    assert (result.status, result.error, result.reply) == (None, "no answer within 0.05 s", "")
