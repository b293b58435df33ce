"""Judge the times in a request's body: whether there is such a time, and whether it lies ahead where it has to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from simulator.contract.formats import Format, pattern_of
from simulator.contract.rules import Rule
from simulator.contract.validator import found_in
from simulator.contract.values import as_typed, put_right
from simulator.contract.wording import Grounds, Speaker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.contract.exchange import Violation
    from simulator.contract.values import Condition, FieldRow

LOOK = pattern_of(Format.ISO_INSTANT)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def moment_violations(
    moments: Sequence[FieldRow],
    fields: Sequence[FieldRow],
    body: dict[str, Any],
    present_ms: int | None,
    speaker: Speaker,
) -> Iterator[Violation]:
    """Find the times that no calendar has, and those that have to lie ahead of the present and do not.

    Args:
        moments: the fields that hold times.
        fields: of the request.
        body: its fields.
        present_ms: by the clock of whoever answered; None where nobody knows it.
        speaker: words what is found.
    """
    types = {field.name: field.types for field in fields}
    for field in moments:
        text = body.get(field.name)
        if not isinstance(text, str):
            continue
        written = [text, *(put_right(text, each.but_for) for each in field.also_accepted)]
        shown = next((each for each in written if found_in(LOOK, each)), None)
        if shown is None:
            continue
        grounds = Grounds(field.evidence, field.source)
        pointer = ("request", "body", field.name)
        moment = _moment(shown)
        if moment is None:
            told = f"{field.name!r} was sent as {text}, which no calendar has; send a day and a time that exist"
            yield speaker.violation(pointer, Rule.FORMAT, text, "a time that exists", grounds, told)
        elif field.in_future and present_ms is not None and _holds(field.required_if, types, body):
            present = EPOCH + dt.timedelta(milliseconds=present_ms)
            if moment <= present:
                now = present.strftime("%Y-%m-%dT%H:%M:%SZ")
                told = f"{field.name!r} was sent as {text}, which is not in the future: it was {now} then; send a later"
                yield speaker.violation(pointer, Rule.IN_FUTURE, text, f"a time after {now}", grounds, f"{told} time")


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _holds(condition: Condition | None, types: dict[str, Any], body: dict[str, Any]) -> bool:
    """Tell whether a condition holds; where there is none, it does."""
    return condition is None or body.get(condition.field) in as_typed(condition.says, types.get(condition.field, ()))
