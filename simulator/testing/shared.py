"""Find what is new in sandboxes that several tests share: those that `sms_simulator_server` itself was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.testing.checks import AWAITS, CHECKS, FAULTS, findings
from simulator.testing.connection import ControlError
from simulator.testing.glance import Glance
from simulator.testing.strays import ordinal_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.testing.checks import Finding
    from simulator.testing.handle import SmsSimulator

GONE = "unknown-sandbox"
"""The problem of a sandbox that somebody has deleted."""

AT_ANY_TIME = CHECKS.keys() - {FAULTS}
"""A fault may yet be met, as long as its sandbox is there."""


class Shared:
    """The sandboxes that several tests share, and what was told of each."""

    def __init__(self) -> None:
        self._seen: list[_Seen] = []
        self._left: list[Finding] = []

    def add(self, handle: SmsSimulator) -> None:
        """Look after a sandbox from now on."""
        self._seen.append(_Seen(handle))

    def remove(self, handle: SmsSimulator) -> None:
        """Look after it no more: one test alone has it."""
        self._seen = [each for each in self._seen if each.handle is not handle]

    def take(self) -> list[Finding]:
        """Return what was found since somebody asked last; nobody gets it again."""
        left, self._left = self._left, []
        return [*left, *self._new(AT_ANY_TIME)]

    def close(self) -> None:
        """Keep what was found until now for whoever asks next: the server is about to go."""
        self._left = [*self._left, *self._new(CHECKS)]
        self._seen.clear()

    def _new(self, checks: Iterable[str]) -> list[Finding]:
        self._seen = [each for each in self._seen if not each.handle.is_dropped]
        return [finding for each in self._seen for finding in each.news(checks)]


class _Seen:
    """A sandbox, with what was told of it since its world began, and the newest request by then."""

    def __init__(self, handle: SmsSimulator) -> None:
        self.handle = handle
        self._begin()

    def _begin(self) -> None:
        self._world = self.handle.beginnings
        self._newest = 0
        self._told: dict[str, set[str]] = {}

    def news(self, checks: Iterable[str]) -> list[Finding]:
        """Return what was not told yet, and take it for told."""
        handle = self.handle
        if self._world != handle.beginnings:
            self._begin()
        try:
            found = findings(Glance(handle), checks, self._newest)
            newest = handle.ask("GET", "requests", query={"limit": 1})["requests"]
        except ControlError as error:
            if error.kind != GONE:
                raise
            return []
        self._newest = max([self._newest, *(ordinal_of(each["id"]) for each in newest)])
        if "aio" in vars(handle):
            handle.aio.forgotten.clear()  # the next test may forget the same
        return [new for each in found if (new := self._untold(each)).lines]

    def _untold(self, finding: Finding) -> Finding:
        told = self._told.setdefault(finding.check, set())
        new = [line for line in finding.lines if line not in told]
        if finding.check != AWAITS:
            told.update(new)
        return finding._replace(lines=new)
