"""One request, one sandbox, one vendor: a `Request` goes in, the vendor's `Response` comes out.

Everything happens within this call or is put on the sandbox's agenda; nothing here waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.api.call import Call
from simulator.api.injecting import ON_THE_WAY, answer_struck, answer_with_faults, finished
from simulator.sandbox.acts.advancing import catch_up
from simulator.sandbox.books.journal import Exchange
from simulator.sandbox.faults.fault import Struck
from simulator.sandbox.rejection import UNSUPPORTED_METHOD, Rejection

if TYPE_CHECKING:
    from simulator.api.request import Request, Response
    from simulator.api.vendor import Check, Operation, Vendor
    from simulator.sandbox.sandbox import Sandbox


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


def answer(sandbox: Sandbox, addressed: Addressed | Response, request: Request) -> Response:
    """Answer one request at the sandbox's present: as the vendor it is addressed to, or in our own words.

    Args:
        sandbox: where it leads.
        addressed: as `VendorDirectory.addressed` has it.
        request: what came.

    Raises:
        CapacityError: there is no room for what it asks for.
    """
    if isinstance(addressed, Addressed):
        response = serve(sandbox, addressed, request)
    else:
        response = addressed
        _note_unrouted(sandbox, request, addressed)
    sandbox.events.tell(sandbox.now_ms, "request.answered", sandbox.journal.total)
    return response


def serve(sandbox: Sandbox, addressed: Addressed, request: Request) -> Response:
    """Serve one request at the sandbox's present.

    A whole-request refusal is a `Rejection`, rendered here and only here. Any other exception is our own bug: the
    exchange is closed with status 500 and the exception goes on to the caller, who says so in our own words.
    """
    vendor, operation, params, is_supported, host = addressed
    now_ms = catch_up(sandbox)
    method, target, headers, body = request.method, request.target, request.headers, request.body
    exchange = sandbox.journal.open(
        Exchange(now_ms, vendor.name, operation.name, method, target, headers, body, request.origin)
    )
    call: Call[Any] = Call(sandbox, vendor, operation, params, request, exchange)
    if host is not None:
        call.arrived_at(host)
    try:
        checks = operation.checks if is_supported else (_refuse_method,)
        faults = sandbox.faults
        if faults.is_empty or faults.open_points(now_ms).isdisjoint(ON_THE_WAY):
            response = _answer(call, checks)
        else:
            response = answer_with_faults(call, checks)
    except Exception:
        sandbox.journal.close(exchange, 500, (), b"")
        raise
    sandbox.journal.close(exchange, response.status, response.headers, response.body)
    return response


def _note_unrouted(sandbox: Sandbox, request: Request, response: Response) -> None:
    """Put a request that no vendor documents, and our own answer to it, into the journal."""
    exchange = Exchange(
        catch_up(sandbox), None, None, request.method, request.target, request.headers, request.body, request.origin
    )
    sandbox.journal.open(exchange)
    sandbox.journal.close(exchange, response.status, response.headers, response.body)


def _answer(call: Call[Any], checks: tuple[Check, ...]) -> Response:
    operation = call.operation
    try:
        for check in checks:
            check(call)
        response = operation.render(call, operation.perform(call, call.command))
    except Rejection as rejection:
        call.exchange.rejection = rejection.reason
        response = call.vendor.refuse(call, rejection)
    except Struck:
        return answer_struck(call)
    finish = call.vendor.finish
    response = response if finish is None else finish(call, response)
    return finished(call, response) if call.exchange.faults else response


def _refuse_method(call: Call[Any]) -> None:
    """The one check of a method that the vendor does not document for a path."""
    raise Rejection(UNSUPPORTED_METHOD, method=call.request.method)
