"""The money runs out, and the top-up arrives half an hour late."""

from __future__ import annotations

import pytest
from support.scenarios import tried

from simulator.sandbox.books.ledger import Cause

MINUTE_MS = 60_000


VENDORS = ("ugsms", "pushr", "advanta", "msgine")


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_top_up_comes_half_an_hour_after_the_money_is_gone(vendor: str) -> None:
    played = tried("balance-exhaustion", "naive", vendors=(vendor,))
    entries = [entry for entry in played.sandbox.ledger.entries() if entry.account.vendor == vendor][::-1]
    gone = next(entry for entry in entries if entry.balance == 0)
    (top_up,) = (entry for entry in entries if entry.cause is Cause.TOP_UP)
    assert top_up.at_ms - gone.at_ms == 30 * MINUTE_MS


@pytest.mark.parametrize("vendor", VENDORS)
def test_who_waits_sends_every_text_once_and_who_hurries_loses_some(vendor: str) -> None:
    naive, careful = (tried("balance-exhaustion", client, vendors=(vendor,)) for client in ("naive", "careful"))
    assert naive.left == 4
    assert (careful.finished, careful.left) == (12, 0)
    assert len(careful.sandbox.messages) == 12
    refused = [
        sum(asked.seen.reason == "insufficient_balance" for asked in played.asked) for played in (naive, careful)
    ]
    assert refused[0] > 2 * refused[1] > 0
