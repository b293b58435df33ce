"""Each time that a world begins it has another life, so that its events can be told from those of an earlier one."""

from support.served import Served


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
