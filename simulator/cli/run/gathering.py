"""Gather what became of a command, from the sandboxes that it was led into."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.cli.run.report import SHOWN, Report
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.secrets.hiding import without_secrets
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.cli.run.target import Target

MOST = 1_000
CHARGED_AT_MOST = 10
CHARGED_AFTER = "3s"
"""By which steps, and how many, the clock goes on until what was accepted is charged."""


@frozen
class Before:
    """What a sandbox held before the command began."""

    requests: int
    refused: int
    messages: int


def before(target: Target) -> Before:
    """Note what a sandbox holds before the command begins."""
    shown = target.ask("sandbox")
    return Before(_total(shown, "requests"), _total(shown, "unreadable"), _total(shown, "messages"))


def reported(target: Target, begun: Before, command: tuple[str, ...], status: int) -> Report:
    """Ask what became of a command; where the server is ours, in every sandbox of it.

    Args:
        target: where it was led.
        begun: what was there before.
        command: with its arguments.
        status: its exit status.
    """
    parts = [_part(target, begun)]
    if target.is_ours:
        others = {each["name"] for each in target.ask_server("sandboxes?limit=1000")["sandboxes"]}
        others -= {target.sandbox or DEFAULT_NAME}
        parts += [_part(replace(target, sandbox=name), Before(0, 0, 0)) for name in sorted(others)]
    told = sum(part.requests for part in parts)
    listening: dict[str, Any] = target.ask_server("listeners") if target.is_ours else {"answered": told, "led_on": {}}
    judged = [part.violations for part in parts]
    return Report(
        command=tuple(without_secrets(each) for each in command),
        status=status,
        sandbox=target.base_url,
        requests=max(told, listening["answered"]),
        untold=max(0, listening["answered"] - told),
        messages=[each for part in parts for each in part.messages],
        totals=_summed(total for part in parts for total in part.totals),
        violations=None if None in judged else [each for found in judged for each in found or ()],
        findings=[each for part in parts for each in part.findings],
        refusals=dict(sum((part.refusals for part in parts), Counter())),
        refused=dict(sum((part.refused for part in parts), Counter())),
        details=list(dict.fromkeys(each for part in parts for each in part.details))[:SHOWN],
        led_on=listening["led_on"],
        unanswered=sum(part.unanswered for part in parts),
    )


class _Part(NamedTuple):
    """What became of it in one sandbox."""

    requests: int
    messages: list[dict[str, Any]]
    totals: list[dict[str, Any]]
    violations: list[dict[str, Any]] | None
    findings: list[dict[str, Any]]
    refusals: Counter[str]
    refused: Counter[str]
    details: list[str]
    unanswered: int


def _part(target: Target, begun: Before) -> _Part:
    unanswered = sum(map(_is_unanswered, target.ask(f"callbacks?limit={MOST}")["callbacks"]))
    money = _charged(target)
    shown = target.ask("sandbox")
    refused = _total(shown, "unreadable") - begun.refused
    newest = target.ask(f"requests?unreadable=true&limit={min(refused, MOST)}")["requests"] if refused else []
    judged = target.ask_if_it_has(f"violations?side=client&level=violation&limit={MOST}")
    sent = min(_total(shown, "messages") - begun.messages, MOST)
    requests = target.ask(f"requests?limit={MOST}")["requests"]
    return _Part(
        requests=_total(shown, "requests") - begun.requests,
        messages=[
            {name: each[name] for name in ("id", "vendor", "to", "text", "state", "cost", "currency")}
            for each in (target.ask(f"messages?limit={sent}")["messages"] if sent else ())
        ],
        totals=money["totals"],
        violations=None if judged is None else judged["violations"],
        findings=money["findings"],
        refusals=Counter(each["rejection"] for each in requests if each["rejection"]),
        refused=Counter(each["problem"] for each in newest),
        details=[each["detail"].partition("\n")[0] for each in newest],
        unanswered=unanswered,
    )


def _summed(totals: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add up totals by vendor and currency."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for each in totals:
        sums = found.setdefault((each["vendor"], each["currency"]), dict.fromkeys(each, 0))
        for name, value in each.items():
            if name in {"vendor", "currency"}:
                sums[name] = value
            else:
                sums[name] = sums[name] + value if isinstance(value, int) else str(Decimal(sums[name]) + Decimal(value))
    return list(found.values())


def _charged(target: Target) -> Any:
    """Have time pass until all that was accepted is charged, if nobody else uses it, and return the money report."""
    money = target.ask("money")
    for _ in range(CHARGED_AT_MOST if target.is_new else 0):
        if not any(float(each["reserved"]) for each in money["totals"]):
            break
        target.do("clock/advance", {"by": CHARGED_AFTER})
        money = target.ask("money")
    return money


def _is_unanswered(callback: dict[str, Any]) -> bool:
    return callback["state"] == "failed" or (callback["state"] == "waiting" and bool(callback["attempts"]))


def _total(shown: dict[str, Any], kind: str) -> int:
    counts = shown["counts"][kind]
    total: int = counts["kept"] + counts["dropped"]
    return total
