"""A provider that was bent on purpose: passes requests on to a real one and spoils what comes back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
from aiohttp import web


@dataclass(frozen=True, slots=True)
class Wire:
    """An answer as bytes. `stall` waits before its body; `cut` closes the connection after so many bytes."""

    status: int
    content_type: str | None
    body: bytes
    location: str | None = None
    stall: bool = False
    cut: int | None = None


Bend = Callable[[Wire], Wire]


def value(change: Callable[[Any], Any]) -> Bend:
    """Changes the JSON value of a body, in place or by returning another."""

    def bend(wire: Wire) -> Wire:
        tree = json.loads(wire.body)
        changed = change(tree)
        return replace(wire, body=json.dumps(tree if changed is None else changed).encode())

    return bend


class Bent:
    """The provider; `bend` is what is done to every answer."""

    def __init__(self, behind: str) -> None:
        self._behind = behind
        self.bend: Bend = lambda wire: wire
        self.asked = 0
        self.url = ""
        self._end = asyncio.Event()

    async def start(self) -> None:
        self._session = aiohttp.ClientSession()
        self._runner = web.ServerRunner(web.Server(self._pass_on), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        self._end.set()
        await self._session.close()
        await self._runner.cleanup()

    async def _pass_on(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked += 1
        headers = {name: text for name, text in request.headers.items() if name not in {"Host", "Content-Length"}}
        body = await request.read()
        async with self._session.request(
            request.method, self._behind + request.raw_path, headers=headers, data=body or None, allow_redirects=False
        ) as answer:
            wire = self.bend(Wire(answer.status, answer.headers.get("Content-Type"), await answer.read()))
        response = web.StreamResponse(status=wire.status)
        if wire.content_type:
            response.content_type = wire.content_type
        if wire.location:
            response.headers["Location"] = wire.location
        response.content_length = len(wire.body)
        await response.prepare(request)
        if wire.stall:
            await self._end.wait()
        await response.write(wire.body[: wire.cut])
        if wire.cut is not None and request.transport:
            request.transport.close()
        return response
