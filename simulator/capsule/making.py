"""Make the capsule of a sandbox and the world it began as: every input, and no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from multidict import CIMultiDict

from simulator import __version__
from simulator.capsule.beginning import hidden_scenario, hidden_world
from simulator.capsule.bytes_as_text import as_latin1, body_of
from simulator.capsule.commands import written
from simulator.capsule.hiding import Hiding
from simulator.capsule.model import (
    FORMAT_VERSION,
    AnyInput,
    Capsule,
    CommandInput,
    RequestInput,
    ScenarioPart,
)
from simulator.capsule.pseudonyms import Pseudonyms
from simulator.capsule.rendering import answer_lines, digest, journal_lines
from simulator.inprocess import presented_in
from simulator.sandbox.books.inputs import Performed
from simulator.sandbox.errors import ConflictError
from simulator.sandbox.origin import origin_of
from simulator.scenario.beginning import Begun

if TYPE_CHECKING:
    from simulator.capsule.snapshot import Snapshot
    from simulator.sandbox.books.journal import Exchange
    from simulator.scenario.world_model import WorldModel
    from simulator.serving.serve import VendorDirectory


def make_capsule(taken: Snapshot, directory: VendorDirectory) -> Capsule:
    """Make the capsule of a sandbox; nothing that the sandbox does meanwhile makes a difference.

    Raises:
        ConflictError: it began with what cannot be written down.
    """
    if not isinstance(taken.beginning, Begun):
        raise ConflictError(f"sandbox {taken.name!r} was not built from a world, so none can begin like it")
    return _Making(taken, taken.beginning, directory).capsule()


class _Making:
    """The making of one capsule."""

    def __init__(self, taken: Snapshot, start: Begun, directory: VendorDirectory) -> None:
        self._taken = taken
        self._start = start
        self._directory = directory
        self._secrets = [[value for each in credentials for value in each.values] for *_, credentials in taken.accounts]
        self._names = Pseudonyms({value: values for values in self._secrets for value in values})
        self._hiding = Hiding(directory, self._names)

    def capsule(self) -> Capsule:
        """Make the capsule."""
        taken = self._taken
        scenario = self._learn()
        books, hiding = taken.books, self._hiding
        lines = answer_lines(taken.inputs, hiding) if books is None else journal_lines(books, hiding)
        journal = [self._names.in_text(line) for line in lines]
        return Capsule(
            format_version=FORMAT_VERSION,
            product_version=__version__,
            vendors=[vendor.name for vendor in self._directory],
            sandbox=taken.name,
            world=self._world(),
            scenario=scenario,
            bounds=taken.bounds,
            inputs=[self._input(entry) for entry in taken.inputs],
            until_ms=self._last_ms() if books is None else taken.now_ms,
            is_complete=books is not None,
            journal=journal,
            journal_digest=digest(journal),
        )

    def _learn(self) -> ScenarioPart | None:
        """Learn every secret before the first one is looked for: those of accounts, and those that were refused."""
        for values in self._secrets:
            for value in values:
                self._names.of(value)
        for entry in self._taken.inputs:
            if not isinstance(entry, Performed):
                presented = presented_in(entry, self._directory)
                for value in () if presented is None else presented.values:
                    self._names.of(value)
            self._input(entry)
        self._world()
        return hidden_scenario(self._start, self._hiding)

    def _world(self) -> WorldModel:
        return hidden_world(self._taken.accounts, self._start, self._directory, self._names, self._hiding)

    def _input(self, entry: Exchange | Performed) -> AnyInput:
        if isinstance(entry, Performed):
            name, version, recorded = written(entry.command)
            fields = {field: self._hiding.field_that_came(value) for field, value in recorded.items()}
            return CommandInput(at_ms=entry.at_ms, name=name, version=version, fields=fields)
        target, headers, body = self._hiding.sent(entry)
        return RequestInput(
            at_ms=entry.arrived_ms,
            method=as_latin1(entry.method),
            target=as_latin1(target),
            origin=_origin_beyond_its_host_header(entry),
            public_url=entry.origin.public_url,
            headers=[(as_latin1(name), as_latin1(value)) for name, value in headers],
            body=body_of(body),
        )

    def _last_ms(self) -> int:
        entries = self._taken.inputs
        if not entries:
            return self._start.start_ms
        last = entries[-1]
        return last.at_ms if isinstance(last, Performed) else last.arrived_ms


def _origin_beyond_its_host_header(exchange: Exchange) -> tuple[str, str, str] | None:
    origin = exchange.origin
    if origin._replace(public_url=None) == origin_of(CIMultiDict(exchange.headers).get("Host", "")):
        return None
    return origin.scheme, as_latin1(origin.authority), origin.listener
