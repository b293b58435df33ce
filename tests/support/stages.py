"""Where transcripts are played without a socket."""

from __future__ import annotations

from simulator.api.directory import VendorDirectory
from simulator.api.request import Request, Response
from simulator.api.serve import serve
from simulator.sandbox.callbacks import Attempt
from simulator.sandbox.messages import MessageQuery
from simulator.sandbox.sandbox import Sandbox
from simulator.vendors import BUILT_IN
from support.transcripts import Sent


class InProcess:
    """A stage of plain function calls; its receiver answers every callback with 200."""

    receiver = "http://127.0.0.1:9/callback"

    def __init__(self, sandbox: Sandbox) -> None:
        self.directory = VendorDirectory(BUILT_IN)
        self.sandbox = sandbox
        self.received: list[bytes] = []

    async def ask(self, sent: Sent) -> Response:
        path, _, query = sent.path.partition("?")
        addressed = self.directory.address(sent.method, path, "localhost")
        if isinstance(addressed, Response):
            return addressed
        response = serve(self.sandbox, addressed, Request(sent.method, path, query, sent.headers, sent.body))
        self._receive()
        return response

    async def advance(self, ms: int) -> None:
        clock, agenda = self.sandbox.clock, self.sandbox.agenda
        target_ms = clock.now_ms() + ms
        while agenda.next_due_ms <= target_ms:
            clock.move_to(agenda.next_due_ms)
            self.sandbox.step()
            self._receive()
        clock.move_to(target_ms)
        self.sandbox.catch_up()

    async def token(self, vendor: str) -> str:
        manifest = self.directory.vendor(vendor)
        assert manifest.token is not None
        now_ms = self.sandbox.clock.now_ms()
        return manifest.token(self.sandbox.accounts.of_vendor(vendor)[0], now_ms, now_ms + 3_600_000)

    async def balance(self, vendor: str) -> str:
        return str(self.sandbox.accounts.of_vendor(vendor)[0].balance)

    async def states(self, vendor: str) -> list[str]:
        found = list(self.sandbox.messages.search(MessageQuery(vendor=vendor)))
        return [message.state.value for message in reversed(found)]

    async def callbacks(self) -> list[bytes]:
        return self.received

    def _receive(self) -> None:
        for callback, is_replay in self.sandbox.take_outbox():
            self.received.append(callback.content.body)
            attempt = Attempt(self.sandbox.now_ms, 200, None, 0, "", is_replay)
            self.sandbox.record_attempt(callback, attempt)
