"""Inject faults into a call: note those that strike on its way, and let them change its answer.

What an effect does to an answer stands with the effect; here all are walked alike, whatever their kinds. An answer that
a fault loses is rendered all the same, and kept with its exchange.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.api.checks import admit_within
from simulator.api.request import Response, Transmission
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.books.limits import per_minute as limit_of
from simulator.sandbox.faults.striking import Circumstances, Phase, Point, Struck
from simulator.sandbox.rejection import Rejection

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.api.call import Call
    from simulator.sandbox.faults.effect import Answered
    from simulator.sandbox.faults.fault import Fault

NO_ANSWER = 0
"""The status of a request that was never answered."""


class ServedCall:
    """A call, as far as effects may ask something of it."""

    __slots__ = ("_call",)

    def __init__(self, call: Call[Any]) -> None:
        self._call = call

    def refuse(self, reason: str, details: Mapping[str, object], retry_after: str | int) -> Answered:
        """Have the vendor refuse in its own words."""
        from simulator.serving.forcing import forced  # noqa: PLC0415 - few worlds have faults

        return _answered(refused(self._call, forced(self._call, reason, details, retry_after)))

    def admit(self, fault: str, per_minute: int) -> None:
        """Count the request against a limit of the fault's own; raises `Rejection` where there are too many."""
        admit_within(self._call, limit_of(per_minute), fault=fault)


def answer_struck(call: Call[Any]) -> Response:
    """Return the client's answer where a fault ended the request before its acceptance."""
    from simulator.sandbox.faults.effect import Answered  # noqa: PLC0415 - few worlds have faults

    answered = _in_its_place(call, _struck(call, Phase.BEFORE))
    if answered is None:
        answered = Answered(NO_ANSWER, (), b"")
    else:
        meet(call, Point.EVERY_ANSWER)  # to the client it is an answer like any other
    return _shaped(call, answered, _struck(call, *Phase))


def finished(call: Call[Any], response: Response, *, is_accepted: bool = True) -> Response:
    """Return the vendor's answer with the effects of the faults that struck, or the answer that one gives instead."""
    phases = (Phase.AFTER, Phase.ALWAYS) if is_accepted else (Phase.ALWAYS,)
    return _shaped(call, _in_its_place(call, _struck(call, *phases)) or _answered(response), _struck(call, *Phase))


def meet(call: Call[Any], point: Point) -> None:
    """Note the faults that strike at a point; raises `Struck` when one of them ends the request there."""
    account = call.exchange.account
    known = (None, None) if account is None else (account.id, account.balance)
    seen = Circumstances(call.now_ms, call.vendor.name, call.operation.name, *known)
    faults = call.sandbox.faults.strike(point, seen)
    call.exchange.faults += tuple(fault.name for fault in faults)
    served = ServedCall(call)
    for fault in faults:
        for effect in fault.effects:
            effect.meet(served, fault.name)
    if any(fault.phase is Phase.BEFORE for fault in faults):
        raise Struck


def perform_struck(call: Call[Any]) -> object:
    """Perform the operation of a call that faults have struck; an earlier balance may be shown after it."""
    operation = call.operation
    ages_ms = [effect.balance_age_ms for fault in _struck(call, Phase.AFTER) for effect in fault.effects]
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
    """Return the account's balance of that long ago, or of when it was opened."""
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


def _in_its_place(call: Call[Any], faults: Sequence[Fault]) -> Answered | None:
    """Return the first answer that a fault gives instead of the vendor's."""
    served = ServedCall(call)
    answers = (effect.answer(served) for fault in faults for effect in fault.effects)
    return next((answered for answered in answers if answered is not None), None)


def _shaped(call: Call[Any], answered: Answered, faults: Sequence[Fault]) -> Response:
    """Return the answer with everything done to it that is done to a finished one."""
    from simulator.sandbox.faults.effect import Spoilt  # noqa: PLC0415 - few worlds have faults
    from simulator.sandbox.faults.effects.wire import Wire  # noqa: PLC0415 - as above
    from simulator.sandbox.faults.fault import first  # noqa: PLC0415 - as above

    effects = [effect for fault in faults for effect in fault.effects]
    spoilers = tuple(effect for effect in effects if effect.spoils_body)
    if spoilers:
        call.exchange.spoilt = Spoilt(answered.body, spoilers)
    for effect in effects:
        answered = effect.edit(answered)
    response = Response(answered.status, answered.body, answered.headers)
    hold_ms = sum(_hold_ms(call, fault) for fault in faults)
    wire = first(Wire, faults)
    awaits_callbacks = any(effect.awaits_callbacks for effect in effects)
    if hold_ms or wire is not None or awaits_callbacks:
        response.transmission = Transmission(hold_ms, wire, awaits_callbacks=awaits_callbacks)
    return response


def _hold_ms(call: Call[Any], fault: Fault) -> int:
    def draw() -> float:
        return call.sandbox.chance.stream(f"latency/{fault.name}").random()

    return sum(effect.hold_ms(draw) for effect in fault.effects)


def _answered(response: Response) -> Answered:
    from simulator.sandbox.faults.effect import Answered  # noqa: PLC0415 - few worlds have faults

    return Answered(response.status, response.headers, response.body)
