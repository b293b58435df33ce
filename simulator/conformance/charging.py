"""Ask whether a vendor's sample is charged as every vendor's is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.conformance.sending import LONG, OTHER_ALPHABET
from simulator.conformance.trial import TEXT, Trial
from simulator.sandbox.books.ledger import Cause

if TYPE_CHECKING:
    from simulator.api.vendor import Vendor
    from simulator.conformance.trial import Questions

PRICE = 7
"""A price that no vendor has."""

SMALLEST = Decimal("0.01")


def _price(vendor: Vendor[Any]) -> str | None:
    """Check that a message costs the account's price for each of its segments."""
    for text in (TEXT, LONG, OTHER_ALPHABET):
        trial = Trial(vendor, {"price": str(PRICE), "balance": "100000"})
        segments = vendor.segment_rule.measure(text).segments
        got = [message.cost for message in trial.send(*trial.numbers, text=text).messages]
        if got != [Decimal(PRICE * segments)] * len(trial.numbers):
            sent = f"a text of {len(text)} characters ({segments} segments) to {len(trial.numbers)} numbers"
            wanted = f"at {PRICE} a segment each message has to cost {PRICE * segments}"
            found = f"the messages cost {', '.join(map(str, got))}" if got else "no message was accepted"
            return f"{sent}: {wanted}, but {found}"
    return None


def _one_charge(vendor: Vendor[Any]) -> str | None:
    """Check that an accepted message is charged once, and that the balance is the sum of the ledger's entries."""
    trial = Trial(vendor)
    outcomes = [trial.send(*trial.numbers, way=way) for way in range(3)]
    trial.finish()
    cost = sum((message.cost for outcome in outcomes for message in outcome.messages), Decimal(0))
    entries = [entry for entry in trial.sandbox.ledger.entries() if entry.account is trial.account]
    charges = [entry.submission for entry in entries if entry.cause is Cause.CHARGE]
    if trial.spent != cost or len(set(charges)) != len(charges) or not cost:
        return f"messages that cost {cost} together are charged {trial.spent}, in {len(charges)} entries"
    total = sum((entry.amount for entry in entries), Decimal(0))
    return None if total == trial.account.balance else f"the ledger has {total}, the balance is {trial.account.balance}"


def _just_enough(vendor: Vendor[Any]) -> str | None:
    """Check that a balance that just suffices is spent to nothing."""
    trial = Trial(vendor, {"balance": str(_cost(vendor))})
    if wrong := trial.amiss(trial.send()):
        return wrong
    trial.finish()
    return None if trial.account.balance == 0 else f"{trial.account.balance} is left of a balance that just sufficed"


def _not_enough(vendor: Vendor[Any]) -> str | None:
    """Check that a balance that does not suffice pays for nothing and stays as it is."""
    trial = Trial(vendor, {"balance": str(_cost(vendor) - SMALLEST)})
    return trial.left(trial.send())


def _cost(vendor: Vendor[Any]) -> Decimal:
    """Return what the sample's text to one number costs."""
    (message,) = Trial(vendor).send().messages
    return message.cost


CHARGING: Questions = {
    "price of a segment": _price,
    "one charge": _one_charge,
    "balance that just suffices": _just_enough,
    "balance that does not suffice": _not_enough,
}
"""The behaviours by name."""
