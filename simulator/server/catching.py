"""Take a request under /__catch to its receiver, and answer as that was told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.problem import problem
from simulator.api.request import NOT_SNIFFED, Response, Transmission
from simulator.hosting.receivers import CATCH_PREFIX, ReceiverAnswer
from simulator.sandbox.errors import CapacityError

if TYPE_CHECKING:
    from simulator.api.request import Request
    from simulator.hosting.hosted import Hosted

MAX_NAME = 63
PLAIN = (("Content-Type", "text/plain; charset=utf-8"), NOT_SNIFFED)


def catch(hosted: Hosted, request: Request) -> tuple[Response, float]:
    """Keep a request; returns what its receiver was told to answer, and after how many real seconds."""
    name, _, _ = request.path[len(CATCH_PREFIX) :].partition("/")
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        expected = f"{CATCH_PREFIX}NAME with 1 to {MAX_NAME} printable characters"
        return problem(404, "unknown-receiver", f"The name of the receiver is invalid; expected {expected}."), 0
    rest = request.path[len(CATCH_PREFIX) + len(name) :]
    target = f"{rest}?{request.query}" if request.query else rest
    at_ms = hosted.sandbox.clock.now_ms()
    try:
        answer = hosted.receivers.take(name, at_ms, request, target)
    except CapacityError as error:
        return problem(507, "capacity", str(error)), 0
    if hosted.kept is not None:
        hosted.kept.arrived(name, at_ms, request, target)
    hosted.waiters.wake()
    return _response(answer), answer.delay_ms / 1000


def _response(answer: ReceiverAnswer) -> Response:
    given = {name.lower() for name, _ in answer.headers}
    headers = [*answer.headers, *(pair for pair in PLAIN if pair[0].lower() not in given)]
    response = Response(answer.status, answer.body.encode(errors="replace"), headers)
    if answer.hangs_up:
        from simulator.sandbox.faults.effects.wire import Wire  # noqa: PLC0415 - hardly ever wanted

        response.transmission = Transmission(0, Wire(word="close"))
    return response
