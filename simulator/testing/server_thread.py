"""Run a simulator in a thread of this process, and tell the address it listens on.

The thread has an event loop of its own, so that tests with and without one can call it, and so that nothing in a test
can hold it up. It ends with the process, whatever it is doing.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

# Loaded here, not in the thread: the thread that runs the tests imports too, and compiling in both at once can fail.
import simulator.control.app  # noqa: F401 - see above
from simulator.assembly import Simulator
from simulator.catalogue.installed import load_vendors
from simulator.observer.modes import Mode, observer_for
from simulator.settings import Settings
from simulator.testing.strays import Arrived

if TYPE_CHECKING:
    from simulator.tls.authority import Authority

STOP_OPEN_S = 0.2
"""The time that open requests get when the server stops."""

SECURE_S = 30.0
STOP_S = 2.0
"""The time that a stop may take; nobody waits for open requests when the tests are over."""


class SteadyLoop(asyncio.SelectorEventLoop):
    """An event loop whose time goes on when a test stops time in its process, as freezegun does."""

    # Held as a default: what a module holds, such tools replace.
    def time(self, monotonic: Callable[[], float] = time.monotonic) -> float:
        """Return the seconds by which timers are set."""
        return monotonic()


class ServerThread:
    """Runs a simulator on a free port of the loopback address.

    Args:
        settings: how it is started.
        prepare: is given it before it listens.
    """

    def __init__(self, settings: Settings | None = None, prepare: Callable[[Simulator], None] | None = None) -> None:
        self._settings = settings or Settings(port=0, shutdown_timeout_s=STOP_OPEN_S)
        self._prepare = prepare
        self._vendors = load_vendors()
        self._listening = threading.Event()
        self._simulator: Simulator | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="sms-simulator", daemon=True)
        self.url = ""

    @property
    def ident(self) -> int | None:
        """The identifier of the thread."""
        return self._thread.ident

    def start(self) -> str:
        """Begin to serve; returns the URL."""
        self._thread.start()
        self._listening.wait()
        if self._failure is not None:
            raise RuntimeError("the simulator could not be started") from self._failure
        return self.url

    def arrived(self) -> Arrived:
        """Count what has come to the sandbox `default`; may be called in every thread, also when it is stopped."""
        if self._simulator is None:
            raise RuntimeError("the simulator was not started")
        default = self._simulator.host.sandboxes.default
        return Arrived(default.life, default.sandbox.journal.total, default.unreadable.total)

    def secure(self, authority: Authority) -> None:
        """Take https at vendors' own ports from now on, and be a forward proxy; for threads other than the server's."""
        if self._simulator is None or self._loop is None:
            raise RuntimeError("the simulator was not started")
        self._simulator.secure(authority)
        asyncio.run_coroutine_threadsafe(self._simulator.open_secure_ones(), self._loop).result(SECURE_S)

    def stop(self) -> None:
        """End at once; open requests are given up."""
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(STOP_S)

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=SteadyLoop) as runner:
                runner.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - told in the thread that waits for the start
            self._failure = error
        finally:
            self._listening.set()

    async def _serve(self) -> None:
        # What is recorded is asked for when a test is over. A strict observer would read all contracts before it began.
        observer = observer_for(Mode.RECORD, self._vendors)
        self._simulator = simulator = Simulator(self._settings, self._vendors, observer)
        if self._prepare is not None:
            self._prepare(simulator)
        host, port = await simulator.start()
        simulator.control.open()
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self.url = f"http://{host}:{port}"
        self._listening.set()
        await self._stop.wait()
        await simulator.stop()
