"""Tell what became of a command that was led to a simulator."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN = 5
MOST_TEXT = 70
"""How much of a text is shown."""
EGRESS = "egress-denied"
DISTRUST = "tls-handshake"


@frozen
class Report:
    """What a command did.

    Args:
        command: with its arguments, without secrets.
        status: its exit status.
        sandbox: its base URL.
        requests: to vendors' hosts; where the server is ours, to all sandboxes of it.
        untold: how many of them went to sandboxes that are gone, so that nothing else is known of them.
        messages: that were sent, newest first; MOST at most.
        totals: the money by vendor and currency, as the control API has it.
        violations: the client's, without hints; MOST at most. None where the server judges nothing.
        findings: about money.
        refusals: how many requests the vendors refused, by our name of the reason; of the newest MOST.
        refused: how many requests and connections were refused before a vendor could be asked, by the kind of problem.
        details: of the newest of them, in words.
        led_on: how often other hosts were led on to, by name and port; empty where others use the server.
        unanswered: how many receipts came to nobody, or were not taken.
        unknown_names: those that were looked up in vain; None where the command had the names of all the world.
    """

    command: tuple[str, ...]
    status: int
    sandbox: str
    requests: int
    untold: int
    messages: list[dict[str, Any]]
    totals: list[dict[str, Any]]
    violations: list[dict[str, Any]] | None
    findings: list[dict[str, Any]]
    refusals: dict[str, int]
    refused: dict[str, int]
    details: list[str]
    led_on: dict[str, int]
    unanswered: int
    unknown_names: list[str] | None = None

    def document(self, fail_on: frozenset[str]) -> dict[str, Any]:
        """Return it as a JSON object, with the exit status of `run` and why it failed."""
        failures = self.failures(fail_on)
        return {**asdict(self), "exit_status": self.status or int(bool(failures)), "failures": failures}

    def failures(self, fail_on: frozenset[str]) -> list[str]:
        """Say why the command failed though it may not say so itself."""
        wrong = []
        if not self.requests:
            past = ", or goes past what leads here (--isolate lets nothing past)"
            past = past if self.unknown_names is None else ""
            why = f"COMMAND sends nothing{past}"
            if self.refused.get(DISTRUST):
                why = "COMMAND tried, and did not trust the certificate, as told above"
            wrong.append(f"no request came to a provider's host: {why}")
        if "violations" in fail_on and self.violations is None:
            wrong.append("the server judges nothing, so violations are unknown: start it with --contract record")
        if "violations" in fail_on and self.violations:
            wrong.append(_count(len(self.violations), "violation"))
        if "findings" in fail_on and self.findings:
            wrong.append(_count(len(self.findings), "finding") + " about money")
        if "refusals" in fail_on and self.refusals:
            wrong.append(f"refused by the provider: {_listed(self.refusals)}")
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
        if self.untold:
            untold = _count(self.untold, "request")
            yield f"  {untold} went to sandboxes that COMMAND has deleted: leave them, and all of it is told here"
        for each in self.messages[:SHOWN]:
            yield f"  to {each['to']}: {each['text'][:MOST_TEXT]!r}, {each['state']}"
        if len(self.messages) > SHOWN:
            yield f"  and {len(self.messages) - SHOWN} sent before (--report has all)"
        if self.refusals:
            yield f"  refused by the provider: {_listed(self.refusals)}"
        if self.unanswered:
            were = "was" if self.unanswered == 1 else "were"
            yield f"  {_count(self.unanswered, 'receipt')} came to nobody, or {were} not taken"
        for each in (*(self.violations or ())[:SHOWN], *self.findings[:SHOWN]):
            yield f"  {each['message']}"
        for detail in self.details:
            yield f"  refused: {detail}"
        if self.led_on:
            named = ", ".join(f"{name} ({times})" for name, times in list(self.led_on.items())[:SHOWN])
            yield f"  other hosts that were reached: {named}"
        if self.unknown_names:
            yield f"  other hosts that were looked up in vain: {', '.join(self.unknown_names[:SHOWN])}"


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{reason} ({times})" for reason, times in counts.items())
