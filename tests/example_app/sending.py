"""Send one text by one of several vendors; it ends accepted, failed, in doubt, or to be tried later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal

from example_app.calling import AnswerLost, Busy, OutOfCredit, Refused, Unreachable, Unsent
from example_app.habits import Habits
from example_app.texts import State, Store, Text
from example_app.vendors import Vendor

Clock = Callable[[], dt.datetime]

PAUSE = dt.timedelta(seconds=30)
"""How long a vendor is left alone that cannot be reached or has no money for us."""


def pause(error: Exception) -> dt.timedelta:
    """How long to leave a vendor alone."""
    return dt.timedelta(seconds=error.retry_after_s) if isinstance(error, Busy) else PAUSE


class Sender:
    """Sends single texts by the first vendor that takes them."""

    def __init__(self, vendors: Sequence[Vendor], store: Store, habits: Habits, clock: Clock) -> None:
        self._vendors = vendors
        self._store = store
        self._habits = habits
        self._clock = clock

    async def send(self, text: Text) -> None:
        """Try the vendors in turn; those that asked for a rest are left out."""
        if text.phone in self._store.blocked:
            text.fail("blocked")
            return
        for vendor in self._in_order(text):
            if vendor.rests_until <= self._clock() and await self._is_settled(vendor, text):
                return
            if text.state is State.UNSURE and text.vendor == vendor.name and not text.is_better_sent_twice:
                text.not_before = vendor.rests_until
                return  # nobody else may send what this one may have sent
        text.wait_until(min(vendor.rests_until for vendor in self._vendors))

    def _in_order(self, text: Text) -> list[Vendor]:
        """Whoever may have accepted it goes first."""
        return sorted(self._vendors, key=lambda each: text.state is State.UNSURE and text.vendor != each.name)

    async def _is_settled(self, vendor: Vendor, text: Text) -> bool:
        """Try one vendor; whether nobody else need be tried now."""
        try:
            vendor_id = await self._try(vendor, text)
        except Refused as error:
            text.fail(str(error))
        except AnswerLost:
            vendor.rests_until = self._clock() + PAUSE
            text.doubt(vendor.name, vendor.rests_until)
            return not text.is_better_sent_twice
        except Unsent as error:
            vendor.rests_until = self._clock() + pause(error)
            if isinstance(error, OutOfCredit):
                self._habits.out_of_credit(self._store, text)
            return text.state is State.FAILED
        else:
            text.estimate = self._estimate(vendor, text)
            self._store.accept(text, vendor.name, vendor_id)
        return True

    async def _try(self, vendor: Vendor, text: Text) -> str | None:
        async def look_up() -> str:
            try:
                found = await vendor.find(text)
            except Unsent as error:
                raise AnswerLost(f"{vendor.name} does not tell: {error}") from error
            if found is None:
                text.state = State.QUEUED
                raise Unreachable(f"{vendor.name} has not accepted {text.id}")
            return found

        if text.state is State.UNSURE and text.vendor == vendor.name:
            return await look_up()
        try:
            return await vendor.send(text)
        except AnswerLost:
            return await self._habits.after_lost_answer(lambda: vendor.send(text), look_up)

    def _estimate(self, vendor: Vendor, text: Text) -> Decimal:
        return self._habits.count_segments(vendor.name, text.body) * vendor.price
