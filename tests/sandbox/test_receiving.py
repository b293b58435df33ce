"""Messages from handsets in a world: the oldest go, faults of requests leave their answers alone, and events tell."""

from __future__ import annotations

from simulator.commands.callbacks import TakeResult
from simulator.commands.incoming import Receive
from simulator.inprocess import InProcess
from simulator.sandbox.acts.advancing import hand_out
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.sandbox import Sandbox
from simulator.scenario.adding import AddFault
from simulator.scenario.build import build_sandbox
from simulator.scenario.world_model import WorldModel
from simulator.serving.serve import VendorDirectory
from simulator.vendors import BUILT_IN

NUMBER = {"number": "22141", "url": "http://127.0.0.1:9/", "auto_reply": True}


def world(**bounds: int) -> Sandbox:
    """A sandbox with one number."""
    said = {"speed": 0, "accounts": [{"vendor": "advanta", "incoming": [NUMBER]}]}
    model = WorldModel.model_validate(said).world()
    return build_sandbox("incoming", model, BUILT_IN, bounds=Bounds(**bounds), present_ms=0, real_ms=lambda: 0)


def receive(sandbox: Sandbox) -> None:
    Receive("advanta-1", "22141", "+254712345678", "JOIN").apply(sandbox)


def answer(sandbox: Sandbox, callback: int) -> None:
    hand_out(sandbox)
    TakeResult(callback, sandbox.now_ms, 200, None, 1, "Welcome!", is_replay=False, reply="Welcome!").apply(sandbox)


def test_the_oldest_go_and_are_not_answered_any_more() -> None:
    sandbox = world(incoming=2)
    for _ in range(3):
        receive(sandbox)
    for callback in (1, 2, 3):
        answer(sandbox, callback)
    kept = sandbox.incoming.kept
    assert ([each.ordinal for each in kept.oldest_first()], kept.dropped) == ([2, 3], 1)
    assert [each.reply for each in kept.oldest_first()] == [1, 2]


def test_faults_of_requests_leave_answers_alone() -> None:
    sandbox = world()
    AddFault("double", {"charges": 2}).apply(sandbox)
    receive(sandbox)
    answer(sandbox, 1)
    assert sandbox.accounts.by_id("advanta-1").balance == 999
    assert [each.struck for each in sandbox.faults] == [0]


def test_an_answer_for_which_there_is_no_room_is_not_sent() -> None:
    sandbox = world(planned=1)
    receive(sandbox)
    sandbox.agenda.taken += 1  # something else was planned meanwhile
    answer(sandbox, 1)
    (incoming,) = sandbox.incoming.kept.oldest_first()
    assert (incoming.reply, incoming.refused) == (0, "no room for one more message")


def test_events_tell_that_a_message_came_and_was_answered() -> None:
    sandbox = world()
    told: list[str] = []
    with sandbox.events.told_to(lambda event: told.append(event.what)):
        receive(sandbox)
        answer(sandbox, 1)
        InProcess(sandbox, VendorDirectory(BUILT_IN)).advance(0)
    assert told == [
        "incoming.received", "callback.acknowledged", "ledger.charge", "message.accepted", "incoming.replied",
    ]  # fmt: skip
