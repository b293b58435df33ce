"""A host that keeps its sandboxes in a folder, without a socket: its time and its receivers are the test's."""

from __future__ import annotations

import asyncio
import json as jsonlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from multidict import CIMultiDict

from simulator.api.request import Request, Response, split_target
from simulator.api.vendor import Vendor
from simulator.control.app import ControlApp
from simulator.durable.keeper import FolderKeeper
from simulator.durable.store import Store
from simulator.hosting.clocks import Clocks
from simulator.hosting.courier import Posted
from simulator.hosting.host import Host
from simulator.hosting.hosted import Hosted
from simulator.hosting.observing import Observer
from simulator.hosting.port import Port
from simulator.sandbox.books.callbacks import Callback
from simulator.sandbox.origin import origin_of
from simulator.scenario.world_model import WorldModel
from simulator.server.answering import Answering
from simulator.serving.serve import VendorDirectory
from simulator.settings import Settings
from simulator.vendors import BUILT_IN

HOUR_MS = 3_600_000
AUTHORITY = "stage.example"
LATE = "/late"
"""The end of the URL of a receiver that does not answer in time."""
PATIENCE_S = 10.0


class Hands:
    """The hands of a clock on the wall and of a monotonic one, and the time of the running loop: all go together."""

    def __init__(self, wall_ms: int = 1_704_110_400_000) -> None:
        self.wall_ms = wall_ms
        self.monotonic_ms = 5_000.0
        self._loop_s = asyncio.get_running_loop().time()

    @property
    def clocks(self) -> Clocks:
        return Clocks(lambda: self.wall_ms / 1000, lambda: self.monotonic_ms)

    def loop_s(self) -> float:
        """The time of the loop, which takes the place of its own."""
        return self._loop_s

    def go_on(self, ms: int) -> None:
        self.wall_ms += ms
        self.monotonic_ms += ms
        self._loop_s += ms / 1000


def taken_over(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """Hands that the running loop goes by."""
    hands = Hands()
    monkeypatch.setattr(asyncio.get_running_loop(), "time", hands.loop_s)
    return hands


class NoPorts:
    """There are no sockets here."""

    def open(self, hosted: Hosted, name: str, number: int = 0) -> Port:
        raise NotImplementedError

    def close(self, hosted: Hosted, name: str) -> None:
        raise NotImplementedError


class Stage:
    """One process's part of a life: it begins where the one before it ended.

    `posted` are the callbacks that were sent, with the ordinal of each. Those to a URL of this stage come to a catch
    URL, those to one that ends with `LATE` have no answer in time, and others are answered by their ordinal.
    """

    def __init__(  # noqa: PLR0913 - what a host is made of
        self,
        folder: Path,
        hands: Hands,
        *,
        store: Store | None = None,
        observer: Observer | None = None,
        vendors: tuple[Vendor[Any], ...] = BUILT_IN,
        keeper: type[FolderKeeper] = FolderKeeper,
        is_divergence_accepted: bool = False,
        world: Mapping[str, Any] | None = None,
        **settings: Any,
    ) -> None:
        self.hands = hands
        self.told = {"start": "2024-01-01T12:00:00Z", "speed": 0} if world is None else world
        self.settings = Settings(world=WorldModel.model_validate(self.told).world(), **settings)
        self.directory = VendorDirectory(vendors)
        self.keeper = keeper(
            store or Store(folder, is_written=True), hands.clocks, self.settings.data_bytes,
            is_divergence_accepted=is_divergence_accepted,
        )  # fmt: skip
        self.host = Host(self.settings, self.directory, self._post, hands.clocks, observer, self.keeper)
        control = ControlApp(self.host, NoPorts())
        self.answering = Answering(self.host, control.answer, self.directory.hosts)
        self.posted: list[tuple[int, bytes]] = []
        self.is_answering = True
        """Whether receivers answer at all."""

    async def start(self) -> None:
        """Take what was kept, and begin to rebuild it."""
        await self.keeper.open(self.host)
        self.host.start()

    async def rebuilt(self) -> None:
        """Wait until all is rebuilt."""
        while not self.keeper.progress.is_done:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0)

    async def stop(self) -> None:
        """End as a server does that is told to."""
        self.host.begin_to_stop()
        await self.host.lifetimes.close()
        for hosted in self.host.sandboxes:
            await hosted.underway.abandon()
        await self.keeper.close()

    def hosted(self, name: str = "default") -> Hosted:
        return self.host.sandboxes.get(name)

    async def quiet(self) -> None:
        """Wait until nothing goes on but what waits for time."""
        ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
        still = 0
        while still < 3:
            await asyncio.sleep(0)
            commit = self.keeper._writing.commit
            if commit is not None:
                await asyncio.wait([commit])
            still = 0 if commit is not None or ready else still + 1

    async def ask(  # noqa: PLR0913 - the parts of a request
        self,
        method: str,
        target: str,
        json: object = None,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        authority: str = AUTHORITY,
        request_id: int | None = None,
    ) -> Response:
        """Have a request answered; a target without a slash in front is one of the control API."""
        if not target.startswith("/"):
            target = f"/__admin/{target}"
        sent = CIMultiDict({"Host": authority, **(headers or {})})
        if json is not None:
            body = jsonlib.dumps(json).encode()
            sent.setdefault("Content-Type", "application/json")
        name, path, query = split_target(target)
        request = Request(method, path, query, sent, body, target, origin_of(authority))
        request.id = request_id
        answered = self.answering.answer(name, request)
        return answered if isinstance(answered, Response) else await answered.coming

    async def get(self, target: str) -> Any:
        """What a control path shows."""
        response = await self.ask("GET", target)
        assert response.status == 200, response.body
        return jsonlib.loads(response.body)

    async def post(self, target: str, json: object = None) -> Any:
        """What a control path answers when something is done."""
        response = await self.ask("POST", target, json)
        assert 200 <= response.status < 300, response.body
        return jsonlib.loads(response.body or b"null")

    async def _post(self, callback: Callback) -> Posted:
        request = callback.request
        self.posted.append((callback.ordinal, request.body))
        if not self.is_answering:
            await asyncio.Event().wait()
        if callback.url.endswith(LATE):
            await asyncio.sleep(PATIENCE_S)
            return Posted(None, f"no answer within {PATIENCE_S:g} s", "", round(PATIENCE_S * 1000))
        own = f"http://{AUTHORITY}"
        if callback.url.startswith(own):
            response = await self.ask(
                request.method, callback.url.removeprefix(own), headers=dict(request.headers), body=request.body
            )
            return Posted(response.status, None, response.body.decode(), 7)
        reply = f"Karibu {callback.ordinal}" if request.takes_reply else ""
        return (
            Posted(200, None, "thanks é", 7, reply),
            Posted(503, None, "later", 7),
            Posted(None, "the connection was refused: nobody listens there", "", 7),
        )[callback.ordinal % 3]


class Process:
    """One process after the other on one folder; each is killed, or stopped, and the next one begins there."""

    def __init__(self, folder: Path, hands: Hands) -> None:
        self.hands = hands
        self._folder = folder
        self._number = 0
        self._told: dict[str, Any] = {}
        self.stage: Stage

    @property
    def folder(self) -> Path:
        """That of the present process."""
        return self._folder / str(self._number)

    async def begin(self, **told: Any) -> Stage:
        """Begin one, as the one before it began if nothing else is told."""
        self._told |= told
        self.stage = Stage(self.folder, self.hands, **self._told)
        await self.stage.start()
        return self.stage

    async def end(self, *, is_killed: bool = True) -> None:
        before = self.folder
        self._number += 1
        after = self.folder
        if is_killed:
            shutil.copytree(before, after)
            await self.stage.stop()
        else:
            await self.stage.stop()
            before.rename(after)

    async def restart(self, *, is_killed: bool = True, **told: Any) -> Stage:
        """End this one and begin the next, until all is rebuilt."""
        await self.stage.quiet()
        await self.end(is_killed=is_killed)
        await self.begin(**told)
        await self.stage.rebuilt()
        await self.stage.quiet()
        return self.stage
