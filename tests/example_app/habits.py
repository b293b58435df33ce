"""What is done rightly or wrongly where things go wrong: five decisions, each with a naive and a careful way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from example_app.segments import CountSegments, by_alphabet, by_bytes
from example_app.texts import State, Store, Text

ResultT = TypeVar("ResultT")


class AfterLostAnswer(Protocol):
    """What to do when a vendor may have accepted something."""

    async def __call__(
        self, again: Callable[[], Awaitable[ResultT]], look_up: Callable[[], Awaitable[ResultT]]
    ) -> ResultT:
        """Ask again, or look up what became of it."""


async def send_again(again: Callable[[], Awaitable[ResultT]], look_up: Callable[[], Awaitable[ResultT]]) -> ResultT:  # noqa: ARG001 - the mistake
    """The mistake: what was accepted is paid for twice."""
    return await again()


async def look_it_up(again: Callable[[], Awaitable[ResultT]], look_up: Callable[[], Awaitable[ResultT]]) -> ResultT:  # noqa: ARG001 - the point
    """Find out first."""
    return await look_up()


def give_up(store: Store, text: Text) -> None:
    """The mistake: an empty account is taken for a bad number."""
    text.fail("payment required")
    store.blocked.add(text.phone)


def keep_it(store: Store, text: Text) -> None:
    """It stays in the queue: money comes back."""


def must_exist(store: Store, vendor_id: str) -> Text | None:
    """The mistake: whoever knows the URL, and every answer that was lost, makes this a server error."""
    return store.accepted[vendor_id]


def may_be_unknown(store: Store, vendor_id: str) -> Text | None:
    """Anybody's, or ours and early."""
    return store.accepted.get(vendor_id)


def overwrite(known: State, reported: State) -> State:  # noqa: ARG001 - it should have looked
    """The mistake: the last word wins, even after a final one, even out of order."""
    return reported


def keep_first_final(known: State, reported: State) -> State:
    """A final state stays."""
    return known if known.is_final else reported


@dataclass(frozen=True, slots=True)
class Habits:
    """One way for each decision."""

    after_lost_answer: AfterLostAnswer
    out_of_credit: Callable[[Store, Text], None]
    receipted: Callable[[Store, str], Text | None]
    next_state: Callable[[State, State], State]
    count_segments: CountSegments


NAIVE = Habits(send_again, give_up, must_exist, overwrite, by_bytes)
CAREFUL = Habits(look_it_up, keep_it, may_be_unknown, keep_first_final, by_alphabet)
