"""List every departure of an emulated vendor's answers from its contract, unless it is on purpose.

Every test that asks a vendor in process is judged here, so the searches of Hypothesis look for a departure too. A
purpose is listed once, in `support.departures`, with its reason.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from simulator.api.call import policy_of
from simulator.contract.checker import Checker
from simulator.contract.exchange import CallbackSent, Exchange, Side
from simulator.text.forms import query_pairs
from simulator.vendors import BUILT_IN
from support.contracts import VENDORS, documentation
from support.departures import Case, departure_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.api.request import Response
    from simulator.api.vendor import Vendor
    from simulator.sandbox.books.callbacks import Dispatch
    from simulator.sandbox.sandbox import Sandbox
    from support.contracts import VENDORS, documentation
from support.departures import Departure

OUR_OWN = "application/problem+json"


@cache
def checker_of(vendor: str) -> Checker | None:
    """The judge of a vendor; nothing for one whose documentation is not transcribed, as a test's own."""
    return Checker(documentation(vendor).contract) if vendor in VENDORS else None


def exchange_of(method: str, target: str, headers: Mapping[str, str], body: bytes, response: Response) -> Exchange:
    """A request and its answer, as the judge takes them."""
    path, _, query = target.partition("?")
    return Exchange(
        method=method,
        path=path,
        query=tuple(query_pairs(query)),
        headers=tuple(headers.items()),
        body=body,
        status=response.status,
        response_headers=tuple(response.headers),
        response_body=response.body,
    )


def sent_of(outbox: Iterable[Dispatch]) -> tuple[CallbackSent, ...]:
    """Callbacks that wait to be sent, as the judge takes them."""
    requests = [dispatch.callback.request for dispatch in outbox]
    return tuple(CallbackSent(each.method, each.headers, each.body) for each in requests)


def judge(vendor: Vendor[Any], sandbox: Sandbox, exchange: Exchange) -> list[Departure]:
    """Judge an answer; our own problem documents are no vendor's, and a vendor that a test bent is not ours.

    Returns:
        The purposes that its departures are of.

    Raises:
        AssertionError: a departure is of no purpose.
    """
    checker = checker_of(vendor.name)
    is_ours = any(vendor is each for each in BUILT_IN)
    if not is_ours or checker is None or dict(exchange.response_headers).get("Content-Type") == OUR_OWN:
        return []
    asked = next(sandbox.journal.newest_first(), None)  # None where it was served by another world
    host = asked.origin.host if asked is not None and asked.origin.host in vendor.hosts else None
    policy = policy_of(sandbox, vendor, host, None if asked is None else asked.account)
    return list(purposes(checker, vendor.name, policy, exchange, host))


def purposes(
    checker: Checker, vendor: str, policy: object, exchange: Exchange, host: str | None = None
) -> Iterator[Departure]:
    """The purposes that the departures of one exchange are of; raises `AssertionError` where one is of none."""
    for violation in checker.violations(exchange):
        if violation.side is Side.OURS:
            departure = departure_of(vendor, Case(policy, exchange, violation, host))
            assert departure, f"{violation.pointer}: {violation.message}\n{exchange}"
            yield departure
            if departure.judged_as and departure.judged_as != exchange.status:
                yield from purposes(checker, vendor, policy, replace(exchange, status=departure.judged_as), host)
