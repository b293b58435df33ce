"""Fill a sandbox to its default bounds by the product's own acts: what requests would take minutes for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from multidict import CIMultiDict

from simulator.api.request import Request
from simulator.collector import collector_put_off
from simulator.hosting.hosted import Hosted
from simulator.hosting.receivers import MAX_ARRIVALS, MAX_RECEIVERS
from simulator.hosting.violations import Violation
from simulator.sandbox.acts.accepting import accept
from simulator.sandbox.acts.advancing import hand_out, stand_at
from simulator.sandbox.acts.calling_back import send_due, take_result
from simulator.sandbox.acts.charging import post
from simulator.sandbox.acts.receiving import receive
from simulator.sandbox.books.accounts import Account
from simulator.sandbox.books.callbacks import Attempt
from simulator.sandbox.books.incoming import MAX_NUMBERS, IncomingNumber
from simulator.sandbox.books.journal import Exchange, head_of
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.books.messages import Draft, Message
from simulator.sandbox.faults.book import MAX_FAULTS
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.rules.reporting import CallbackPlan, CallbackRequest
from simulator.sandbox.sandbox import Sandbox
from simulator.scenario.account_models import AccountModel
from simulator.scenario.fault_models import FaultModel
from simulator.scenario.world import World
from simulator.scenario.world_model import WorldModel
from simulator.sms.states import State

BOUNDS = Bounds()
ACCOUNTS = 9_990
PLANNED = 200_000
DAY_MS = 86_400_000
LONGEST = 3_900_000
"""The most characters of a text that a body has room for."""


def full_world() -> World:
    """Return a world of nearly as many accounts as there may be, each with a token that somebody declared."""
    accounts = [
        AccountModel.model_construct(
            vendor="msgine", balance=Decimal(1_000_000), credentials=[{"token": f"app-token-{number:06}"}]
        )
        for number in range(ACCOUNTS)
    ]
    return WorldModel(speed=0).model_copy(update={"accounts": accounts}).world()


def fill(hosted: Hosted) -> None:
    """Fill every store of a sandbox that began as `full_world`, or nearly; a few of each may still come."""
    with collector_put_off():  # nothing of it is garbage, and looking takes a third of the time
        _fill(hosted)


def _fill(hosted: Hosted) -> None:
    sandbox = hosted.sandbox
    accounts = list(sandbox.accounts)[:ACCOUNTS]
    body = b'{"to": "+256701521269", "message": "' + b"x" * 1_000 + b'"}'
    for number in range(14_000):
        _close(sandbox, _exchange(sandbox, accounts[number % ACCOUNTS], body))
    _messages(sandbox, accounts)
    for number in range(BOUNDS.ledger_entries - len(sandbox.ledger)):
        post(sandbox, accounts[number % ACCOUNTS], Cause.TOP_UP, Decimal("0.01"))
    _incoming(sandbox)
    model = FaultModel.model_validate({"match": {"vendor": "pushr"}, "respond": {"status": 503}})
    for number in range(MAX_FAULTS - 10):
        sandbox.faults.add(model.fault(f"fault-{number}", sandbox.now_ms))
    for number in range(PLANNED):
        sandbox.agenda.add(sandbox.now_ms + 400 * DAY_MS + number % 1_000, send_due, None)
    _violations(hosted)
    _arrivals(hosted)


def _exchange(sandbox: Sandbox, account: Account, body: bytes) -> Exchange:
    head = head_of({"Host": "localhost", "Authorization": f"Bearer {account.secrets[0]}"})
    target = "/api/v1/messages/sms"
    exchange = Exchange(sandbox.now_ms, "msgine", "send", "POST", target, head, body)
    exchange.account = account
    return sandbox.journal.open(exchange)


def _close(sandbox: Sandbox, exchange: Exchange, body: bytes = b'{"status":"ok"}') -> None:
    sandbox.journal.close(exchange, 201, (("Content-Type", "application/json"),), body)


def _messages(sandbox: Sandbox, accounts: Sequence[Account]) -> None:
    """Accept many bulks, many alone that are sent in 300 days, some that are called back, and some that are long."""
    _submit(sandbox, accounts[0], ["Some text"] * 1_000, 74)
    for number in range(5_000):
        _submit(sandbox, accounts[number], ["Hello, your code is 4711"], release_ms=300 * DAY_MS)
    plan = CallbackPlan("http://127.0.0.1:9/hook?token=a-secret-of-mine", _content)
    for number in range(1_000):
        _submit(sandbox, accounts[number], ["Hello there"] * 10, plan=plan)
    stand_at(sandbox, sandbox.now_ms + 60_000)
    for callback, is_replay in hand_out(sandbox):
        take_result(sandbox, callback, Attempt(sandbox.now_ms, 200, None, 7, "thanks", is_replay))
    for number in range(10):
        _submit(sandbox, accounts[number], ["x" * LONGEST])


def _submit(
    sandbox: Sandbox,
    account: Account,
    texts: Sequence[str],
    times: int = 1,
    plan: CallbackPlan | None = None,
    release_ms: int | None = None,
) -> None:
    for _ in range(times):
        exchange = _exchange(sandbox, account, b"{}")
        drafts = [
            Draft(f"+2567015{number:05}", text, 1, Decimal("0.05"))
            for number, text in enumerate(texts, exchange.ordinal)
        ]
        accept(
            sandbox, account, drafts, sender_id="Tester", exchange=exchange, sending=Sending.SOON, text=texts[0],
            release_ms=None if release_ms is None else sandbox.now_ms + release_ms, callback=plan,
        )  # fmt: skip
        _close(sandbox, exchange)


def _incoming(sandbox: Sandbox) -> None:
    """Have messages come from handsets, one of which is passed on and answered at length, to one number of many."""
    (account,) = sandbox.accounts.of_vendor("advanta")
    for number in range(MAX_NUMBERS - 1):
        sandbox.incoming.set(account, IncomingNumber("22141", f"k{number}", f"http://127.0.0.1:9/{'x' * 2_000}"))
    for number in range(BOUNDS.incoming):
        receive(sandbox, account, "22141", "+254712345678", f"{number} {'x' * 1_500}")


def _content(url: str, reports: Sequence[tuple[Message, State]]) -> CallbackRequest:
    ((message, state),) = reports
    return CallbackRequest(state.value, url, f'{{"id": {message.ordinal}}}'.encode())


def _violations(hosted: Hosted) -> None:
    sandbox, violations = hosted.sandbox, hosted.violations
    told = Violation(
        "msgine",
        "send",
        "client",
        "/request/body/to",
        "pattern",
        "x" * 500,
        "y" * 500,
        "documented",
        "page",
        "z" * 500,
    )
    for exchange in sandbox.journal.newest_first():
        if violations.dropped:
            break
        violations.add(exchange, (told,) * 2)


def _arrivals(hosted: Hosted) -> None:
    for number in range(MAX_ARRIVALS):
        body = b'{"token": "app-token-000077", "text": "' + b"x" * 3_000 + b'"}'
        request = Request("POST", "/", "", CIMultiDict({"Authorization": "Bearer app-token-000099"}), body)
        hosted.receivers.take(f"receiver-{number % (MAX_RECEIVERS - 10)}", hosted.sandbox.now_ms, request, "/")
