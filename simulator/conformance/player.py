"""A transcript and a stage go in; every step is done on the stage, and what differed from the expected comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from multidict import CIMultiDict

from simulator.conformance.wire import PLACEHOLDER, differences, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.api.request import Response
    from simulator.conformance.transcript import CallbackCheck, Expected, MessagesCheck, Part, Request, Step, Transcript

BOUNDARY = "transcript-boundary"


class TranscriptError(Exception):
    """What happened is not what a transcript says. Its text names the step and what differed."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as a transcript sends it."""

    method: str
    path: str
    headers: CIMultiDict[str]
    body: bytes


class Stage(Protocol):
    """What a transcript is played on."""

    receiver: str

    async def ask(self, sent: Sent) -> Response:
        """Send one request to an emulated vendor."""

    async def advance(self, ms: int) -> None:
        """Let time pass."""

    async def token(self, vendor: str) -> str:
        """A bearer token for the first account of a vendor."""

    async def balance(self, vendor: str) -> str:
        """The balance of the first account of a vendor."""

    async def states(self, vendor: str) -> list[str]:
        """The states of the vendor's messages, oldest first."""

    async def callbacks(self) -> Sequence[bytes]:
        """The bodies that the receiver got, in order."""


@dataclass
class Player:
    """Plays one transcript on a stage; names bound by placeholders live as long as it does."""

    stage: Stage
    names: dict[str, Any] = field(default_factory=dict)

    async def play(self, transcript: Transcript) -> None:
        """Run every step.

        Raises:
            TranscriptError: something differed.
        """
        for number, step in enumerate(transcript.steps, start=1):
            if lines := await self.step(step):
                raise TranscriptError(f"step {number} of {transcript.title!r}:\n" + "\n".join(lines))

    async def step(self, step: Step) -> list[str]:
        """Run one step and say what differed."""
        lines: list[str] = []
        if step.request:
            lines += await self._request(step.request, step.expect, step.expect_each_before)
        if step.advance:
            await self.stage.advance(step.advance)
        if step.balance:
            lines += _unequal("balance", step.balance.amount, await self.stage.balance(step.balance.vendor))
        if step.messages:
            lines += _states(step.messages, await self.stage.states(step.messages.vendor))
        if step.callbacks is not None:
            lines += self._callbacks(step.callbacks, await self.stage.callbacks())
        return lines

    async def _request(self, request: Request, last: Expected, before: Expected) -> list[str]:
        sent = await self._sent(request)
        lines: list[str] = []
        for number in range(request.repeat):
            response = await self.stage.ask(sent)
            lines += self._unexpected(last if number == request.repeat - 1 else before, response)
        return lines

    async def _sent(self, request: Request) -> Sent:
        headers = CIMultiDict({name: await self._fill(value) for name, value in request.headers.items()})
        if request.json_text is not None:
            body = (await self._fill(request.json_text)).encode()
            headers.setdefault("Content-Type", "application/json")
        elif request.form is not None:
            body = urlencode({name: await self._fill(value) for name, value in request.form.items()}).encode()
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        elif request.multipart is not None:
            body = "".join([_part(part) for part in request.multipart] + [f"--{BOUNDARY}--\r\n"]).encode()
            headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
        else:
            body = (await self._fill(request.body)).encode()
        return Sent(request.method, await self._fill(request.path), headers, body)

    async def _fill(self, text: str) -> str:
        text = text.replace("{callback}", self.stage.receiver)
        for vendor in re.findall(r"<jwt:([a-z][a-z0-9_]*)>", text):
            text = text.replace(f"<jwt:{vendor}>", await self.stage.token(vendor))
        return PLACEHOLDER.sub(lambda found: str(self.names.get(found[2] or "", found[0])), text)

    def _unexpected(self, wanted: Expected, response: Response) -> list[str]:
        lines = _unequal("status", wanted.status, str(response.status))
        headers = CIMultiDict(response.headers)
        for name, value in wanted.headers.items():
            got = headers.get(name)
            plain = got.partition(";")[0] if got and name.lower() == "content-type" else got
            lines += differences(value, plain, self.names, f"header {name}")
        if wanted.json_text is not None:
            try:
                lines += differences(tokens(wanted.json_text), tokens(response.body), self.names)
            except ValueError as error:
                lines.append(f"not JSON: {error}")
        elif wanted.body is not None:
            lines += _unequal("body", wanted.body, response.body.decode())
        return [*lines, f"answer was {response.body!r}"] if lines else []

    def _callbacks(self, wanted: Sequence[CallbackCheck], got: Sequence[bytes]) -> list[str]:
        if len(wanted) != len(got):
            return [f"expected {len(wanted)} callbacks, got {list(got)}"]
        pairs = enumerate(zip(wanted, got, strict=True))
        return [
            line
            for i, (left, right) in pairs
            for line in differences(tokens(left.json_text), tokens(right), self.names, f"callback {i}")
        ]


def _unequal(what: str, wanted: str | None, got: str) -> list[str]:
    if wanted is None or wanted == got:
        return []
    if what == "balance" and float(wanted) == float(got):
        return []
    return [f"{what}: expected {wanted}, got {got}"]


def _states(wanted: MessagesCheck, got: list[str]) -> list[str]:
    lines = _unequal("messages", wanted.count, str(len(got)))
    return lines + ([] if wanted.states is None else _unequal("states", str(list(wanted.states)), str(got)))


def _part(part: Part) -> str:
    if part.filename is None:
        return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{part.name}"\r\n\r\n{part.value}\r\n'
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{part.name}"; filename="{part.filename}"\r\n'
        f"Content-Type: {part.content_type}\r\n\r\n{part.content}\r\n"
    )
