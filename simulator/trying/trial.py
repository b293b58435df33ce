"""A world, the vendors and a script go in; a sandbox is made for it and lived through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from simulator.api.directory import VendorDirectory
from simulator.sandbox.rules.bounds import Bounds
from simulator.scenario.build import build_sandbox
from simulator.trying.planning import START_MS, Script, duration_of, vendors_of
from simulator.trying.played import Played
from simulator.trying.playing import play

if TYPE_CHECKING:
    from simulator.api.vendor import Vendor
    from simulator.scenario.world import World

NAME = "try"


def try_world(world: World, vendors: Iterable[Vendor[Any]], script: Script) -> Played:
    """Live through a world with a scripted client; its clock stands between two steps, whatever its speed.

    Raises:
        SimulatorError: a vendor of the script does not exist, or nothing can be sent by it.
    """
    directory = VendorDirectory(vendors)
    sandbox = build_sandbox(NAME, world, directory.vendors, bounds=Bounds(), present_ms=START_MS, real_ms=lambda: 0)
    duration_ms = duration_of(world) if script.duration_ms is None else script.duration_ms
    return play(sandbox, directory, script.vendors or vendors_of(world, directory), duration_ms, script)
