"""Judge exchanges and callbacks by their vendor's contract, and return violations as the server shows them.

Before something can be judged, the contract of its vendor has to be read: `unread` names it, `read` reads it.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.api.cutting import Cutter
from simulator.api.problem import CONTENT_TYPE
from simulator.contract.checker import Checker
from simulator.contract.exchange import Side
from simulator.contract.rules import Rule
from simulator.hosting.violations import CLIENT, Level, Violation
from simulator.inprocess import request_to
from simulator.observer.checkers import Checkers
from simulator.observer.conversion import callback_of, exchange_of, method_of, path_and_query
from simulator.serving.serve import VendorDirectory
from simulator.serving.unrouted import Unrouted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from simulator.api.vendor import Vendor
    from simulator.contract.exchange import Pairs
    from simulator.contract.exchange import Violation as Found
    from simulator.contract.glance import Known
    from simulator.sandbox.books.callbacks import Callback
    from simulator.sandbox.books.journal import Exchange as Kept

MAX_VIOLATIONS = 20
"""The number kept with one exchange: whoever mends the first ones sees the rest the next time."""

MAX_HINTS = 5

MAX_BYTES = 1_000_000
"""The length in bytes past which nothing is judged: it would hold up everybody else's traffic."""

SHORT = 16 * 1024
"""The length in bytes up to which a glance at both sides of an exchange is one step."""

MAX_KINDS, MAX_KIND_LENGTH = 256, 4_000
"""The number of kinds of requests that are kept with what is known of them, and the length of one in characters."""

MAX_TEXT = 500

Kind = tuple[Checker, str, str, str, bool, bool]
"""Requests of which the same is known: by whom, method, path and headers, and whether they have a query and a body."""

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
        self._kinds: dict[Kind, Known | None] = {}
        self._directory = VendorDirectory(vendors)
        self.unread = self._checkers.unread
        self.read = self._checkers.read

    def is_fine(self, kept: Kept) -> bool:
        """Tell at once of a short exchange whether certainly nothing is wrong with it; all others are to be judged."""
        if not _is_short(kept):
            return False
        known, query = self._known(kept)
        return (
            known is not None
            and known.is_request_fine(query, kept.body, kept.arrived_ms)
            and _is_answer_fine(kept, known)
        )

    def of_exchange(self, kept: Kept) -> Judging:
        """Judge a request and its answer; returns None in the end where that cannot be judged."""
        if len(kept.body) > MAX_BYTES or len(kept.response_body) > MAX_BYTES:
            return None
        if kept.operation is None:
            return self._unrouted(kept)
        checker = self._checkers.of(kept.vendor)
        if checker is None:
            return None
        known, query = (None, ()) if _is_short(kept) else self._known(kept)
        if known and (yield from known.request_steps(query, kept.body, kept.arrived_ms)):
            yield
            if _is_answer_fine(kept, known):
                return ()
        is_answer_judged = _is_answer_judged(kept)
        exchange = exchange_of(kept)
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

    def _known(self, kept: Kept) -> tuple[Known | None, Pairs]:
        """Return what is known of requests of the kind of this one, and its query."""
        path, query = path_and_query(kept.target)
        checker = self._checkers.of(kept.vendor) if kept.operation is not None else None
        if checker is None:
            return None, query
        kind = (checker, method_of(kept), path, kept.head, bool(query), bool(kept.body))
        return self._kinds[kind] if kind in self._kinds else self._asked(kind, kept.headers), query

    def _asked(self, kind: Kind, headers: Iterable[tuple[str, str]]) -> Known | None:
        """Ask what is known of a kind of requests, and keep it: clients send the same headers again and again."""
        checker, method, path, head, has_query, has_body = kind
        known = checker.known(method, path, headers, has_query=has_query, has_body=has_body)
        if len(path) + len(head) <= MAX_KIND_LENGTH:
            if len(self._kinds) >= MAX_KINDS:
                self._kinds.clear()
            self._kinds[kind] = known
        return known

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


def _is_short(kept: Kept) -> bool:
    return len(kept.body) + len(kept.response_body) <= SHORT


def _is_answer_judged(kept: Kept) -> bool:
    """Tell whether a page says how an answer is.

    None does where it is this simulator that speaks, of a bound of its own or of a defect, or where a fault that
    somebody asked for has a hand in the answer.
    """
    headers = kept.response_headers
    return bool(not kept.faults and ("Content-Type", CONTENT_TYPE) not in headers and headers)


def _is_answer_fine(kept: Kept, known: Known) -> bool:
    headers = kept.response_headers
    return not _is_answer_judged(kept) or known.is_answer_fine(kept.status, headers, kept.response_body)
