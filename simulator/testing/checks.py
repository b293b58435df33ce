"""Check the sandboxes of a test for trouble that it did not ask about, and write it as one text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pytest

from simulator.testing.connection import ControlError
from simulator.testing.glance import UNOBSERVED, Glance
from simulator.testing.handle import SmsSimulator
from simulator.testing.naming import unknown
from simulator.testing.strays import DEFAULT, STRAYED, ordinal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Found = TypeVar("Found")

ALL = "all"
SHOWN = 10
ROUTE = "route"
"""The rule of the violations that the check `unrouted` reports by itself."""

AWAITS = "awaits"
HINTS = "hints"
FAULTS = "faults"
MONEY = "money"
UNREADABLE = "unreadable"
EGRESS = "egress"
"""The check of what would have reached a real vendor; it is about the process."""

STRAYS = "strays"
"""The check of what came to no test's sandbox; it is about the server, the others about one sandbox each."""

AVOIDABLE = frozenset({"paid-twice", "repeated-in-one-request", "over-budget"})
"""Findings of the money report that an application could have avoided; the others are the vendor's doing."""


class Finding(NamedTuple):
    """What one check has found in one sandbox, a line for each."""

    check: str
    sandbox: str
    lines: Sequence[str]


def findings(glance: Glance, checks: Iterable[str], since: int = 0) -> list[Finding]:
    """Return what some of the checks find in a sandbox; nothing where it has been dropped.

    Args:
        glance: at the sandbox.
        checks: their names.
        since: the ordinal of the last request of other tests; what those and a later one make together is left out.
    """
    handle = glance.handle
    if handle.is_dropped:
        return []
    every = {**CHECKS, MONEY: lambda handle: _money(handle, since)}
    asked = {name: check for name, check in every.items() if name in checks and glance.shows(name)}
    found = (Finding(name, handle.name, _found(check, handle)) for name, check in asked.items())
    return [each for each in found if each.lines]


def beside(strayed: Sequence[str], held_back: Sequence[str]) -> list[Finding]:
    """Return as findings what came to no test's sandbox, and what was held back."""
    found = [Finding(STRAYS, DEFAULT, strayed), Finding(EGRESS, "this process", held_back)]
    return [each for each in found if each.lines]


def complaint_about(item: pytest.Item, glances: Iterable[Glance], found: Iterable[Finding]) -> str:
    """Write what is wrong with a test that passed, for its failure; empty if nothing is.

    Args:
        item: the test.
        glances: at its own sandboxes, which are checked.
        found: what was found beside them.
    """
    try:
        relaxed = relaxed_checks(item.config, item.iter_markers("sms_relaxed"))
    except pytest.UsageError as error:
        return str(error)
    own = [each for glance in glances for each in findings(glance, CHECKS.keys() - relaxed)]
    return complaint([*own, *found], relaxed)


def complaint(found: Iterable[Finding], relaxed: frozenset[str]) -> str:
    """Write what was found as the text of a failure, without the checks that are left out; empty if nothing is left."""
    unmeant = [each for each in found if each.check not in relaxed]
    if not unmeant:
        return ""
    names = ", ".join(f'"{name}"' for name in dict.fromkeys(each.check for each in unmeant))
    return "\n".join([*written(unmeant), f"If that is meant, mark the test with @pytest.mark.sms_relaxed({names})."])


def written(found: Iterable[Finding]) -> list[str]:
    """Write what was found in lines."""
    lines: list[str] = []
    for check, sandbox, told in found:
        more = [f"  ... and {len(told) - SHOWN} more"] if len(told) > SHOWN else []
        lines += [f"{HEADLINES[check]} ({check}, in {sandbox}):", *(f"  {line}" for line in told[:SHOWN]), *more]
        if check == STRAYS:
            lines.append(STRAYED)
    return lines


def relaxed_checks(config: pytest.Config, markers: Iterable[pytest.Mark] = ()) -> frozenset[str]:
    """Return the checks that the command line, the settings or markers leave out; raises `pytest.UsageError`."""
    names = [*config.getini("sms_relaxed"), *config.getoption("--sms-relaxed").split(",")]
    for marker in markers:
        names += map(str, marker.args or (ALL,))
    wanted = {name.strip() for each in names for name in each.split(",") if name.strip()}
    for name in sorted(wanted - {ALL, *HEADLINES}):
        raise pytest.UsageError(f"sms_relaxed: {unknown('check', name, (*HEADLINES, ALL))}")
    return frozenset(HEADLINES) if ALL in wanted else frozenset(wanted)


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


def hints(glances: Iterable[Glance]) -> list[str]:
    """List the hints to an application, each once: they are shown, and fail no test."""
    asked = (each.handle for each in glances if not each.handle.is_dropped and each.shows(HINTS))
    found = (each for handle in asked for each in _found(SmsSimulator.hints, handle))
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
    """List each request that no route takes, with the hint that it was answered with."""
    requests = handle.requests(unrouted=True)
    judged = _found(SmsSimulator.violations, handle) if requests else ()
    hints = {each["exchange"]: each["message"] for each in judged if each["rule"] == ROUTE}
    shown = [(each.id, f"{each.method} {each.target}") for each in requests]
    return [f"{id_} {asked}" + (f": {hints[id_]}" if id_ in hints else "") for id_, asked in shown]


def _unreadable(handle: SmsSimulator) -> list[str]:
    return [str(each) for each in handle.unreadable()]


def _unused_faults(handle: SmsSimulator) -> list[str]:
    unmet = [each for each in handle.faults.list() if each["on"] and not each["seen"] and not each.get("closings")]
    return [f"{each['name']}: {each['fault']}" for each in unmet]


def _money(handle: SmsSimulator, since: int = 0) -> list[str]:
    avoidable = (each for each in handle.money()["findings"] if each["rule"] in AVOIDABLE)
    return [f"{each['rule']}: {each['message']}" for each in avoidable if _is_of_later(each["exchanges"], since)]


def _is_of_later(exchanges: Sequence[str], since: int) -> bool:
    """Tell whether requests after that one suffice for a finding: a repetition takes two, and one has two in it."""
    return sum(ordinal_of(each) > since for each in exchanges) >= min(len(exchanges), 2)


def _awaits(handle: SmsSimulator) -> list[str]:
    used = vars(handle).get("aio")
    return [f"{name}(...)" for name in used.forgotten] if used is not None else []


CHECKS: dict[str, Callable[[SmsSimulator], Sequence[str]]] = {
    "violations": _violations,
    "unrouted": _unrouted,
    UNREADABLE: _unreadable,
    "credentials": _credentials,
    FAULTS: _unused_faults,
    MONEY: _money,
    AWAITS: _awaits,
}
HEADLINES = {
    "violations": "The application departed from what the vendor documents",
    "unrouted": "The application called what is not emulated",
    UNREADABLE: "A request was refused before a vendor could be asked",
    "credentials": "The application used credentials that nobody handed out",
    FAULTS: "A fault met no request",
    MONEY: "Money was wasted",
    AWAITS: "A call was never awaited, so it did nothing",
    STRAYS: "A request came to the sandbox `default`, which belongs to no test",
    EGRESS: "A real vendor would have been called; the call was held back",
}
