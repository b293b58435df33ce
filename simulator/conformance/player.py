"""Play a transcript on a stage, step by step, and report every difference."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from multidict import CIMultiDict

from simulator.conformance.json_tokens import LABEL, differences, tokens, written
from simulator.text.json_reading import NotJsonError
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from simulator.api.request import Response
    from simulator.conformance.transcript import (
        Arriving,
        CallbackCheck,
        Expected,
        MessagesCheck,
        Part,
        Request,
        Step,
        Transcript,
    )

BOUNDARY = "transcript-boundary"
CALLBACK = "{callback}"
"""Stands for the address of the receiver."""


class TranscriptError(Exception):
    """A transcript that does not hold. The text names the step and the difference."""


class UnboundError(Exception):
    """A label to be sent whose value cannot be sent."""


@frozen
class Sent:
    """A request as a transcript sends it."""

    method: str
    path: str
    headers: CIMultiDict[str]
    body: bytes


class Stage(Protocol):
    """The server that a transcript is played on."""

    receiver: str

    async def ask(self, sent: Sent) -> Response:
        """Send one request to an emulated vendor."""

    async def receive(self, arriving: Arriving) -> None:
        """Have a message from a handset arrive."""

    async def advance(self, ms: int) -> None:
        """Let time pass."""

    async def token(self, vendor: str) -> str:
        """Mint a bearer token for the first account of a vendor."""

    async def balance(self, vendor: str) -> Decimal:
        """Return the balance of the first account of a vendor."""

    async def states(self, vendor: str) -> list[str]:
        """Return the states of the vendor's messages, oldest first."""

    async def callbacks(self) -> Sequence[bytes]:
        """Return the bodies that the receiver got, in order."""


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
        """Run one step and list what differed."""
        lines: list[str] = []
        if step.request:
            lines += await self._request(step.request, step.expect, step.expect_each_before)
        if step.incoming:
            await self.stage.receive(step.incoming)
        if step.advance:
            await self.stage.advance(step.advance)
        if step.balance:
            lines += _unequal("balance", step.balance.amount, await self.stage.balance(step.balance.vendor))
        if step.messages:
            lines += _messages(step.messages, await self.stage.states(step.messages.vendor))
        if step.callbacks is not None:
            lines += self._callbacks(step.callbacks, await self.stage.callbacks())
        return lines

    async def _request(self, request: Request, last: Expected | None, before: Expected | None) -> list[str]:
        try:
            sent = await self._sent(request)
        except UnboundError as error:
            return [str(error)]
        lines: list[str] = []
        for number in range(1, request.repeat + 1):
            response = await self.stage.ask(sent)
            wanted = last if number == request.repeat else before
            found = self._unexpected(wanted, response) if wanted else []
            lines += [f"request {number} of {request.repeat}:", *found] if found and request.repeat > 1 else found
        return lines

    async def _sent(self, request: Request) -> Sent:
        headers = CIMultiDict({name: await self._fill(value) for name, value in request.headers.items()})
        if request.json_text is not None:
            body = await self._fill(request.json_text)
            headers.setdefault("Content-Type", "application/json")
        elif request.form is not None:
            body = urlencode({name: await self._fill(value) for name, value in request.form.items()})
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        elif request.multipart is not None:
            body = await self._fill("".join(map(_part, request.multipart)) + f"--{BOUNDARY}--\r\n")
            headers.setdefault("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        else:
            body = await self._fill(request.body or "")
        return Sent(request.method, await self._fill(request.path), headers, body.encode())

    async def _fill(self, text: str) -> str:
        text = text.replace(CALLBACK, self.stage.receiver)
        for vendor in re.findall(r"<jwt:([^<>]*)>", text):
            text = text.replace(f"<jwt:{vendor}>", await self.stage.token(vendor))
        return LABEL.sub(lambda found: self._bound(found[1]), text)

    def _bound(self, label: str) -> str:
        value = self.names.get(label)
        if not isinstance(value, str):
            raise UnboundError(
                f"<name:{label}> cannot be sent: it stands for {written(value)}, not for text or a number"
            )
        return value

    def _unexpected(self, wanted: Expected, response: Response) -> list[str]:
        lines = _unequal("status", wanted.status, response.status)
        headers = CIMultiDict(response.headers)
        for name, value in wanted.headers.items():
            got = headers.getall(name, [])
            if len(got) == 1:
                lines += differences(value, got[0], self.names, f"header {name}")
            else:
                lines.append(f"header {name}: expected once, got {written(got)}")
        if wanted.json_text is not None:
            lines += self._of_json(wanted.json_text, response.body)
        if wanted.body is not None:
            lines += _unequal("body", wanted.body.encode(), response.body)
        return [*lines, f"answer was {response.body!r}"] if lines else []

    def _callbacks(self, wanted: Sequence[CallbackCheck], got: Sequence[bytes]) -> list[str]:
        if len(wanted) != len(got):
            return [f"expected {len(wanted)} callbacks, got {list(got)}"]
        pairs = enumerate(zip(wanted, got, strict=True))
        return [line for i, (left, right) in pairs for line in self._of_json(left.json_text, right, f"callback {i}")]

    def _of_json(self, wanted: str, got: bytes, where: str = "") -> list[str]:
        try:
            actual = tokens(got)
        except NotJsonError as error:
            return [f"{where or '/'}: not JSON: {error}"]
        return differences(tokens(wanted), actual, self.names, where)


def _unequal(what: str, wanted: object, got: object) -> list[str]:
    return [] if wanted == got else [f"{what}: expected {wanted}, got {got}"]


def _messages(wanted: MessagesCheck, got: list[str]) -> list[str]:
    lines = [] if wanted.count is None else _unequal("messages", wanted.count, len(got))
    return lines + ([] if wanted.states is None else _unequal("states", list(wanted.states), got))


def _part(part: Part) -> str:
    if part.filename is None:
        return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{part.name}"\r\n\r\n{part.value}\r\n'
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{part.name}"; filename="{part.filename}"\r\n'
        f"Content-Type: {part.content_type}\r\n\r\n{part.content}\r\n"
    )
