"""Know where credentials lead that sandboxes of other processes were made with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.sandbox.books.accounts import CredentialKey


class Lead(NamedTuple):
    """What one sandbox tells.

    Args:
        name: of it.
        made: by which sandboxes are in order; 0 where it is gone.
        keys: the credentials that lead into it.
        drawn: those that were drawn for it.
    """

    name: str
    made: int
    keys: tuple[CredentialKey, ...]
    drawn: tuple[CredentialKey, ...]

    @property
    def is_gone(self) -> bool:
        """Whether there is no such sandbox any more."""
        return not self.made


def read(told: Iterable[Any]) -> list[Lead]:
    """Read what was told as JSON."""
    return [Lead(name, made, _keys(keys), _keys(drawn)) for name, made, keys, drawn in told]


def _keys(told: Iterable[Any]) -> tuple[CredentialKey, ...]:
    return tuple((vendor, kind, tuple(values)) for vendor, kind, values in told)


class Leads:
    """What the sandboxes of all other processes tell; of two that have the same, the one that was made first has it."""

    def __init__(self) -> None:
        self._told: dict[int, dict[str, Lead]] = {}
        self._keys: dict[CredentialKey, tuple[Lead, ...]] = {}
        self._drawn: dict[CredentialKey, str] = {}

    def leads_to(self, key: CredentialKey, before: int | None = None) -> str | None:
        """Name the sandbox that credentials lead into; only one that was made before another, where that is given."""
        leads = self._keys.get(key)
        return None if leads is None or (before is not None and leads[0].made > before) else leads[0].name

    def drew(self, key: CredentialKey) -> str | None:
        """Name the sandbox that credentials were drawn for."""
        return self._drawn.get(key)

    @property
    def names(self) -> list[str]:
        """Those of all sandboxes that have told anything."""
        return [name for leads in self._told.values() for name in leads]

    def replace(self, process: int, leads: Iterable[Lead]) -> None:
        """Know what all sandboxes of a process tell, and nothing that it told before."""
        for name in list(self._told.get(process, ())):
            self._forget(process, name)
        for lead in leads:
            self.note(process, lead)

    def note(self, process: int, lead: Lead) -> None:
        """Know what one sandbox tells."""
        self._forget(process, lead.name)
        if lead.is_gone:
            return
        self._told.setdefault(process, {})[lead.name] = lead
        for key in lead.keys:
            others = self._keys.get(key, ())
            self._keys[key] = (lead,) if not others else tuple(sorted((*others, lead), key=lambda each: each.made))
        self._drawn.update(dict.fromkeys(lead.drawn, lead.name))

    def _forget(self, process: int, name: str) -> None:
        lead = self._told.get(process, {}).pop(name, None)
        if lead is None:
            return
        for key in lead.keys:
            others = tuple(each for each in self._keys.pop(key) if each is not lead)
            if others:
                self._keys[key] = others
        for key in lead.drawn:
            if self._drawn.get(key) == name:
                del self._drawn[key]
