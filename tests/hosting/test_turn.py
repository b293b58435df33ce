"""Whoever waits for a turn in a world finds it at its present."""

from __future__ import annotations

from support.plain import plain_sandbox

from simulator.hosting.hosted import Hosted
from simulator.sandbox.sandbox import Sandbox
from simulator.scenario.world import World


async def test_a_world_that_was_behind_is_at_its_present_and_not_at_the_instant_of_what_was_due_last() -> None:
    sandbox = plain_sandbox()
    hosted = Hosted(sandbox, World())
    start_ms, done = sandbox.now_ms, []

    def note(world: Sandbox, what: str) -> None:
        done.append((world.now_ms - start_ms, what))

    sandbox.agenda.add(start_ms + 1_000, note, "first")
    sandbox.agenda.add(start_ms + 2_000, note, "second")
    sandbox.clock.move_to(start_ms + 5_000)
    hosted.turn.note(is_behind=True)
    await hosted.turn.come_to_present(hosted)
    assert done == [(1_000, "first"), (2_000, "second")]
    assert sandbox.now_ms == start_ms + 5_000
    assert hosted.turn.is_free
