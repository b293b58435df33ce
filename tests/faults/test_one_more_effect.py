"""One more effect is one value: from its fields alone it is declared, checked, described, served and kept."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated, Any

import pytest
from pydantic import ValidationError
from support.faulty import FaultyWorld

from simulator.sandbox.faults.declaring import Bounds, Flaw, RealTime, Short, declared_as
from simulator.sandbox.faults.effect import Answered, Effect
from simulator.sandbox.faults.effects.damage import Damage, Damages
from simulator.sandbox.faults.effects.headers import Headers
from simulator.sandbox.faults.kinds import EFFECTS
from simulator.scenario.declared_models import effect_fields, with_fields
from simulator.scenario.fault_models import FaultModel
from simulator.values import frozen


@frozen
class Shouting(Effect):
    """Bodies that end loudly.

    This is not told to who writes files.
    """

    key = "shout"
    description = "How loudly."
    short = Short("marks", int)
    spoils_body = True

    marks: Annotated[int, Bounds(ge=1, le=9)] = field(default=1, metadata=declared_as("So many marks."))
    pause_ms: RealTime = field(default=0, metadata=declared_as(key="pause"))

    def flaw(self) -> Flaw | None:
        return Flaw("contradiction", "no pause where there is much noise") if self.pause_ms and self.marks > 1 else None

    def edit(self, answered: Answered) -> Answered:
        return answered._replace(body=answered.body.upper() + b"!" * self.marks)


@with_fields(**effect_fields((Shouting,)))
class WiderModel(FaultModel):
    kinds = (*EFFECTS, Shouting)


def declared(**said_of_it: Any) -> Any:
    return WiderModel.model_validate(said_of_it)


@pytest.mark.parametrize(
    ("shout", "effect"),
    [({}, Shouting()), ("3", Shouting(3)), (3, Shouting(3)), ({"pause": "1s"}, Shouting(pause_ms=1_000))],
)
def test_it_is_made_of_what_is_declared(shout: object, effect: Shouting) -> None:
    fault = declared(shout=shout).fault("it", 0)
    assert fault.effects == (effect,)
    assert declared(**fault.declared).fault("it", 0).effects == (effect,)


def test_it_is_shown_as_it_was_declared() -> None:
    assert declared(shout={"pause": "1s"}).declaration() == {"shout": {"pause": "1000ms"}}


@pytest.mark.parametrize(
    ("shout", "place", "expected"),
    [
        ({"marks": 10}, ("shout", "marks"), "less than or equal to 9"),
        ({"pause": "11m"}, ("shout", "pause"), "a duration of at most 10m"),
        ({"pause": 5}, ("shout", "pause"), "a duration with its unit"),
        ({"pause": "1s", "marks": 2}, ("shout",), "no pause where there is much noise"),
        ({"noise": 1}, ("shout", "noise"), "not permitted"),
    ],
)
def test_a_declaration_that_is_none_is_refused_where_it_is_wrong(shout: object, place: Any, expected: str) -> None:
    with pytest.raises(ValidationError) as refused:
        declared(shout=shout)
    (mistake,) = refused.value.errors()
    assert mistake["loc"] == place
    assert expected in mistake["msg"]


def test_a_schema_describes_it() -> None:
    schema = WiderModel.model_json_schema()
    assert schema["properties"]["shout"]["description"] == "How loudly."
    assert list(schema["properties"])[-1] == "shout"
    part = schema["$defs"]["ShoutingModel"]
    assert part["description"] == "Bodies that end loudly."
    assert part["properties"]["marks"] == {
        "default": 1, "description": "So many marks.", "maximum": 9, "minimum": 1, "title": "Marks", "type": "integer"
    }  # fmt: skip
    assert "default" not in part["properties"]["pause"]
    assert "required" not in part


def test_it_is_served_and_what_the_body_was_is_kept() -> None:
    world = FaultyWorld()
    plain = world.send_through("ugsms").body
    world.sandbox.faults.add(declared(shout=2, headers={"X-Loud": "yes"}).fault("it", 0))
    response = world.send_through("ugsms")
    spoilt = world.latest.spoilt
    assert spoilt is not None
    assert response.body == spoilt.body.upper() + b"!!"
    assert ("X-Loud", "yes") in response.headers
    assert spoilt.again(plain) == plain.upper() + b"!!"


def test_it_may_stand_beside_every_effect_that_is_not_of_receipts() -> None:
    fault = declared(shout=1, headers={"X": "1"}, damage=["empty"]).fault("it", 0)
    assert fault.effects == (Damages((Damage(empty=True),)), Headers({"X": "1"}), Shouting())
    with pytest.raises(ValidationError, match="`receipt` alone"):
        declared(shout=1, receipt={"never": True})


def test_what_goes_wrong_with_receipts_is_a_value_that_can_be_compared() -> None:
    said_of_it = {"receipt": {"damage": ["truncated", {"missing_field": "id"}], "copies": 2}}
    assert declared(**said_of_it).fault("it", 0).effects == declared(**said_of_it).fault("it", 0).effects
