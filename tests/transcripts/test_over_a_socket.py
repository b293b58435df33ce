"""Every transcript, as a client sees it: a sandbox made by the control API, real requests, a real receiver."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.served import Receiver, Served
from support.transcripts import FILES, name_of
from yarl import URL

from simulator.api.request import Response
from simulator.conformance.player import Player, Sent
from simulator.conformance.transcript import load, world_of
from simulator.server.settings import Settings
from simulator.vendors import BUILT_IN

SANDBOX = "transcript"


class OverASocket:
    """A stage behind a socket."""

    def __init__(self, served: Served, receiver: Receiver) -> None:
        self._served = served
        self._receiver = receiver
        self.receiver = receiver.url

    async def ask(self, sent: Sent) -> Response:
        url = URL(f"{self._served.url}/s/{SANDBOX}{sent.path}", encoded=True)
        answer = await self._served.ask_url(sent.method, url, sent.headers, sent.body)
        return Response(answer.status, answer.body, list(answer.headers.items()))

    async def advance(self, ms: int) -> None:
        await self._served.post(f"/s/{SANDBOX}/__admin/clock/advance", {"by": f"{ms}ms"})

    async def token(self, vendor: str) -> str:
        minted = await self._served.post(f"/s/{SANDBOX}/__admin/tokens/{vendor}", {})
        return str(minted["token"])

    async def balance(self, vendor: str) -> str:
        shown = await self._served.get(f"/s/{SANDBOX}/__admin/accounts")
        return str(next(account["balance"] for account in shown["accounts"] if account["vendor"] == vendor))

    async def states(self, vendor: str) -> list[str]:
        shown = await self._served.get(f"/s/{SANDBOX}/__admin/messages", vendor=vendor, limit="1000")
        return [message["state"] for message in reversed(shown["messages"])]

    async def callbacks(self) -> list[bytes]:
        return self._receiver.bodies


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    served = Served(Settings(port=0), *BUILT_IN)
    await served.start()
    yield served
    await served.stop()


@pytest.mark.parametrize("path", FILES, ids=name_of)
async def test_a_client_sees_what_the_transcript_says(path: Path, served: Served, receiver: Receiver) -> None:
    transcript = load(path)
    world = world_of(transcript).model_dump(mode="json", exclude_unset=True)
    await served.post("sandboxes", {"name": SANDBOX, **world})
    await Player(OverASocket(served, receiver)).play(transcript)
