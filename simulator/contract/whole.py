"""Make the documented body of what a client sent in its place: a part of it, or an array that holds it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from simulator.contract.exchange import Violation
    from simulator.contract.model import RequestShape
    from simulator.contract.origin import Row
    from simulator.contract.reading import Part
    from simulator.contract.value_schema import Schema
    from simulator.text.json_reading import Pointer

BODY = "/request/body"


class Whole(NamedTuple):
    """A body as it is documented.

    Args:
        way: in it, to what was sent.
        around: the way to it in what was sent.
    """

    part: Part
    way: Pointer = ()
    around: Pointer = ()

    @property
    def is_as_sent(self) -> bool:
        """Tell whether it is what was sent."""
        return not self.way and not self.around

    def as_sent(self, violation: Violation) -> Violation:
        """Point at the place in what was sent."""
        here, there = _text(self.way), _text(self.around)
        if self.is_as_sent or not f"{violation.pointer}/".startswith(f"{here}/"):
            return violation
        return replace(violation, pointer=there + violation.pointer.removeprefix(here))


class OtherShape(NamedTuple):
    """What is accepted in place of a body.

    Args:
        row: says so.
        whole: makes the documented body of it.
        what: it is, in words.
        remedy: what to do instead.
        expected: what is documented.
    """

    row: Row
    whole: Callable[[Part], Whole]
    what: str
    remedy: str
    expected: str


def other_shape_of(request: RequestShape, schema: Schema | None) -> OtherShape | None:
    """Say what is accepted in place of the body of a request, which has a schema; None where nothing is."""
    if request.alone and schema:
        field = request.alone.field
        names = schema["properties"][field]["items"]["properties"]
        make = partial(whole, field=field, names=names)
        what = f"what belongs into {field!r}"
        return OtherShape(request.alone, make, what, "put it there", f"an object with {field!r}")
    if request.in_array:
        what = "an array that holds the object"
        return OtherShape(request.in_array, out_of_array, what, "send the object alone", "an object")
    return None


def out_of_array(part: Part) -> Whole:
    """Take a body out of an array that holds it alone. Any other body stays as it is."""
    value = part.value
    if not isinstance(value, list) or len(value) != 1 or not isinstance(value[0], dict):
        return Whole(part)
    inner = part._replace(value=value[0], repeated=tuple(each[1:] for each in part.repeated))
    return Whole(inner, around=(0,))


def whole(part: Part, field: str, names: Collection[str]) -> Whole:
    """Make the documented body, an object with a list in a field, of the list alone or of its only item.

    A form writes the list as `field[0][name]`. What is a whole body already stays as it is.

    Args:
        part: the body as it was sent.
        field: the name of the list.
        names: those of the fields of an item.
    """
    value = part.value
    if isinstance(value, list):
        return _within(part, value, (field,))
    if not isinstance(value, dict) or field in value:
        return Whole(part)
    if items := _in_brackets(value, field):
        others = {name: each for name, each in value.items() if not name.startswith(f"{field}[")}
        return Whole(part._replace(value={**others, field: items}))
    return Whole(part) if value.keys().isdisjoint(names) else _within(part, [value], (field, 0))


def _text(way: Pointer) -> str:
    return "/".join([BODY, *map(str, way)])


def _within(part: Part, items: list[Any], way: Pointer) -> Whole:
    return Whole(part._replace(value={way[0]: items}, repeated=tuple((*way, *each) for each in part.repeated)), way)


def _in_brackets(value: Mapping[str, Any], field: str) -> list[dict[str, Any]]:
    """Read the items of a list out of the names of a form, in the order in which they came."""
    items: dict[str, dict[str, Any]] = {}
    for name, each in value.items():
        number, _, key = name.removeprefix(f"{field}[").removesuffix("]").partition("][")
        if name.startswith(f"{field}[") and number.isdecimal() and key:
            items.setdefault(number, {})[key] = each
    return list(items.values())
