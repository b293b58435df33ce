"""The real clocks are given to a server: nothing in it reads another time for its worlds."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from support.served import Served
from toy_vendor.manifest import TOY

from simulator.assembly import Simulator, real_clocks
from simulator.control.demo_data import fill
from simulator.demo.wanted import Demo
from simulator.hosting.clocks import Clocks
from simulator.settings import Settings

MOON_LANDING_MS = -14_182_940_000


class Given:
    """Clocks that stand still until a test moves them."""

    wall_ms = MOON_LANDING_MS
    monotonic_ms = 5_000.0

    @property
    def clocks(self) -> Clocks:
        return Clocks(lambda: self.wall_ms / 1000, lambda: self.monotonic_ms)


@pytest.fixture
def given() -> Given:
    return Given()


@pytest.fixture
async def served(given: Given) -> AsyncIterator[Served]:
    served = Served(Settings(port=0))
    served.simulator = Simulator(Settings(port=0), [TOY], clocks=given.clocks)
    await served.start()
    yield served
    await served.stop()


async def test_a_world_begins_at_the_wall_clock_and_goes_on_by_the_monotonic_one(given: Given, served: Served) -> None:
    assert (await served.get("clock"))["now"] == "1969-07-20T20:17:40.000Z"
    given.monotonic_ms += 1_500
    given.wall_ms += 1_540  # the two never go quite alike
    assert (await served.get("clock"))["now"] == "1969-07-20T20:17:41.500Z"


async def test_a_world_at_the_speed_of_life_follows_a_wall_clock_that_is_ahead(given: Given, served: Served) -> None:
    await served.send()
    given.wall_ms += 3_600_000  # the laptop slept
    assert (await served.get("clock"))["now"] == "1969-07-20T21:17:40.000Z"
    message = (await served.get("messages"))["messages"][0]
    assert message["state"] == "delivered"
    assert [each["at"][11:16] for each in message["timeline"]] == ["20:17"] * 3  # late, in order, each at its instant


async def test_a_world_that_runs_fast_goes_by_the_monotonic_clock_alone(given: Given, served: Served) -> None:
    await served.post("sandboxes", {"name": "fast", "speed": 60})
    given.wall_ms += 3_600_000
    given.monotonic_ms += 1_000
    assert (await served.get("/s/fast/__admin/clock"))["now"] == "1969-07-20T20:18:40.000Z"
    await served.post("/s/fast/__admin/clock/speed", {"speed": 1})
    given.wall_ms += 60_000
    assert (await served.get("/s/fast/__admin/clock"))["now"] == "1969-07-20T20:19:40.000Z"


async def test_a_sandbox_that_was_to_be_made_and_is_there_is_shown_at_its_present(given: Given, served: Served) -> None:
    await served.ask("PUT", "/s/mine/__admin/sandbox")
    await served.send(sandbox="mine")
    given.monotonic_ms += 10_000
    answer = await served.ask("PUT", "/s/mine/__admin/sandbox")
    assert answer.json["counts"]["planned"] == 0


async def test_a_wall_clock_that_is_set_back_is_not_followed_and_told_once(
    given: Given, served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    given.wall_ms -= 7_200_000
    given.monotonic_ms += 1_000
    for _ in range(3):
        assert (await served.get("clock"))["now"] == "1969-07-20T20:17:41.000Z"
    assert [line for line in caplog.messages if "set back" in line] == [
        "the clock of this machine was set back by 7201.0 s; sandboxes go on from where they stand, at their speed"
    ]
    given.monotonic_ms += 1_000
    given.wall_ms += 1_000
    assert (await served.get("clock"))["now"] == "1969-07-20T20:17:42.000Z"


async def test_answers_carry_the_wall_clock(given: Given, served: Served) -> None:
    assert (await served.ask("GET", "livez")).headers["Date"] == "Sun, 20 Jul 1969 20:17:40 GMT"
    given.wall_ms += 999
    assert (await served.ask("GET", "/toy/nothing")).headers["Date"] == "Sun, 20 Jul 1969 20:17:40 GMT"
    given.wall_ms += 1
    assert (await served.ask("GET", "/toy/nothing")).headers["Date"] == "Sun, 20 Jul 1969 20:17:41 GMT"


async def test_a_faulty_answer_carries_the_wall_clock(served: Served) -> None:
    await served.post("faults", {"name": "slow", "latency": "1ms"})
    answer = await served.ask("POST", "/toy/send", {"token": "t", "to": "+256701521269", "text": "Hello"})
    assert answer.headers["Date"] == "Sun, 20 Jul 1969 20:17:40 GMT"


async def test_lifetimes_are_those_of_the_monotonic_clock(given: Given, served: Served) -> None:
    await served.post("sandboxes", {"name": "run", "expires_in": "1h"})
    given.wall_ms += 10_000_000
    served.simulator.host.lifetimes.look()
    assert len(served.simulator.host.sandboxes) == 2
    given.monotonic_ms += 3_600_000
    served.simulator.host.lifetimes.look()
    assert len(served.simulator.host.sandboxes) == 1


async def test_demo_data_ends_at_the_wall_clock(given: Given, served: Served) -> None:
    given.wall_ms = 1_700_000_000_000
    host = served.simulator.host
    view = await fill(host, host.sandboxes.default, "http://127.0.0.1:9", Demo(count=5, days=1))
    assert view.since == "2023-11-13T22:13:20.000Z"


def test_the_clocks_of_this_machine_go_on() -> None:
    clocks = real_clocks()
    assert clocks.wall_ms() > 1_700_000_000_000
    assert clocks.monotonic_ms() <= clocks.monotonic_ms()
