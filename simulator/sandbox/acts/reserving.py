"""Reserve room on a sandbox's agenda, before anything is changed: whoever asks for more than there is is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.sandbox.errors import CapacityError

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox


def reserve(sandbox: Sandbox, number: int, what: str) -> None:
    """See that there is room for so many events; raises `CapacityError`, which names what they are wanted for."""
    agenda = sandbox.agenda
    if agenda.taken + number > agenda.limit:
        raise CapacityError(
            f"{agenda.taken} events are planned in sandbox {sandbox.name!r}, and there is no room for {what}: let its "
            "time pass, reset it, or raise --max-planned"
        )


def reserve_for_messages(sandbox: Sandbox, number: int) -> None:
    """See that so many messages can be accepted at once; raises `CapacityError`."""
    most = sandbox.rules.bounds.submission
    if number > most:
        raise CapacityError(
            f"the request is for {number} messages, and one request may have {most} at most: send them in several "
            "requests, or raise --max-submission"
        )
    reserve(sandbox, number, f"the events of {number} more messages")
