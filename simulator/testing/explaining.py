"""Explain to people why a claim about messages does not hold."""

from __future__ import annotations

import difflib
import itertools
import re
from typing import TYPE_CHECKING, TypedDict

from simulator.testing.naming import unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from simulator.testing.values import Happening, Message, UnreadableRequest

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""

NEAREST = 3
TIMELINE_LINES = 40
RUN = 4
"""The number of events of one kind in a row that are shown one by one."""
OPENING = "ledger.opening"
"""The entry with which each account begins; nobody asks about it."""

BASE_URL = "_BASE_URL"
OF_NO_VENDOR = frozenset({"SMS_BASE_URL"})

SAME_NUMBER = 9
"""The number of last digits in which two spellings of one number agree: those before depend on the country."""


class Filter(TypedDict, total=False):
    """A choice of messages; what is left out matches all.

    `to` may be E.164 or as people at home write the number; `text` is a part of the text.
    """

    to: str
    text: str
    sender: str
    vendor: str
    account: str
    state: str


class UnmetError(AssertionError):
    """A claim of a test about messages that does not hold; the text tells what there is."""


def refuse_unknown(wanted: Mapping[str, object]) -> None:
    """Refuse a filter that no message can match.

    Raises:
        TypeError: messages do not have it; as for any argument that does not exist.
        ValueError: `to` is no telephone number.
    """
    for name in wanted.keys() - Filter.__annotations__.keys():
        raise TypeError(unknown("filter of messages", name, Filter.__annotations__))
    to = wanted.get("to")
    if to is not None and (re.search(r"[^\W\d_]", str(to)) or not re.search(r"\d", str(to))):
        raise ValueError(f"to={to!r} is not a telephone number: expected one such as '+256701521269' or '0701521269'")


def pointing(env: Mapping[str, str], vendor: str | None) -> str:
    """Ask, where no request came to a sandbox, whether the application was told where it is.

    Args:
        env: the variables of the sandbox.
        vendor: the one that the claim is about, if it names one.
    """
    names = [name for name in env if name.endswith(BASE_URL) and name not in OF_NO_VENDOR]
    own = [name for name in names if vendor is not None and name == f"{vendor.upper()}{BASE_URL}"]
    listed = ", ".join(f"env[{name!r}]" for name in own or names)
    which = listed if len(own or names) == 1 else f"one of {listed}"
    return f"No request came to this sandbox: is the application pointed at {which} ({env['SMS_BASE_URL']})?"


def worded(wanted: Filter) -> str:
    """Write a filter in words, to stand behind what is looked for; empty where it matches all."""
    return "".join(f" {'and' if at else 'with'} {name}={value!r}" for at, (name, value) in enumerate(wanted.items()))


def explanation(
    headline: str,
    wanted: Filter,
    messages: Sequence[Message],
    happenings: Iterable[Happening],
    unreadable: Sequence[UnreadableRequest] = (),
    hints: Iterable[str] = (),
) -> str:
    """Write the text of a failure: the nearest messages, field by field what differs, and what happened.

    Args:
        headline: what does not hold.
        wanted: the filter.
        messages: all there are.
        happenings: the sandbox's timeline.
        unreadable: what was refused before a vendor could be asked.
        hints: what to do.
    """
    lines = [headline, *hints, ""]
    if not messages:
        lines.append("No message was accepted at all.")
    else:
        nearest = sorted(messages, key=lambda each: -_likeness(each, wanted))[:NEAREST]
        lines.append(f"Nearest of {len(messages)} messages:" if len(messages) > NEAREST else "The messages there are:")
        for message in nearest:
            lines += _described(message, wanted)
    return "\n".join([*lines, *unreadable_lines(unreadable), "", *timeline_lines(happenings)])


def unreadable_lines(unreadable: Sequence[UnreadableRequest]) -> list[str]:
    """Write what was refused before a vendor could be asked, the latest of it; nothing where there was nothing."""
    if not unreadable:
        return []
    more = [f"  ... {len(unreadable) - RUN} before ..."] if len(unreadable) > RUN else []
    return ["Refused before a vendor could be asked:", *more, *(f"  {each}" for each in unreadable[-RUN:])]


def timeline_lines(happenings: Iterable[Happening]) -> list[str]:
    """Write a timeline for people, its middle left out when it is long."""
    told = (each for each in happenings if each.event != OPENING)
    lines = [line for _, alike in itertools.groupby(told, lambda each: each.event) for line in _of_a_kind(list(alike))]
    if len(lines) > TIMELINE_LINES:
        half = TIMELINE_LINES // 2
        lines = [*lines[:half], f"  ... {len(lines) - 2 * half} more ...", *lines[-half:]]
    return ["Timeline (virtual time, UTC):", *(lines or ["  nothing happened"])]


def _of_a_kind(happenings: Sequence[Happening]) -> list[str]:
    """Write lines for events of one kind in a row: of many, as a bulk makes them, the first and the last."""
    lines = [_line(each) for each in happenings]
    return (
        [lines[0], f"    ... {len(lines) - 2} more {happenings[0].event} ...", lines[-1]] if len(lines) > RUN else lines
    )


def _line(each: Happening) -> str:
    return f"  {each.at:%H:%M:%S}.{each.at.microsecond // 1000:03d}  {_told(each)}"


def _told(happening: Happening) -> str:
    return f"{happening.event:<22} {happening.id:<6} {happening.text}".rstrip()


def _described(message: Message, wanted: Filter) -> list[str]:
    lines = [f"  {message.id} by {message.vendor}, {message.state}: {message.text!r} to {message.to}"]
    for name, value in _differences(message, wanted).items():
        actual = str(getattr(message, name))
        if name == "text":
            lines.append("    text differs: the message (+) does not contain what was wanted (-)")
            lines += [f"      {line}" for line in _marked(actual, value)]
        else:
            lines.append(f"    {name} differs: is {actual!r}, wanted {value!r}")
    return lines


def _differences(message: Message, wanted: Mapping[str, object]) -> dict[str, str]:
    return {
        name: str(value) for name, value in wanted.items() if not _is_met(name, str(getattr(message, name)), str(value))
    }


def _is_met(name: str, actual: str, wanted: str) -> bool:
    if name == "text":
        return wanted in actual
    if name == "to":
        return _last_digits(actual) == _last_digits(wanted)
    return actual == wanted


def _last_digits(number: str) -> str:
    return re.sub(r"\D", "", number)[-SAME_NUMBER:]


def _likeness(message: Message, wanted: Mapping[str, object]) -> float:
    return sum(
        1.0
        if _is_met(name, str(getattr(message, name)), str(value))
        else difflib.SequenceMatcher(None, str(getattr(message, name)), str(value)).ratio() / 2
        for name, value in wanted.items()
    )


def _marked(actual: str, wanted: str) -> list[str]:
    """Mark, under two texts, the letters in which they differ."""
    return [line.rstrip("\n") for line in difflib.ndiff([wanted], [actual])]
