"""Set the answers of receivers, and show what came to their catch URLs."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from simulator.control.declaring import operation
from simulator.control.operation import Arguments, Nothing, Visit
from simulator.control.views.catch_urls import CatchUrlList, CatchUrlView, catch_url, catch_url_view
from simulator.hosting.receivers import MAX_ARRIVALS, ReceiverAnswer
from simulator.sandbox.errors import SimulatorError
from simulator.scenario.durations import Duration, lasting

if TYPE_CHECKING:
    from simulator.hosting.receivers import Receiver

TAG = "receivers"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}", re.ASCII)
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}", re.ASCII)
HEADER_VALUE = re.compile(r"[\t\x20-\x7e]{0,2000}", re.ASCII)
MAX_WAIT_S = 120
FRAMING = frozenset({"content-length", "transfer-encoding", "connection", "date", "server"})


class CaughtAnswer(Arguments):
    """One answer of a receiver."""

    status: int = Field(default=200, ge=200, le=599)
    body: str = Field(default="", max_length=65_536)
    headers: dict[str, str] = Field(default={}, max_length=20)
    location: str | None = Field(default=None, description="Where a redirect leads: short for that header.")
    delay: Annotated[Duration, lasting(at_most_ms=60_000)] = Field(
        default_factory=lambda: 0, description="Real time before the answer, at most a minute."
    )
    hangs_up: bool = Field(default=False, description="Close the connection instead of answering.")

    @field_validator("headers")
    @classmethod
    def _are_headers(cls, headers: dict[str, str]) -> dict[str, str]:
        for name, value in headers.items():
            if not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value) or name.lower() in FRAMING:
                raise PydanticCustomError(
                    "header", f"headers in visible ASCII, and none of {', '.join(sorted(FRAMING))}"
                )
        return headers

    @field_validator("location")
    @classmethod
    def _is_a_value(cls, location: str | None) -> str | None:
        if location is not None and not HEADER_VALUE.fullmatch(location):
            raise PydanticCustomError("header", "visible ASCII")
        return location

    def answer(self) -> ReceiverAnswer:
        """Make the answer that is described."""
        location = (("Location", self.location),) if self.location is not None else ()
        return ReceiverAnswer(self.status, self.body, (*self.headers.items(), *location), self.delay, self.hangs_up)


class Programme(Arguments):
    """What a receiver answers, in turn; the last answer is repeated. 200 if left out."""

    answers: list[CaughtAnswer] = Field(default=[], max_length=100)


class ArrivalWait(Arguments):
    """How many arrivals to wait for, and how long."""

    count: int = Field(default=0, ge=0, le=MAX_ARRIVALS, description="Answer as soon as this many requests have come.")
    timeout_s: float = Field(
        default=10,
        ge=0,
        le=MAX_WAIT_S,
        description="Real seconds to wait for them; then the answer shows those that have come.",
    )


@operation("GET", "receivers", TAG)
async def list_receivers(visit: Visit[Nothing, Nothing]) -> CatchUrlList:
    """List the receivers of callbacks and the requests that came to them."""
    return CatchUrlList(receivers=await _shown(visit, *visit.hosted.receivers))


@operation("PUT", "receivers/{name}", TAG)
async def set_receiver(visit: Visit[Nothing, Programme]) -> CatchUrlView:
    """Set the answers of the catch URL /__catch/{name}."""
    name = visit.params["name"]
    if not NAME.fullmatch(name):
        raise SimulatorError(
            f"{name[:80]!r} is invalid as the name of a receiver; expected 1 to 63 letters, digits, dots, dashes and "
            "underscores, a letter or digit first"
        )
    answers = tuple(model.answer() for model in visit.body.answers) or (ReceiverAnswer(),)
    receiver = visit.hosted.receivers.set(name, answers)
    if visit.hosted.kept is not None:
        visit.hosted.kept.answers_set(name, answers)
    return (await _shown(visit, (name, receiver)))[0]


@operation("GET", "receivers/{name}", TAG)
async def get_receiver(visit: Visit[ArrivalWait, Nothing]) -> CatchUrlView:
    """Show the requests that came to a catch URL, as soon as enough have come."""
    name, hosted, query = visit.params["name"], visit.hosted, visit.query
    try:
        async with asyncio.timeout(query.timeout_s):
            while len(hosted.receivers.arrivals(name)) < query.count and not hosted.is_closing:
                await hosted.waiters.change()
    except TimeoutError:
        pass  # the caller sees how many there are
    return (await _shown(visit, (name, hosted.receivers.get(name))))[0]


@operation("DELETE", "receivers/{name}", TAG)
async def delete_receiver(visit: Visit[Nothing, Nothing]) -> None:
    """Forget a receiver and the requests that came to it."""
    visit.hosted.receivers.forget(visit.params["name"])
    if visit.hosted.kept is not None:
        visit.hosted.kept.forgotten(visit.params["name"])


async def _shown(visit: Visit[Any, Any], *receivers: tuple[str, Receiver]) -> list[CatchUrlView]:
    """Show receivers as they are now, beside all else: long bodies may have come, and ten thousand secrets be known."""
    hosted, accounts = visit.hosted, list(visit.sandbox.accounts)
    read = [catch_url(hosted, name, receiver, visit.origin) for name, receiver in receivers]

    def shown() -> list[CatchUrlView]:
        hider = visit.cutter.of_all(accounts)
        return [catch_url_view(each, hider) for each in read]

    return await asyncio.to_thread(shown)
