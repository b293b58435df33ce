"""What the server knows of a judge: exchanges and callbacks go in, violations and, if it is strict, headers come out.

The judge itself is given to the server by whoever starts it. The server neither knows nor steers it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from simulator.api.request import Response
    from simulator.hosting.hosted import Hosted
    from simulator.sandbox.callbacks import Callback

CLIENT = "client"
"""The side of a violation that the client under test has to mend; the other is `ours`."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One departure from a vendor's documentation, ready to be shown: credentials are hidden, lengths bounded.

    Args:
        vendor: None where a request hit no documented route and resembles none.
        operation: None where no documented route was hit.
        side: "client" or "ours".
        pointer: a JSON Pointer into the exchange, for example /request/body/numbers.
        rule: a keyword of JSON Schema, or the name of a rule that no schema can say.
        sent: what travelled.
        expected: what the documentation says.
        evidence: how that is known: documented, public, observed or assumed.
        source: the page and section that says so.
        message: all of it in one sentence, with the remedy.
    """

    vendor: str | None
    operation: str | None
    side: str
    pointer: str
    rule: str
    sent: str
    expected: str
    evidence: str
    source: str
    message: str


class Observer(Protocol):
    """Judges what a server answers and sends. It attaches violations to exchanges and changes nothing else."""

    @property
    def mode(self) -> str:
        """How it works: `record` or `strict`."""
        ...

    async def open(self) -> None:
        """Make ready, before the server listens; raises `SimulatorError` where it cannot work without its data."""
        ...

    async def close(self) -> None:
        """Stop; what waits is left unjudged."""
        ...

    def answered(self, hosted: Hosted, response: Response) -> Response:
        """Take note of the newest exchange of a sandbox, just answered; returns what is to be written."""
        ...

    def called_back(self, hosted: Hosted, callback: Callback) -> None:
        """Take note of a callback that was sent."""
        ...

    async def catch_up(self) -> None:
        """Judge all that waits to be judged, so that a reader never comes too early."""
        ...
