"""Make the documented body of a part of it that a client sent in its place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from simulator.contract.exchange import Violation
    from simulator.contract.reading import Part
    from simulator.text.json_reading import Pointer

BODY = "/request/body"


class Whole(NamedTuple):
    """A body as it is documented, and the way in it to what was sent."""

    part: Part
    way: Pointer = ()

    def as_sent(self, violation: Violation) -> Violation:
        """Point at the place in what was sent."""
        beginning = "/".join([BODY, *map(str, self.way)])
        if not self.way or not f"{violation.pointer}/".startswith(f"{beginning}/"):
            return violation
        return replace(violation, pointer=BODY + violation.pointer.removeprefix(beginning))


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
