"""Every transcript has the same answers, to the byte, answered where requests arrive and by aiohttp's own path."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from support.served import Receiver, Served
from support.socket_stage import OverASocket
from support.transcripts import FILES
from support.wired import STILL

from simulator.api.request import Response
from simulator.conformance.loading import load, world_of
from simulator.conformance.player import Player, Sent
from simulator.server import connections
from simulator.server.by_task import TaskProtocol
from simulator.server.protocol import Protocol
from simulator.settings import Settings
from simulator.vendors import BUILT_IN

pytestmark = pytest.mark.soak

VENDORS = sorted({path.parent.name for path in FILES})


class Noting(OverASocket):
    """A stage that notes each answer: its status, headers and body."""

    answers: list[tuple[int, list[tuple[str, str]], bytes]]

    async def ask(self, sent: Sent) -> Response:
        response = await super().ask(sent)
        self.answers.append((response.status, list(response.headers), response.body))
        return response


@pytest.fixture
async def by_either_path(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Served]]:
    """Two servers of the same settings; the second has nothing to rely on."""
    servers = [Served(Settings(port=0, public_url="http://127.0.0.1:7670"), *BUILT_IN, clocks=STILL) for _ in range(2)]
    await servers[0].start()
    monkeypatch.setattr(connections, "RequestHandler", object)
    await servers[1].start()
    yield servers
    for served in servers:
        await served.stop()


@pytest.mark.parametrize("vendor", VENDORS)
async def test_the_answers_are_the_same(vendor: str, by_either_path: list[Served], receiver: Receiver) -> None:
    kinds = []
    for path in (path for path in FILES if path.parent.name == vendor):
        transcript = load(path)
        played = []
        for served in by_either_path:
            world = world_of(transcript, receiver.url).model_dump(mode="json", exclude_unset=True)
            await served.post("sandboxes", {"name": path.stem, **world})
            receiver.bodies.clear()
            stage = Noting(served, receiver, path.stem)
            stage.answers = []
            await Player(stage).play(transcript)
            played.append(stage.answers)
        assert played[0] == played[1], path
    for served in by_either_path:
        _, writer = await served.connect()
        await served.get("version")
        (opened,) = served.simulator._opened
        kinds.append({type(connection) for connection in opened._server.connections})
        writer.close()
    assert kinds == [{Protocol}, {TaskProtocol}]
