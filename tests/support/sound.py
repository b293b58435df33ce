"""A request goes to a vendor; that the answer is the vendor's, and the books are in order after it, is asserted."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from simulator.conformance.stage import InProcessStage, in_process
from simulator.contract.checker import Checker
from simulator.contract.exchange import header
from simulator.contract.loading import load
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.books.message_query import MessageQuery
from support.every_vendor import EVERY
from support.judging import purposes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.catalogue.installed import Installed
    from simulator.conformance.player import Sent
    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.sandbox import Sandbox
    from simulator.scenario.world import World

TO = re.compile(r"\+[1-9][0-9]{6,14}|[0-9a-fA-F]{64}")
"""A number in E.164, or the hash of one."""

LONG_AFTER_MS = 3 * 86_400_000


class Books(NamedTuple):
    """What a refusal must not change: balances by account, ledger entries, messages and what is planned."""

    balances: dict[str, Decimal]
    entries: int
    messages: int
    planned: int


def answer(each: Installed, world: World, sent: Sent, before: Iterable[Sent] = ()) -> InProcessStage:
    """Have a vendor serve some requests and then this one; the stage on which it happened.

    Raises:
        AssertionError: the answer is not the vendor's, a refusal left a trace, or the books are not in order.
    """
    stage = in_process(world, (each.vendor,))
    for earlier in before:
        stage.serve(earlier)
    books, asked = books_of(stage.sandbox), len(stage.happened)
    response = stage.serve(sent)
    assert all(text.isascii() and text.isprintable() for pair in response.headers for text in pair), response.headers
    if len(stage.happened) == asked:
        return stage  # to nobody: our own problem document
    happened = stage.happened[-1]
    if happened.rejection is not None:
        assert happened.rejection in each.vendor.errors
        assert_unchanged(stage.sandbox, books)
    for message in messages_of(stage.sandbox):
        assert_well_formed(each, message)
    stage.pass_time(LONG_AFTER_MS)
    assert_in_order(stage.sandbox)
    policy = stage.sandbox.rules.policies.get(each.vendor.name, each.vendor.policy)
    exchange = happened.exchange()
    host = header(exchange.headers, "host")
    list(purposes(checker_of(each.vendor.name), each.vendor.name, policy, exchange, host))
    return stage


def books_of(sandbox: Sandbox) -> Books:
    """The books as they are."""
    balances = {account.id: account.balance for account in sandbox.accounts}
    return Books(balances, len(sandbox.ledger), len(messages_of(sandbox)), len(sandbox.agenda))


def assert_unchanged(sandbox: Sandbox, books: Books) -> None:
    """Nothing has changed, but that accounts may have been opened with what they begin with."""
    now = books_of(sandbox)
    opened = [account for account in sandbox.accounts if account.id not in books.balances]
    assert all(account.balance == account.terms.opening_balance for account in opened)
    balances = books.balances | {account.id: account.balance for account in opened}
    assert now == books._replace(balances=balances, entries=books.entries + len(opened))


def assert_well_formed(each: Installed, message: Message) -> None:
    """What is stored can be sent: to a number, from somebody, with a text, in as many segments as the vendor counts."""
    assert TO.fullmatch(message.to), message.to
    assert message.submission.sender_id.strip()
    assert message.text
    assert message.segments == each.vendor.segment_rule.measure(message.text).segments


def assert_in_order(sandbox: Sandbox) -> None:
    """Every balance is the sum of its entries, and what was charged is what the charged messages cost."""
    entries = list(sandbox.ledger.entries())
    for account in sandbox.accounts:
        assert account.balance == sum(entry.amount for entry in entries if entry.account is account)
        assert account.balance >= 0
    charged = sum((entry.posted for entry in entries if entry.cause is Cause.CHARGE), Decimal(0))
    assert charged == sum((each.cost for each in messages_of(sandbox) if each.is_charged), Decimal(0))


def messages_of(sandbox: Sandbox) -> list[Message]:
    """All that is stored."""
    return list(sandbox.messages.search(MessageQuery()))


@cache
def checker_of(name: str) -> Checker:
    """The judge of a vendor."""
    each = EVERY[name]
    return Checker(load(each.folders.contracts / each.vendor.name).contract)
