"""Send a campaign by bulk requests; each of its texts ends sent, failed, in doubt, or waiting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from example_app.calling import AnswerLost, OutOfCredit, Refused, Unsent
from example_app.habits import Habits
from example_app.sending import Clock, pause
from example_app.texts import Campaign, State, Store, Text
from example_app.vendors import BulkResult, Ugsms

BULK = 500
FOR_EVER = dt.datetime.max.replace(tzinfo=dt.UTC)


class Campaigns:
    """Sends campaigns, as far as the money goes."""

    def __init__(self, ugsms: Ugsms, store: Store, habits: Habits, clock: Clock) -> None:
        self._ugsms = ugsms
        self._store = store
        self._habits = habits
        self._clock = clock

    def estimate(self, rows: Sequence[Text]) -> Decimal:
        """What texts will cost."""
        return sum((self._habits.count_segments("ugsms", row.body) for row in rows), 0) * self._ugsms.price

    async def go_on(self, campaign: Campaign) -> None:
        """Send what is still to be sent and may be sent now."""
        now = self._clock()
        rows = [row for row in campaign.rows if row.state is State.QUEUED and (row.not_before or now) <= now]
        if not rows or self._ugsms.rests_until > now:
            return
        try:
            purse = await self._ugsms.balance()
            for bulk in self._affordable(rows, purse):
                await self._send(campaign, bulk)
        except (Unsent, AnswerLost) as error:  # the rest waits
            self._ugsms.rests_until = now + pause(error)

    def _affordable(self, rows: Sequence[Text], purse: Decimal) -> Iterator[list[Text]]:
        """Bulks that can be paid for; UGSMS looks at the balance before it has charged what it accepted."""
        bulk: list[Text] = []
        for row in rows:
            purse -= self.estimate([row])
            if purse < 0:
                row.wait_until(self._clock() + pause(OutOfCredit()))
                continue
            bulk.append(row)
            if len(bulk) == BULK:
                yield bulk
                bulk = []
        if bulk:
            yield bulk

    async def _send(self, campaign: Campaign, bulk: Sequence[Text]) -> None:
        try:
            result = await self._ask(campaign, bulk)
        except AnswerLost:
            for row in bulk:
                row.doubt("ugsms", FOR_EVER)  # somebody has to look at the account's statement
        except Refused as error:
            for row in bulk:
                row.fail(str(error))
        except OutOfCredit:
            for row in bulk:
                self._habits.out_of_credit(self._store, row)
            raise
        else:
            campaign.spent += result.cost
            self._note(bulk, result.refused)

    async def _ask(self, campaign: Campaign, bulk: Sequence[Text]) -> BulkResult:
        async def again() -> BulkResult:
            return await self._ugsms.send_bulk(bulk, campaign.id)

        async def look_up() -> BulkResult:
            raise AnswerLost("UGSMS tells nothing of single texts")

        try:
            return await again()
        except AnswerLost:
            return await self._habits.after_lost_answer(again, look_up)

    def _note(self, bulk: Sequence[Text], refused: Mapping[int, str]) -> None:
        for place, row in enumerate(bulk):
            if place in refused:
                row.fail(refused[place])
            else:
                self._store.accept(row, "ugsms", None)
