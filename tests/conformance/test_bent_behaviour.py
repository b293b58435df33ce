"""A toy that behaves unlike every other vendor in one way: the question of that name finds it, and no other rule."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import toy_vendor
from support.manual import Kind, blocks_of
from support.rules import SHOWN_IN, rules_of
from toy_vendor import manifest
from toy_vendor.manifest import CHECKS, READ, SEND, TOY, Policy, SendCommand

from simulator.api.call import Call
from simulator.api.checks import authenticate
from simulator.api.fields import read_fields
from simulator.api.request import Request, Response
from simulator.api.sample import SampleSend
from simulator.api.vendor import CredentialKind, Vendor
from simulator.catalogue.folders import VendorFolders, packaged
from simulator.conformance.suite import findings_of
from simulator.sandbox.acts.accepting import accept
from simulator.sandbox.acts.charging import charge, post, refund
from simulator.sandbox.books.accounts import Presented
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.books.limits import per_minute
from simulator.sandbox.books.messages import Draft
from simulator.sandbox.books.submissions import Submission
from simulator.sandbox.rejection import INSUFFICIENT_BALANCE, Rejection
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.rules.reporting import CallbackPlan
from simulator.sms.numbers import parse_e164
from simulator.text.json_writing import write_json

DATA = Path(toy_vendor.__file__).parent / "data"

ToyCall = Call[Policy]


def toy(**changes: Any) -> Vendor[Any]:
    """The toy with another way to send."""
    return dataclasses.replace(TOY, operations=(dataclasses.replace(SEND, **changes), READ))


def parsing(bend: Callable[[SendCommand], SendCommand]) -> Vendor[Any]:
    """The toy that makes something else of what it was told."""
    return toy(parse=lambda call: bend(manifest.parse_send(call)))


def taking(bend: Callable[[ToyCall, Rejection], SendCommand]) -> Vendor[Any]:
    """The toy that takes what it should refuse, where `bend` does not refuse it too."""

    def parse_send(call: ToyCall) -> SendCommand:
        try:
            return manifest.parse_send(call)
        except Rejection as rejection:
            return bend(call, rejection)

    return toy(parse=parse_send)


def performing(bend: Callable[[ToyCall, SendCommand], Submission]) -> Vendor[Any]:
    return toy(perform=bend)


def presenting(bend: Callable[[str], str]) -> Vendor[Any]:
    """The toy that reads another token than was sent."""

    def credentials(request: Request) -> Presented | None:
        found = manifest.credentials(request)
        return found and Presented(found.kind, (bend(found.values[0]),))

    return toy(credentials=credentials)


def checking(bend: Callable[[ToyCall], None]) -> Vendor[Any]:
    """The toy that does something before, or after, it knows who asks."""
    return toy(checks=(bend, *CHECKS[1:]))


# ---------------------------------------------------------------------------------------------------- the bends


def sometimes_elsewhere(send: SampleSend) -> Request:
    made = manifest.sample(send)
    return made if send.random.random() > 0.2 else Request(made.method, "/toy/sned", "", made.headers, made.body)


def takes(call: ToyCall, rejection: Rejection, field: str, value: object) -> SendCommand:
    """Take a value of a field that the toy refuses, and make something of the rest."""
    fields = read_fields(call.request)
    if fields.get(field) != value:
        raise rejection
    return SendCommand([parse_e164(str(fields["to"])) or "+256701521269"], str(fields["text"]), "TOY", None)


def takes_any_name(call: ToyCall, rejection: Rejection) -> SendCommand:
    if rejection.details.get("field") != "from" or call.account.default_sender is None:
        raise rejection
    fields = read_fields(call.request)
    return SendCommand(["+256701521269"], str(fields["text"]), str(fields["from"]), None)


def takes_no_name(call: ToyCall, rejection: Rejection) -> SendCommand:
    if rejection.details.get("field") != "from" or call.account.default_sender is not None:
        raise rejection
    return SendCommand(["+256701521269"], "Hello", "TOY", None)


def refuses_for_a_fee(call: ToyCall) -> SendCommand:
    try:
        return manifest.parse_send(call)
    except Rejection as rejection:
        if rejection.details.get("field") == "text":
            post(call.sandbox, call.account, Cause.ADJUSTMENT, Decimal(-1))
        raise


def refuses_white_space(call: ToyCall) -> SendCommand:
    if any(" " in str(each) for each in read_fields(call.request).get("to", ())):  # type: ignore[attr-defined]
        raise Rejection(manifest.INVALID_FIELD, field="to")
    return manifest.parse_send(call)


def refuses_an_empty_name(call: ToyCall) -> SendCommand:
    if read_fields(call.request).get("from") == "":
        raise Rejection(manifest.INVALID_FIELD, field="from")
    return manifest.parse_send(call)


def at_the_usual_price(call: ToyCall, command: SendCommand) -> Submission:
    segments = TOY.segment_rule.measure(command.text).segments
    cost = TOY.terms.price * segments
    report = manifest.Report(call.policy.reporting)
    return accept(
        call.sandbox,
        call.account, [Draft(to, command.text, segments, cost) for to in command.recipients],
        sender_id=command.sender_id, exchange=call.exchange, sending=Sending.SOON, text=command.text,
        callback=None if command.callback is None else CallbackPlan(command.callback, report),
    )  # fmt: skip


def with_a_fee_for_the_third(call: ToyCall, command: SendCommand) -> Submission:
    submission = manifest.perform_send(call, command)
    if len(call.account.submissions) == 3 and command.text == "Hello":
        post(call.sandbox, call.account, Cause.ADJUSTMENT, Decimal(-1))
    return submission


def in_two_entries(call: ToyCall, command: SendCommand) -> Submission:
    """Charge a little too much in a second entry, and give that back."""
    submission = manifest.perform_send(call, command)
    if len(call.account.submissions) == 3 and command.text == "Hello":
        charge(call.sandbox, submission, Decimal(1))
        refund(call.sandbox, submission, Decimal(1))
    return submission


def never_to_nothing(call: ToyCall, command: SendCommand) -> Submission:
    if call.account.balance == call.account.terms.price:
        raise Rejection(INSUFFICIENT_BALANCE, balance=call.account.balance, required=1, currency="UGX")
    return manifest.perform_send(call, command)


def on_credit(call: ToyCall, command: SendCommand) -> Submission:
    if 0 < call.account.terms.price - call.account.balance < 1:
        post(call.sandbox, call.account, Cause.TOP_UP, Decimal(1))
    return manifest.perform_send(call, command)


def lets_guests_read(request: Request) -> Presented | None:
    return manifest.credentials(request) or Presented("token", ("guest",))


def lets_the_empty_in(request: Request) -> Presented | None:
    is_empty = "token" in read_fields(request) and not read_fields(request)["token"]
    return Presented("token", ("empty",)) if is_empty else manifest.credentials(request)


def on_other_terms(call: ToyCall) -> None:
    authenticate(call)
    if len(call.sandbox.accounts) > 1:
        call.account.agree_on(dataclasses.replace(TOY.terms, limit=per_minute(9)))


def as_somebody_else(call: ToyCall) -> None:
    """Open an account for a stranger, and take the first one for the stranger's."""
    authenticate(call)
    first = call.sandbox.accounts.of_vendor("toy")[0]
    call.belongs_to(first, first.credentials[0])


def forgives(call: ToyCall) -> None:
    for credential in call.sandbox.accounts.of_vendor("toy")[0].credentials:
        credential.is_revoked = False
    authenticate(call)


def a_moment_late(call: ToyCall) -> None:
    for credential in call.sandbox.accounts.of_vendor("toy")[0].credentials:
        if credential.expires_ms == call.now_ms:
            credential.expires_ms += 1
    authenticate(call)


def poorly(call: ToyCall, rejection: Rejection) -> Response:
    """Refuse in other words to pay for what costs nothing."""
    if call.operation is READ and rejection.reason == INSUFFICIENT_BALANCE:
        return Response(402, write_json({"code": "broke", "error": "No"}))
    return manifest.refuse(call, rejection)


def with_another_status(call: ToyCall, rejection: Rejection) -> Response:
    answer = manifest.refuse(call, rejection)
    return Response(403, answer.body) if call.operation is READ and answer.status == 402 else answer


def without_its_details(call: ToyCall, rejection: Rejection) -> Response:
    if call.operation is READ and rejection.reason == INSUFFICIENT_BALANCE:
        raise KeyError("wallet")
    return manifest.refuse(call, rejection)


def fresh(*values: str) -> Vendor[Any]:
    return dataclasses.replace(TOY, credential_kinds=(CredentialKind("token", ("token",), lambda _: values),))


def shown(command: str) -> Vendor[Any]:
    return toy(curl=command)


BENDS: dict[str, tuple[Vendor[Any], str, str]] = {
    "a sample that sometimes calls nobody": (
        dataclasses.replace(TOY, sample=sometimes_elsewhere), "send-differs", "every way to ask",
    ),
    "recipients in another order": (
        parsing(lambda command: command._replace(recipients=command.recipients[::-1])),
        "send-differs", "several recipients",
    ),
    "a repeated number once": (
        parsing(lambda command: command._replace(recipients=list(dict.fromkeys(command.recipients)))),
        "send-differs", "repeated number",
    ),
    "no white space": (toy(parse=refuses_white_space), "send-differs", "number with white space"),
    "any number": (
        taking(lambda call, rejection: takes(call, rejection, "to", ["12"])), "send-differs", "bad number",
    ),
    "no empty sender ID": (toy(parse=refuses_an_empty_name), "send-differs", "empty sender ID"),
    "any sender ID": (taking(takes_any_name), "send-differs", "unapproved sender ID"),
    "a sender ID where there is none": (taking(takes_no_name), "send-differs", "no sender ID"),
    "an empty text": (taking(lambda call, rejection: takes(call, rejection, "text", "")), "send-differs", "empty text"),
    "a fee for a refusal": (toy(parse=refuses_for_a_fee), "send-differs", "empty text"),
    "no colour of skin": (
        parsing(lambda command: command._replace(text=command.text.replace("\U0001f3fd", ""))),
        "send-differs", "other alphabet",
    ),
    "a text without the space at its end": (
        parsing(lambda command: command._replace(text=command.text.rstrip())), "send-differs", "long text",
    ),
    "a text that is cut": (
        parsing(lambda command: command._replace(text=command.text[:1_000])), "send-differs", "text far too long",
    ),
    "callbacks that nobody is told of": (dataclasses.replace(TOY, has_callbacks=False), "send-differs", "callbacks"),
    "an account's URL to which nothing goes": (
        dataclasses.replace(TOY, reporting=lambda _sandbox, _account, url: CallbackPlan(url, lambda *_: None)),
        "send-differs", "callbacks to the account's own URL",
    ),
    "a list that is not there": (
        dataclasses.replace(TOY, sample_list=lambda _: Request("GET", "/toy/list", "", {}, b"")),
        "send-differs", "list of what was sent",
    ),
    "a list that is refused": (
        dataclasses.replace(TOY, sample_list=lambda _: Request("GET", "/toy/messages/toy-1", "", {}, b"")),
        "send-differs", "list of what was sent",
    ),
    "one price for all": (performing(at_the_usual_price), "charge-differs", "price of a segment"),
    "a fee": (performing(with_a_fee_for_the_third), "charge-differs", "one charge"),
    "a charge in two entries": (performing(in_two_entries), "charge-differs", "one charge"),
    "a balance that must not end": (performing(never_to_nothing), "charge-differs", "balance that just suffices"),
    "credit": (performing(on_credit), "charge-differs", "balance that does not suffice"),
    "a read by nobody": (
        dataclasses.replace(TOY, operations=(SEND, dataclasses.replace(READ, credentials=lets_guests_read))),
        "access-differs", "GET /toy/messages/{id} without credentials",
    ),
    "an empty token": (toy(credentials=lets_the_empty_in), "access-differs", "empty credentials"),
    "other terms for strangers": (checking(on_other_terms), "access-differs", "unknown credentials"),
    "strangers who send as somebody else": (checking(as_somebody_else), "access-differs", "unknown credentials"),
    "a token that is called invalid": (
        presenting(lambda token: token.removeprefix("invalid-")), "access-differs",
        "credentials that begin with invalid",
    ),
    "a token that is called expired": (
        presenting(lambda token: token.removeprefix("expired-")), "access-differs",
        "credentials that begin with expired",
    ),
    "a revoked token": (checking(forgives), "access-differs", "revoked credentials"),
    "a token that is a moment too old": (checking(a_moment_late), "access-differs", "expired credentials"),
    "no limit": (toy(checks=(authenticate,)), "access-differs", "too many requests"),
    "the same token for all": (fresh("one and the same"), "access-differs", "fresh token"),
    "other words of refusal": (
        dataclasses.replace(TOY, refuse=poorly), "refusal-differs", f"refusal {INSUFFICIENT_BALANCE}",
    ),
    "another status of a refusal": (
        dataclasses.replace(TOY, refuse=with_another_status), "refusal-differs", f"refusal {INSUFFICIENT_BALANCE}",
    ),
    "a refusal that fails": (
        dataclasses.replace(TOY, refuse=without_its_details), "refusal-differs", f"refusal {INSUFFICIENT_BALANCE}",
    ),
    "a command with a field misspelled": (
        shown("curl {base}/toy/send -d token={token} -d to=%2B256701521269 -d txt=Hello"),
        "command-fails", "command of send",
    ),
    "a command for another operation": (
        shown("curl {base}/toy/messages/toy-1?token={token}"), "command-fails", "command of send",
    ),
    "a command to nobody": (shown("curl {base}/toy/sned -d token={token}"), "command-fails", "command of send"),
    "a command with somebody else's credentials": (
        shown("curl {base}/toy/send -d token={api_key} -d to=%2B256701521269"), "command-fails", "command of send",
    ),
    "a command whose JSON lacks a field": (
        shown("""curl {base}/toy/send --json '{"token": "{token}"}'"""), "command-fails", "command of send",
    ),
    "a command with an option of its own": (
        shown("curl {base}/toy/send --form token={token}"), "command-fails", "command of send",
    ),
}  # fmt: skip


@pytest.mark.parametrize("bend", BENDS)
async def test_a_bend_is_found_by_its_question_alone(bend: str) -> None:
    vendor, rule, name = BENDS[bend]
    assert [(each.rule, each.subject) for each in await findings_of(vendor, packaged(DATA.parent))] == [(rule, name)]


@pytest.mark.parametrize("values", [("one", "two"), ("",), ("invalid-token",), ("Expired",)])
async def test_fresh_credentials_that_cannot_be_used_are_found(values: tuple[str, ...]) -> None:
    findings = await findings_of(fresh(*values), packaged(DATA.parent))
    assert ("access-differs", "fresh token") in {(each.rule, each.subject) for each in findings}


# -------------------------------------------------------------------------------------------- what is declined


@pytest.fixture
def folders(tmp_path: Path) -> VendorFolders:
    shutil.copytree(DATA, tmp_path / "data")
    return packaged(tmp_path)


def decline(folders: VendorFolders, name: str) -> None:
    text = f"unlike: {{{name}: the toy's page says so}}\n"
    (folders.transcripts / "toy" / "coverage.yaml").write_text(text, encoding="utf-8")


def test_every_rule_has_a_bend() -> None:
    assert {rule for _, rule, _ in BENDS.values()} | {"no-sample"} == rules_of(*SHOWN_IN["test_bent_behaviour"])


async def test_a_vendor_without_a_sample_is_found() -> None:
    findings = await findings_of(dataclasses.replace(TOY, sample=None), packaged(DATA.parent))
    assert [(each.rule, each.subject) for each in findings] == [("no-sample", "sample")]


@pytest.mark.parametrize(
    ("vendor", "name"),
    [(BENDS["a repeated number once"][0], "repeated number"), (dataclasses.replace(TOY, sample=None), "sample")],
)
async def test_what_is_declined_with_a_reason_is_no_finding(
    vendor: Vendor[Any], name: str, folders: VendorFolders
) -> None:
    decline(folders, name)
    assert await findings_of(vendor, folders) == []


def short(command: SendCommand) -> SendCommand:
    """Refuse a text of more than 160 characters."""
    if len(command.text) > 160:
        raise Rejection(manifest.INVALID_FIELD, field="text")
    return command


async def test_a_bound_of_texts_is_declined_as_the_page_shows_it(folders: VendorFolders) -> None:
    vendor = parsing(short)
    prices = [each.message for each in await findings_of(vendor, folders) if each.rule == "charge-differs"]
    assert "(4 segments) to 2 numbers: at 7 a segment each message has to cost 28, but no message was acc" in prices[0]
    (shown,) = blocks_of(Kind.COVERAGE)
    (folders.transcripts / "toy" / "coverage.yaml").write_text(shown.text, encoding="utf-8")
    assert await findings_of(vendor, folders) == []


@pytest.mark.parametrize("name", ["repeated number", "repeated numbers", "sample"])
async def test_what_is_declined_in_vain_is_found(name: str, folders: VendorFolders) -> None:
    decline(folders, name)
    assert [(each.rule, each.subject) for each in await findings_of(TOY, folders)] == [("stale-row", name)]
