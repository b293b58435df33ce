"""The player proves itself: all that a transcript can state has a bent twin, which fails and says where."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from typing import Any, get_args

import pytest
from support.bent_transcripts import Bend, Twins
from support.mirror import MIRRORING, OTHER
from support.served import Receiver, Served
from support.socket_stage import over_a_socket
from support.twins import TWINS
from toy_vendor.manifest import Report

from simulator.conformance.loading import world_of
from simulator.conformance.player import Player, TranscriptError
from simulator.conformance.stage import in_process
from simulator.conformance.transcript import (
    Arriving,
    BalanceCheck,
    CallbackCheck,
    Expected,
    MessagesCheck,
    Part,
    Request,
    Step,
    Transcript,
)
from simulator.contract.origin import Strict
from simulator.sandbox.books.callbacks import CallbackState
from simulator.sandbox.books.messages import Message
from simulator.sandbox.rules.reporting import CallbackRequest
from simulator.scenario.world import World
from simulator.settings import Settings
from simulator.sms.states import State

BENDS = [(name, bend) for name, twins in TWINS.items() for bend in twins.bends]


async def play(played: Transcript) -> None:
    await Player(in_process(world_of(played).world(), (MIRRORING, OTHER))).play(played)


def assert_told(error: TranscriptError, bend: Bend) -> None:
    head, _, lines = str(error).partition("\n")
    assert head.startswith(f"step {bend.step} of ")
    assert bend.told in lines


# ------------------------------------------------------------------------------------------------- in process


@pytest.mark.parametrize("name", TWINS)
async def test_what_is_not_bent_plays_green(name: str) -> None:
    await play(TWINS[name].unbent())


@pytest.mark.parametrize(("name", "bend"), BENDS, ids=[f"{name}: {bend.place}" for name, bend in BENDS])
async def test_a_bent_twin_fails_and_the_place_is_named(name: str, bend: Bend) -> None:
    with pytest.raises(TranscriptError) as caught:
        await play(TWINS[name].bent(bend))
    assert_told(caught.value, bend)


async def test_a_callback_that_is_no_json_fails_with_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoilt(
        self: Report,  # noqa: ARG001 - the shape of a report
        url: str,
        reports: Sequence[tuple[Message, State]],
    ) -> CallbackRequest:
        ((_, state),) = reports
        return CallbackRequest("toy.sent", url, b"<p>" if state is State.DELIVERED else b'{"state": "sent"}')

    monkeypatch.setattr(Report, "__call__", spoilt)
    twins = TWINS["the callbacks"]
    bend = Bend("1.callbacks.0.json", '{"state": "sent"}', 2, "callback 1: not JSON: unexpected '<' at line 1")
    with pytest.raises(TranscriptError) as caught:
        await play(twins.bent(bend))
    assert_told(caught.value, bend)


AT_ONCE = replace(MIRRORING, policy=replace(MIRRORING.policy, sends_at_once=True))


async def test_a_callback_that_comes_with_the_answer_counts_and_is_acknowledged() -> None:
    asked = TWINS["the callbacks"].unbent().steps[0].request
    expected = {"expect": {"status": "202"}, "callbacks": [{"json": '{"id": "<id>", "state": "sent"}'}]}
    stage = in_process(World(), (AT_ONCE,))
    assert await Player(stage).step(Step.model_validate(expected | {"request": asked})) == []
    assert [each.state for each in stage.sandbox.callbacks.newest_first()] == [CallbackState.ACKNOWLEDGED]


@pytest.mark.parametrize(("advance", "state"), [("86399999ms", "sent"), ("1d", "expired")])
async def test_what_is_due_at_the_very_instant_happens(advance: str, state: str) -> None:
    form = {"token": "mine", "to": "+256701599902", "text": "It expires a day after it was sent"}
    request = {"method": "POST", "path": "/toy/send", "form": form}
    step = {"request": request, "expect": {"status": "202"}, "advance": advance}
    step |= {"messages": {"vendor": "toy", "states": [state]}}
    assert await Player(in_process(World(), (AT_ONCE,))).step(Step.model_validate(step)) == []


# ------------------------------------------------------------------------------------------------- over a socket


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    served = Served(Settings(port=0), MIRRORING, OTHER)
    await served.start()
    yield served
    await served.stop()


@pytest.mark.parametrize("name", TWINS)
async def test_a_client_sees_the_same(name: str, served: Served, receiver: Receiver) -> None:
    twins: Twins = TWINS[name]
    await Player(await over_a_socket(twins.unbent(), served, receiver, "unbent")).play(twins.unbent())
    for number, bend in enumerate(twins.bends):
        receiver.bodies.clear()
        bent = twins.bent(bend)
        with pytest.raises(TranscriptError) as caught:
            await Player(await over_a_socket(bent, served, receiver, f"bent-{number}")).play(bent)
        assert_told(caught.value, bend)


# ------------------------------------------------------------------------------------------------- nothing is left out

MODELS = (Step, Arriving, Expected, BalanceCheck, MessagesCheck, CallbackCheck, Request, Part)
NOT_PLAYED = {
    "Step.comment": "is for people",
    "Step.shows": "is compared with the contract, and bent in test_bent",
}


def named(model: type[Strict]) -> dict[str, str]:
    """The fields of a model, by the names that they have in a file."""
    return {each.alias or name: name for name, each in model.model_fields.items()}


def model_in(annotation: Any) -> type[Strict] | None:
    """The model that a field holds, be it in a tuple or left out."""
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        return annotation
    return next(filter(None, map(model_in, get_args(annotation))), None)


def fields_at(place: str) -> Iterator[str]:
    """The last field that a place leads to, and all that lie on the way."""
    model: type[Strict] | None = Step
    for key in place.split(".")[1:]:
        if model is not None and not key.isdecimal():
            name = named(model)[key]
            yield f"{model.__name__}.{name}"
            model = model_in(model.model_fields[name].annotation)


def test_every_field_of_a_transcript_has_a_bent_twin() -> None:
    bent = {field for _, bend in BENDS for field in fields_at(bend.place)}
    assert {f"{model.__name__}.{name}" for model in MODELS for name in model.model_fields} - bent == set(NOT_PLAYED)


def test_every_model_of_a_step_is_looked_at() -> None:
    found: list[type[Strict]] = [Step]
    for model in found:
        below = [model_in(each.annotation) for each in model.model_fields.values()]
        found += [each for each in below if each is not None and each not in found]
    assert set(found) == set(MODELS)
