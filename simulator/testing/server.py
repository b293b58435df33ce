"""Hold a running simulator, and make sandboxes in it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, Self

from simulator import __version__
from simulator.testing.claiming import GRACE_S
from simulator.testing.connection import Connection, ControlError, SimulatorUnreachableError
from simulator.testing.handle import SmsSimulator

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from types import TracebackType

    from simulator.testing.unmodified import Leading
    from simulator.tls.authority import Authority

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""

PRODUCT = "sms-provider-simulator"
API_VERSION = "1"


class VersionMismatchError(RuntimeError):
    """A server of another version than this client, which the two would misunderstand."""


class MakeSmsSimulator(Protocol):
    """Makes a sandbox that is dropped when the test is over; see `SmsSimulatorServer.create`."""

    def __call__(self, scenario: str | None = None, **world: Any) -> SmsSimulator:
        """Make a sandbox."""


class SmsSimulatorServer:
    """A running simulator, here or elsewhere.

    `beside` is said beside every scenario that a sandbox of it begins in: the clock, for example, of those without one.
    `secure` has it take https, where it runs in this process.

    Args:
        url: where it listens.
        token: what its control API demands, if anything.
        grace: see `SmsSimulator`.
        own_thread: see `Connection`.
        expires_in: how long, in real time, a sandbox stays that is neither dropped nor called; for ever if left out.
        made: gets each sandbox that is made.

    Raises:
        VersionMismatchError: it is too old or too new.
        SimulatorUnreachableError: nothing answers there, or something else.
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        grace: float = GRACE_S,
        own_thread: int | None = None,
        expires_in: str | None = None,
        made: Callable[[SmsSimulator], None] | None = None,
    ) -> None:
        self._connection = Connection(url, token, own_thread)
        self._grace = grace
        self.beside: dict[str, object] = {}
        self.secure: Callable[[Authority], None] | None = None
        self._expires_in = expires_in
        self._made = made
        self.url = self._connection.url
        self.version = __version__ if own_thread is not None else self._agreed_version()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the server goes on."""
        self._connection.close()

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Call the control API of the server; `path` stands behind /__admin/. See `Connection.ask`."""
        return self._connection.ask(method, f"/__admin/{path}", body)

    @property
    def vendor_names(self) -> list[str]:
        """The names of the vendors that are emulated."""
        return [vendor["name"] for vendor in self.ask("GET", "vendors")["vendors"]]

    def create(self, scenario: str | None = None, *, yaml: str | None = None, **world: Any) -> SmsSimulator:
        """Make a sandbox.

        Args:
            scenario: the name of a scenario that it begins with.
            yaml: a scenario, written out.
            world: what else `POST /__admin/sandboxes` takes, for example `speed=0`; it goes before the scenario.
                `unknown_credentials` is "refuse" unless it is given: what a test hands out is known, and nothing else.
        """
        world = {"unknown_credentials": "refuse", **world}
        body = world if scenario is None else {**self.beside, **world, "scenario": scenario}
        if self._expires_in is not None:
            body = {**body, "expires_in": self._expires_in}
        made = self._handle(self.ask("POST", "sandboxes", body))
        if yaml is not None:
            try:
                made.scenario(yaml=yaml)
                made.reset(**world)  # what is given goes before what the scenario says
            except BaseException:
                made.drop()
                raise
        if self._made is not None:
            self._made(made)
        return made

    def sandbox(self, name: str) -> SmsSimulator:
        """Return a handle on a sandbox that exists."""
        return self._handle(self.ask("GET", f"sandboxes/{name}"))

    def _handle(self, view: dict[str, Any]) -> SmsSimulator:
        return SmsSimulator(self._connection, view, self._grace, self.beside, self._led_to)

    def _led_to(self, handle: SmsSimulator) -> AbstractContextManager[None]:
        return self._leading.to(handle)

    @cached_property
    def _leading(self) -> Leading:
        from simulator.testing.unmodified import Leading  # noqa: PLC0415 - needed by few

        return Leading(self.url, self.ask, self.secure)

    def _agreed_version(self) -> str:
        try:
            shown = self.ask("GET", "version")
        except ControlError as error:
            raise SimulatorUnreachableError(f"{self.url} is not the address of a simulator: {error}") from error
        if not isinstance(shown, dict) or shown.get("product") != PRODUCT:
            raise SimulatorUnreachableError(f"what answers at {self.url} is not {PRODUCT}")
        version = str(shown["version"])
        is_other_api = str(shown["api"]) != API_VERSION
        if is_other_api or series(version) != series(__version__):
            theirs, ours = (int(shown["api"]), *series(version)), (int(API_VERSION), *series(__version__))
            age, remedy = (
                ("older", f"run the server, or its container image, of version {__version__}")
                if theirs < ours
                else ("newer", f"install {PRODUCT} {version} here")
            )
            raise VersionMismatchError(
                f"the simulator at {self.url} is version {version} (control API {shown['api']}), {age} than this "
                f"client, {__version__} (control API {API_VERSION}): {remedy}"
            )
        return version


def series(version: str) -> tuple[int, int]:
    """Return the series of a version, which works together: the major number, and before 1.0 the minor one, too."""
    major, minor = (int(part) for part in version.split(".")[:2])
    return (major, 0 if major else minor)
