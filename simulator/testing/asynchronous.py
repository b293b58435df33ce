"""Make handles for coroutines: each has the methods of a plain handle, to be awaited, and runs them in a thread.

In a coroutine the plain handle would stop the event loop that the application may run in: one of asyncio, or trio's.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Concatenate, Generic, NoReturn, ParamSpec, TypeVar

from simulator.testing.catching import CatchUrl
from simulator.testing.connection import ControlError
from simulator.testing.faults import Faults
from simulator.testing.moving import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator

HandleT_co = TypeVar("HandleT_co", covariant=True)
ParamsT = ParamSpec("ParamsT")
ResultT = TypeVar("ResultT")

UNAWAITED = "was not awaited"

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""


class NotAwaited(Generic[ResultT]):
    """A call that is made when it is awaited; code that uses it as its result is told to await it.

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
        return self._made().__await__()

    async def _made(self) -> ResultT:
        try:
            return await _in_a_thread(self._name, self._call)
        except (AssertionError, ControlError, LookupError, OSError, TypeError, ValueError) as error:
            raise error.with_traceback(None)  # noqa: B904 - the same error, without the frames of the thread

    def __getattr__(self, attribute: str) -> NoReturn:
        raise AttributeError(f"{self._name}() {UNAWAITED}: write `await ...{self._name}(...)` before .{attribute}")

    def _complain(self, *_: object) -> NoReturn:
        raise TypeError(f"{self._name}() {UNAWAITED}: write `await ...{self._name}(...)`")

    __bool__ = __len__ = __iter__ = __getitem__ = __eq__ = __ne__ = _complain
    __hash__ = object.__hash__


def _in_a_thread(name: str, call: Callable[[], ResultT]) -> Coroutine[Any, Any, ResultT]:
    """Run a call in a thread of whatever loop is running; raises `RuntimeError` where it is neither of the two."""
    import asyncio  # noqa: PLC0415 - whoever awaits has it; for all others it would cost 30 ms

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        if "trio" not in sys.modules:
            raise RuntimeError(
                f"{name}() is awaited where neither asyncio nor trio is running: call the method of the plain "
                "`sms_simulator` in a thread"
            ) from None
    else:
        return asyncio.to_thread(call)
    run_sync: Callable[[Callable[[], ResultT]], Coroutine[Any, Any, ResultT]] = sys.modules["trio"].to_thread.run_sync
    return run_sync(call)


class Wrapping(Generic[HandleT_co]):
    """A plain handle, wrapped for coroutines, and the names of calls that nobody awaited."""

    def __init__(self, plain: HandleT_co, forgotten: list[str]) -> None:
        self.plain = plain
        self.forgotten = forgotten


def awaited(
    method: Callable[Concatenate[HandleT_co, ParamsT], ResultT],
) -> Callable[Concatenate[Wrapping[HandleT_co], ParamsT], NotAwaited[ResultT]]:
    """Make a method of a handle for coroutines from one of the plain handle."""

    def call(handle: Wrapping[HandleT_co], /, *args: ParamsT.args, **kwargs: ParamsT.kwargs) -> NotAwaited[ResultT]:
        return NotAwaited(method.__name__, lambda: method(handle.plain, *args, **kwargs), handle.forgotten)

    call.__name__ = method.__name__
    call.__doc__ = method.__doc__
    return call


class AsyncClock(Wrapping[Clock]):
    """The clock, its methods to be awaited."""

    advance = awaited(Clock.advance)
    settle = awaited(Clock.settle)
    freeze = awaited(Clock.freeze)
    freeze_at = awaited(Clock.freeze_at)
    resume = awaited(Clock.resume)

    def now(self) -> NotAwaited[Any]:
        """Return the present virtual instant."""
        return NotAwaited("now", lambda: self.plain.now, self.forgotten)


class AsyncFaults(Wrapping[Faults]):
    """The faults, their methods to be awaited."""

    add = awaited(Faults.add)
    list = awaited(Faults.list)
    remove = awaited(Faults.remove)
    clear = awaited(Faults.clear)


class AsyncCatchUrl(Wrapping[CatchUrl]):
    """A receiver inside the simulator, its methods to be awaited."""

    answer = awaited(CatchUrl.answer)
    answers = awaited(CatchUrl.answers)
    wait = awaited(CatchUrl.wait)
    clear = awaited(CatchUrl.clear)

    @property
    def url(self) -> str:
        """The URL of callbacks to give to a vendor."""
        return self.plain.url

    def received(self) -> NotAwaited[Any]:
        """Return the callbacks that came, oldest first."""
        return NotAwaited("received", lambda: self.plain.received, self.forgotten)
