"""Know which sandboxes this node owns, by their names and by their lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.engine.held import Handed
from simulator.engine.reading import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.engine.appending import Appending
    from simulator.engine.held import Beginning, Held
    from simulator.engine.nodes import Claim
    from simulator.hosting.hosted import Hosted


class Owned:
    """The sandboxes of this node, as they are written.

    Args:
        log: writes them.
    """

    def __init__(self, log: Appending) -> None:
        self._log = log
        self._by_name: dict[str, Held] = {}
        self._by_life: dict[int, Held] = {}
        """Those that are ending, too."""
        self._ending: dict[str, Held] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def named(self, name: str) -> Held | None:
        """Return the sandbox of a name."""
        return self._by_name.get(name)

    def of(self, life: int) -> Held | None:
        """Return the sandbox that has a life, or had it until just now."""
        return self._by_life.get(life)

    def add(self, name: str, held: Held) -> None:
        """Have one more."""
        self._by_name[name] = self._by_life[held.life] = held

    def begin(self, beginning: Beginning, life: int, *, is_planned: bool, lifetime_s: float | None) -> Held:
        """Have a sandbox begin, or begin anew."""
        name = beginning.name
        held = self._by_name.get(name)
        if held is None and (ending := self._ending.pop(name, None)) is not None and ending.gathering is not None:
            held = ending  # its end is not on its way yet
        if held is None or held.is_lost:
            held = self._log.begin(beginning, life, is_planned=is_planned, lifetime_s=lifetime_s)
        else:
            self._by_life.pop(held.life, None)
            held.begin(beginning, life, is_planned=is_planned, lifetime_s=lifetime_s)
        self.add(name, held)
        return held

    def end(self, name: str) -> Held | None:
        """Have a sandbox end; `forget` it when that is written."""
        held = self._by_name.pop(name, None)
        if held is not None:
            self._ending[name] = held
            held.end()
        return held

    def forget(self, name: str, life: int, held: Held) -> None:
        """Know nothing more of a life that has ended."""
        if self._ending.get(name) is held:
            del self._ending[name]
        if self._by_life.get(life) is held and held.is_ended:
            del self._by_life[life]

    def own_again(self, claims: Iterable[Claim]) -> list[Held]:
        """Know under which epochs this node owns what it still does; returns what it does not."""
        epochs = {claim.life: claim.epoch for claim in claims}
        lost = []
        for held in (*self._by_name.values(), *self._ending.values()):
            epoch = epochs.get(held.life)
            if epoch is not None:
                held.own_again(epoch)
            elif not (held.is_beginning or held.is_ended):
                lost.append(held)
        return lost

    def drop(self, held: Held) -> Iterator[str]:
        """Have one no more; yields its name."""
        if self._by_life.get(held.life) is held:
            del self._by_life[held.life]
        for name in [name for name, each in self._by_name.items() if each is held]:
            del self._by_name[name]
            yield name


def handed(hosted: Hosted) -> list[Handed]:
    """List the credentials that lead into a sandbox, and those that were drawn for it."""
    drawn = {*hosted.sandbox.accounts.credential_keys_with(is_minted=True)}
    return [
        Handed(vendor, kind, digest_of(values), (vendor, kind, values) in drawn)
        for vendor, kind, values in dict.fromkeys([*hosted.keys, *drawn])
    ]
