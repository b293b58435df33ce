"""Judge exchanges and callbacks by their vendor's contract, and return violations as the server shows them.

Before something can be judged, the contract of its vendor has to be read: `unread` names it, `read` reads it.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.api.cutting import Cutter
from simulator.api.problem import CONTENT_TYPE
from simulator.contract.exchange import Side
from simulator.contract.rules import Rule
from simulator.hosting.violations import CLIENT, Level, Violation
from simulator.inprocess import request_to
from simulator.observer.checkers import Checkers
from simulator.observer.conversion import callback_of, exchange_of, method_of, path_and_query
from simulator.serving.serve import VendorDirectory
from simulator.serving.unrouted import Unrouted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from simulator.api.vendor import Vendor
    from simulator.contract.exchange import Violation as Found
    from simulator.sandbox.books.callbacks import Callback
    from simulator.sandbox.books.journal import Exchange as Kept

MAX_VIOLATIONS = 20
"""The number kept with one exchange: whoever mends the first ones sees the rest the next time."""

MAX_HINTS = 5

MAX_BYTES = 1_000_000
"""The length in bytes past which nothing is judged: it would hold up everybody else's traffic."""

SHORT = 16 * 1024
"""The length in bytes up to which a glance at both sides of an exchange is one step."""

MAX_TEXT = 500

Judging = Generator[None, None, "tuple[Violation, ...] | None"]
"""Stops where others may have their turn, and returns the violations."""


class Judge:
    """Judges by the contracts of the vendors that have one.

    Args:
        contracts: the folder that holds one folder for each vendor; None takes those that are installed.
        vendors: those that are emulated; their credentials are never shown.
    """

    def __init__(self, contracts: Path | None, vendors: Sequence[Vendor[Any]]) -> None:
        self._checkers = Checkers(contracts, vendors)
        self._cutter = Cutter(vendors)
        self._directory = VendorDirectory(vendors)
        self.unread = self._checkers.unread
        self.read = self._checkers.read

    def of_exchange(self, kept: Kept) -> Judging:
        """Judge a request and its answer; returns None in the end where that cannot be judged."""
        if len(kept.body) > MAX_BYTES or len(kept.response_body) > MAX_BYTES:
            return None
        if kept.operation is None:
            return self._unrouted(kept)
        checker = self._checkers.of(kept.vendor)
        if checker is None:
            return None
        exchange = exchange_of(kept)
        # Where it is this simulator that speaks, of a bound of its own or of a defect, or a fault that somebody asked
        # for has a hand in the answer, no page says how.
        is_answer_judged = bool(
            not kept.faults and ("Content-Type", CONTENT_TYPE) not in kept.response_headers and kept.response_headers
        )
        if (known := checker.known(exchange)) and known.is_request_fine(exchange):
            if len(kept.body) + len(kept.response_body) > SHORT:
                yield
            if not is_answer_judged or known.is_answer_fine(exchange):
                return ()
        found: list[Violation] = []
        room = {Level.VIOLATION: MAX_VIOLATIONS, Level.HINT: MAX_HINTS}
        for each in checker.steps(exchange):
            if each is not None and (is_answer_judged or each.side is Side.CLIENT) and room[Level(each.level)]:
                found.append(self._shown(each, kept))
                room[found[-1].level] -= 1
                if not room[Level.VIOLATION]:
                    break
            yield
        return tuple(found)

    def of_callback(self, kept: Kept, callback: Callback) -> Judging:
        """Judge a callback that the exchange caused; returns None in the end where that cannot be judged."""
        checker = self._checkers.of(kept.vendor)
        if checker is None or len(callback.request.body) > MAX_BYTES:
            return None
        if kept.faults:
            return ()  # what somebody asked for
        path, _ = path_and_query(kept.target)
        index = kept.callbacks.index(callback.ordinal) if callback.ordinal in kept.callbacks else 0
        found = yield from checker.of_callback(method_of(kept), path, callback_of(callback), index)
        return tuple(self._shown(each, kept) for each in found[:MAX_VIOLATIONS])

    def _unrouted(self, kept: Kept) -> tuple[Violation, ...]:
        """Return the client's mistake in a request to no route; the answer is not judged: no page documents it."""
        addressed = self._directory.addressed(request_to(kept.method, kept.target, kept.headers, origin=kept.origin))
        if not isinstance(addressed, Unrouted) or addressed.hint is None:
            return ()
        hint = addressed.hint
        made = Violation(
            addressed.vendor, None, CLIENT, hint.pointer, Rule.ROUTE, hint.sent, hint.expected, hint.evidence.value,
            hint.source, f"{hint.text} ({hint.evidence.value}: {hint.source})",
        )  # fmt: skip
        return (self._bounded(made, kept),)

    def _shown(self, found: Found, kept: Kept) -> Violation:
        made = Violation(
            vendor=kept.vendor,
            operation=kept.operation,
            side=found.side.value,
            pointer=found.pointer,
            rule=found.rule,
            sent=found.sent,
            expected=found.expected,
            evidence=found.evidence.value,
            source=found.source,
            message=found.message,
            level=Level(found.level),
        )
        return self._bounded(made, kept)

    def _bounded(self, violation: Violation, kept: Kept) -> Violation:
        hider = self._cutter.of(kept.account)

        def text(written: str) -> str:
            # Half surrogates stand for bytes that are no UTF-8, or come out of JSON; no answer of ours can hold them.
            readable = written.encode(errors="surrogatepass").decode(errors="replace")
            cut = hider.line(readable)
            return cut if len(cut) <= MAX_TEXT else cut[: MAX_TEXT - 1] + "…"

        return replace(
            violation,
            pointer=text(violation.pointer),
            sent=text(violation.sent),
            expected=text(violation.expected),
            message=text(violation.message),
        )
