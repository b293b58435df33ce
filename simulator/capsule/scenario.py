"""Keep in a capsule what a scenario says, and make a part of a world of it again.

A world's terms, accounts and switches are kept beside it, as they were in the end. The sections for which
no plain value stands are left: rules of delivery, planned events, and faults. They are text, checked anew when read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from simulator.capsule.errors import CapsuleError
from simulator.capsule.model import ScenarioPart
from simulator.sandbox.errors import ConflictError
from simulator.scenario.errors import ScenarioError
from simulator.scenario.known import account_id
from simulator.scenario.loading import VERSION, Loader
from simulator.scenario.world import World
from simulator.scenario.world_model import FIELDS, PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.api.vendor import Vendor
    from simulator.capsule.model import Capsule
    from simulator.scenario.world_model import WorldModel

SECTIONS = tuple(name for name in ScenarioPart.model_fields if name not in {"version", "accounts"})
OF_A_SCENARIO = tuple(each.name for each in fields(World) if each.name not in FIELDS)
"""The part of a world that only a scenario declares: the values of those sections, and their text."""

NAME = "scenario"
SHOWN = 3


def part_of(world: World) -> ScenarioPart | None:
    """Find the sections of a world's scenario to keep; None where it has none of that kind.

    Raises:
        ConflictError: the world has such sections, but was not read from a scenario.
    """
    declared = {name: world.scenario_text[name] for name in SECTIONS if name in world.scenario_text}
    if not declared:
        if any(getattr(world, name) != getattr(PLAIN, name) for name in OF_A_SCENARIO if name != "scenario_text"):
            raise ConflictError("its world was not read from a scenario, so what happens in it cannot be written down")
        return None
    # Events and faults name accounts by their ids; what else there is to say of these is in the world.
    accounts = world.scenario_text.get("accounts")
    names = [account_id(name) for name in accounts] if isinstance(accounts, Mapping) else []
    return ScenarioPart.model_validate({"version": VERSION, "accounts": names, **declared})


def world_of(capsule: Capsule, vendors: Iterable[Vendor[Any]]) -> World:
    """Make the world that a capsule begins with.

    Args:
        capsule: as it was read.
        vendors: those that it was recorded with.

    Raises:
        CapsuleError: its part of a scenario cannot be used here.
    """
    world = capsule.world.world()
    part = capsule.scenario
    if part is None:
        return world
    tree = part.model_dump(exclude_unset=True)
    numbers = _numbers_of(capsule.world)
    tree["accounts"] = {name: {"incoming": numbers.get(name, [])} for name in part.accounts}
    try:
        told = Loader(vendors).load_value(NAME, tree).world
    except ScenarioError as error:
        lines = str(error).splitlines()
        more = f"; and {len(lines) - SHOWN} more lines" if len(lines) > SHOWN else ""
        raise CapsuleError(f"its scenario cannot be used here: {'; '.join(lines[:SHOWN])}{more}") from error
    return replace(world, **{name: getattr(told, name) for name in OF_A_SCENARIO})


def _numbers_of(world: WorldModel) -> dict[str, list[dict[str, str]]]:
    """Return the numbers of accounts, by the ids of these, that messages of a timeline may be sent to."""
    opened: Counter[str] = Counter()
    numbers = {}
    for account in world.accounts:
        opened[account.vendor] += 1
        numbers[f"{account.vendor}-{opened[account.vendor]}"] = [
            {"number": each.number, "keyword": each.keyword} for each in account.incoming
        ]
    return numbers
