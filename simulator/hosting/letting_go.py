"""Let go of what an ended world kept in steps: a million objects freed in one go would hold up everybody else.

Whatever still looks at the world keeps it for itself: nothing is taken out of it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox

STRIDE = 1_000
"""How many things go between two turns of others."""


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
