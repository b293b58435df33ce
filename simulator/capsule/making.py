"""A sandbox and the world it began as go in, its capsule comes out: every input, and no secret."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from simulator import __version__
from simulator.api.request import Request
from simulator.api.target import split_target
from simulator.capsule.beginning import hidden_scenario, hidden_world
from simulator.capsule.headers import headers_of
from simulator.capsule.hiding import Hider
from simulator.capsule.model import (
    FORMAT_VERSION,
    AnyInput,
    CallbackResultInput,
    Capsule,
    ControlCall,
    RequestInput,
)
from simulator.capsule.pseudonyms import Pseudonyms
from simulator.capsule.rendering import answer_lines, digest, journal_lines
from simulator.capsule.wire import body_of, wire_text
from simulator.sandbox.errors import ConflictError
from simulator.sandbox.inputs import CallbackResult, ControlInput
from simulator.sandbox.rejection import Rejection
from simulator.scenario.world import Beginning

if TYPE_CHECKING:
    from simulator.api.directory import VendorDirectory
    from simulator.capsule.rendering import Sent
    from simulator.sandbox.accounts import Account
    from simulator.sandbox.journal import Exchange
    from simulator.sandbox.sandbox import Sandbox


def make_capsule(sandbox: Sandbox, directory: VendorDirectory) -> Capsule:
    """The capsule of a sandbox that was just brought to the present.

    Raises:
        ConflictError: nothing was recorded, or something happened that cannot be replayed.
    """
    inputs = sandbox.inputs
    if inputs.flaw is not None:
        raise ConflictError(f"sandbox {sandbox.name!r} cannot be replayed: {inputs.flaw}; reset it to record it anew")
    if not inputs.limit_bytes:
        raise ConflictError("nothing is recorded: start the server with --capsule-bytes above 0")
    if not isinstance(inputs.beginning, Beginning):
        raise ConflictError(f"sandbox {sandbox.name!r} was not built from a world, so none can begin like it")
    return _Making(sandbox, inputs.beginning, directory).capsule()


class _Making:
    """One capsule under way."""

    def __init__(self, sandbox: Sandbox, start: Beginning, directory: VendorDirectory) -> None:
        self._sandbox = sandbox
        self._start = start
        self._directory = directory
        self._names = Pseudonyms()
        self._hider = Hider(directory, self._names, _relatives(sandbox.accounts))
        self._sent: dict[int, Sent] = {}
        self._final: dict[int, Sent] = {}

    def capsule(self) -> Capsule:
        """It."""
        sandbox = self._sandbox
        self._learn()
        is_complete = sandbox.inputs.is_complete
        render = journal_lines if is_complete else answer_lines
        journal = [self._names.in_text(line) for line in render(sandbox, self._hidden, self._in_bytes)]
        return Capsule(
            format_version=FORMAT_VERSION,
            product_version=__version__,
            vendors=[vendor.name for vendor in self._directory],
            sandbox=sandbox.name,
            world=hidden_world(sandbox, self._start, self._directory, self._names),
            scenario=hidden_scenario(self._start, self._names),
            bounds=sandbox.terms.bounds,
            inputs=[self._input(entry) for entry in sandbox.inputs.entries],
            until_ms=sandbox.now_ms if is_complete else self._last_ms(),
            is_complete=is_complete,
            journal=journal,
            journal_digest=digest(journal),
        )

    def _learn(self) -> None:
        """Meet every secret before the first one is looked for: those of accounts, and those that were refused."""
        for account in self._sandbox.accounts:
            for credential in account.credentials:
                for value in credential.values:
                    self._names.of(value)
        for entry in self._sandbox.inputs.entries:
            if not isinstance(entry, ControlInput | CallbackResult):
                for value in self._presented(entry):
                    self._names.of(value)
                self._sent[entry.ordinal] = self._as_hidden(entry)

    def _presented(self, exchange: Exchange) -> tuple[str, ...]:
        """The credentials that the vendor itself finds in a request."""
        if exchange.vendor is None:
            return ()
        vendor = self._directory.vendor(exchange.vendor)
        operation = next(each for each in vendor.operations if each.name == exchange.operation)
        _, path, query = split_target(exchange.target)
        headers = headers_of(exchange.headers)
        try:
            found = operation.credentials(
                Request(exchange.method, path, query, headers, exchange.body, exchange.target)
            )
        except Rejection:
            return ()
        return () if found is None else found.values

    def _as_hidden(self, exchange: Exchange) -> Sent:
        headers = [(name, self._hider.header(name, value)) for name, value in exchange.headers]
        return self._hider.target(exchange.target), headers, self._hider.body(exchange.body)

    def _hidden(self, exchange: Exchange) -> Sent:
        """A request without secrets: those that stand where secrets do, then those that stand anywhere."""
        hidden = self._final.get(exchange.ordinal)
        if hidden is None:
            known = self._sent.get(exchange.ordinal)
            target, headers, body = self._as_hidden(exchange) if known is None else known
            hidden = self._final[exchange.ordinal] = (
                self._names.in_text(target),
                [(name, self._names.in_text(value)) for name, value in headers],
                self._in_bytes(body),
            )
        return hidden

    def _in_bytes(self, body: bytes) -> bytes:
        text = body.decode(errors="surrogateescape")
        return self._names.in_text(text).encode(errors="surrogateescape")

    def _input(self, entry: Exchange | ControlInput | CallbackResult) -> AnyInput:
        if isinstance(entry, ControlInput):
            return ControlCall(
                at_ms=entry.at_ms,
                method=entry.method,
                path=wire_text(self._names.in_text(entry.path)),
                query=wire_text(self._names.in_text(entry.query)),
                body=body_of(self._in_bytes(self._as_told(entry))),
            )
        if isinstance(entry, CallbackResult):
            at_ms, status, error, duration_ms, answer, is_replay = entry.attempt
            return CallbackResultInput(
                at_ms=entry.at_ms, callback=entry.callback, sent_ms=at_ms, status=status, duration_ms=duration_ms,
                error=None if error is None else wire_text(self._names.in_text(error)),
                answer=self._names.in_text(answer), is_replay=is_replay,
            )  # fmt: skip
        target, headers, body = self._hidden(entry)
        return RequestInput(
            at_ms=entry.arrived_ms,
            method=wire_text(entry.method),
            target=wire_text(target),
            headers=[(wire_text(name), wire_text(value)) for name, value in headers],
            body=body_of(body),
        )

    def _as_told(self, entry: ControlInput) -> bytes:
        """The body of a control call without what is called like a credential; no operation takes any."""
        # A fault says what an answer shall hold, under whatever name.
        return entry.body if "/faults" in entry.path else self._hider.body(entry.body)

    def _last_ms(self) -> int:
        entries = self._sandbox.inputs.entries
        if not entries:
            return self._start.start_ms
        last = entries[-1]
        return last.at_ms if isinstance(last, ControlInput | CallbackResult) else last.arrived_ms


def _relatives(accounts: Iterable[Account]) -> Mapping[str, list[str]]:
    relatives: dict[str, list[str]] = {}
    for account in accounts:
        values = [value for credential in account.credentials for value in credential.values]
        relatives.update(dict.fromkeys(values, values))
    return relatives
