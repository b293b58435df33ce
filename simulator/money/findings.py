"""Word what is wrong with the money: findings of a bounded length, each by the rule that was broken."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from simulator.text.json_writing import spell
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.sandbox.books.accounts import Account
    from simulator.sandbox.books.messages import Message

NAMED = 1_000
"""How many exchanges, and how many messages, one finding names at most; its sentence counts them all."""


class Rule(enum.Enum):
    """What the money report looks for."""

    PAID_TWICE = "paid-twice"
    """Several requests were charged for the same text to the same number, soon after each other."""
    REPEATED = "repeated-in-one-request"
    """One request was charged for the same text to the same number more than once."""
    FAILED_NOT_REFUNDED = "failed-not-refunded"
    """A message was charged and did not arrive, and its cost neither came back nor is planned to."""
    CHARGED_NOT_SENT = "charged-not-sent"
    """A message was charged, was never sent, and nothing is planned for it."""
    OVERCHARGED = "overcharged"
    """More was charged for a request than its charged messages cost, and did not come back."""
    OVER_BUDGET = "over-budget"
    """More was spent than the account's budget."""


@frozen
class Finding:
    """One thing that is wrong: how much money it is about, and which exchanges and messages, by ordinal."""

    rule: Rule
    account: Account
    amount: Decimal
    exchanges: tuple[int, ...]
    messages: tuple[int, ...]
    text: str


def finding(
    rule: Rule, account: Account, amount: Decimal, exchanges: Collection[int], messages: Collection[Message], text: str
) -> Finding:  # fmt: skip
    """Make a finding that names the first of its exchanges and messages."""
    named = tuple(message.ordinal for message in islice(messages, NAMED))
    asked = (each for each in exchanges if each)  # nobody asked for the answer to an incoming message
    return Finding(rule, account, amount, tuple(islice(asked, NAMED)), named, text)


def money(account: Account, amount: Decimal) -> str:
    """Write an amount with its currency."""
    return f"{spell(amount, 2)} {account.terms.currency}"


def recipients(messages: Iterable[Message]) -> str:
    """Write the number that messages went to, or how many numbers there are."""
    numbers = dict.fromkeys(message.to for message in messages)
    return next(iter(numbers)) if len(numbers) == 1 else f"{len(numbers)} numbers"
