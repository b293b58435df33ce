"""Start the one server that the tests of a session share, or find the one that runs already."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

import pytest

from simulator.collector import collector_put_off
from simulator.testing.server import SmsSimulatorServer
from simulator.testing.strays import Strays

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.testing.shared import Shared

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""

EXPIRES_IN = "1h"
STANDING = {"default_clock": {"start": "2024-01-01T12:00:00Z", "speed": 0}}
"""The clock of a scenario that says none: equal tests have equal days."""


Serving = tuple[SmsSimulatorServer, Strays | None]
"""A server, and what comes to none of its tests, where that is known."""


@contextlib.contextmanager
def found(url: str, token: str | None, grace: float, shared: Shared) -> Iterator[Serving]:
    """Use the server that runs at a URL."""
    # A run that is killed drops nothing, and that server serves others, too.
    with _running(url, token, grace=grace, expires_in=EXPIRES_IN, made=shared.add) as server:
        server.beside |= STANDING
        yield server, None
        shared.close()


@contextlib.contextmanager
def started(grace: float, shared: Shared) -> Iterator[Serving]:
    """Start a server in a thread of this process."""
    with collector_put_off():
        from simulator.light import import_aiohttp  # noqa: PLC0415 - who uses a running one needs none

        import_aiohttp()
        from simulator.redirection.redirection import upstream_proxy  # noqa: PLC0415 - the same
        from simulator.settings import Settings  # noqa: PLC0415 - the same
        from simulator.testing.server_thread import STOP_OPEN_S, ServerThread  # noqa: PLC0415 - the same

    # The proxy is for programs as they are, and stands where all of a test's calls pass: it hinders none.
    upstream = upstream_proxy(os.environ)
    settings = Settings(port=0, proxy=0, egress=("any",), upstream_proxy=upstream, shutdown_timeout_s=STOP_OPEN_S)
    thread = ServerThread(settings)
    try:
        with SmsSimulatorServer(thread.start(), grace=grace, own_thread=thread.ident, made=shared.add) as server:
            strays = Strays(thread.arrived, server)
            server.secure = thread.secure
            server.beside |= STANDING
            yield server, strays
            strays.close()
            shared.close()
    finally:
        thread.stop()


def _running(url: str, token: str | None, **how: Any) -> SmsSimulatorServer:
    """Find the server that runs at a URL, or fail with the reason and nothing else."""
    try:
        return SmsSimulatorServer(url, token, **how)
    except (ConnectionError, RuntimeError, ValueError) as error:  # nothing answers, another version, no URL
        reason = str(error)
    pytest.fail(reason, pytrace=False)
