"""Tell people how a world goes: its clock, and whose credentials hold in it. Banner and control API say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.api.instants import iso_seconds
from simulator.sandbox.rules.plain_rules import UnknownCredentials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.sandbox.sandbox import Sandbox
    from simulator.sandbox.virtual_time import Clock

SHOWN = 4
"""How many accounts are named; the others are counted."""


class Told(NamedTuple):
    """What is told of a world: how its clock goes, whether it stands, and whose credentials hold, in a sentence."""

    pace: str
    is_standing: bool
    credentials: str


def told_of(sandbox: Sandbox) -> Told:
    """Tell how a sandbox goes."""
    return Told(pace_of(sandbox.clock), sandbox.clock.is_frozen, credentials_of(sandbox))


def pace_of(clock: Clock) -> str:
    """Say how time goes, as what a clock does: `runs, at 2026-11-27T08:00:00Z now`."""
    now = iso_seconds(clock.now_ms())
    if clock.is_frozen:
        return f"stands at {now}: nothing is delivered until it moves"
    return f"runs, at {now} now" if clock.rate == 1 else f"runs {clock.rate:g} times as fast as real time, at {now} now"


def credentials_of(sandbox: Sandbox) -> str:
    """Say whose credentials hold in a world that has just begun, and what becomes of unknown ones."""
    adopting = [account.id for account in sandbox.accounts.adopting()]
    declared = [account.id for account in sandbox.accounts if not all(each.is_minted for each in account.credentials)]
    own = f"{_listed(declared)} {'has' if len(declared) == 1 else 'have'} the declared credentials" if declared else ""
    match sandbox.rules.unknown_credentials:
        case UnknownCredentials.REFUSE:
            unknown = "Unknown credentials are refused"
        case UnknownCredentials.ADOPT if adopting:
            unknown = f"The first unknown credentials are adopted by {_listed(adopting)}; others open accounts"
        case _:
            unknown = "Unknown credentials open accounts"
    return "; ".join(filter(None, (unknown, own))) + "."


def _listed(names: Sequence[str]) -> str:
    shown = [*names[:SHOWN]]
    if len(names) > len(shown):
        more = len(names) - len(shown)
        shown.append(f"{more} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
