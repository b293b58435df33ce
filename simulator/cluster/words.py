"""Say that another process is not there, in the place of its answer: to whom, and in which words, its kind decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from simulator.api.problem import problem
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.api.request import Response

UNDONE = "Nothing of the request was done: send it again."
UNKNOWN = "Whether the request was done is unknown: look at the sandbox before you send it again."


class Words(Protocol):
    """What is said of one other process."""

    def away(self, patience_s: float, why: str) -> Response:
        """Answer a request that has waited for it in vain.

        Args:
            patience_s: for how long.
            why: it was not reached, as words behind a colon.
        """
        ...

    def closed(self) -> Response:
        """Answer a request that was to go there when nothing was asked there any more."""
        ...

    def lost(self) -> Response:
        """Answer a request that had gone there, and whose answer will not come."""
        ...


@frozen
class OfWorker:
    """What is said of another process of this server.

    Args:
        number: which one.
    """

    number: int

    def away(self, patience_s: float, why: str) -> Response:  # noqa: ARG002 - it is being started, whatever the system says
        """Say that it was not there in time."""
        return problem(
            503,
            "worker-away",
            f"The process of this server that has the sandbox of this request (worker {self.number}) is being "
            f"started, and was not there within {patience_s:g} s. {UNDONE}",
        )

    def closed(self) -> Response:
        """Say that this server stops."""
        return problem(
            503,
            "worker-away",
            f"The process of this server that has the sandbox of this request (worker {self.number}) is asked nothing "
            f"more, for this one stops. {UNDONE}",
        )

    def lost(self) -> Response:
        """Say that nobody knows what it has done."""
        return problem(
            503,
            "worker-lost",
            f"The process of this server that has the sandbox of this request (worker {self.number}) ended before it "
            f"had answered. {UNKNOWN}",
        )


@frozen
class OfNode:
    """What is said of another simulator that shares an engine with this one.

    Args:
        address: its host and port.
    """

    address: str

    def away(self, patience_s: float, why: str) -> Response:  # noqa: ARG002 - it is sought again, and for longer
        """Say that it was not reached in time."""
        return problem(
            503,
            "node-away",
            f"The simulator that has the sandbox of this request ({self.address}) was not reached: {why}. {UNDONE}",
        )

    def closed(self) -> Response:
        """Say that it is no longer the one to ask, or that this one stops."""
        return problem(
            503,
            "node-away",
            f"The simulator that had the sandbox of this request ({self.address}) is asked nothing more by this one. "
            f"{UNDONE}",
        )

    def lost(self) -> Response:
        """Say that nobody knows what it has done."""
        return problem(
            503,
            "node-lost",
            f"The simulator that has the sandbox of this request ({self.address}) ended, or could no longer be "
            f"reached, before it had answered. {UNKNOWN}",
        )
