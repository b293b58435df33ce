"""What the player says of a step, line for line: the place, what was expected and got, and the whole answer."""

from __future__ import annotations

from typing import Any

import pytest
from support.mirror import MIRRORING, OTHER
from support.twins import TWINS

from simulator.conformance.loading import world_of
from simulator.conformance.player import Player, TranscriptError
from simulator.conformance.stage import in_process
from simulator.conformance.transcript import Step
from simulator.scenario.world import World


async def told(request: dict[str, Any], expect: dict[str, Any], **fields: Any) -> list[str]:
    step = {"request": {"method": "POST", "path": "/toy/mirror", **request}, "expect": {"status": "200", **expect}}
    return await Player(in_process(World(), (MIRRORING,))).step(Step.model_validate(step | fields))


async def test_a_json_body_is_told_by_its_place_and_whole() -> None:
    assert await told({"json": '{"id": 1}'}, {"json": '{"id": 2}'}) == [
        "/id: expected 2, got 1", "answer was b'{\"id\": 1}'",
    ]  # fmt: skip


async def test_all_that_differs_is_told() -> None:
    headers = {"X-Gone": "red"}
    assert await told({"body": "Hello"}, {"status": "201", "headers": headers, "body": "hello"}) == [
        "status: expected 201, got 200",
        "header X-Gone: expected once, got []",
        "body: expected b'hello', got b'Hello'",
        "answer was b'Hello'",
    ]


async def test_what_is_no_json_is_told_so() -> None:
    assert await told({"body": "[NaN]"}, {"json": "[1]"}) == ["/: not JSON: NaN is not JSON", "answer was b'[NaN]'"]


async def test_each_of_several_answers_is_told_by_its_number() -> None:
    before = {"expect_each_before": {"status": "202"}}
    assert await told({"body": "a", "repeat": 3}, {"body": "b"}, **before) == [
        "request 1 of 3:", "status: expected 202, got 200", "answer was b'a'",
        "request 2 of 3:", "status: expected 202, got 200", "answer was b'a'",
        "request 3 of 3:", "body: expected b'b', got b'a'", "answer was b'a'",
    ]  # fmt: skip


async def test_what_cannot_be_sent_is_all_that_is_told() -> None:
    assert await told({"body": "<name:her>"}, {"status": "201"}) == [
        "<name:her> cannot be sent: it stands for null, not for text or a number"
    ]


async def test_a_label_that_cannot_be_sent_is_told_with_what_it_stands_for() -> None:
    player = Player(in_process(World(), (MIRRORING,)))
    asked = {"method": "POST", "path": "/toy/mirror", "body": '{"is_hers": true}'}
    expected = {"status": "200", "json": '{"is_hers": "<name:her>"}'}
    assert await player.step(Step.model_validate({"request": asked, "expect": expected})) == []
    again = {"request": asked | {"body": "<name:her>"}, "expect": {"status": "200"}}
    assert await player.step(Step.model_validate(again)) == [
        "<name:her> cannot be sent: it stands for true, not for text or a number"
    ]


async def test_all_that_a_step_looks_at_is_told_in_order() -> None:
    checks = {
        "balance": {"vendor": "toy", "is": "1"}, "messages": {"vendor": "toy", "count": 2, "states": ["failed"]},
        "callbacks": [{"json": "{}"}],
    }  # fmt: skip
    sending = {"path": "/toy/send", "form": {"token": "mine", "to": "+256701521269", "text": "Hello"}}
    first, _, *others = await told(sending, {"status": "201"}, **checks)
    assert [first, *others] == [
        "status: expected 201, got 202",
        "balance: expected 1, got 965",
        "messages: expected 2, got 1", "states: expected ['failed'], got ['pending']",
        "expected 1 callbacks, got []",
    ]  # fmt: skip


async def test_a_transcript_that_fails_is_told_with_its_step_and_all_lines() -> None:
    twins = TWINS["a body as it stands"]
    [bend] = [bend for bend in twins.bends if bend.value == "hello"]
    played = twins.bent(bend)
    with pytest.raises(TranscriptError) as caught:
        await Player(in_process(world_of(played).world(), (MIRRORING, OTHER))).play(played)
    assert str(caught.value) == (
        f"step 1 of {played.title!r}:\nbody: expected b'hello', got b'Hello'\nanswer was b'Hello'"
    )


async def test_callbacks_are_told_by_number_and_whole() -> None:
    asked = TWINS["the callbacks"].unbent().steps[0].request
    step = Step.model_validate({"request": asked, "expect": {"status": "202"}, "callbacks": [{"json": "{}"}]})
    assert await Player(in_process(World(), (MIRRORING,))).step(step) == ["expected 1 callbacks, got []"]
