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

MISSING = object()


def flags_of(world: World, bounds: Bounds) -> str:
    """Write down what settings say of a world."""
    return json.dumps(declared(world, bounds))


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
