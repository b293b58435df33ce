"""Begin a world, whether it was made, reset or put into another scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator.scenario.build import build_sandbox
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from simulator.api.vendor import Vendor
    from simulator.sandbox.rules.bounds import Bounds
    from simulator.sandbox.sandbox import Sandbox
    from simulator.scenario.world import World


@frozen
class Begin:
    """Begin a world. Unlike the other commands it is applied to nothing, and a sandbox comes of it.

    Args:
        sandbox: its name.
        world: what it begins as.
        present_ms: the first instant, where the world names none.
    """

    sandbox: str
    world: World
    present_ms: int

    def apply(
        self,
        vendors: Iterable[Vendor[Any]],
        bounds: Bounds,
        real_ms: Callable[[], float],
        live_ms: Callable[[], float] | None = None,
    ) -> Sandbox:
        """Build the sandbox, whose record begins with this; raises what `build_sandbox` does."""
        sandbox = build_sandbox(
            self.sandbox,
            self.world,
            vendors,
            bounds=bounds,
            present_ms=self.present_ms,
            real_ms=real_ms,
            live_ms=live_ms,
        )
        sandbox.inputs.beginning = Begun(self, sandbox.now_ms, len(sandbox.accounts))
        return sandbox


class Begun(NamedTuple):
    """What was begun, the first instant, and how many accounts there were then.

    `lived` is what it lived through before anybody could call it, None where it began empty; whoever had it live so
    knows what that is.
    """

    command: Begin
    start_ms: int
    accounts: int
    lived: object = None

    @property
    def world(self) -> World:
        """Say what it began as."""
        return self.command.world
