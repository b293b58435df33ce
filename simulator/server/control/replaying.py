"""A capsule goes in, it is replayed in a sandbox of its own in this process, and what came of it comes out.

The sandbox is hosted by a simulator that is never started: it has no socket and no timer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as replaced
from typing import TYPE_CHECKING, Any

from simulator.capsule.errors import CapsuleError
from simulator.capsule.replaying import replay
from simulator.capsule.scenario import world_of
from simulator.sandbox.errors import SimulatorError, UnknownNameError
from simulator.server.app import Simulator
from simulator.server.control.app import ControlApp
from simulator.server.sandboxes import DEFAULT_NAME
from simulator.server.settings import Settings

if TYPE_CHECKING:
    from simulator.api.vendor import Vendor
    from simulator.capsule.model import Capsule
    from simulator.capsule.replaying import Replayed
    from simulator.sandbox.inputs import ControlInput


def replay_capsule(capsule: Capsule, vendors: Sequence[Vendor[Any]]) -> Replayed:
    """Replay a capsule.

    Args:
        capsule: as it was read.
        vendors: all there are; those that were served when it was recorded are taken.

    Raises:
        CapsuleError: its world, its vendors or an input are none of this simulator's.
    """
    by_name = {vendor.name: vendor for vendor in vendors}
    try:
        for name in capsule.vendors:
            if name not in by_name:
                raise UnknownNameError("vendor", name, by_name)
        settings = Settings(bounds=capsule.bounds)
        served = [by_name[name] for name in capsule.vendors]
        simulator = Simulator(settings, served)
        world = replaced(world_of(capsule, served), speed=0.0)
        hosted = simulator.sandboxes.default
        if capsule.sandbox == DEFAULT_NAME:
            simulator.sandboxes.reset(hosted, world)
        else:
            hosted = simulator.sandboxes.create(capsule.sandbox, world)
    except CapsuleError:
        raise
    except SimulatorError as error:
        raise CapsuleError(f"the sandbox it begins with cannot be made here: {error}") from error
    app = ControlApp(simulator)

    def control(entry: ControlInput) -> None:
        """Run the handler to its end; it is a coroutine in form alone."""
        handling = app.apply(hosted, entry)
        try:
            handling.send(None)
        except StopIteration:
            return
        except SimulatorError as error:
            raise CapsuleError(str(error)) from error
        handling.close()
        raise CapsuleError(f"{entry.method} {entry.path[:200]} waits for something, which no input may")

    return replay(capsule, hosted.sandbox, simulator.directory, control)
