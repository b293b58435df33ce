"""A simulator behind a real socket, and a receiver for its callbacks behind another."""

from __future__ import annotations

import asyncio
import io
import json as jsonlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web
from multidict import CIMultiDictProxy
from toy_vendor.manifest import TOY
from yarl import URL

from simulator.api.vendor import Vendor
from simulator.assembly import Simulator
from simulator.cluster.membership import Membership
from simulator.hosting.clocks import Clocks
from simulator.hosting.keeping import HostKeeper
from simulator.hosting.observing import Observer
from simulator.settings import Settings
from simulator.tls.authority import Authority

LARGE = 1 << 20
NUMBER = "+256701521269"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: CIMultiDictProxy[str]
    body: bytes

    @property
    def json(self) -> Any:
        return jsonlib.loads(self.body)

    @property
    def problem(self) -> str:
        """The kind of a problem document."""
        assert self.headers["Content-Type"] == "application/problem+json", self.body
        assert self.json["status"] == self.status
        kind = self.headers["X-SMS-Simulator-Problem"]
        assert self.json["type"].endswith(f":{kind}")
        assert self.json["help"] == f"/__admin/guide/problems#{kind}"
        return kind


class Served:
    """A running simulator and a client of it."""

    def __init__(
        self,
        settings: Settings,
        *vendors: Vendor[Any],
        observer: Observer | None = None,
        keeper: HostKeeper | None = None,
        clocks: Clocks | None = None,
        authority: Authority | None = None,
        member: Membership | None = None,
    ) -> None:
        self.simulator = Simulator(settings, vendors or (TOY,), observer, keeper=keeper, clocks=clocks, member=member)
        if authority is not None:
            self.simulator.secure(authority)
        self.url = ""

    async def start(self) -> None:
        host, port = await self.simulator.start()
        self.url = f"http://{host}:{port}"
        self._session = aiohttp.ClientSession()

    async def stop(self) -> None:
        await self._session.close()
        await self.simulator.stop()

    async def ask(
        self,
        method: str,
        path: str,
        json: object = None,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request to a path, or to a control path without its /__admin in front."""
        url = self.url + (path if path.startswith("/") else f"/__admin/{path}")
        data = body if json is None else jsonlib.dumps(json).encode()
        sent = io.BytesIO(data) if data is not None and len(data) > LARGE else data  # aiohttp has others wait otherwise
        async with self._session.request(
            method, url, data=sent, headers=headers, params=params, allow_redirects=False
        ) as response:
            return Answer(response.status, response.headers, await response.read())

    async def ask_url(self, method: str, url: URL, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send one request to the letter."""
        async with self._session.request(method, url, data=body or None, headers=headers) as response:
            return Answer(response.status, response.headers, await response.read())

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A bare connection, for what no client would send."""
        host, _, port = self.url.removeprefix("http://").partition(":")
        return await asyncio.open_connection(host, int(port))

    async def get(self, path: str, **params: str) -> Any:
        """What a control path shows."""
        answer = await self.ask("GET", path, params=params)
        assert answer.status == 200, answer.body
        return answer.json

    async def post(self, path: str, json: object = None) -> Any:
        """What a control path answers when something is done."""
        answer = await self.ask("POST", path, json)
        assert 200 <= answer.status < 300, answer.body
        return answer.json

    async def send(self, *, sandbox: str = "", token: str = "token-of-a-client", **fields: str) -> Any:
        """Have the toy send a text."""
        prefix = f"/s/{sandbox}" if sandbox else ""
        answer = await self.ask("POST", f"{prefix}/toy/send", {"token": token, "to": NUMBER, "text": "Hello", **fields})
        assert answer.status == 202, answer.body
        return answer.json


class Stoppable(Served):
    """One that may be stopped before the test ends."""

    is_running = False

    async def start(self) -> None:
        await super().start()
        self.is_running = True

    async def stop(self) -> None:
        if self.is_running:
            self.is_running = False
            await super().stop()


Serve = Callable[..., Awaitable[Served]]
"""Starts a simulator: vendors by position, settings by name."""


class Receiver:
    """Takes callbacks. `statuses` are what it answers with, in order, then 200; a closed `gate` makes it wait."""

    def __init__(self) -> None:
        self.arrivals: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self.bodies: list[bytes] = []
        self.heads: list[CIMultiDictProxy[str]] = []
        self.statuses: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.url = ""

    async def start(self) -> None:
        self._runner = web.ServerRunner(web.Server(self._take), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/hook"

    async def stop(self) -> None:
        self.gate.set()
        await self._runner.cleanup()

    async def next_state(self) -> str:
        """The state that the next callback reports."""
        _, body = await asyncio.wait_for(self.arrivals.get(), 20)
        return str(body["state"])

    def taken(self) -> list[tuple[str, Any]]:
        """Path and body of all callbacks that were not taken yet."""
        return [self.arrivals.get_nowait() for _ in range(self.arrivals.qsize())]

    async def _take(self, request: web.BaseRequest) -> web.StreamResponse:
        self.bodies.append(await request.read())
        self.heads.append(request.headers)
        body = jsonlib.loads(self.bodies[-1] or b"{}")
        self.arrivals.put_nowait((request.path, body))
        await self.gate.wait()
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, text="thanks", headers={"Location": "/elsewhere"})
