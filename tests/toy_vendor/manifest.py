"""A whole vendor in one file, as a third party might write it: it imports what it needs, nothing else knows of it."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlsplit

from simulator.vendor_kit import (
    EXPIRED_CREDENTIALS,
    GSM_RULE,
    INSUFFICIENT_BALANCE,
    INVALID_CREDENTIALS,
    MALFORMED_BODY,
    MISSING_CREDENTIALS,
    RATE_LIMITED,
    Account,
    AccountTerms,
    Call,
    CallbackPlan,
    CallbackRequest,
    CredentialKind,
    Evidence,
    Message,
    Operation,
    Presented,
    Quirk,
    Rejection,
    Request,
    Response,
    Route,
    SampleSend,
    Sandbox,
    Sending,
    State,
    Stream,
    Submission,
    Vendor,
    VendorError,
    accept,
    admit,
    authenticate,
    parse_e164,
    policy_of,
    read_fields,
    spell,
    write_json,
)

INVALID_FIELD = "invalid_field"
UNKNOWN_MESSAGE = "unknown_message"
SOURCE = "the toy's page"


class Reporting(enum.Enum):
    """Which states are called back."""

    EVERY = "every"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be switched."""

    reporting: Reporting = Reporting.EVERY
    sends_at_once: bool = False


class SendCommand(NamedTuple):
    """One text to some recipients."""

    recipients: list[str]
    text: str
    sender_id: str
    callback: str | None


def credentials(request: Request) -> Presented | None:
    """The token, from the query, or from the body of a POST."""
    token: object = request.query_fields.get("token")
    if not token and request.method == "POST":
        token = read_fields(request).get("token")
    return Presented("token", (token,)) if isinstance(token, str) and token else None


def mint(random: Stream) -> tuple[str, ...]:
    """A fresh token."""
    return (f"toy_{random.getrandbits(64):016x}",)


def mint_pass(account: Account, issued_ms: int, expires_ms: int) -> str:
    """A pass for somebody who has no token of his own."""
    return f"{account.id}.{issued_ms}.{expires_ms}"


def parse_send(call: Call[Policy]) -> SendCommand:
    """The fields in their order."""
    fields = read_fields(call.request)
    to, text, callback = fields.get("to"), fields.get("text"), fields.get("callback")
    numbers = to if isinstance(to, list) else [to]
    recipients = [msisdn for each in numbers if isinstance(each, str) and (msisdn := parse_e164(each.strip()))]
    if not recipients or len(recipients) < len(numbers):
        raise Rejection(INVALID_FIELD, field="to")
    if not isinstance(text, str) or not text:
        raise Rejection(INVALID_FIELD, field="text")
    sender_id = fields.get("from") or call.account.default_sender
    if not isinstance(sender_id, str) or not sender_id.strip() or not call.account.may_send_as(sender_id):
        raise Rejection(INVALID_FIELD, field="from")
    if callback is not None and not (isinstance(callback, str) and is_url(callback)):
        raise Rejection(INVALID_FIELD, field="callback")
    return SendCommand(recipients, text, sender_id, callback)


def is_url(text: str) -> bool:
    """Whether something can be posted there."""
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and text.isprintable()
    except ValueError:
        return False


def perform_send(call: Call[Policy], command: SendCommand) -> Submission:
    """Accept it."""
    policy = call.policy
    plan = None if command.callback is None else CallbackPlan(command.callback, Report(policy.reporting))
    return accept(
        call.sandbox,
        call.account,
        call.drafts(command.recipients, command.text),
        sender_id=command.sender_id,
        exchange=call.exchange,
        sending=Sending.AT_ONCE if policy.sends_at_once else Sending.SOON,
        text=command.text,
        callback=plan,
    )


@dataclass(frozen=True, slots=True)
class Report:
    """What is called back for a message's new state."""

    reporting: Reporting

    def __call__(self, url: str, reports: Sequence[tuple[Message, State]]) -> CallbackRequest | None:
        ((message, state),) = reports
        if state is State.PENDING or (self.reporting is Reporting.FINAL and not state.is_final):
            return None
        body = {"id": public_id(message.submission), "state": state.value}
        return CallbackRequest(f"toy.{state.value}", url, write_json(body))


def report_to(sandbox: Sandbox, account: Account, url: str) -> CallbackPlan:
    """The same, to a URL of the account's own."""
    return CallbackPlan(url, Report(policy_of(sandbox, TOY, account=account).reporting))


def parse_read(call: Call[Policy]) -> Submission:
    """The message that the path names."""
    digits = call.params["id"].removeprefix("toy-")
    is_ordinal = digits.isascii() and digits.isdigit() and len(digits) <= 18
    submission = call.sandbox.messages.submission(int(digits)) if is_ordinal else None
    if submission is None or submission.account is not call.account:
        raise Rejection(UNKNOWN_MESSAGE)
    return submission


def perform_read(call: Call[Policy], submission: Submission) -> Submission:  # noqa: ARG001 - an operation's shape
    """Nothing changes."""
    return submission


def render_send(call: Call[Policy], submission: Submission) -> Response:  # noqa: ARG001 - an operation's shape
    """202."""
    return Response(202, write_json(described(submission)))


def render_read(call: Call[Policy], submission: Submission) -> Response:  # noqa: ARG001 - an operation's shape
    """200."""
    return Response(200, write_json(described(submission)))


def described(submission: Submission) -> Mapping[str, object]:
    """A message in the toy's words."""
    return {
        "id": public_id(submission),
        "state": submission.progress.value,
        "cost": spell(submission.cost, 2),
        "balance": spell(submission.account.balance, 2),
    }


def public_id(submission: Submission) -> str:
    """The id the toy shows."""
    return f"toy-{submission.ordinal}"


def refuse(call: Call[Policy], rejection: Rejection) -> Response:
    """An error's code and words."""
    error = call.vendor.errors[rejection.reason]
    return Response(error.status, write_json({"code": error.code, "error": error.text(rejection.details)}))


def sample(send: SampleSend) -> Request:
    """A text as a client of the toy's sends it."""
    body = {
        "token": send.credentials["token"],
        "to": list(send.recipients),
        "text": send.text,
        "from": send.sender_id,
    }
    if send.callback_url is not None:
        body["callback"] = send.callback_url
    return Request("POST", "/toy/send", "", {"Content-Type": "application/json"}, write_json(body))


def _error(status: int, code: str, message: str) -> VendorError:
    return VendorError(status, code, message, Evidence.ASSUMED, SOURCE)


CHECKS = (authenticate, admit)

SEND = Operation(
    name="send",
    summary="Send one text",
    routes=(Route("POST", "/toy/send"),),
    credentials=credentials,
    parse=parse_send,
    perform=perform_send,
    render=render_send,
    checks=CHECKS,
    source=SOURCE,
    curl='curl {base}/toy/send --json \'{"token": "{token}", "to": "+256701521269", "text": "Hello"}\'',
)

READ = Operation(
    name="read",
    summary="Look up one message",
    routes=(Route("GET", "/toy/messages/{id}"),),
    credentials=credentials,
    parse=parse_read,
    perform=perform_read,
    render=render_read,
    checks=CHECKS,
    source=SOURCE,
    is_read_only=True,
)

TOY: Vendor[Policy] = Vendor(
    name="toy",
    title="The Toy",
    region="UG",
    hosts=("api.toy.example",),
    operations=(SEND, READ),
    terms=AccountTerms(
        currency="UGX",
        price=Decimal(35),
        opening_balance=Decimal(1000),
        default_sender="TOY",
        limit=None,
    ),
    credential_kinds=(CredentialKind("token", ("token",), mint),),
    errors={
        MISSING_CREDENTIALS: _error(401, "who", "Who are you?"),
        INVALID_CREDENTIALS: _error(401, "wrong", "Wrong token"),
        EXPIRED_CREDENTIALS: _error(401, "late", "This token has expired"),
        RATE_LIMITED: _error(429, "slow", "Slow down"),
        INSUFFICIENT_BALANCE: _error(402, "poor", "You have {balance} {currency}, you need {required}"),
        MALFORMED_BODY: _error(400, "what", "What? {problem}"),
        INVALID_FIELD: _error(400, "field", "{field} will not do"),
        UNKNOWN_MESSAGE: _error(404, "gone", "No such message"),
    },
    refuse=refuse,
    policy=Policy(),
    segment_rule=GSM_RULE,
    quirks=(
        Quirk("TOY-Q-01", "reports may be final ones only", Evidence.ASSUMED, SOURCE, "reporting"),
        Quirk("TOY-Q-02", "a message may leave within the request", Evidence.ASSUMED, SOURCE, "sends_at_once"),
    ),
    token=mint_pass,
    has_callbacks=True,
    reporting=report_to,
    sample=sample,
)
