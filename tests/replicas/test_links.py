"""Ways to other simulators: one that lives and is not reached is told of, once, and again when it is reached."""

from __future__ import annotations

from typing import Any

import pytest
from support.meeting import NODE, SECRET, Heard
from support.together import until

from simulator.cluster.line import Line
from simulator.cluster.meeting import reach
from simulator.engine.nodes import Elsewhere
from simulator.replicas import links
from simulator.replicas.links import Links
from simulator.server.rounds import Round


async def test_one_that_lives_and_is_not_reached_is_told_of_once_and_when_it_is_reached_again(
    heard: Heard, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "MISSED_S", 0.05)
    caplog.set_level("INFO", logger=links.__name__)
    tries = []

    async def tried_to_reach(*given: Any) -> Line:
        tries.append(given)
        return await reach(*given)

    monkeypatch.setattr(links, "reach", tried_to_reach)
    heard.node = NODE + 1
    address = f"127.0.0.1:{heard.port}"
    ways = Links(SECRET, Round(), dict)
    link = ways.to(Elsewhere(NODE, address))
    await until(lambda: caplog.records)
    tried = len(tries)
    await until(lambda: len(tries) > tried + 2)
    heard.node = NODE
    await until(lambda: link.is_up)
    missed, again = [record.getMessage() for record in caplog.records]
    assert missed.startswith(f"the simulator that has the address {address} (--node) lives, and is not reached there ")
    assert "from here: another simulator has that address now. Requests for its sandboxes that come here" in missed
    assert again == f"the simulator at {address} is reached again"
    await ways.close()


async def test_one_that_dies_soon_is_not_told_of(heard: Heard, caplog: pytest.LogCaptureFixture) -> None:
    heard.node = NODE + 1
    ways = Links(SECRET, Round(), dict)
    ways.to(Elsewhere(NODE, f"127.0.0.1:{heard.port}"))
    await until(lambda: bool(ways._sought_s))
    await ways.keep([])
    assert not caplog.records
    assert not ways._sought_s
    await ways.close()
