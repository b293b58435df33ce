"""A call in a sandbox with faults: the request goes its usual way, and what the faults do to its answer comes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulator.api.checks import admit_within
from simulator.api.damage import Content, spoil
from simulator.api.forcing import forced
from simulator.api.request import Response, Transmission
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.faults.fault import Circumstances, Phase, Point, Struck
from simulator.sandbox.faults.spoilt import Spoilt
from simulator.sandbox.rejection import Rejection

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.api.call import Call
    from simulator.sandbox.faults.effects import Effects
    from simulator.sandbox.faults.fault import Fault

NO_ANSWER = 0
"""The status of what was never answered."""


def answer_struck(call: Call[Any]) -> Response:
    """What the client gets where a fault ended the request before its acceptance."""
    answer = _in_its_place(call, _struck(call, Phase.BEFORE))
    if answer is None:
        answer = Response(NO_ANSWER, b"", ())
    else:
        meet(call, Point.EVERY_ANSWER)  # to the client it is an answer like any other
    return _shaped(call, answer, _struck(call, *Phase))


def finished(call: Call[Any], response: Response, *, is_accepted: bool = True) -> Response:
    """The vendor's answer with everything done to it by the faults that struck, or what one gives in its place."""
    phases = (Phase.AFTER, Phase.ALWAYS) if is_accepted else (Phase.ALWAYS,)
    return _shaped(call, _in_its_place(call, _struck(call, *phases)) or response, _struck(call, *Phase))


def meet(call: Call[Any], point: Point) -> None:
    """Note the faults that strike at a point; raises `Struck` when one of them ends the request there."""
    account = call.exchange.account
    known = (None, None) if account is None else (account.id, account.balance)
    seen = Circumstances(call.now_ms, call.vendor.name, call.operation.name, *known)
    faults = call.sandbox.faults.strike(point, seen)
    call.exchange.faults += tuple(fault.name for fault in faults)
    for fault in faults:
        limit = fault.effects.limit
        if limit is not None:
            admit_within(call, limit, fault.name)
    if any(fault.phase is Phase.BEFORE for fault in faults):
        raise Struck


def perform_struck(call: Call[Any]) -> object:
    """Perform the operation of a call that faults have struck; what is shown after it may be a balance as it was."""
    operation = call.operation
    ages_ms = [fault.effects.stale_balance_ms for fault in _struck(call, Phase.AFTER)]
    age_ms = next((age_ms for age_ms in ages_ms if age_ms is not None), None)
    if age_ms is None:
        return operation.perform(call, call.command)
    balance = _balance_before(call, age_ms)
    if operation.is_read_only:
        call.show_balance(balance)
        return operation.perform(call, call.command)
    outcome = operation.perform(call, call.command)
    call.show_balance(balance)
    return outcome


def _balance_before(call: Call[Any], age_ms: int) -> Decimal:
    """The account's balance as it was so long ago, or when it was opened."""
    balance = call.account.balance
    for entry in call.sandbox.ledger.entries():
        if entry.at_ms <= call.now_ms - age_ms:
            break
        if entry.account is call.account and entry.cause is not Cause.OPENING:
            balance -= entry.amount
    return balance


def refused(call: Call[Any], rejection: Rejection) -> Response:
    """Refuse a call in the vendor's words."""
    call.exchange.rejection = rejection.reason
    response = call.vendor.refuse(call, rejection)
    if call.vendor.finish is not None:
        response.headers += call.vendor.finish(call)
    return response


def _struck(call: Call[Any], *phases: Phase) -> list[Fault]:
    book = call.sandbox.faults
    return [fault for name in dict.fromkeys(call.exchange.faults) if (fault := book.get(name)).phase in phases]


def _in_its_place(call: Call[Any], faults: Sequence[Fault]) -> Response | None:
    """The first answer that a fault gives instead of the vendor's."""
    for effects in (fault.effects for fault in faults):
        if effects.refusal is not None:
            return refused(call, forced(call, effects.refusal))
        if effects.answer is not None:
            return Response(effects.answer.status, effects.answer.body, effects.answer.headers)
    return None


def _shaped(call: Call[Any], response: Response, faults: Sequence[Fault]) -> Response:
    """The answer with everything done to it that is done to a finished one."""
    hold_ms = 0
    _note_spoiling(call, response, [fault.effects for fault in faults])
    for fault in faults:
        effects = fault.effects
        if effects.damages:
            response = _damaged(response, effects)
        if effects.headers:
            response = Response(response.status, response.body, _edited(response.headers, effects.headers))
        if effects.latency is not None:
            random = call.sandbox.chance.stream(f"latency/{fault.name}").random
            hold_ms += effects.latency.draw_ms(random(), random())
    wire = next((fault.effects.wire for fault in faults if fault.effects.wire is not None), None)
    is_hasty = any(fault.effects.mishandling is not None and fault.effects.mishandling.is_hasty for fault in faults)
    if hold_ms or wire is not None or is_hasty:
        response.transmission = Transmission(hold_ms, wire, awaits_callbacks=is_hasty)
    return response


def _note_spoiling(call: Call[Any], response: Response, effects: Sequence[Effects]) -> None:
    """Keep what the body was, and how it is spoilt."""
    damages = [damage for each in effects for damage in each.damages]
    if damages:
        call.exchange.spoilt = Spoilt(response.body, lambda body: spoil(Content(body, None), damages).body)


def _damaged(response: Response, effects: Effects) -> Response:
    label = next((value for name, value in response.headers if name.lower() == "content-type"), None)
    body, content_type = spoil(Content(response.body, label), effects.damages)
    headers = response.headers
    if content_type is not None and content_type != label:
        headers = tuple(_edited(headers, (("Content-Type", content_type),)))
    return Response(response.status, body, headers)


def _edited(headers: Sequence[tuple[str, str]], edits: Sequence[tuple[str, str | None]]) -> list[tuple[str, str]]:
    named = {name.lower() for name, _ in edits}
    kept = [(name, value) for name, value in headers if name.lower() not in named]
    return kept + [(name, value) for name, value in edits if value is not None]
