"""Hold one sandbox for a test: its messages, money, time and faults."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from simulator.testing.asynchronous import AsyncCatchUrl, AsyncClock, AsyncFaults, NotAwaited, Wrapping, awaited
from simulator.testing.catching import CatchUrl
from simulator.testing.claiming import GRACE_S, Claims
from simulator.testing.faults import Faults
from simulator.testing.moving import Clock
from simulator.testing.naming import unknown
from simulator.testing.values import Callback, IncomingMessage, SentRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from simulator.testing.connection import Connection
    from simulator.testing.values import Message

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""

SPENDING = frozenset({"charge", "refund", "reservation", "release"})


class SmsSimulator(Claims):
    """One sandbox of a running simulator: a world of its own.

    `clock` moves its time, `faults` has something go wrong in it, `aio` is the same handle for coroutines.

    Args:
        connection: the way to the server.
        view: the sandbox, as the control API shows it.
        grace: see `Claims`.
        beside: what is said beside every scenario that it begins anew in.
        leading: leads this process to a sandbox.
    """

    def __init__(
        self,
        connection: Connection,
        view: dict[str, Any],
        grace: float = GRACE_S,
        beside: Mapping[str, object] = MappingProxyType({}),
        leading: Callable[[SmsSimulator], AbstractContextManager[None]] | None = None,
    ) -> None:
        super().__init__(connection, view, grace)
        self._beside = beside
        self._leading = leading
        self.beginnings = 1
        self.clock = Clock(self.ask)
        self.faults = Faults(self.ask)

    @cached_property
    def aio(self) -> AsyncSmsSimulator:
        """The same handle, its methods to be awaited."""
        return AsyncSmsSimulator(self)

    # Money ----------------------------------------------------------------------------------------------------------

    def balance(self, vendor: str) -> Decimal:
        """Return the balance of the account whose credentials this handle shows."""
        return Decimal(self.ask("GET", f"accounts/{self._account(vendor)}")["balance"])

    def spent(self, vendor: str) -> Decimal:
        """Sum what messages have cost with one vendor, over all of its accounts."""
        self._account(vendor)
        entries = (entry for entry in self.pages("ledger", items="entries") if entry["vendor"] == vendor)
        return -sum((Decimal(entry["amount"]) for entry in entries if entry["cause"] in SPENDING), Decimal(0))

    def top_up(self, vendor: str, amount: Decimal | int | str) -> None:
        """Put money into the account whose credentials this handle shows."""
        self.ask("POST", f"accounts/{self._account(vendor)}/top-up", {"amount": str(amount)})

    def set_balance(self, vendor: str, amount: Decimal | int | str) -> None:
        """Bring the balance of the account whose credentials this handle shows to an amount, by an adjustment."""
        self.ask("PUT", f"accounts/{self._account(vendor)}/balance", {"amount": str(amount)})

    def report_to(self, vendor: str, url: str | None) -> None:
        """Have the states of the messages of the account whose credentials this handle shows reported to a URL.

        Args:
            vendor: one that has such reports; where a message can name a URL, that one goes first.
            url: that of `receiver()`, for example; None is nowhere.
        """
        self.ask("PUT", f"accounts/{self._account(vendor)}/callback", {"url": url})

    def money(self) -> dict[str, Any]:
        """Return the money report: `accounts`, and `findings` such as a text that was paid for twice."""
        report: dict[str, Any] = self.ask("GET", "money")
        return report

    # What happened --------------------------------------------------------------------------------------------------

    def requests(
        self,
        *,
        vendor: str | None = None,
        operation: str | None = None,
        status: int | None = None,
        rejection: str | None = None,
        unrouted: bool | None = None,
    ) -> list[SentRequest]:
        """Return the requests that came, oldest first."""
        query = {"vendor": vendor, "operation": operation, "status": status, "rejection": rejection,
                 "unrouted": unrouted}  # fmt: skip
        return [SentRequest.read(shown) for shown in self.pages("requests", query)][::-1]

    def request(self, request_id: str) -> dict[str, Any]:
        """Return one request with its response and its consequences, as the control API shows it."""
        shown: dict[str, Any] = self.ask("GET", f"requests/{quote(request_id, safe='')}")
        return shown

    def callbacks(self, *, state: str | None = None, message: str | None = None) -> list[Callback]:
        """Return the callbacks, oldest first."""
        query = {"state": state, "message": message}
        return [Callback.read(shown) for shown in self.pages("callbacks", query)][::-1]

    def callback_report(self, *, effects: int | None = None) -> dict[str, Any]:
        """Report how the application's receivers did: `receivers`, each with its `marks`, for example for unknown ids.

        Args:
            effects: on how many messages the application acted; shows whether it is idempotent.
        """
        report: dict[str, Any] = self.ask("GET", "callbacks/report", query={"effects": effects})
        return report

    def receiver(self, name: str = "callbacks") -> CatchUrl:
        """Make a receiver inside the simulator, for callbacks."""
        return CatchUrl(self.ask, f"{self.base_url}/__catch/{name}", name)

    def violations(self) -> list[dict[str, Any]]:
        """Return the departures from what the vendors document, by the application or by the simulator."""
        return list(self.pages("violations", {"level": "violation"}))

    def hints(self) -> list[dict[str, Any]]:
        """Return the hints: advice about what was accepted, or what no page states."""
        return list(self.pages("violations", {"level": "hint"}))

    def capsule(self) -> dict[str, Any]:
        """Return everything that went in, to be kept as a file and replayed."""
        recorded: dict[str, Any] = self.ask("GET", "capsule")
        return recorded

    # Messages from handsets -----------------------------------------------------------------------------------------

    def receive(
        self, *, from_: str, to: str, text: str, account: str | None = None, vendor: str | None = None
    ) -> IncomingMessage:
        """Have a message from a handset arrive, and be passed on to the application.

        Args:
            from_: the handset's number.
            to: a number that an account declares, such as a short code.
            text: what it says.
            account: whose number is meant, where accounts of several vendors have it.
            vendor: the same by the vendor's name.
        """
        said = {"from": from_, "to": to, "text": text, "account": account, "vendor": vendor}
        return IncomingMessage.read(self.ask("POST", "incoming", said))

    def incoming(
        self, *, to: str | None = None, from_: str | None = None, text: str | None = None, account: str | None = None
    ) -> list[IncomingMessage]:
        """Return the messages from handsets, oldest first; `text` is a part of theirs."""
        query = {"to": to, "from": from_, "text": text, "account": account}
        return [IncomingMessage.read(shown) for shown in self.pages("incoming", query)][::-1]

    # Programs as they are --------------------------------------------------------------------------------------------

    def unmodified(self) -> AbstractContextManager[None]:
        """Lead here what this process, and the child processes it starts, call under a vendor's real host.

        What would reach a real vendor all the same is held back by an `EgressError`, and fails the test. Works in
        coroutines, too. The process can be led to one sandbox at a time.

        Raises:
            RuntimeError: it is led to another one, or the server takes no https.
            SimulatorError: the extra `tls` is not installed.
        """
        if self._leading is None:
            raise RuntimeError("this handle was made without its server: get one by `SmsSimulatorServer.sandbox(name)`")
        return self._leading(self)

    # Another world --------------------------------------------------------------------------------------------------

    def scenario(self, /, name: str | None = None, *, yaml: str | None = None, **scenario: Any) -> None:
        """Begin anew in another world: a scenario's name, its YAML, or its fields."""
        body = {"name": name} if name else {"yaml": yaml} if yaml else {"scenario": scenario}
        self._view = self.ask("PUT", "scenario", {**self._beside, **body})
        self.beginnings += 1

    def reset(self, /, **world: Any) -> None:
        """Begin anew, with the same credentials; arguments change the world, for example `speed=1`."""
        self._view = self.ask("POST", "reset", {**self._beside, **world})
        self.beginnings += 1

    def _account(self, vendor: str) -> str:
        access = self.vendors.get(vendor)
        if access is None:
            raise ValueError(unknown("vendor", vendor, self.vendors))
        return access.account


class AsyncSmsSimulator(Wrapping[SmsSimulator]):
    """One sandbox, its methods to be awaited; what needs no call (`env`, `base_url` ...) is on the plain handle.

    Args:
        plain: the handle.
    """

    def __init__(self, plain: SmsSimulator) -> None:
        super().__init__(plain, [])
        self.clock = AsyncClock(plain.clock, self.forgotten)
        self.faults = AsyncFaults(plain.faults, self.forgotten)

    messages = awaited(SmsSimulator.messages)
    wait_for = awaited(SmsSimulator.wait_for)
    wait_for_many = awaited(SmsSimulator.wait_for_many)
    assert_sent = awaited(SmsSimulator.assert_sent)
    assert_not_sent = awaited(SmsSimulator.assert_not_sent)
    balance = awaited(SmsSimulator.balance)
    spent = awaited(SmsSimulator.spent)
    top_up = awaited(SmsSimulator.top_up)
    set_balance = awaited(SmsSimulator.set_balance)
    report_to = awaited(SmsSimulator.report_to)
    money = awaited(SmsSimulator.money)
    requests = awaited(SmsSimulator.requests)
    request = awaited(SmsSimulator.request)
    unreadable = awaited(SmsSimulator.unreadable)
    callbacks = awaited(SmsSimulator.callbacks)
    callback_report = awaited(SmsSimulator.callback_report)
    receive = awaited(SmsSimulator.receive)
    incoming = awaited(SmsSimulator.incoming)
    violations = awaited(SmsSimulator.violations)
    hints = awaited(SmsSimulator.hints)
    timeline = awaited(SmsSimulator.timeline)
    capsule = awaited(SmsSimulator.capsule)
    scenario = awaited(SmsSimulator.scenario)
    reset = awaited(SmsSimulator.reset)
    drop = awaited(SmsSimulator.drop)

    def last(self) -> NotAwaited[Message]:
        """Return the newest message."""
        return NotAwaited("last", lambda: self.plain.last, self.forgotten)

    def receiver(self, name: str = "callbacks") -> AsyncCatchUrl:
        """Make a receiver inside the simulator, for callbacks."""
        return AsyncCatchUrl(self.plain.receiver(name), self.forgotten)
