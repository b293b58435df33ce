"""Ask over one connection: the bytes of a request, and those of its answer if they come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple, Self

ANSWER_S = 60.0


class Gone(Exception):
    """The server is not there any more.

    Args:
        is_halfway: whether a part of an answer had come.
    """

    def __init__(self, *, is_halfway: bool = False) -> None:
        super().__init__()
        self.is_halfway = is_halfway


class Impatient(Gone):
    """The server may well be there: whoever asked waits no longer."""


class Answered(NamedTuple):
    """An answer: its status, its headers with names in lower case, its body."""

    status: int
    head: dict[str, str]
    body: bytes


class Wire:
    """One connection to a server, opened when it is needed, and anew when it is gone.

    Args:
        port: of the server, or who tells the port of the one to connect to next.
        patience_s: how long an answer is waited for; None for as long as any server may take.
    """

    def __init__(self, port: int | Callable[[], int], patience_s: float | None = None) -> None:
        self.port = 0
        """Of the server that it was connected to last."""
        self._next_port = port if callable(port) else lambda: port
        self._patience_s = patience_s
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def open(self) -> None:
        """Connect, unless it is connected; raises `Gone`, and then nobody was asked anything."""
        if self._streams is not None and self._streams[0].at_eof():
            self.close()  # the server has closed it, with nothing under way
        if self._streams is None:
            self.port = self._next_port()
            try:
                self._streams = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError as error:
                raise Gone from error

    async def put(self, *requests: bytes) -> None:
        """Send requests, all of them before the first answer is read; raises `Gone`."""
        await self.open()
        assert self._streams is not None
        try:
            self._streams[1].write(b"".join(requests))
            await self._streams[1].drain()
        except OSError as error:
            self.close()
            raise Gone from error

    async def take(self) -> Answered:
        """Read the next answer; raises `Gone` where it does not come whole, `Impatient` where it does not in time."""
        if self._streams is None:
            raise Gone  # it was closed behind the answer before
        reader = self._streams[0]
        has_begun = False
        try:
            async with asyncio.timeout(self._patience_s or ANSWER_S):
                first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
                has_begun = True
                head = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
                body = await reader.readexactly(int(head.get("content-length", 0)))
        except TimeoutError as error:
            self.close()
            if self._patience_s is None:
                raise AssertionError("the server answers nothing") from error
            raise Impatient from error
        except (OSError, EOFError) as error:
            self.close()
            raise Gone(is_halfway=has_begun or bool(getattr(error, "partial", b""))) from error
        if head.get("connection") == "close":
            self.close()
        return Answered(int(first.split(" ")[1]), head, body)

    async def line(self) -> bytes:
        """Read a line of an answer that comes in pieces; raises `Gone`."""
        assert self._streams is not None
        try:
            line = await self._streams[0].readline()
        except OSError as error:
            self.close()
            raise Gone from error
        if not line:
            self.close()
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
