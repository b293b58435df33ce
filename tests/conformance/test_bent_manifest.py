"""A toy whose manifest was bent on purpose: each bend is found by the rule that is there for it, and by no other."""

from __future__ import annotations

import dataclasses
import enum
import importlib
import sys
from pathlib import Path
from typing import Any

import pytest
import toy_vendor
from toy_vendor.manifest import READ, SEND, TOY, Policy

from simulator.api.evidence import Evidence, Quirk
from simulator.api.routing import Route
from simulator.api.vendor import CredentialKind, Vendor
from simulator.catalogue.folders import packaged
from simulator.conformance.suite import findings_of
from simulator.sandbox.chance import Stream
from simulator.sandbox.rejection import RATE_LIMITED

FOLDERS = packaged(Path(toy_vendor.__file__).parent)


class Mood(enum.Enum):
    """Values of a switch that are not told by their text."""

    FINE = 1


@dataclasses.dataclass(frozen=True, slots=True)
class UnexplainedPolicy(Policy):
    """One switch more than the toy has quirks for."""

    shouts: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class UnsettablePolicy(Policy):
    """A switch whose type no text can be read as."""

    mood: Mood = Mood.FINE


@dataclasses.dataclass(frozen=True, slots=True)
class UnnamedPolicy(Policy):
    """A switch whose type is imported for type checkers alone."""

    mood: NotImported | None = None  # type: ignore[name-defined] # noqa: F821 - that is what is wrong with it


def with_policy(policy: Policy, *quirks: Quirk) -> Vendor[Any]:
    return dataclasses.replace(TOY, policy=policy, quirks=(*TOY.quirks, *quirks))


def with_quirk(**changes: Any) -> Vendor[Any]:
    first, *others = TOY.quirks
    return dataclasses.replace(TOY, quirks=(dataclasses.replace(first, **changes), *others))


def with_error(reason: str, **changes: Any) -> Vendor[Any]:
    return dataclasses.replace(TOY, errors={**TOY.errors, reason: dataclasses.replace(TOY.errors[reason], **changes)})


def reading(**changes: Any) -> Vendor[Any]:
    return dataclasses.replace(TOY, operations=(SEND, dataclasses.replace(READ, **changes)))


def mint_two(random: Stream) -> tuple[str, ...]:
    return f"{random.random()}", f"{random.random()}"


MOODY = Quirk("TOY-Q-03", "it has moods", Evidence.ASSUMED, "our choice", "mood")
TOKEN = TOY.kind("token")

BENDS: dict[str, tuple[Vendor[Any], str, str]] = {
    "a switch without a quirk": (with_policy(UnexplainedPolicy()), "switch-without-quirk", "shouts"),
    "a quirk of a switch that there is not": (
        with_quirk(switch="reportin"), "quirk-without-switch switch-without-quirk", "quirk TOY-Q-01 reporting",
    ),
    "a further quirk of a switch that there is not": (
        with_policy(TOY.policy, dataclasses.replace(MOODY, switch="moods")), "quirk-without-switch", "quirk TOY-Q-03",
    ),
    "a switch whose text is another value": (with_policy(UnsettablePolicy(), MOODY), "switch-not-settable", "mood"),
    "a switch whose type nobody can name": (
        with_policy(UnnamedPolicy(), MOODY), "switch-not-settable", "mood reporting sends_at_once",
    ),
    "a quirk without words": (with_quirk(summary=" "), "says-nothing", "quirk TOY-Q-01"),
    "an operation without words": (reading(summary=""), "says-nothing", "operation read"),
    "a quirk of ours that is called observed": (
        with_quirk(evidence=Evidence.OBSERVED, source="Our choice, since no page tells"),
        "evidence-overstated", "quirk TOY-Q-01",
    ),
    "an operation of ours that is called documented": (
        reading(source="our choice"), "evidence-overstated", "operation read",
    ),
    "an error of ours that is called documented": (
        with_error("rate_limited", evidence=Evidence.DOCUMENTED, source="our choice"),
        "evidence-overstated", "error rate_limited",
    ),
    "two operations of one name": (reading(name="send"), "name-twice", "operation send"),
    "two kinds of credentials of one name": (
        dataclasses.replace(TOY, credential_kinds=(TOKEN, TOKEN)),
        "name-twice", "credentials token credential field token",
    ),
    "two fields of credentials of one name": (
        dataclasses.replace(TOY, credential_kinds=(TOKEN, CredentialKind("pair", ("key", "key"), mint_two))),
        "name-twice", "credential field key",
    ),
    "a method in small letters": (
        reading(routes=(*READ.routes, Route("get", "/toy/messages"))), "route-malformed", "get /toy/messages",
    ),
    "a path without its slash": (
        reading(routes=(*READ.routes, Route("GET", "toy/all"))), "route-malformed", "GET toy/all",
    ),
    "a path with a query": (
        reading(routes=(*READ.routes, Route("GET", "/toy/all?page={page}"))),
        "route-malformed", "GET /toy/all?page={page}",
    ),
    "a part of a segment that varies": (
        reading(routes=(*READ.routes, Route("GET", "/toy/all/{id}.json"))),
        "route-malformed", "GET /toy/all/{id}.json",
    ),
    "a route of two operations": (
        reading(routes=(*READ.routes, *SEND.routes)), "route-ambiguous", "POST /toy/send",
    ),
    "a path spelled in two ways": (
        reading(routes=(*READ.routes, Route("POST", "/toy/messages/{message}"))),
        "route-ambiguous", "/toy/messages/{id}",
    ),
    "two templates that one path fits": (
        reading(routes=(*READ.routes, Route("GET", "/toy/{what}/7"))), "route-ambiguous", "/toy/messages/{id}",
    ),
    "a host with its scheme": (
        dataclasses.replace(TOY, hosts=(*TOY.hosts, "https://toy.example")), "host-malformed", "https://toy.example",
    ),
    "a host in capitals": (dataclasses.replace(TOY, hosts=("API.toy.example",)), "host-malformed", "API.toy.example"),
}  # fmt: skip

CONSEQUENCES = {"operation-not-documented"}
"""A further route is found by this rule too, since the contract has none."""


async def found(vendor: Vendor[Any]) -> list[tuple[str, str]]:
    return [(each.rule, each.subject) for each in await findings_of(vendor, FOLDERS)]


@pytest.mark.parametrize("bend", BENDS)
async def test_a_bend_is_found_by_its_rule_alone(bend: str) -> None:
    vendor, rules, subjects = BENDS[bend]
    findings = [(rule, subject) for rule, subject in await found(vendor) if rule not in CONSEQUENCES]
    assert {rule for rule, _ in findings} == set(rules.split())
    assert all(subject in subjects for _, subject in findings)


async def test_a_path_that_is_looked_for_first_is_no_trouble() -> None:
    vendor = reading(routes=(*READ.routes, Route("GET", "/toy/messages/last")))
    assert {rule for rule, _ in await found(vendor)} == CONSEQUENCES


# ------------------------------------------------------------------------------------- reasons that are raised

CODE = """
from simulator.sandbox import rejection
from simulator.sandbox.rejection import Rejection
from toy_vendor import manifest

ASLEEP = "asleep"


def refuse(call, refused):
    if refused is None:
        raise {raised}
    return manifest.refuse(call, refused)
"""


@pytest.mark.parametrize(
    ("raised", "reason"),
    [
        ("Rejection(ASLEEP)", "asleep"),
        ('Rejection("snoring", field="to")', "snoring"),
        ("rejection.Rejection(rejection.UNSUPPORTED_METHOD)", "unsupported_method"),
        ("Rejection(manifest.INVALID_FIELD)", None),
        ("Rejection(refused.reason)", None),
        ("KeyError(ASLEEP)", None),
    ],
)
async def test_a_reason_that_is_raised_and_has_no_row_is_found(
    raised: str, reason: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sleepy_toy.py").write_text(CODE.replace("{raised}", raised), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sleepy_toy", raising=False)
    vendor = dataclasses.replace(TOY, refuse=importlib.import_module("sleepy_toy").refuse)
    assert await found(vendor) == ([] if reason is None else [("reason-not-in-table", reason)])


async def test_a_reason_that_every_vendor_may_refuse_for_has_a_row() -> None:
    vendor = dataclasses.replace(TOY, errors={name: row for name, row in TOY.errors.items() if name != RATE_LIMITED})
    assert ("reason-not-in-table", RATE_LIMITED) in await found(vendor)
