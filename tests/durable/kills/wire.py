"""Ask over one connection: the bytes of a request, and those of its answer if they come."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple, Self

ANSWER_S = 60.0


class Gone(Exception):
    """The server is not there any more."""


class Answered(NamedTuple):
    """An answer: its status, its headers with names in lower case, its body."""

    status: int
    head: dict[str, str]
    body: bytes


class Wire:
    """One connection to a server, opened when it is needed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def put(self, *requests: bytes) -> None:
        """Send requests, all of them before the first answer is read; raises `Gone`."""
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self._port)
            self._streams[1].write(b"".join(requests))
            await self._streams[1].drain()
        except OSError as error:
            raise Gone from error

    async def take(self) -> Answered:
        """Read the next answer; raises `Gone` where it does not come whole."""
        assert self._streams is not None
        reader = self._streams[0]
        try:
            async with asyncio.timeout(ANSWER_S):
                first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
                head = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
                body = await reader.readexactly(int(head.get("content-length", 0)))
        except TimeoutError as error:
            raise AssertionError("the server answers nothing") from error
        except (OSError, EOFError) as error:
            raise Gone from error
        if head.get("connection") == "close":
            self.close()
        return Answered(int(first.split(" ")[1]), head, body)

    async def line(self) -> bytes:
        """Read a line of an answer that comes in pieces; raises `Gone`."""
        assert self._streams is not None
        try:
            line = await self._streams[0].readline()
        except OSError as error:
            raise Gone from error
        if not line:
            raise Gone
        return line

    def close(self) -> None:
        """Close it; the next request opens another one."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def request(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    """Write a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {headers[name]}" for name in headers)]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


async def ask(wire: Wire, requests: Sequence[bytes]) -> list[Answered]:
    """Ask for several things at once; raises `Gone` where not all answers come."""
    await wire.put(*requests)
    return [await wire.take() for _ in requests]
