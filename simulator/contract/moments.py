"""Judge the times in a request: whether there is such a time, and whether it lies ahead where it has to."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from simulator.contract.formats import INSTANTS, pattern_of
from simulator.contract.rules import Rule
from simulator.contract.validator import found_in
from simulator.contract.values import as_typed, put_right
from simulator.contract.wording import Grounds, Speaker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.contract.exchange import Violation
    from simulator.contract.values import Condition, FieldRow
    from simulator.text.json_reading import Pointer

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def have_moments(fields: Sequence[FieldRow]) -> bool:
    """Tell whether there is a time among fields, or in an item of a list."""
    return any(each.form in INSTANTS or have_moments(_of_items(each)) for each in fields)


def moment_violations(
    fields: Sequence[FieldRow], value: Any, root: Pointer, present_ms: int | None, speaker: Speaker
) -> Iterator[Violation | None]:
    """Find the times that no calendar has, and those that have to lie ahead of the present and do not.

    Args:
        fields: of an object.
        value: the object; anything else has none.
        root: the way to it.
        present_ms: by the clock of whoever answered; None where nobody knows it.
        speaker: words what is found; None where others may have their turn.
    """
    if not isinstance(value, dict):
        return
    for field in fields:
        sent = value.get(field.name)
        if field.form in INSTANTS and (violation := _of_one(field, fields, value, root, present_ms, speaker)):
            yield violation
        if have_moments(_of_items(field)) and isinstance(sent, list):
            for index, each in enumerate(sent):
                yield None
                yield from moment_violations(_of_items(field), each, (*root, field.name, index), present_ms, speaker)


def _of_items(field: FieldRow) -> Sequence[FieldRow]:
    return (field.items and field.items.fields) or ()


def _of_one(  # each argument is one of the things compared
    field: FieldRow,
    fields: Sequence[FieldRow],
    value: dict[str, Any],
    root: Pointer,
    present_ms: int | None,
    speaker: Speaker,
) -> Violation | None:
    sent = value.get(field.name)
    shown = _as_documented(field, sent)
    if shown is None:
        return None
    pointer = (*root, field.name)
    moment = _moment(shown, field.local_offset or "")
    if moment is None:
        grounds = Grounds(field.evidence, field.source)
        told = f"{field.name!r} was sent as {sent}, which no calendar has; send a day and a time that exist"
        return speaker.violation(pointer, Rule.FORMAT, sent, "a time that exists", grounds, told)
    types = {each.name: each.types for each in fields}
    if field.in_future and present_ms is not None and _holds(field.required_if, types, value):
        present = EPOCH + dt.timedelta(milliseconds=present_ms)
        if moment <= present:
            origin = field.origin_of("in_future")
            now = present.strftime("%Y-%m-%dT%H:%M:%SZ")
            told = (
                f"{field.name!r} was sent as {sent}, which is not in the future: it was {now} then; send a later time"
            )
            grounds = Grounds(origin.evidence, origin.source)
            return speaker.violation(pointer, Rule.IN_FUTURE, sent, f"a time after {now}", grounds, told)
    return None


def _as_documented(field: FieldRow, sent: Any) -> str | None:
    """Write a time as it is documented; None where it cannot be, which the schema tells."""
    if isinstance(sent, int) and not isinstance(sent, bool):
        sent = str(sent)
    if not isinstance(sent, str) or field.form is None:
        return None
    also = (each.but_for for each in field.also_accepted if each.but_for is not None)
    written = [sent, *(put_right(sent, each) for each in also)]
    return next((each for each in written if found_in(pattern_of(field.form), each)), None)


def _moment(text: str, local_offset: str) -> dt.datetime | None:
    try:
        if text.isdecimal():
            return EPOCH + dt.timedelta(seconds=int(text))
        has_offset = re.search(r"(Z|[+-][0-9]{2}:[0-9]{2})$", text)
        return dt.datetime.fromisoformat(text if has_offset else text + local_offset).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _holds(condition: Condition | None, types: dict[str, Any], body: dict[str, Any]) -> bool:
    """Tell whether a condition holds; where there is none, it does."""
    return condition is None or body.get(condition.field) in as_typed(condition.says, types.get(condition.field, ()))
