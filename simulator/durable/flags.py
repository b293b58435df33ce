"""Keep what the settings have the default sandbox begin as, and tell which of them are others now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from simulator.durable.beginning import declared
from simulator.scenario.world_model import WorldModel

if TYPE_CHECKING:
    from simulator.sandbox.rules.bounds import Bounds
    from simulator.scenario.world import World

FLAGS = "flags of default"
"""Under what name they are noted."""
MISSING = object()
SHOWN = 5
"""As many settings are named that are others now."""


def flags_of(world: World, bounds: Bounds) -> str:
    """Write down what settings say of a world."""
    return json.dumps(declared(world, bounds))


def why_not(before: str | None, now: str, where: str) -> str | None:
    """Say why a default sandbox cannot go on that began with other settings than those of now; None where it can.

    Args:
        before: what was written down, if anything was.
        now: the same, of now.
        where: it is kept.
    """
    names = others(before or now, now)
    if not names:
        return None
    return (
        f"sandbox 'default' in {where} began with other settings than those of now "
        f"({', '.join(names[:SHOWN])}{' and more' if len(names) > SHOWN else ''}): start with the former ones, "
        "or begin it anew with these: --data-reset default"
    )


def others(before: str, now: str) -> list[str]:
    """Name the settings that mean something else now; in another order or form they are the same."""
    earlier, later = _values(json.loads(before)), _values(json.loads(now))
    names = earlier.keys() | later.keys()
    return sorted(name for name in names if earlier.get(name, MISSING) != later.get(name, MISSING))


def _values(flags: dict[str, Any]) -> dict[str, Any]:
    """Name each setting by itself: {"world": {"seed": 1}, "bounds": {"messages": 2}}: "seed" and "bounds.messages"."""
    world: dict[str, Any] = flags["world"]
    try:
        model = WorldModel.model_validate(world)
    except ValidationError:  # it is of another version
        values = dict(world)
    else:
        values = {name: getattr(model, name) for name in world}
    for part in ("scenario", "bounds"):
        values |= {f"{part}.{name}": value for name, value in (flags[part] or {}).items()}
    return values
