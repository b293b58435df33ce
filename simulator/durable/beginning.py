"""Write what a sandbox began as, and build it again."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from simulator.capsule.scenario import OF_A_SCENARIO
from simulator.demo.beginning import Lived, begin_with_demo
from simulator.demo.wanted import Demo
from simulator.durable.errors import UnknownBeginningError
from simulator.sandbox.errors import SimulatorError
from simulator.sandbox.rules.bounds import Bounds
from simulator.scenario.beginning import Begin, Begun
from simulator.scenario.loading import Loader
from simulator.scenario.world_model import FIELDS, WorldModel
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.sandbox.books.accounts import CredentialKey
    from simulator.sandbox.sandbox import Sandbox
    from simulator.scenario.world import World
    from simulator.serving.serve import VendorDirectory

CANNOT = "this version of the simulator cannot begin as it did"


@frozen
class Beginning:
    """How a sandbox began.

    Args:
        world: the world that was given.
        start_ms: its first instant.
        bounds: how much it keeps.
        lived: the demo data that it began with, if it did.
        elsewhere: its credentials that did not lead into it, for another sandbox had them.
        strays_before: the life of the default sandbox when this one was made, and its messages by then.
    """

    world: World
    start_ms: int
    bounds: Bounds
    lived: Lived | None = None
    elsewhere: tuple[CredentialKey, ...] = ()
    strays_before: tuple[int, int] = (0, 0)

    def text(self) -> str:
        """Write it as JSON."""
        document: dict[str, Any] = {
            **declared(self.world, self.bounds), "start_ms": self.start_ms,
            "lived": None if self.lived is None else asdict(self.lived), "elsewhere": self.elsewhere,
            "strays_before": self.strays_before,
        }  # fmt: skip
        return json.dumps(document, separators=(",", ":"))

    def build(
        self, name: str, directory: VendorDirectory, real_ms: Callable[[], float], live_ms: Callable[[], float]
    ) -> Sandbox:
        """Build the sandbox that begins so, at its first instant.

        Raises:
            UnknownBeginningError: it names a vendor that is missing, or what its vendor does not know any more.
        """

        def built(world: World) -> Sandbox:
            begin = Begin(name, world, self.start_ms)
            return begin.apply(directory.vendors, self.bounds, real_ms, live_ms)

        try:
            if self.lived is None:
                return built(self.world)
            return begin_with_demo(built, directory, self.world, self.lived)
        except SimulatorError as error:
            raise UnknownBeginningError(f"{CANNOT}: {error}") from error


def beginning_of(
    sandbox: Sandbox, world: World, elsewhere: tuple[CredentialKey, ...] = (), strays_before: tuple[int, int] = (0, 0)
) -> Beginning:
    """Tell how a sandbox began that was just built in a world; see `Beginning` for the rest."""
    begun = sandbox.inputs.beginning
    if not isinstance(begun, Begun):
        raise TypeError(f"sandbox {sandbox.name!r} was not built from a world")
    lived = begun.lived if isinstance(begun.lived, Lived) else None
    return Beginning(world, begun.start_ms, sandbox.rules.bounds, lived, elsewhere, strays_before)


def declared(world: World, bounds: Bounds) -> dict[str, Any]:
    """Write down a world and its bounds, as plain values."""
    model = WorldModel(**{name: getattr(world, name) for name in FIELDS})
    return {
        "world": model.model_dump(mode="json", exclude_unset=True),
        "scenario": dict(world.scenario_text) or None,
        "bounds": asdict(bounds),
    }


class Reader:
    """Read beginnings; those of one scenario share what was read of it.

    Args:
        directory: the vendors that there are now.
    """

    def __init__(self, directory: VendorDirectory) -> None:
        self._vendors = directory.vendors
        self._scenarios: dict[str, World] = {}

    def read(self, text: str) -> Beginning:
        """Read a beginning; raises `UnknownBeginningError` where this version cannot begin so."""
        try:
            document = json.loads(text)
            lived = document["lived"]
            return Beginning(
                self._world(document),
                int(document["start_ms"]),
                Bounds(**document["bounds"]),
                None if lived is None else Lived(Demo(**lived["demo"]), lived["present_ms"], lived["receiver"]),
                tuple((vendor, kind, tuple(values)) for vendor, kind, values in document["elsewhere"]),
                (int(document["strays_before"][0]), int(document["strays_before"][1])),
            )
        except (ValueError, KeyError, TypeError, RecursionError, ValidationError, SimulatorError) as error:
            raise UnknownBeginningError(f"{CANNOT}: {error}") from error

    def _world(self, document: dict[str, Any]) -> World:
        world = WorldModel.model_validate(document["world"]).world()
        tree = document["scenario"]
        if tree is None:
            return world
        key = json.dumps(tree, sort_keys=True)
        told = self._scenarios.get(key)
        if told is None:
            told = self._scenarios[key] = Loader(self._vendors).load_value("scenario", tree).world
        return replace(world, **{name: getattr(told, name) for name in OF_A_SCENARIO})
