"""The handle for coroutines: each method of the handle goes in, one that is awaited comes out, done in a thread.

In a coroutine the plain handle would stop the event loop that the application may run in.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Concatenate, Generic, NoReturn, ParamSpec, TypeVar

from simulator.testing.catching import CatchUrl
from simulator.testing.faults import Faults
from simulator.testing.handle import SmsSimulator
from simulator.testing.moving import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from simulator.testing.values import Message

HandleT_co = TypeVar("HandleT_co", covariant=True)
ParamsT = ParamSpec("ParamsT")
ResultT = TypeVar("ResultT")


class NotAwaited(Generic[ResultT]):
    """A call that is made when it is awaited; whoever uses it as its result is told to await it.

    Args:
        name: what was called.
        call: makes the call.
        forgotten: the calls that nobody has awaited yet.
    """

    def __init__(self, name: str, call: Callable[[], ResultT], forgotten: list[str]) -> None:
        self._name = name
        self._call = call
        self._forgotten = forgotten
        forgotten.append(name)

    def __await__(self) -> Generator[Any, None, ResultT]:
        self._forgotten.remove(self._name)
        return asyncio.to_thread(self._call).__await__()

    def __getattr__(self, attribute: str) -> NoReturn:
        raise AttributeError(f"{self._name}() was not awaited: write `await ...{self._name}(...)` before .{attribute}")

    def _complain(self, *_: object) -> NoReturn:
        raise TypeError(f"{self._name}() was not awaited: write `await ...{self._name}(...)`")

    __bool__ = __len__ = __iter__ = __getitem__ = __eq__ = __ne__ = _complain
    __hash__ = object.__hash__


class _Wrapping(Generic[HandleT_co]):
    """What the handles for coroutines share: the plain handle, and the names of calls that nobody awaited."""

    def __init__(self, plain: HandleT_co, forgotten: list[str]) -> None:
        self.plain = plain
        self.forgotten = forgotten


def _awaited(
    method: Callable[Concatenate[HandleT_co, ParamsT], ResultT],
) -> Callable[Concatenate[_Wrapping[HandleT_co], ParamsT], NotAwaited[ResultT]]:
    def call(handle: _Wrapping[HandleT_co], /, *args: ParamsT.args, **kwargs: ParamsT.kwargs) -> NotAwaited[ResultT]:
        return NotAwaited(method.__name__, lambda: method(handle.plain, *args, **kwargs), handle.forgotten)

    call.__name__ = method.__name__
    call.__doc__ = method.__doc__
    return call


class AsyncClock(_Wrapping[Clock]):
    """The clock, its methods to be awaited."""

    advance = _awaited(Clock.advance)
    settle = _awaited(Clock.settle)
    freeze = _awaited(Clock.freeze)
    freeze_at = _awaited(Clock.freeze_at)
    resume = _awaited(Clock.resume)

    def now(self) -> NotAwaited[Any]:
        """The present virtual instant."""
        return NotAwaited("now", lambda: self.plain.now, self.forgotten)


class AsyncFaults(_Wrapping[Faults]):
    """The faults, their methods to be awaited."""

    add = _awaited(Faults.add)
    list = _awaited(Faults.list)
    remove = _awaited(Faults.remove)
    clear = _awaited(Faults.clear)


class AsyncCatchUrl(_Wrapping[CatchUrl]):
    """A receiver inside the simulator, its methods to be awaited."""

    answer = _awaited(CatchUrl.answer)
    answers = _awaited(CatchUrl.answers)
    wait = _awaited(CatchUrl.wait)
    clear = _awaited(CatchUrl.clear)

    @property
    def url(self) -> str:
        """What to give a vendor as the URL of callbacks."""
        return self.plain.url

    def received(self) -> NotAwaited[Any]:
        """What came, oldest first."""
        return NotAwaited("received", lambda: self.plain.received, self.forgotten)


class AsyncSmsSimulator(_Wrapping[SmsSimulator]):
    """One sandbox, its methods to be awaited; what needs no call (`env`, `base_url` ...) is on the plain handle.

    Args:
        plain: the handle.
    """

    def __init__(self, plain: SmsSimulator) -> None:
        super().__init__(plain, [])
        self.clock = AsyncClock(plain.clock, self.forgotten)
        self.faults = AsyncFaults(plain.faults, self.forgotten)

    messages = _awaited(SmsSimulator.messages)
    wait_for = _awaited(SmsSimulator.wait_for)
    wait_for_many = _awaited(SmsSimulator.wait_for_many)
    assert_sent = _awaited(SmsSimulator.assert_sent)
    assert_not_sent = _awaited(SmsSimulator.assert_not_sent)
    balance = _awaited(SmsSimulator.balance)
    spent = _awaited(SmsSimulator.spent)
    top_up = _awaited(SmsSimulator.top_up)
    money = _awaited(SmsSimulator.money)
    requests = _awaited(SmsSimulator.requests)
    request = _awaited(SmsSimulator.request)
    callbacks = _awaited(SmsSimulator.callbacks)
    callback_report = _awaited(SmsSimulator.callback_report)
    violations = _awaited(SmsSimulator.violations)
    timeline = _awaited(SmsSimulator.timeline)
    capsule = _awaited(SmsSimulator.capsule)
    scenario = _awaited(SmsSimulator.scenario)
    reset = _awaited(SmsSimulator.reset)
    drop = _awaited(SmsSimulator.drop)

    def last(self) -> NotAwaited[Message]:
        """The newest message."""
        return NotAwaited("last", lambda: self.plain.last, self.forgotten)

    def receiver(self, name: str = "callbacks") -> AsyncCatchUrl:
        """A receiver inside the simulator, for callbacks."""
        return AsyncCatchUrl(self.plain.receiver(name), self.forgotten)
