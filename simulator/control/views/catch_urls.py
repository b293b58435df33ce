"""Show receivers: their addresses, their answers, and the requests that came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field

from simulator.api.instants import iso_millis
from simulator.control.operation import View
from simulator.control.views.exchanges import Body, body_view, headers_view, well_formed
from simulator.control.views.sandboxes import base_url_of
from simulator.hosting.receivers import CATCH_PREFIX

if TYPE_CHECKING:
    from simulator.hosting.hosted import Hosted
    from simulator.hosting.receivers import Arrival, Receiver
    from simulator.secrets.hiding import Hider


class ArrivalView(View):
    """One request that came."""

    at: str = Field(description="Virtual time.")
    method: str
    target: str = Field(description="The part of the URL after the receiver's name.")
    headers: list[tuple[str, str]]
    body: Body
    status: int | None = Field(description="Status of the answer; null if the connection was closed.")


class CatchUrlView(View):
    """One catch URL."""

    name: str
    url: str = Field(description="The URL to give to a vendor for callbacks.")
    answers: int = Field(description="How many answers were set; they are given in turn, the last one is repeated.")
    arrivals: list[ArrivalView] = Field(description="Oldest first.")
    dropped: int = Field(description="How many were dropped to make room.")


class CatchUrlList(View):
    """Every catch URL that was set or called."""

    receivers: list[CatchUrlView]


class CatchUrl(NamedTuple):
    """A receiver as it is at one instant: the view's fields, with the arrivals as they were kept."""

    name: str
    url: str
    answers: int
    arrivals: Sequence[Arrival]
    dropped: int


def catch_url(hosted: Hosted, name: str, receiver: Receiver, origin: str) -> CatchUrl:
    """Read a receiver, to be shown; `origin` is where the caller reached us."""
    url = f"{base_url_of(hosted.sandbox, origin)}{CATCH_PREFIX}{name}"
    receivers = hosted.receivers
    return CatchUrl(name, url, len(receiver.answers), receivers.arrivals(name), receivers.dropped[name])


def catch_url_view(read: CatchUrl, hider: Hider) -> CatchUrlView:
    """Show a receiver."""
    return CatchUrlView(
        name=read.name,
        url=read.url,
        answers=read.answers,
        arrivals=[_arrival_view(arrival, hider) for arrival in read.arrivals],
        dropped=read.dropped,
    )


def _arrival_view(arrival: Arrival, hider: Hider) -> ArrivalView:
    return ArrivalView(
        at=iso_millis(arrival.at_ms),
        method=arrival.method,
        target=well_formed(hider.text(arrival.target)),
        headers=headers_view(arrival.headers, hider),
        body=body_view(arrival.body, hider),
        status=arrival.status,
    )
