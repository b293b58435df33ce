"""Serve a call in a sandbox with faults: the request goes its usual way, and its answer gets what the faults do to it.

What an effect does to an answer stands with the effect; here all are walked alike, whatever their kinds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.api.checks import admit_within, counted_with
from simulator.api.forcing import forced
from simulator.api.request import Response, Transmission
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.books.limits import per_minute as limit_of
from simulator.sandbox.faults.effect import Answered, Spoilt
from simulator.sandbox.faults.effects.wire import Wire
from simulator.sandbox.faults.fault import first
from simulator.sandbox.faults.striking import Circumstances, Phase, Point, Struck
from simulator.sandbox.rejection import Rejection

if TYPE_CHECKING:
    from decimal import Decimal

    from simulator.api.call import Call
    from simulator.api.vendor import Check
    from simulator.sandbox.faults.fault import Fault

NO_ANSWER = 0
"""The status of what was never answered."""


ON_THE_WAY = frozenset({Point.ARRIVAL, Point.ADMISSION, Point.ANSWER, Point.EVERY_ANSWER})
"""Where `answer_with_faults` looks for faults; the others strike within the sandbox, whoever serves the request."""


class ServedCall:
    """A call, as far as effects may ask something of it; `balance_age_ms` is what they have said of balances."""

    __slots__ = ("balance_age_ms", "call")

    def __init__(self, call: Call[Any]) -> None:
        self.call = call
        self.balance_age_ms: int | None = None

    def refuse(self, reason: str, details: Mapping[str, object], retry_after: str | int) -> Answered:
        """Have the vendor refuse in its own words."""
        call = self.call
        rejection = forced(call, reason, details, retry_after)
        call.exchange.rejection = rejection.reason
        return _answered(_finished_by_vendor(call, call.vendor.refuse(call, rejection)))

    def admit(self, fault: str, per_minute: int) -> None:
        """Count the request against a limit of the fault's own; raises `Rejection` where there are too many."""
        limit = limit_of(per_minute)
        admit_within(self.call, limit, (fault, counted_with(self.call, limit)))

    def age_balances(self, age_ms: int) -> None:
        """Have balances shown as they were so long ago; the first one to say so counts."""
        if self.balance_age_ms is None:
            self.balance_age_ms = age_ms


def answer_with_faults(call: Call[Any], checks: tuple[Check, ...]) -> Response:
    """What the client gets. The names of the faults that had a part in it are with the exchange."""
    points = call.sandbox.faults.open_points(call.now_ms)
    served = ServedCall(call)
    try:
        if Point.ARRIVAL in points:
            _meet(served, Point.ARRIVAL)
        for check in checks:
            check(call)
        if Point.ADMISSION in points:
            _meet(served, Point.ADMISSION)
        response = _performed(call, served.balance_age_ms)
        is_accepted = True
    except Struck:
        return answer_struck(call)
    except Rejection as rejection:
        call.exchange.rejection = rejection.reason
        response = call.vendor.refuse(call, rejection)
        is_accepted = False
    response = _finished_by_vendor(call, response)
    if is_accepted and Point.ANSWER in points:
        _meet(served, Point.ANSWER)
    if Point.EVERY_ANSWER in points:
        _meet(served, Point.EVERY_ANSWER)
    return finished(call, response, is_accepted=is_accepted) if call.exchange.faults else response


def answer_struck(call: Call[Any]) -> Response:
    """What the client gets where a fault ended the request before its acceptance."""
    served = ServedCall(call)
    answered = _in_its_place(served, _struck(call, Phase.BEFORE))
    if answered is None:
        answered = Answered(NO_ANSWER, (), b"")
    else:
        _meet(served, Point.EVERY_ANSWER)  # to the client it is an answer like any other
    return _shaped(call, answered, _struck(call, *Phase))


def finished(call: Call[Any], response: Response, *, is_accepted: bool = True) -> Response:
    """The vendor's answer with everything done to it by the faults that struck, or what one gives in its place."""
    phases = (Phase.AFTER, Phase.ALWAYS) if is_accepted else (Phase.ALWAYS,)
    answered = _in_its_place(ServedCall(call), _struck(call, *phases)) or _answered(response)
    return _shaped(call, answered, _struck(call, *Phase))


def _meet(served: ServedCall, point: Point) -> None:
    """Note the faults that strike at a point; raises `Struck` when one of them ends the request there."""
    call = served.call
    account = call.exchange.account
    known = (None, None) if account is None else (account.id, account.balance)
    seen = Circumstances(call.now_ms, call.vendor.name, call.operation.name, *known)
    faults = call.sandbox.faults.strike(point, seen)
    call.exchange.faults += tuple(fault.name for fault in faults)
    for fault in faults:
        for effect in fault.effects:
            effect.meet(served, fault.name)
    if any(fault.phase is Phase.BEFORE for fault in faults):
        raise Struck


def _performed(call: Call[Any], balance_age_ms: int | None) -> Response:
    operation = call.operation
    if balance_age_ms is None:
        return operation.render(call, operation.perform(call, call.command))
    balance = _balance_before(call, balance_age_ms)
    if operation.is_read_only:
        call.show_balance(balance)
        return operation.render(call, operation.perform(call, call.command))
    outcome = operation.perform(call, call.command)
    call.show_balance(balance)
    return operation.render(call, outcome)


def _balance_before(call: Call[Any], age_ms: int) -> Decimal:
    """The account's balance as it was so long ago, or when it was opened."""
    balance = call.account.balance
    for entry in call.sandbox.ledger.entries():
        if entry.at_ms <= call.now_ms - age_ms:
            break
        if entry.account is call.account and entry.cause is not Cause.OPENING:
            balance -= entry.amount
    return balance


def _struck(call: Call[Any], *phases: Phase) -> list[Fault]:
    book = call.sandbox.faults
    return [fault for name in dict.fromkeys(call.exchange.faults) if (fault := book.get(name)).phase in phases]


def _in_its_place(served: ServedCall, faults: Sequence[Fault]) -> Answered | None:
    """The first answer that a fault gives instead of the vendor's."""
    answers = (effect.answer(served) for fault in faults for effect in fault.effects)
    return next((answered for answered in answers if answered is not None), None)


def _shaped(call: Call[Any], answered: Answered, faults: Sequence[Fault]) -> Response:
    """The answer with everything done to it that is done to a finished one."""
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
    return Answered(response.status, response.headers, response.body)


def _finished_by_vendor(call: Call[Any], response: Response) -> Response:
    finish = call.vendor.finish
    return response if finish is None else finish(call, response)
