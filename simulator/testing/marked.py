"""Do what the marks of a test say: make its sandbox, lead the test to it, and guard it to the end of its fixtures."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from simulator.sandbox.errors import SimulatorError
from simulator.testing.connection import ControlError
from simulator.testing.loading import own_modules_as_they_are

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from simulator.testing.handle import SmsSimulator
    from simulator.testing.server import MakeSmsSimulator

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""


def made(make: MakeSmsSimulator, mark: pytest.Mark) -> SmsSimulator | str:
    """Make the sandbox that a mark `sms_scenario` asks for; returns what is wrong with the mark, if anything is."""
    if len(mark.args) > 1 or not all(isinstance(each, str) for each in mark.args):
        given = ", ".join(map(repr, mark.args))
        words = f"({given}) is invalid; expected: one scenario, its name or its YAML, and fields such as speed=1"
    else:
        try:
            return make(*mark.args, **mark.kwargs)
        except ControlError as error:
            words = f" is invalid: {error}"
    return f"@pytest.mark.sms_scenario{words}"


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Hold back calls of real vendors, unless the process is led to a sandbox."""
    with own_modules_as_they_are():
        from simulator.testing.unmodified import PROCESS, vendor_hosts  # noqa: PLC0415 - by the finder above

        hosts = vendor_hosts()
    with PROCESS.guarded(hosts):
        yield


def lead(request: pytest.FixtureRequest, handle: SmsSimulator) -> str | None:
    """Lead a test to a sandbox, until the fixture that asks for it ends; returns why that cannot be, if it cannot."""
    stack = contextlib.ExitStack()
    request.addfinalizer(stack.close)
    try:
        stack.enter_context(handle.unmodified())
    except (RuntimeError, SimulatorError) as error:
        return f"@pytest.mark.sms_unmodified: {error}"
    return None
