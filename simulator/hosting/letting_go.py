"""Let go of what an ended world kept in steps: a million objects freed in one go would hold up everybody else.

Whatever still looks at the world keeps it for itself: nothing is taken out of it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from simulator.sandbox.books.callbacks import CallbackState
from simulator.scenario.beginning import Begun
from simulator.text.counting import counted

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox

STRIDE = 1_000
"""How many things go between two turns of others."""


class LetGo(NamedTuple):
    """How much an ended world kept: `callbacks` are those that waited for a result, `accounts` those opened since."""

    messages: int
    requests: int
    incoming: int
    callbacks: int
    faults: int
    accounts: int

    @property
    def in_words(self) -> str:
        """Say it in a sentence."""
        named = (
            (self.messages, "message", ""),
            (self.requests, "request", ""),
            (self.incoming, "message", " from handsets"),
            (self.callbacks, "callback", " that waited"),
            (self.faults, "fault", ""),
            (self.accounts, "account", " opened by unknown credentials"),
        )
        told = ", ".join(counted(count, noun) + rest for count, noun, rest in named if count)
        return f"Let go: {told}." if told else "There was nothing to let go of."


def kept_by(sandbox: Sandbox) -> LetGo:
    """Count what a sandbox keeps that people may miss when it goes."""
    beginning = sandbox.inputs.beginning
    return LetGo(
        messages=len(sandbox.messages),
        requests=len(sandbox.journal),
        incoming=len(sandbox.incoming.kept),
        callbacks=sum(each.state is CallbackState.WAITING for each in sandbox.callbacks.oldest_first()),
        faults=len(sandbox.faults),
        accounts=len(sandbox.accounts) - beginning.accounts if isinstance(beginning, Begun) else 0,
    )


def things_of(sandbox: Sandbox) -> list[object]:
    """List what a sandbox keeps, so that it stays when the sandbox goes."""
    return [
        *sandbox.inputs.entries,
        *sandbox.journal.newest_first(),
        *sandbox.messages.newest_first(),
        *sandbox.ledger.entries(),
        *sandbox.callbacks.oldest_first(),
        *sandbox.incoming.kept.oldest_first(),
        *sandbox.accounts,
        *sandbox.faults,
        *sandbox.agenda.entries(),
    ]


async def let_go(things: list[object]) -> None:
    """Empty a list that holds the last of each, in steps between which others have their turn."""
    del things[-STRIDE:]
    while things:
        await asyncio.sleep(0)
        del things[-STRIDE:]
