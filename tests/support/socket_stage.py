"""Make a stage for transcripts, as a client sees it, of a running simulator, a receiver and a sandbox."""

from __future__ import annotations

from decimal import Decimal

from yarl import URL

from simulator.api.request import Response
from simulator.conformance.loading import world_of
from simulator.conformance.player import Sent
from simulator.conformance.transcript import Arriving, Transcript
from support.served import Receiver, Served


class OverASocket:
    """A stage behind a socket."""

    def __init__(self, served: Served, receiver: Receiver, sandbox: str) -> None:
        self._served = served
        self._receiver = receiver
        self._prefix = f"/s/{sandbox}"
        self._control = f"{self._prefix}/__admin"
        self.receiver = receiver.url

    async def ask(self, sent: Sent) -> Response:
        url = URL(f"{self._served.url}{self._prefix}{sent.path}", encoded=True)
        answer = await self._served.ask_url(sent.method, url, sent.headers, sent.body)
        return Response(answer.status, answer.body, list(answer.headers.items()))

    async def receive(self, arriving: Arriving) -> None:
        await self._served.post(f"{self._control}/incoming", arriving.model_dump(by_alias=True))

    async def advance(self, ms: int) -> None:
        await self._served.post(f"{self._control}/clock/advance", {"by": f"{ms}ms"})

    async def token(self, vendor: str) -> str:
        minted = await self._served.post(f"{self._control}/tokens/{vendor}", {})
        return str(minted["token"])

    async def balance(self, vendor: str) -> Decimal:
        shown = await self._served.get(f"{self._control}/accounts")
        return Decimal(next(account["balance"] for account in shown["accounts"] if account["vendor"] == vendor))

    async def states(self, vendor: str) -> list[str]:
        shown = await self._served.get(f"{self._control}/messages", vendor=vendor, limit="1000")
        return [message["state"] for message in reversed(shown["messages"])]

    async def callbacks(self) -> list[bytes]:
        return self._receiver.bodies


async def over_a_socket(transcript: Transcript, served: Served, receiver: Receiver, sandbox: str) -> OverASocket:
    """A stage in a new sandbox of that name that begins as the transcript says; its time stands still."""
    world = world_of(transcript, receiver.url).model_dump(mode="json", exclude_unset=True)
    await served.post("sandboxes", {"name": sandbox, **world})
    return OverASocket(served, receiver, sandbox)
