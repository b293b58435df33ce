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
    from simulator.contract.values import FieldRow
    from simulator.text.json_reading import Pointer

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

SECONDS = re.compile(r"[0-9]:[0-9]{2}:[0-9]{2}")
"""In a time of day."""


class Moments:
    """Judge the times among the fields of an object, and in the items of its lists.

    Args:
        speaker: words what is found.
    """

    def __init__(self, fields: Sequence[FieldRow], speaker: Speaker) -> None:
        self._own = [each for each in fields if each.form in INSTANTS]
        self._names = frozenset(each.name for each in self._own)
        self._types = {each.name: each.types for each in fields}
        items = {each.name: each.items.fields for each in fields if each.items and each.items.fields}
        within = {name: Moments(each, speaker) for name, each in items.items()}
        self._lists = {name: each for name, each in within.items() if each.are_there}
        self._speaker = speaker

    @property
    def are_there(self) -> bool:
        """Tell whether there are any."""
        return bool(self._own or self._lists)

    def are_in(self, value: Any) -> bool:
        """Tell whether an object, or an item of its lists, has any of them."""
        if not isinstance(value, dict):
            return False
        if not self._names.isdisjoint(value):
            return True
        lists = ((within, value.get(name)) for name, within in self._lists.items())
        return any(within.are_in(item) for within, items in lists if isinstance(items, list) for item in items)

    def violations(self, value: Any, root: Pointer, present_ms: int | None) -> Iterator[Violation | None]:
        """Find the times that no calendar has, and those that have to lie ahead of the present and do not.

        Args:
            value: the object; None comes between its items, where others may have their turn.
            root: the way to it.
            present_ms: by the clock of whoever answered; None where nobody knows it.
        """
        if not isinstance(value, dict):
            return
        for field in self._own:
            if (shown := _as_documented(field, value.get(field.name))) is not None:
                yield self._of_one(field, shown, value, (*root, field.name), present_ms)
        for name, within in self._lists.items():
            items = value.get(name)
            for index, item in enumerate(items if isinstance(items, list) else ()):
                yield None
                yield from within.violations(item, (*root, name, index), present_ms)

    def _of_one(  # each argument is one of the things compared
        self, field: FieldRow, shown: str, value: dict[str, Any], pointer: Pointer, present_ms: int | None
    ) -> Violation | None:
        sent = value[field.name]
        moment = _moment(shown, field.local_offset)
        told = f"{field.name!r} was sent as {sent}, which"
        if moment is None:
            grounds = Grounds(field.evidence, field.source)
            told += " no calendar has; send a day and a time that exist"
            return self._speaker.violation(pointer, Rule.FORMAT, sent, "a time that exists", grounds, told)
        if not field.in_future or present_ms is None or not self._is_asked_for(field, value):
            return None
        present = EPOCH + dt.timedelta(milliseconds=present_ms)
        if _end_of(moment, shown) > present:
            return None
        origin = field.origin_of("in_future")
        grounds = Grounds(origin.evidence, origin.source)
        now = present.strftime("%Y-%m-%dT%H:%M:%SZ")
        told += f" is not in the future: it was {now} then; send a later time"
        return self._speaker.violation(pointer, Rule.IN_FUTURE, sent, f"a time after {now}", grounds, told)

    def _is_asked_for(self, field: FieldRow, value: dict[str, Any]) -> bool:
        """Tell whether the condition of a time holds; where there is none, it does."""
        asked = field.required_if
        return asked is None or value.get(asked.field) in as_typed(asked.says, self._types.get(asked.field, ()))


def _as_documented(field: FieldRow, sent: Any) -> str | None:
    """Write a time as it is documented; None where it cannot be, which the schema tells."""
    if isinstance(sent, int) and not isinstance(sent, bool):
        sent = str(sent)
    if not isinstance(sent, str) or field.form is None:
        return None
    also = (each.but_for for each in field.also_accepted if each.but_for is not None)
    written = [sent, *(put_right(sent, each) for each in also)]
    return next((each for each in written if found_in(pattern_of(field.form), each)), None)


def _end_of(moment: dt.datetime, text: str) -> dt.datetime:
    """Return the end of a time: one that is written without seconds is the whole minute."""
    return moment if text.isdecimal() or SECONDS.search(text) else moment + dt.timedelta(minutes=1)


def _moment(text: str, local_offset: str | None) -> dt.datetime | None:
    try:
        if text.isdecimal():
            return EPOCH + dt.timedelta(seconds=int(text))
        moment = dt.datetime.fromisoformat(text)
        if moment.tzinfo is None and local_offset:
            moment = dt.datetime.fromisoformat(text + local_offset)
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
