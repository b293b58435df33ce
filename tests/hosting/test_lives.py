"""Each time that a world begins it has another life, so that its events can be told from those of an earlier one."""

from functools import partial

from support.served import Served

from simulator.hosting.clocks import Clocks
from simulator.hosting.sandboxes import Sandboxes
from simulator.serving.serve import VendorDirectory
from simulator.settings import Settings


async def test_no_two_worlds_have_the_same_life(frozen: Served) -> None:
    sandboxes = frozen.simulator.host.sandboxes
    lives = [sandboxes.default.life]
    await frozen.post("reset")
    lives.append(sandboxes.default.life)
    for _ in range(2):
        await frozen.post("sandboxes", {"name": "again"})
        lives.append(sandboxes.get("again").life)
        await frozen.ask("DELETE", "sandboxes/again")
    assert len({*lives}) == 4
    assert sandboxes.default.sandbox.events.number == 1  # its own opening balance alone


def test_a_server_that_is_started_again_has_other_lives() -> None:
    lives = set()
    for wall_s in (1_700_000_000.0, 1_700_000_001.0):
        clocks = Clocks(wall_s=partial(float, wall_s), monotonic_ms=lambda: 0.0)
        lives.add(Sandboxes(Settings(), VendorDirectory(()), clocks).default.life)
    assert len(lives) == 2
