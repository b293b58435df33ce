"""Read the bytes of a body: its value, the ways to its fields, and its texts and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.text.json_reading import NotJsonError, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

Way = tuple[str, ...]


def json_of(body: bytes) -> Any:
    """Read the value of a body; None where it is not JSON."""
    try:
        return read_json(body).value
    except NotJsonError:
        return None


def fields_of(value: Any, way: Way = ()) -> set[Way]:
    """Yield the way to every field; the items of an array are taken together, as `[]`."""
    if isinstance(value, dict):
        below = [fields_of(each, (*way, key)) for key, each in value.items()]
        return {(*way, key) for key in value}.union(*below)
    if isinstance(value, list):
        return set[Way]().union(*[fields_of(each, (*way, "[]")) for each in value])
    return set()


def scalars(value: Any) -> Iterator[str | int | float]:
    """Yield every text and number in a value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from scalars(each)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield value
