"""Check the sandboxes of a test for trouble that it did not ask about, and write it as one text."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, TypeVar

import pytest

from simulator.testing.connection import ControlError
from simulator.testing.handle import SmsSimulator
from simulator.testing.strays import DEFAULT, STRAYED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Found = TypeVar("Found")

ALL = "all"
SHOWN = 10
ROUTE = "route"
"""The rule of the violations that the check `unrouted` reports by itself."""

STRAYS = "strays"
"""The check of what came to no test's sandbox; it is about the server, the others about one sandbox each."""

AVOIDABLE = frozenset({"paid-twice", "repeated-in-one-request", "over-budget"})
"""Findings of the money report that an application could have avoided; the others are the vendor's doing."""

UNOBSERVED = frozenset({"unknown-route", "conflict"})
"""Problems of a server that does not look for something, or was told not to."""


def complaint(handles: Iterable[SmsSimulator], relaxed: frozenset[str], strays: Sequence[str] = ()) -> str:
    """Write everything that is wrong as the text of a failure; empty if nothing is.

    Args:
        handles: the sandboxes of a test.
        relaxed: the checks that are left out.
        strays: what came to no test's sandbox meanwhile.
    """
    lines: list[str] = []
    failed: dict[str, None] = {}
    for handle in (each for each in handles if not each.is_dropped):
        for name, check in CHECKS.items():
            found = [] if name in relaxed else _found(check, handle)
            if found:
                failed[name] = None
                lines += _listed(name, handle.name, found)
    if strays and STRAYS not in relaxed:
        failed[STRAYS] = None
        lines += [*_listed(STRAYS, DEFAULT, strays), STRAYED]
    if not lines:
        return ""
    names = ", ".join(f'"{name}"' for name in failed)
    return "\n".join([*lines, f"If that is meant, mark the test with @pytest.mark.sms_relaxed({names})."])


def relaxed_checks(item: pytest.Item) -> frozenset[str]:
    """Return the checks that markers, the command line or the settings leave out; raises `pytest.UsageError`."""
    config = item.config
    names = [*config.getini("sms_relaxed"), *config.getoption("--sms-relaxed").split(",")]
    for marker in item.iter_markers("sms_relaxed"):
        names += marker.args or (ALL,)
    wanted = {name.strip() for each in names for name in each.split(",") if name.strip()}
    for name in sorted(wanted - {ALL, *HEADLINES}):
        near = difflib.get_close_matches(name, HEADLINES, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise pytest.UsageError(f"sms_relaxed: unknown check {name!r}{hint} (known: {', '.join((*HEADLINES, ALL))})")
    return frozenset(HEADLINES) if ALL in wanted else frozenset(wanted)


def _listed(name: str, sandbox: str, found: Sequence[str]) -> list[str]:
    """Write what one check has found."""
    more = [f"  ... and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    return [f"{HEADLINES[name]} ({name}, in {sandbox}):", *(f"  {line}" for line in found[:SHOWN]), *more]


def _found(check: Callable[[SmsSimulator], Sequence[Found]], handle: SmsSimulator) -> Sequence[Found]:
    try:
        return check(handle)
    except ControlError as error:
        if error.kind in UNOBSERVED:
            return []
        raise


def _violations(handle: SmsSimulator) -> list[str]:
    """List each mistake once, however often it was made: by a bulk it is made a thousand times."""
    made: dict[tuple[str, str, str], list[str]] = {}
    for each in handle.violations():
        if each["side"] == "client" and each["rule"] != ROUTE:
            made.setdefault((each["vendor"], each["operation"], each["message"]), []).append(each["exchange"])
    return [f"{_places(where)} {vendor} {operation}: {text}" for (vendor, operation, text), where in made.items()]


def _credentials(handle: SmsSimulator) -> list[str]:
    """List each kind of unknown credentials once."""
    made: dict[tuple[str | None, str | None, str], list[str]] = {}
    for each in handle.requests(rejection="invalid_credentials"):
        if each.unknown_credentials is not None:
            made.setdefault((each.vendor, each.operation, each.unknown_credentials), []).append(each.id)
    return [f"{_places(where)} {vendor} {operation}: {text}" for (vendor, operation, text), where in made.items()]


def hints(handles: Iterable[SmsSimulator]) -> list[str]:
    """List the hints to an application, each once: they are shown, and fail no test."""
    found = (each for handle in handles if not handle.is_dropped for each in _found(SmsSimulator.hints, handle))
    told = (f"{each['vendor']} {each['operation']}: {each['message']}" for each in found if each["side"] == "client")
    return list(dict.fromkeys(told))


def hint_lines(told: Iterable[tuple[str, str]]) -> list[str]:
    """List the hints of a run, each once, with the number of its tests, of which the first is named.

    Args:
        told: the id of a test, and a hint of it.
    """
    tests: dict[str, list[str]] = {}
    for test, hint in told:
        tests.setdefault(hint, []).append(test)
    return [
        f"{hint} [in {where[0] if len(where) == 1 else f'{len(where)} tests, first in {where[0]}'}]"
        for hint, where in tests.items()
    ]


def _places(exchanges: Sequence[str]) -> str:
    """Name the places of a mistake."""
    return exchanges[-1] if len(exchanges) == 1 else f"{exchanges[-1]} ({len(exchanges)} times)"


def _unrouted(handle: SmsSimulator) -> list[str]:
    return [f"{each.id} {each.method} {each.target}" for each in handle.requests(unrouted=True)]


def _unreadable(handle: SmsSimulator) -> list[str]:
    return [str(each) for each in handle.unreadable()]


def _unused_faults(handle: SmsSimulator) -> list[str]:
    unmet = [each for each in handle.faults.list() if each["on"] and not each["seen"] and not each.get("closings")]
    return [f"{each['name']}: {each['fault']}" for each in unmet]


def _money(handle: SmsSimulator) -> list[str]:
    findings = handle.money()["findings"]
    return [f"{each['rule']}: {each['message']}" for each in findings if each["rule"] in AVOIDABLE]


def _awaits(handle: SmsSimulator) -> list[str]:
    used = vars(handle).get("aio")
    return [f"{name}(...)" for name in used.forgotten] if used is not None else []


CHECKS: dict[str, Callable[[SmsSimulator], Sequence[str]]] = {
    "violations": _violations,
    "unrouted": _unrouted,
    "unreadable": _unreadable,
    "credentials": _credentials,
    "faults": _unused_faults,
    "money": _money,
    "awaits": _awaits,
}
HEADLINES = {
    "violations": "The application departed from what the vendor documents",
    "unrouted": "The application called what is not emulated",
    "unreadable": "Something was refused before a vendor could be asked",
    "credentials": "The application used credentials that nobody handed out",
    "faults": "Faults were declared that nothing ever met",
    "money": "Money was spent that need not have been",
    "awaits": "Calls were made and never awaited, so they did nothing",
    STRAYS: "Something came to no test's sandbox",
}
