"""What is asserted after any input fails for a toy that was bent in that one thing, and the search finds the input."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from multidict import CIMultiDict
from support.every_vendor import TOY
from support.near import near
from support.sound import answer
from toy_vendor import manifest
from toy_vendor.manifest import READ, SEND, Policy, SendCommand

from simulator.api.call import Call
from simulator.api.fields import read_fields
from simulator.api.request import JSON_HEADERS, Response
from simulator.catalogue.installed import Installed
from simulator.conformance.player import Sent
from simulator.sandbox.acts.accepting import accept
from simulator.sandbox.acts.charging import charge, post
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.books.messages import Draft
from simulator.sandbox.books.submissions import Submission
from simulator.sandbox.rejection import Rejection
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.rules.reporting import CallbackRequest
from simulator.scenario.world import World
from simulator.text.json_writing import write_json

ToyCall = Call[Policy]
ANYBODY = World(seed="any", speed=0)
GOOD = b'{"token": "mine", "to": "+256701521269", "text": "Hello", "callback": "http://127.0.0.1:9/"}'
BAD = b'{"token": "mine", "to": "nobody", "text": "Hello"}'


def asked(body: bytes) -> Sent:
    return Sent("POST", "/toy/send", CIMultiDict({"Content-Type": "application/json"}), body)


def bent(**changes: Any) -> Installed:
    """The toy with another way to send."""
    operations = (dataclasses.replace(SEND, **changes), READ)
    return dataclasses.replace(TOY, vendor=dataclasses.replace(TOY.vendor, operations=operations))


def refusing(refuse: Callable[[ToyCall, Rejection], Response]) -> Installed:
    return dataclasses.replace(TOY, vendor=dataclasses.replace(TOY.vendor, refuse=refuse))


def storing(**changes: Any) -> Installed:
    """The toy that stores something else than it was sent."""
    return bent(parse=lambda call: manifest.parse_send(call)._replace(**changes))


def fail(call: ToyCall, rejection: Rejection) -> Response:
    raise KeyError(rejection.reason, call.operation.name)


def refuse_in_other_words(call: ToyCall, rejection: Rejection) -> Response:
    return Response(call.vendor.errors[rejection.reason].status, b'{"mood": "bad"}')


def refuse_with_another_status(call: ToyCall, rejection: Rejection) -> Response:
    return Response(418, manifest.refuse(call, rejection).body)


def refuse_with_what_was_sent(call: ToyCall, rejection: Rejection) -> Response:
    answered = manifest.refuse(call, rejection)
    return Response(answered.status, answered.body, (*JSON_HEADERS, ("X-Text", "né")))


def refuse_for_money(call: ToyCall, rejection: Rejection) -> Response:
    post(call.sandbox, call.account, Cause.ADJUSTMENT, Decimal(-1))
    return manifest.refuse(call, rejection)


def refuse_to_charge_twice(call: ToyCall, rejection: Rejection) -> Response:
    post(call.sandbox, call.account, Cause.ADJUSTMENT, Decimal(-1))
    post(call.sandbox, call.account, Cause.ADJUSTMENT, Decimal(1))
    return manifest.refuse(call, rejection)


def refuse_and_send(call: ToyCall, rejection: Rejection) -> Response:
    manifest.perform_send(call, SendCommand(["+256701521269"], "Hello", "TOY", None))
    return manifest.refuse(call, rejection)


def refuse_and_plan(call: ToyCall, rejection: Rejection) -> Response:
    call.sandbox.agenda.add(call.now_ms + 1, lambda *_: None, None)
    return manifest.refuse(call, rejection)


def refuse_for_a_secret_reason(call: ToyCall) -> SendCommand:
    raise Rejection("secret", **call.params)


def refuse_anything(call: ToyCall, rejection: Rejection) -> Response:  # noqa: ARG001 - the shape of a refusal
    return Response(400, write_json({"code": "field", "error": "No"}))


def send_as_many_segments(call: ToyCall, command: SendCommand) -> Submission:
    """Three, whatever the text."""
    draft = Draft(command.recipients[0], command.text, 3, Decimal(35))
    return accept(call.sandbox, call.account, [draft], sender_id="TOY", exchange=call.exchange, sending=Sending.SOON)


def charge_again(call: ToyCall, command: SendCommand) -> Submission:
    submission = manifest.perform_send(call, command)
    charge(call.sandbox, submission, Decimal(35))
    return submission


BENDS: dict[str, tuple[Installed, bytes, type[Exception]]] = {
    "it fails": (refusing(fail), BAD, KeyError),
    "another body": (refusing(refuse_in_other_words), BAD, AssertionError),
    "another status": (refusing(refuse_with_another_status), BAD, AssertionError),
    "a header that nobody can read": (refusing(refuse_with_what_was_sent), BAD, AssertionError),
    "a refusal that costs": (refusing(refuse_for_money), BAD, AssertionError),
    "a refusal that costs and gives back": (refusing(refuse_to_charge_twice), BAD, AssertionError),
    "a refusal that sends": (refusing(refuse_and_send), BAD, AssertionError),
    "a refusal that plans": (refusing(refuse_and_plan), BAD, AssertionError),
    "a refusal for no reason of the table": (
        dataclasses.replace(TOY, vendor=dataclasses.replace(
            refusing(refuse_anything).vendor, operations=bent(parse=refuse_for_a_secret_reason).vendor.operations,
        )), BAD, AssertionError,
    ),
    "an invented field": (
        bent(render=lambda _, sent: Response(202, write_json({**manifest.described(sent), "mood": "fine"}))),
        GOOD, AssertionError,
    ),
    "a recipient that is no number": (storing(recipients=["12"]), GOOD, AssertionError),
    "a recipient with white space": (storing(recipients=["+256701521269 "]), GOOD, AssertionError),
    "a blank sender ID": (storing(sender_id=" "), GOOD, AssertionError),
    "an empty text": (storing(text=""), GOOD, AssertionError),
    "other segments": (bent(perform=send_as_many_segments), GOOD, AssertionError),
    "a second charge": (bent(perform=charge_again), GOOD, AssertionError),
}  # fmt: skip


@pytest.mark.parametrize("bend", BENDS)
def test_a_bend_fails_what_is_asserted(bend: str) -> None:
    each, body, error = BENDS[bend]
    with pytest.raises(error):
        answer(each, ANYBODY, asked(body))


def test_a_callback_outside_the_contract_fails_it(monkeypatch: pytest.MonkeyPatch) -> None:
    content = CallbackRequest("toy.sent", "http://127.0.0.1:9/hook", b'{"id": "toy-1"}')
    monkeypatch.setattr(manifest.Report, "__call__", lambda *_: content)
    with pytest.raises(AssertionError, match="/callbacks/0/body/state"):
        answer(TOY, ANYBODY, asked(GOOD))


@pytest.mark.parametrize("body", [GOOD, BAD])
def test_the_toy_as_it_is_passes(body: bytes) -> None:
    answer(TOY, ANYBODY, asked(body))


# ---------------------------------------------------------------------------------------------------- the search


def trips_over(is_met: Callable[[ToyCall, SendCommand], bool]) -> Installed:
    """The toy that fails for some of the requests that it accepts."""

    def parse(call: ToyCall) -> SendCommand:
        command = manifest.parse_send(call)
        if is_met(call, command):
            raise LookupError("tripped")
        return command

    return bent(parse=parse)


TYPES = {"application/json", "application/x-www-form-urlencoded"}
RARE: dict[str, Callable[[ToyCall, SendCommand], bool]] = {
    "two recipients alike": lambda _, command: len(set(command.recipients)) < len(command.recipients),
    "a control character": lambda _, command: "\x00" in command.text,
    "a text beyond the longest segment": lambda _, command: len(command.text) > 1_000,
    "another content type": lambda call, _: call.request.headers.get("Content-Type") not in TYPES,
    "a field too many": lambda call, _: len(read_fields(call.request)) > 4,
    "a list in the query": lambda call, _: "%5B%5D" in call.request.query,
}


@pytest.mark.soak
@pytest.mark.parametrize("rarity", RARE)
def test_a_request_that_trips_a_vendor_is_found(rarity: str) -> None:
    each = trips_over(RARE[rarity])

    @settings(
        max_examples=3_000,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(near("toy", "send"))
    def search(pair: Any) -> None:
        seed, sent = pair
        answer(each, seed.world, sent, seed.before)

    with pytest.raises(LookupError):
        search()
