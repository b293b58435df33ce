"""A sandbox without any vendor: accounts and submissions made by hand, for tests of the sandbox itself."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from simulator.sandbox.acts import charging
from simulator.sandbox.acts.accepting import accept
from simulator.sandbox.acts.advancing import stand_at
from simulator.sandbox.books.accounts import Account, AccountTerms, Credential
from simulator.sandbox.books.journal import Exchange
from simulator.sandbox.books.messages import Draft, Message
from simulator.sandbox.books.submissions import Submission
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.rules.reporting import CallbackPlan, CallbackRequest
from simulator.sandbox.rules.rules import Rules
from simulator.sandbox.sandbox import Sandbox
from simulator.sandbox.virtual_time import Clock
from simulator.sms.states import State

PRICE = Decimal("0.05")
TERMS = AccountTerms(currency="USD", price=PRICE, opening_balance=Decimal(10), default_sender="Tester")


def plain_sandbox(seed: str = "test", bounds: Bounds | None = None, start_ms: int = 0) -> Sandbox:
    """A sandbox with a frozen clock."""
    return Sandbox("plain", Rules(seed=seed, bounds=bounds or Bounds()), Clock(start_ms, lambda: 0, rate=0))


def open_account(sandbox: Sandbox, key: str = "key", balance: Decimal = Decimal(10), **changes: Any) -> Account:
    """An account of the vendor "toy"."""
    terms = AccountTerms(currency="USD", price=PRICE, opening_balance=balance, default_sender="Tester", **changes)
    return charging.open_account(sandbox, "toy", terms, [Credential("token", (key,))])


def submit(  # noqa: PLR0913 - what a submission consists of
    sandbox: Sandbox,
    account: Account,
    recipients: Sequence[str] = ("+256701521269",),
    *,
    segments: int = 1,
    sending: Sending = Sending.SOON,
    text: str = "Hello",
    release_ms: int | None = None,
    callback_url: str | None = None,
) -> Submission:
    """Accept one text to each recipient."""
    exchange = sandbox.journal.open(Exchange(sandbox.now_ms, "toy", "send", "POST", "/toy", "", b"{}"))
    drafts = [Draft(to, text, segments, PRICE * segments) for to in recipients]
    plan = CallbackPlan(callback_url, _content) if callback_url else None
    try:
        return accept(
            sandbox,
            account,
            drafts,
            sender_id="Tester",
            exchange=exchange,
            sending=sending,
            text=text,
            release_ms=release_ms,
            background_ms=2_000,
            callback=plan,
        )
    finally:
        sandbox.journal.close(exchange, 200, (), b"{}")


def advance(sandbox: Sandbox, ms: int) -> None:
    """Let time pass."""
    stand_at(sandbox, sandbox.clock.now_ms() + ms)


def _content(url: str, reports: Sequence[tuple[Message, State]]) -> CallbackRequest:
    ((message, state),) = reports
    return CallbackRequest(state.value, url, f'{{"id": {message.ordinal}}}'.encode())
