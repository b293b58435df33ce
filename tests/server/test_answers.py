"""What receivers answer, byte for byte: what clients in common use take is taken, however it is cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from support.served import Served

Cut = Callable[[bytes], list[bytes]]


def whole(answer: bytes) -> list[bytes]:
    return [answer]


def behind_the_head(answer: bytes) -> list[bytes]:
    head, end, body = answer.partition(b"\r\n\r\n")
    return [head + end, body]


def within_the_head(answer: bytes) -> list[bytes]:
    return [answer[:20], answer[20:]]


def to_bytes(answer: bytes) -> list[bytes]:
    return [answer[at : at + 1] for at in range(len(answer))]


@asynccontextmanager
async def answering(pieces: list[bytes], *, hangs: bool = False) -> AsyncIterator[str]:
    """A receiver that answers every request so, and then closes the connection, or does nothing more."""
    leave = asyncio.Event()

    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for piece in pieces:
            writer.write(piece)
            await asyncio.sleep(0)
        if hangs:
            await leave.wait()
        writer.close()

    async with await asyncio.start_server(reply, "127.0.0.1") as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        leave.set()


async def first_callback(served: Served, url: str) -> Any:
    await served.send(callback=url)
    await served.post("clock/settle")
    return (await served.get("callbacks"))["callbacks"][-1]


OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize("cut", [whole, behind_the_head, within_the_head, to_bytes])
@pytest.mark.parametrize(
    ("answer", "status", "text"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\nOK", 204, ""),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nOK", 204, ""),
        (b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n{}\r\n", 204, ""),
        (b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n0\r\n\r\n", 204, ""),
        (b"HTTP/1.1 204 No Content\n\nOK", 204, ""),
        (OK + b"Content-Length: 2\r\ncontent-length: 2\r\n\r\nOK", 200, "OK"),
        (OK + b"Content-Length: 2, 2\r\n\r\nOK", 200, "OK"),
        (OK + b"Content-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n0\r\n\r\n", 200, "OK"),
        (OK + b"Content-Length: 2\r\n\r\nOK and more", 200, "OK"),
        (OK + b"Content-Length: 0\r\n\r\nOK", 200, ""),
        (OK + b"Content-Length: 2\r\n\r\nOKHTTP/1.1 500 No\r\n\r\n", 200, "OK"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nOK", 200, "OK"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 2 + b"HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\nOK", 204, ""),
        (b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nOK", 200, "OK"),
        (b"\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK", 200, "OK"),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nOK", 200, "OK"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nOK\r\n0\r\nX-Sum: 1\r\n\r\n", 200, "OK"),
    ],
)
async def test_an_answer_is_what_its_head_says(frozen: Served, cut: Cut, answer: bytes, status: int, text: str) -> None:
    async with answering(cut(answer)) as url:
        callback = await first_callback(frozen, url)
    assert [(each["status"], each["error"]) for each in callback["attempts"]] == [(status, None)]
    assert callback["state"] == "acknowledged"
    kept = callback["attempts"][0]["answer"]  # as much as came first
    assert (text.startswith(kept), bool(kept)) == (True, bool(text))


@pytest.mark.parametrize(
    "field",
    [
        b"Set-Cookie: " + b"a" * 60_000,
        b"X-Trace: " + b"a" * 8_200,
        b"\r\n".join(b"X-Trace-%d: a" % number for number in range(400)),
    ],
)
async def test_the_head_of_an_answer_may_be_long(frozen: Served, field: bytes) -> None:
    async with answering([OK + field + b"\r\nContent-Length: 2\r\n\r\nOK"]) as url:
        callback = await first_callback(frozen, url)
    assert callback["attempts"][0]["status"] == 200


@pytest.mark.parametrize("end", [b"", b"\r\n\r\n"])
async def test_the_head_of_an_answer_has_a_bound(frozen: Served, end: bytes) -> None:
    async with answering([OK + b"X: " + b"a" * 300_000 + end], hangs=True) as url:
        callback = await first_callback(frozen, url)
    assert callback["attempts"][0]["error"] == "the head of the answer is longer than 256 KiB"


@pytest.mark.parametrize("hangs", [False, True])
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nOK", "the answer is invalid HTTP"),
        (b"http/1.1 200 ok\r\n\r\n", "the answer is invalid HTTP"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "the answer is invalid HTTP"),
        (b"HTTP/1.1 OK\r\n\r\n", "the answer is invalid HTTP"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nno size\r\n", "the answer is incomplete"),
    ],
)
async def test_what_is_no_answer_is_told_at_once(frozen: Served, *, answer: bytes, words: str, hangs: bool) -> None:
    async with answering([answer], hangs=hangs) as url:
        callback = await first_callback(frozen, url)
    assert callback["attempts"][0]["error"] == words


async def test_an_answer_that_ends_within_its_head_is_none(frozen: Served) -> None:
    async with answering([OK + b"Content-"]) as url:
        callback = await first_callback(frozen, url)
    assert callback["attempts"][0]["error"] == "the connection was closed without an answer"
