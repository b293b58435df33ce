"""Count what a test looks into when it is over, so that one answer tells where all is well."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pydantic import Field

from simulator.control.declaring import operation
from simulator.control.operation import Nothing, View, Visit
from simulator.control.paging import STRIDE, newest_first
from simulator.control.taking_turns import taking_turns
from simulator.hosting.violations import Level
from simulator.money.report import Question, money_report
from simulator.sandbox.rejection import INVALID_CREDENTIALS

if TYPE_CHECKING:
    from collections.abc import Generator

    from simulator.hosting.hosted import Hosted


class ChecksView(View):
    """How much there is in a sandbox that a test may have to fail for; what it is, the lists tell."""

    violations: int | None = Field(
        description="Departures from the vendors' documentation, by `violations?level=violation`; null where nothing "
        "is judged."
    )
    hints: int | None = Field(description="Advice about what was accepted, by `violations?level=hint`; null likewise.")
    unrouted: int = Field(description="Requests that fit no emulated route, by `requests?unrouted=true`.")
    unreadable: int = Field(
        description="Requests that were refused before a vendor could be asked, by `requests?unreadable=true`."
    )
    credentials: int = Field(
        description="Requests refused for their credentials, by `requests?rejection=invalid_credentials`."
    )
    faults: int = Field(description="Faults in force that no request met yet, of `faults`.")
    money: int = Field(description="Findings of `money`.")


@operation("GET", "checks", "sandboxes")
async def count_checks(visit: Visit[Nothing, Nothing]) -> ChecksView:
    """Count what a test looks into when it is over: violations, requests that came to nothing, faults, money.

    What waits to be judged is judged first.
    """
    observer, sandbox = visit.host.observer, visit.sandbox
    if observer is not None:
        await observer.catch_up()
    judged, requests = await taking_turns(_counted(visit.hosted))
    report = await taking_turns(money_report(sandbox, Question()))
    return ChecksView(
        violations=None if observer is None else judged[Level.VIOLATION],
        hints=None if observer is None else judged[Level.HINT],
        unrouted=requests["unrouted"],
        unreadable=len(visit.hosted.unreadable),
        credentials=requests[INVALID_CREDENTIALS],
        faults=sum(1 for fault in sandbox.faults if fault.is_on and not fault.seen),
        money=len(report.findings),
    )


def _counted(hosted: Hosted) -> Generator[None, None, tuple[Counter[Level], Counter[str]]]:
    """Count violations by level, and requests by what became of them."""
    judged, requests = Counter[Level](), Counter[str]()
    for step, exchange in enumerate(newest_first(hosted.sandbox.journal), 1):
        judged.update(each.level for each in hosted.violations.of(exchange) or ())
        requests["unrouted"] += exchange.operation is None
        requests[INVALID_CREDENTIALS] += exchange.rejection == INVALID_CREDENTIALS
        if step % STRIDE == 0:
            yield
    return judged, requests
