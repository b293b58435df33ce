"""An application with a key of its own meets the story of each built-in scenario, at each vendor that it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.scenarios import tried

from simulator.api.vendor import Vendor
from simulator.sandbox.books.accounts import Account
from simulator.sandbox.books.callbacks import CallbackKind
from simulator.sandbox.books.message_query import MessageQuery
from simulator.scenario.library import Library
from simulator.scenario.loading import Loader
from simulator.trying.played import Played
from simulator.trying.seeing import Sight
from simulator.vendors import BUILT_IN

OF_A_DOCUMENT = "documented-examples"
"""Its accounts have the keys that stand on the vendors' pages; another key has an account of its own."""


def own_key(account: Account, vendor: Vendor[Any]) -> dict[str, str]:
    """Credentials of an application, which nobody declared: others for each account that it believes to have."""
    return {field: f"OWN-{account.id}-{field}" for kind in vendor.credential_kinds for field in kind.fields}


def refused_for(*reasons: str) -> Callable[[Played], bool]:
    """Somebody was refused for one of these reasons, and somebody was not."""
    return lambda played: (
        any(asked.seen.reason in reasons for asked in played.asked)
        and any(asked.seen.sight is Sight.DONE for asked in played.asked)
    )


def saw(sight: Sight, words: str = "") -> Callable[[Played], bool]:
    """Something was seen so."""
    return lambda played: any(asked.seen.sight is sight and words in asked.seen.words for asked in played.asked)


def received(kind: CallbackKind) -> Callable[[Played], bool]:
    """A receipt of that kind came."""
    return lambda played: any(each.callback.kind is kind for each in played.received)


def ended(state: str) -> Callable[[Played], bool]:
    """A message is in that state."""
    return lambda played: any(each.state.value == state for each in played.sandbox.messages.search(MessageQuery()))


STORIES: dict[str, Callable[[Played], bool]] = {
    "accepted-then-lost": saw(Sight.UNKNOWN, "connection reset"),
    "balance-exhaustion": refused_for("insufficient_balance"),
    "campaign-day": lambda played: played.sandbox.accounts.by_id("ugsms-1").balance < 2_450_000,
    "conflicting-finals": received(CallbackKind.CONFLICT),
    "documented-examples": saw(Sight.DONE),
    "duplicate-receipts": received(CallbackKind.COPY),
    "flapping-provider": saw(Sight.UNREACHABLE),
    "key-revoked-at-noon": refused_for("invalid_credentials"),
    "magic-numbers": ended("delivered"),
    "partial-failure": ended("failed"),
    "payment-required-in-mid-bulk": refused_for("insufficient_balance"),
    "provider-outage": lambda played: saw(Sight.UNREACHABLE)(played) == (played.asked[0].vendor == "msgine"),
    "proxy-error-page": saw(Sight.UNKNOWN, "a page"),
    "rate-limit-storm": refused_for("rate_limited"),
    "receipt-storm": received(CallbackKind.COPY),
    "receipts-before-the-response": received(CallbackKind.REGULAR),
    "sender-rejected": refused_for("invalid_sender_id", "sender_id_not_approved"),
    "slow-provider": lambda played: any(asked.seen.took_ms > 1_000 for asked in played.asked),
}
CASES = [(name, vendor) for name in Library().names() for vendor in Loader(BUILT_IN).load([name]).vendors]


@pytest.mark.parametrize(("name", "vendor"), CASES)
def test_an_own_key_meets_the_story(name: str, vendor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.trying.customers.credentials_of", own_key)
    played = tried(name, "naive", vendors=(vendor,))
    first = played.asked[0].exchange.account
    assert first is not None
    assert (first.id == f"{vendor}-1") is (name != OF_A_DOCUMENT)
    assert STORIES[name](played)
