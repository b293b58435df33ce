"""Tell what became of a command that was led to a simulator."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from simulator.secrets.hiding import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.cli.run.target import Target

MOST = 1_000
SHOWN = 5
EGRESS = "egress-denied"
DISTRUST = "tls-handshake"


@dataclass(frozen=True, slots=True)
class Before:
    """What a sandbox held before the command began."""

    requests: int
    refused: int
    at: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a command did.

    Args:
        command: with its arguments, without secrets.
        status: its exit status.
        sandbox: its base URL.
        requests: to vendors' hosts.
        totals: the money by vendor and currency, as the control API has it.
        violations: the client's, without hints; MOST at most. None where the server judges nothing.
        findings: about money.
        refused: how many requests and connections were refused before a vendor could be asked, by the kind of problem.
        details: of the newest of them, in words.
        led_on: how often other hosts were led on to, by name and port; empty where others use the server.
        unknown_names: those that were looked up in vain; None where the command had the names of all the world.
    """

    command: tuple[str, ...]
    status: int
    sandbox: str
    requests: int
    totals: list[dict[str, Any]]
    violations: list[dict[str, Any]] | None
    findings: list[dict[str, Any]]
    refused: dict[str, int]
    details: list[str]
    led_on: dict[str, int]
    unknown_names: list[str] | None = None

    def document(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return asdict(self)

    def failures(self, fail_on: frozenset[str]) -> list[str]:
        """Say why the command failed though it may not say so itself."""
        wrong = []
        if not self.requests:
            past = ", or goes past what leads here (--isolate lets nothing past)"
            past = past if self.unknown_names is None else ""
            wrong.append(f"no request came to a provider's host: COMMAND sends nothing{past}")
        if "violations" in fail_on and self.violations is None:
            wrong.append("the server judges nothing, so violations are unknown: start it with --contract record")
        if "violations" in fail_on and self.violations:
            wrong.append(_count(len(self.violations), "violation"))
        if "findings" in fail_on and self.findings:
            wrong.append(_count(len(self.findings), "finding") + " about money")
        if "egress" in fail_on and (self.refused.get(EGRESS) or self.led_on or self.unknown_names):
            wrong.append("other hosts were called")
        return wrong

    def lines(self) -> Iterator[str]:
        """Tell it in lines for people."""
        sent = [f"{each['messages']} by {each['vendor']}" for each in self.totals if each["messages"]]
        spent = [f"{each['spent']} {each['currency']}" for each in self.totals if float(each["spent"])]
        due = [
            f"{each['reserved']} {each['currency']} to be charged" for each in self.totals if float(each["reserved"])
        ]
        yield "; ".join((
            _count(self.requests, "request"),
            f"messages: {', '.join(sent) or 'none'}",
            f"spent: {', '.join((*(spent or ['nothing']), *due))}",
            "not judged" if self.violations is None else _count(len(self.violations), "violation"),
            _count(len(self.findings), "finding") + " about money",
        ))  # fmt: skip
        for each in (*(self.violations or ())[:SHOWN], *self.findings[:SHOWN]):
            yield f"  {each['message']}"
        for detail in self.details:
            yield f"  refused: {detail}"
        if self.led_on:
            named = ", ".join(f"{name} ({times})" for name, times in list(self.led_on.items())[:SHOWN])
            yield f"  other hosts that were reached: {named}"
        if self.unknown_names:
            yield f"  other hosts that were looked up in vain: {', '.join(self.unknown_names[:SHOWN])}"


def before(target: Target) -> Before:
    """Note what a sandbox holds before the command begins."""
    shown = target.ask("sandbox")
    return Before(_total(shown, "requests"), _total(shown, "unreadable"), shown["clock"]["now"])


def reported(target: Target, begun: Before, command: tuple[str, ...], status: int) -> Report:
    """Ask what became of a command.

    Args:
        target: where it was led.
        begun: what was there before.
        command: with its arguments, without secrets.
        status: its exit status.
    """
    shown = target.ask("sandbox")
    refused = _total(shown, "unreadable") - begun.refused
    newest = target.ask(f"requests?unreadable=true&limit={min(refused, MOST)}")["requests"] if refused else []
    judged = target.ask_if_it_has(f"violations?side=client&level=violation&limit={MOST}")
    money = target.ask("money")
    return Report(
        command=tuple(without_secrets(each) for each in command),
        status=status,
        sandbox=target.base_url,
        requests=_total(shown, "requests") - begun.requests,
        totals=money["totals"],
        violations=None if judged is None else judged["violations"],
        findings=money["findings"],
        refused=dict(Counter(each["problem"] for each in newest)),
        details=list(dict.fromkeys(each["detail"].partition("\n")[0] for each in newest))[:SHOWN],
        led_on=target.ask_server("listeners")["led_on"] if target.is_ours else {},
    )


def _total(shown: dict[str, Any], kind: str) -> int:
    counts = shown["counts"][kind]
    total: int = counts["kept"] + counts["dropped"]
    return total


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
