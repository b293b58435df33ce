"""Find the behaviours in which a vendor is unlike all others without saying so.

Each is a question that is answered by sending. Where a vendor's page says otherwise, the question is declined by its
name, under `unlike` in `coverage.yaml`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator.api.vendor import Vendor
from simulator.conformance.access import ACCESS, fresh_credentials, routes_to_nobody
from simulator.conformance.charging import CHARGING
from simulator.conformance.commands import commands
from simulator.conformance.finding import Rule
from simulator.conformance.refusals import refusals
from simulator.conformance.sending import SENDING
from simulator.conformance.trial import Question, Questions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.conformance.finding import Finding
    from simulator.conformance.material import Material

NO_SAMPLE = "sample"
"""The name under which a vendor without a sample is declined."""

WITHOUT_SAMPLE: tuple[tuple[Rule, Callable[[Vendor[Any]], Questions]], ...] = (
    (Rule.COMMAND_FAILS, commands),
    (Rule.ACCESS_DIFFERS, routes_to_nobody),
    (Rule.ACCESS_DIFFERS, fresh_credentials),
    (Rule.REFUSAL_DIFFERS, refusals),
)
WITH_SAMPLE: dict[Rule, Questions] = {
    Rule.SEND_DIFFERS: SENDING,
    Rule.CHARGE_DIFFERS: CHARGING,
    Rule.ACCESS_DIFFERS: ACCESS,
}


def of_behaviour(material: Material) -> Iterator[Finding]:
    """Find behaviours that differ and are not declined, and declined ones that do not differ."""
    vendor, declined = material.vendor, material.coverage.unlike
    unlike = set()
    for rule, name, question in _questions(vendor):
        text = _asked(question, vendor)
        if text is not None:
            unlike.add(name)
            if name not in declined:
                yield material.finding(rule, name, f"{text}; mend it, or say why not in coverage.yaml under unlike")
    if vendor.sample is None:
        unlike.add(NO_SAMPLE)
        if NO_SAMPLE not in declined:
            text = "without one nothing is shown of how the vendor sends, and there is no demo data; write one"
            yield material.finding(Rule.NO_SAMPLE, NO_SAMPLE, f"{text}, or say why not in coverage.yaml under unlike")
    for name in declined:
        if name not in unlike:
            yield material.stale("unlike", name)


def _questions(vendor: Vendor[Any]) -> Iterator[tuple[Rule, str, Question]]:
    for rule, made_for in WITHOUT_SAMPLE:
        yield from ((rule, name, question) for name, question in made_for(vendor).items())
    if vendor.sample is not None:
        for rule, questions in WITH_SAMPLE.items():
            yield from ((rule, name, question) for name, question in questions.items())


def _asked(question: Question, vendor: Vendor[Any]) -> str | None:
    try:
        return question(vendor)
    except Exception as error:  # noqa: BLE001 - a vendor's code may fail in any way, and all of them are findings
        return f"it fails with {type(error).__name__}: {error}"
