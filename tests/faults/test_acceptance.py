"""What a fault looks at in the step that accepts, and what it makes of the money there: without any vendor."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from support.plain import PRICE, advance, open_account, plain_sandbox

from simulator.sandbox.acts.accepting import accept
from simulator.sandbox.acts.charging import refund
from simulator.sandbox.books.accounts import Account
from simulator.sandbox.books.journal import Exchange
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.books.messages import Draft
from simulator.sandbox.books.submissions import Submission
from simulator.sandbox.faults.effect import Effect
from simulator.sandbox.faults.effects.answer import Answer
from simulator.sandbox.faults.effects.mishandling import Mishandling
from simulator.sandbox.faults.fault import Fault, Match
from simulator.sandbox.faults.striking import Phase, Struck
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.rules.patterns import parse_pattern
from simulator.sandbox.sandbox import Sandbox

NOW_MS = 1_000
ANN, BOB = ("+256701521269", "Dear Ann"), ("+256701521270", "Dear Bob")
MARK = Mishandling()
NO_ANSWER = Answer(502)


@pytest.fixture
def sandbox() -> Sandbox:
    return plain_sandbox(start_ms=NOW_MS)


@pytest.fixture
def account(sandbox: Sandbox) -> Account:
    return open_account(sandbox)


def inject(
    sandbox: Sandbox, effect: Effect = MARK, *, name: str = "it", phase: Phase = Phase.AFTER, **match: Any
) -> None:
    sandbox.faults.add(Fault(name, Match(**match), phase, effect))


def asked(sandbox: Sandbox) -> Exchange:
    return sandbox.journal.open(Exchange(sandbox.now_ms, "toy", "send", "POST", "/toy", "", b"{}"))


def send(
    sandbox: Sandbox, account: Account, *to: tuple[str, str], by: Exchange | None = None, **more: Any
) -> Submission:
    drafts = [Draft(number, text, 1, PRICE) for number, text in to or (ANN,)]
    exchange = by or asked(sandbox)
    return accept(sandbox, account, drafts, sender_id="SHOP", exchange=exchange, sending=Sending.SOON, **more)


@pytest.mark.parametrize("to", [(ANN,), (BOB, ANN)], ids=["one", "several"])
@pytest.mark.parametrize(
    ("match", "other"),
    [
        ({"vendor": "toy"}, {"vendor": "toi"}),
        ({"vendor": "toy", "operation": "send"}, {"vendor": "toy", "operation": "read"}),
        ({"operation": "send"}, {"operation": "read"}),
        ({"account": "toy-1"}, {"account": "toy-2"}),
        ({"vendor": "toy", "balance_below": Decimal("10.01")}, {"vendor": "toy", "balance_below": Decimal(10)}),
        ({"sender": parse_pattern("SHOP")}, {"sender": parse_pattern("TOY")}),
        ({"sender": parse_pattern("SH*")}, {"sender": parse_pattern("TO*")}),
        ({"recipient": parse_pattern(ANN[0])}, {"recipient": parse_pattern("+256701521271")}),
        ({"recipient": parse_pattern("*")}, {"recipient": parse_pattern("*271")}),
        ({"text": "Ann"}, {"text": "ann"}),
        ({"sender": parse_pattern("*"), "text": "Ann"}, {"sender": parse_pattern("*"), "text": "Eve"}),
        ({"from_ms": NOW_MS}, {"from_ms": NOW_MS + 1}),
        ({"until_ms": NOW_MS + 1}, {"until_ms": NOW_MS}),
    ],
)
def test_a_fault_looks_at_all_that_is_known_when_it_is_accepted(
    sandbox: Sandbox, account: Account, match: dict[str, Any], other: dict[str, Any], to: tuple[tuple[str, str], ...]
) -> None:
    inject(sandbox, **match)
    inject(sandbox, name="other", **other)
    by = asked(sandbox)
    assert send(sandbox, account, *to, by=by).mishandling is MARK
    assert by.faults == ("it",)


def test_nothing_is_done_wrong_where_no_fault_strikes(sandbox: Sandbox, account: Account) -> None:
    by = asked(sandbox)
    assert send(sandbox, account, by=by).mishandling is None
    inject(sandbox, text="Bob")
    assert send(sandbox, account, by=by).mishandling is None
    assert by.faults == ()


def test_faults_are_named_after_those_that_touched_the_request_before(sandbox: Sandbox, account: Account) -> None:
    for name in ("one", "two"):
        inject(sandbox, name=name)
    by = asked(sandbox)
    by.faults += ("earlier",)
    send(sandbox, account, by=by)
    assert by.faults == ("earlier", "one", "two")


def test_of_several_the_first_that_mishandles_counts(sandbox: Sandbox, account: Account) -> None:
    again = Mishandling(charges=2)
    inject(sandbox, NO_ANSWER, name="answer", text="Ann")
    assert send(sandbox, account).mishandling is None
    inject(sandbox, again, name="again")
    inject(sandbox, name="third")
    assert send(sandbox, account).mishandling is again


def test_one_that_ends_the_request_leaves_nothing_but_its_name(sandbox: Sandbox, account: Account) -> None:
    inject(sandbox, NO_ANSWER, phase=Phase.BEFORE, text="Ann")
    by = asked(sandbox)
    with pytest.raises(Struck):
        send(sandbox, account, by=by)
    assert (by.faults, by.submission, sandbox.messages.accepted, account.balance) == (("it",), 0, 0, Decimal(10))
    assert len(sandbox.agenda) == 0


def test_what_came_back_before_does_not_come_back_late(sandbox: Sandbox, account: Account) -> None:
    inject(sandbox, Mishandling(charges=2, refund_after_ms=5_000))
    submission = send(sandbox, account)
    refund(sandbox, submission)
    advance(sandbox, 5_000)
    assert (account.balance, submission.refunded) == (Decimal(10), 2 * PRICE)


@pytest.mark.parametrize(
    ("spend", "left"), [("0", "9.95"), ("0.5", "9.45"), ("9.95", "0"), ("10", "0"), ("all", "0"), (None, "9.95")]
)
def test_somebody_else_spends_so_much_of_what_is_left(
    sandbox: Sandbox, account: Account, spend: str | None, left: str
) -> None:
    inject(sandbox, Mishandling(spend=spend))
    send(sandbox, account)
    assert account.balance == Decimal(left)
    moved = [entry.amount for entry in sandbox.ledger.entries() if entry.cause is Cause.ADJUSTMENT]
    assert moved == [Decimal(left) - Decimal("9.95")] * (left != "9.95")
