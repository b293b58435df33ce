"""Serve one request in one sandbox: the one path on which a vendor answers, with faults or without.

Everything happens within this call or is put on the sandbox's agenda; nothing here waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.api.call import Call
from simulator.sandbox.acts.advancing import catch_up
from simulator.sandbox.books.journal import Exchange
from simulator.sandbox.faults.striking import Point, Struck
from simulator.sandbox.rejection import UNSUPPORTED_METHOD, Rejection
from simulator.serving.injecting import answer_struck, finished, meet, perform_struck, refused

if TYPE_CHECKING:
    from simulator.api.request import Request, Response
    from simulator.api.vendor import Operation, Vendor
    from simulator.sandbox.sandbox import Sandbox

NOWHERE: Set[Point] = frozenset()
"""Where a world without faults looks for some."""


class Addressed(NamedTuple):
    """Which vendor's which operation a request is for, and the parameters of its path.

    `is_supported` False: the path is documented but not for this method, and the vendor has words of its own for that.
    `host` is the vendor's host name that was called, None for any other name.
    """

    vendor: Vendor[Any]
    operation: Operation[Any, Any, Any]
    params: Mapping[str, str]
    is_supported: bool = True
    host: str | None = None


def serve(sandbox: Sandbox, addressed: Addressed | Response, request: Request) -> Response:
    """Answer one request at the sandbox's present: as the vendor it is addressed to, or in our own words.

    Args:
        sandbox: where it leads.
        addressed: as `VendorDirectory.addressed` has it.
        request: what came.

    Raises:
        CapacityError: there is no room for what it asks for. This, and any other exception, closes the exchange with
            status 500 and goes on to the caller, who says so in our own words.
    """
    now_ms = sandbox.clock.now_ms()
    if sandbox.agenda.next_due_ms <= now_ms:  # mostly nothing is due
        now_ms = catch_up(sandbox)
    sandbox.now_ms = now_ms
    journal = sandbox.journal
    method, target, headers, body, origin = (
        request.method, request.target, request.headers, request.body, request.origin
    )  # fmt: skip
    if isinstance(addressed, Addressed):
        vendor, operation, params, is_supported, host = addressed
        exchange = Exchange(now_ms, vendor.name, operation.name, method, target, headers, body, origin)
        journal.open(exchange)
        try:
            call: Call[Any] = Call(sandbox, vendor, operation, params, request, exchange, host)
            response = _emulated(call, is_supported=is_supported)
        except Exception:
            journal.close(exchange, 500, (), b"")
            raise
    else:
        exchange = Exchange(now_ms, None, None, method, target, headers, body, origin)
        journal.open(exchange)
        response = addressed
    journal.close(exchange, response.status, response.headers, response.body)
    sandbox.events.tell(now_ms, "request.answered", exchange.ordinal)
    return response


def _emulated(call: Call[Any], *, is_supported: bool) -> Response:
    """Answer as the vendor does. A refusal of the whole request is a `Rejection`, rendered here and only here."""
    faults = call.sandbox.faults
    points = NOWHERE if faults.is_empty else faults.open_points(call.now_ms)
    is_accepted = False
    try:
        response = _performed(call, points, is_supported=is_supported)
        is_accepted = True
    except Struck:
        return answer_struck(call)
    except Rejection as rejection:
        response = refused(call, rejection)
    if points:
        if is_accepted and Point.ANSWER in points:
            meet(call, Point.ANSWER)
        if Point.EVERY_ANSWER in points:
            meet(call, Point.EVERY_ANSWER)
    return finished(call, response, is_accepted=is_accepted) if call.exchange.faults else response


def _performed(call: Call[Any], points: Set[Point], *, is_supported: bool) -> Response:
    """Take a call all the way: whose it is, whether it is admitted, what it asks for, done, and told."""
    vendor, operation = call.vendor, call.operation
    if Point.ARRIVAL in points:
        meet(call, Point.ARRIVAL)
    if not is_supported:
        raise Rejection(UNSUPPORTED_METHOD, method=call.request.method)
    call.presented = operation.credentials(call.request)
    for check in operation.checks:
        check(call)
    command = call.command = operation.parse(call)
    if Point.ADMISSION in points:
        meet(call, Point.ADMISSION)
    outcome = perform_struck(call) if call.exchange.faults else operation.perform(call, command)
    response = operation.render(call, outcome)
    if vendor.finish is not None:
        response.headers += vendor.finish(call)
    return response
