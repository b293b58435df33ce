"""A certificate authority for tests, and clients that trust it."""

from __future__ import annotations

import asyncio
import functools
import ssl
import tempfile
from pathlib import Path

from simulator.api.request import Response
from simulator.tls.authority import Authority

END = b"\r\n\r\n"


@functools.cache
def authority(folder: Path | None = None) -> Authority:
    """One for the whole process, or that of a folder."""
    if folder is not None:
        return Authority.kept_in(folder)
    with tempfile.TemporaryDirectory() as passing:
        return Authority.kept_in(Path(passing) / "ca")


@functools.cache
def trusting() -> ssl.SSLContext:
    """What a client trusts our certificates by."""
    return ssl.create_default_context(cadata=authority().certificate_pem.decode())


async def answer_to(reader: asyncio.StreamReader) -> Response:
    """Read one whole answer."""
    head = (await asyncio.wait_for(reader.readuntil(END), 20)).decode("latin-1")
    first, *lines = head[: -len(END)].split("\r\n")
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    length = int(next((value for name, value in headers if name.lower() == "content-length"), "0"))
    return Response(int(first.split(" ")[1]), await asyncio.wait_for(reader.readexactly(length), 20), headers)
