"""Whatever a transcript of a vendor states is looked at: bent, one statement at a time, the step it stands in fails.

Each transcript is played once; its bent steps are then played against what it saw, which takes no vendor.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from support.bent_expectations import bent_steps
from support.transcripts import FILES, name_of

from simulator.conformance.loading import load, world_of
from simulator.conformance.player import Player
from simulator.conformance.stage import in_process
from simulator.vendors import BUILT_IN

pytestmark = pytest.mark.soak

OF_EVERY_VENDOR = {
    "a status",
    "a header",
    "a header that is not there",
    "a body",
    "a balance",
    "a message too many",
    "a state",
    "a key too many",
    "a key too few",
    "a key twice",
    "the order of keys",
    "an item too many",
    "an item too few",
    "a text",
    "no text",
    "a placeholder",
    "a number",
    "the spelling of a number",
    "a number as text",
}
OF_ONE_VENDOR = {
    "advanta": {"each before: a text", "each before: a number", "each before: a key too few"},
    "msgine": {
        "a callback too many", "a callback too few", "callback: a text", "callback: a placeholder",
        "callback: a key too many", "callback: a key too few", "callback: the order of keys",
    },
    "pushr": {"the order of states", "a state too many"},
    "ugsms": {"null, true or false", "each before: a status", "each before: a body"},
}  # fmt: skip


class Listener:
    """Stands between a player and a stage, and keeps what the stage says."""

    def __init__(self, stage: Any) -> None:
        self.receiver = stage.receiver
        self.said: list[Any] = []
        self._stage = stage

    def __getattr__(self, name: str) -> Any:
        async def listened(*asked: Any) -> Any:
            said = await getattr(self._stage, name)(*asked)
            self.said.append(list(said) if isinstance(said, list) else said)
            return said

        return listened


class Echo:
    """A stage that says again what another one said, in the same order."""

    def __init__(self, receiver: str, said: list[Any]) -> None:
        self.receiver = receiver
        self._said = iter(said)

    async def _again(self, *_: Any) -> Any:
        return next(self._said)

    ask = receive = advance = token = balance = states = callbacks = _again


async def survivors(path: Path) -> AsyncIterator[tuple[str, str | None]]:
    """The kind of every bend of a transcript, and where it was not noticed."""
    transcript = load(path)
    stage: Any = Listener(in_process(world_of(transcript).world(), BUILT_IN))
    player = Player(stage)
    for number, step in enumerate(transcript.steps, start=1):
        bound = dict(player.names)
        stage.said.clear()
        assert await player.step(step) == []
        for kind, bent in bent_steps(step):
            echo: Any = Echo(stage.receiver, stage.said)
            lines = await Player(echo, dict(bound)).step(bent)
            yield kind, None if lines else f"{name_of(path)}, step {number}: {kind}"


@pytest.mark.parametrize("vendor", sorted({path.parent.name for path in FILES}))
async def test_a_bent_expectation_fails(vendor: str) -> None:
    found = [each for path in FILES if path.parent.name == vendor async for each in survivors(path)]
    assert [place for _, place in found if place] == []
    assert {kind for kind, _ in found} >= OF_EVERY_VENDOR | OF_ONE_VENDOR[vendor]
