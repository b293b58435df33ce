"""Show one message with what only a look at its whole text tells: its parts, and what forced Unicode."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field

from simulator.control.operation import View
from simulator.control.views.messages import MessageView, message_view
from simulator.sms.alphabet import characters_forcing_ucs2
from simulator.sms.numbers import home_form

if TYPE_CHECKING:
    from simulator.sandbox.books.callbacks import Callback
    from simulator.sandbox.books.messages import Message
    from simulator.sms.segments import SegmentRule

LAST_IN_ONE_UNIT = "\uffff"
"""Characters behind it take two units of UTF-16."""


class PartView(View):
    """One billed part of a text: where it stands there, in units of UTF-16, as JavaScript counts."""

    start: int = Field(description="The index of its first unit of UTF-16.")
    end: int = Field(description="The index behind its last one.")
    units: int = Field(
        description="How full it is: septets, units of UTF-16 or characters, as the vendor's rule counts."
    )


class OneMessage(MessageView):
    """One text to one recipient, with its parts."""

    home: str | None = Field(
        description="The recipient as people in its country write the number; null if it is not a number."
    )
    parts: list[PartView] = Field(description="By the rule of the vendor: as many as `segments`.")
    unicode: list[int] = Field(
        description="Where the characters stand that GSM-7 lacks, in units of UTF-16: they forced Unicode."
    )


class MakeUp(NamedTuple):
    """What a text consists of: its parts, and where its characters stand that forced Unicode."""

    parts: list[PartView]
    unicode: list[int]


def make_up_of(text: str, rule: SegmentRule) -> MakeUp:
    """Look at a text; `rule` is the one by which its vendor counts segments."""
    forcing = [index for index, _ in characters_forcing_ucs2(text)]
    return MakeUp(_parts(text, rule), _units_before(text, forcing))


def one_message(message: Message, callbacks: Iterable[Callback], make_up: MakeUp) -> OneMessage:
    """Show a message whose callbacks are given, oldest first."""
    shown = message_view(message, callbacks)
    return OneMessage(
        **{name: getattr(shown, name) for name in MessageView.model_fields},
        home=home_form(message.to),
        parts=make_up.parts,
        unicode=make_up.unicode,
    )


def _parts(text: str, rule: SegmentRule) -> list[PartView]:
    parts = []
    start = 0
    for part, units in rule.filled(text):
        end = start + _length(part)
        parts.append(PartView(start=start, end=end, units=units))
        start = end
    return parts


def _length(text: str) -> int:
    """Count the units of UTF-16."""
    return len(text) + sum(each > LAST_IN_ONE_UNIT for each in text)


def _units_before(text: str, indices: Iterable[int]) -> list[int]:
    """Count the units of UTF-16 in front of some characters, which are in order."""
    counted = []
    units = at = 0
    for index in indices:
        units += _length(text[at:index])
        at = index
        counted.append(units)
    return counted
