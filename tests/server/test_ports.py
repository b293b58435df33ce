"""A port that is one vendor's alone: what it takes, and how a fault closes it to the instant, over real sockets."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import errno
import logging
import math
import os
import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from support.served import NUMBER, Receiver, Serve, Served
from toy_vendor.manifest import TOY

from simulator.hosting.hosted import Hosted
from simulator.server.claim import PortClaim
from simulator.server.vendor_port import VendorPort

NOON = "2024-01-01T12:00:00Z"
REFUSED: dict[str, object] = {"name": "offline", "match": {"vendor": "toy"}, "wire": "refused"}
SEND = {"token": "token-of-a-client", "to": NUMBER, "text": "Hello"}
OTHER = dataclasses.replace(TOY, name="other", title="Other", hosts=())


@pytest.fixture
async def keeping() -> AsyncIterator[aiohttp.ClientSession]:
    """A client that keeps its connections."""
    async with aiohttp.ClientSession() as session:
        yield session


async def open_port(served: Served, sandbox: str = "") -> str:
    prefix = f"/s/{sandbox}" if sandbox else ""
    view = await served.post(f"{prefix}/__admin/ports", {"vendor": "toy"})
    assert view["is_open"]
    return str(view["base_url"])


async def send(session: aiohttp.ClientSession, url: str) -> int:
    async with session.post(f"{url}/toy/send", json=SEND) as response:
        return response.status


def connects(url: str) -> bool:
    """Whether the operating system lets anybody in; nothing but a refusal counts as no."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.socket() as client:
        client.settimeout(20)
        number = client.connect_ex((host, int(port)))
    assert number in {0, errno.ECONNREFUSED}
    return number == 0


async def until(condition: Any) -> None:
    """Wait until something is so, at most some seconds."""
    async with asyncio.timeout(20):
        while True:
            if condition():
                return
            await asyncio.sleep(0)


async def the_port(served: Served) -> Any:
    (port,) = (await served.get("ports"))["ports"]
    return port


def hosted(served: Served, name: str = "default") -> Hosted:
    return served.simulator.host.sandboxes.get(name)


def own_port(served: Served) -> VendorPort:
    port = hosted(served).ports["toy"]
    assert isinstance(port, VendorPort)
    return port


# What it takes ------------------------------------------------------------------------------------------------------


async def test_a_port_serves_its_vendor_in_its_sandbox(serve: Serve, keeping: aiohttp.ClientSession) -> None:
    served = await serve()
    await served.post("sandboxes", {"name": "mine"})
    url = await open_port(served, "mine")
    assert await send(keeping, url) == 202
    assert await send(keeping, url) == 202
    assert (await served.ask("GET", "/s/mine/__admin/messages")).json["messages"][1]["vendor"] == "toy"
    assert (await served.get("messages"))["messages"] == []


@pytest.mark.parametrize("path", ["/__admin/livez", "/__admin", "/__catch/hook", "/s/default/toy/send", "/s/none"])
async def test_a_port_is_nothing_but_its_vendors(frozen: Served, keeping: aiohttp.ClientSession, path: str) -> None:
    url = await open_port(frozen)
    async with keeping.post(f"{url}{path}", json=SEND) as response:
        assert response.status == 404
        assert response.headers["X-SMS-Simulator-Problem"] == "wrong-port"
        assert "POST /toy/send" in (await response.json(content_type=None))["routes"]
    assert (await frozen.get("requests"))["requests"] == []


async def test_another_vendors_route_is_not_there(serve: Serve, keeping: aiohttp.ClientSession) -> None:
    routes = [
        dataclasses.replace(each, routes=tuple(r._replace(path=f"/other{r.path}") for r in each.routes))
        for each in TOY.operations
    ]
    served = await serve(TOY, dataclasses.replace(OTHER, operations=tuple(routes)))
    url = await open_port(served)
    async with keeping.post(f"{url}/other/toy/send", json=SEND) as response:
        assert (response.status, response.headers["X-SMS-Simulator-Problem"]) == (404, "wrong-port")
    assert (await served.ask("POST", "/other/toy/send", SEND)).status == 202
    assert len((await served.get("requests"))["requests"]) == 1


async def test_what_nobody_documents_is_in_the_journal(frozen: Served, keeping: aiohttp.ClientSession) -> None:
    url = await open_port(frozen)
    async with keeping.get(f"{url}/nothing") as response:
        assert (response.status, response.headers["X-SMS-Simulator-Problem"]) == (404, "unknown-route")
    assert [each["target"] for each in (await frozen.get("requests"))["requests"]] == ["/nothing"]


async def test_a_body_beyond_the_limit_is_refused(serve: Serve, keeping: aiohttp.ClientSession) -> None:
    url = await open_port(await serve(max_body_bytes=100))
    async with keeping.post(f"{url}/toy/send", json={**SEND, "text": "x" * 100}) as response:
        assert response.status == 413


# How many there are -------------------------------------------------------------------------------------------------


async def test_ports_are_bounded_and_go_with_their_sandbox(serve: Serve) -> None:
    served = await serve(max_ports=1)
    await served.post("sandboxes", {"name": "mine"})
    url = await open_port(served, "mine")
    refused = await served.ask("POST", "ports", {"vendor": "toy"})
    assert (refused.status, refused.problem) == (507, "capacity")
    assert "--max-ports" in refused.json["detail"]
    assert (await served.ask("DELETE", "sandboxes/mine")).status == 204
    assert not connects(url)
    await open_port(served)


async def test_a_port_can_be_given_up(frozen: Served, keeping: aiohttp.ClientSession) -> None:
    url = await open_port(frozen)
    assert await send(keeping, url) == 202
    assert (await frozen.ask("DELETE", "ports/toy")).status == 204
    assert not connects(url)
    with pytest.raises(aiohttp.ClientError):
        await send(keeping, url)
    assert (await frozen.ask("DELETE", "ports/toy")).status == 404


@pytest.mark.parametrize(
    ("body", "status", "word"), [({"vendor": "toi"}, 400, "toy"), ({"vendor": "toy", "port": 70000}, 422, "65535")]
)
async def test_a_port_of_nobodys_is_refused(frozen: Served, body: object, status: int, word: str) -> None:
    answer = await frozen.ask("POST", "ports", body)
    assert answer.status == status
    assert word in answer.body.decode()


async def test_a_vendor_has_one_port_and_a_number_one_owner(frozen: Served) -> None:
    url = await open_port(frozen)
    assert (await frozen.ask("POST", "ports", {"vendor": "toy"})).status == 409
    await frozen.post("sandboxes", {"name": "mine"})
    taken = await frozen.ask("POST", "/s/mine/__admin/ports", {"vendor": "toy", "port": int(url.rpartition(":")[2])})
    assert taken.status == 409
    assert "choose another" in taken.json["detail"]


async def test_a_stop_is_quick_and_frees_every_port(serve: Serve) -> None:
    served = await serve()
    url = await open_port(served)
    async with aiohttp.ClientSession() as session:
        assert await send(session, url) == 202  # and the connection is kept
        await served.post("faults", {"match": {"vendor": "toy"}, "wire": "hang"})
        hanging = asyncio.create_task(send(session, url))
        await until(lambda: hosted(served).sandbox.faults.get("fault-1").seen)
        await asyncio.wait_for(served.simulator.stop(), 5)  # for what hangs it would wait for 15 seconds
        assert not connects(url)
        with pytest.raises(aiohttp.ClientError):
            await hanging


# Offline ------------------------------------------------------------------------------------------------------------


async def test_a_fault_closes_the_port_and_its_end_opens_it(frozen: Served, keeping: aiohttp.ClientSession) -> None:
    url = await open_port(frozen)
    assert await send(keeping, url) == 202
    await frozen.post("faults", REFUSED)
    assert not connects(url)
    shown = await the_port(frozen)
    assert (shown["is_open"], shown["closed_by"], shown["problem"]) == (False, ["offline"], None)
    with pytest.raises(aiohttp.ClientConnectorError) as refused:
        await send(keeping, url)
    assert refused.value.os_error.errno == errno.ECONNREFUSED
    assert (await frozen.get("faults/offline"))["closings"] == 1
    assert (await frozen.ask("DELETE", "faults/offline")).status == 204
    assert await send(keeping, url) == 202
    assert len((await frozen.get("messages"))["messages"]) == 2


async def test_kept_connections_are_cut(frozen: Served) -> None:
    url = await open_port(frozen)
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b" 404 " in await reader.readuntil(b"\r\n")
    await reader.readuntil(b"\r\n\r\n")
    await frozen.post("faults", REFUSED)
    async with asyncio.timeout(20):
        await reader.read()  # to the end
    writer.close()


@pytest.mark.parametrize(
    "match",
    [{"operation": "send"}, {"account": "toy-1"}, {"recipient": NUMBER}, {"sender": "X"}, {"text": "Hello"},
     {"nth": 9}, {"after": 1}, {"first": 9}, {"every": 9}, {"probability": 0.5}, {"balance_below": "1"}],
    ids=lambda match: next(iter(match)),
)  # fmt: skip
async def test_a_narrower_fault_leaves_the_port_open(frozen: Served, match: dict[str, object]) -> None:
    url = await open_port(frozen)
    await frozen.post("faults", {"match": {"vendor": "toy", **match}, "wire": "refused"})
    assert connects(url)


async def test_a_narrower_fault_resets_the_request(frozen: Served, keeping: aiohttp.ClientSession) -> None:
    url = await open_port(frozen)
    await frozen.post("faults", {"match": {"vendor": "toy", "first": 1}, "wire": "refused"})
    with pytest.raises(aiohttp.ClientOSError) as reset:
        await send(keeping, url)
    assert reset.value.errno == errno.ECONNRESET
    assert await send(keeping, url) == 202


@pytest.mark.parametrize("fault", [{"wire": "reset"}, {"wire": "refused", "on": "no"}])
async def test_other_faults_leave_the_port_open(frozen: Served, fault: dict[str, object]) -> None:
    url = await open_port(frozen)
    await frozen.post("faults", {"match": {"vendor": "toy"}, **fault})
    assert connects(url)


async def test_another_vendors_outage_is_not_this_ones_and_anybodys_is(serve: Serve) -> None:
    served = await serve(TOY, OTHER)
    url = await open_port(served)
    await served.post("faults", {"match": {"vendor": "other"}, "wire": "refused"})
    assert connects(url)
    await served.post("faults", {"wire": "refused"})
    assert not connects(url)
    assert (await served.ask("DELETE", "faults")).status == 204
    assert connects(url)


async def test_a_port_opened_during_an_outage_is_closed(frozen: Served) -> None:
    await frozen.post("faults", REFUSED)
    view = await frozen.post("ports", {"vendor": "toy"})
    assert (view["is_open"], view["closed_by"]) == (False, ["offline"])
    assert not connects(view["base_url"])
    await frozen.ask("DELETE", "faults")
    assert connects(view["base_url"])


async def test_sandboxes_do_not_disturb_each_other(frozen: Served) -> None:
    await frozen.post("sandboxes", {"name": "mine"})
    mine, default = await open_port(frozen, "mine"), await open_port(frozen)
    await frozen.post("/s/mine/__admin/faults", REFUSED)
    assert (connects(mine), connects(default)) == (False, True)


async def test_a_reset_ends_the_outage_and_keeps_the_port(frozen: Served, keeping: aiohttp.ClientSession) -> None:
    url = await open_port(frozen)
    await frozen.post("faults", REFUSED)
    await frozen.post("reset")
    assert (await the_port(frozen))["base_url"] == url
    assert await send(keeping, url) == 202


# In virtual time ----------------------------------------------------------------------------------------------------


async def test_a_window_is_followed_as_time_is_moved(frozen: Served) -> None:
    url = await open_port(frozen)
    await frozen.post("faults", {"match": {"vendor": "toy", "from": "10m", "until": "20m"}, "wire": "refused"})
    seen = [connects(url)]
    for step in ("9m59s", "1s", "9m59s", "1s"):
        await frozen.post("clock/advance", {"by": step})
        seen.append(connects(url))
    assert seen == [True, True, False, False, True]


async def test_the_timeline_turns_an_outage_on_and_off(frozen: Served) -> None:
    url = await open_port(frozen)
    scenario = {
        "version": "1",
        "clock": {"start": NOON, "speed": "frozen"},
        "faults": [{**REFUSED, "on": "no"}],
        "timeline": [{"at": "10m", "fault_on": "offline"}, {"at": "20m", "fault_off": "offline"}],
    }
    assert (await frozen.ask("PUT", "scenario", {"scenario": scenario})).status == 200
    seen = [connects(url)]
    await frozen.post("clock/set", {"to": "2024-01-01T12:10:00Z"})
    seen.append(connects(url))
    await frozen.post("clock/settle")
    seen.append(connects(url))
    assert seen == [True, False, True]


async def test_what_a_request_sets_off_is_so_when_the_next_one_comes(
    frozen: Served, keeping: aiohttp.ClientSession
) -> None:
    url = await open_port(frozen)
    scenario = {
        "version": "1",
        "clock": {"start": NOON, "speed": "frozen"},
        "faults": [{**REFUSED, "on": "no"}],
        "timeline": [{"after": {"event": "message.accepted"}, "fault_on": "offline"}],
    }
    assert (await frozen.ask("PUT", "scenario", {"scenario": scenario})).status == 200
    assert await send(keeping, url) == 202  # which is still answered
    assert not connects(url)


async def test_a_receiver_finds_the_port_as_it_is_at_the_instant_of_its_callback(
    frozen: Served, receiver: Receiver, keeping: aiohttp.ClientSession
) -> None:
    url = await open_port(frozen)

    async def send_with_callback() -> None:
        async with keeping.post(f"{url}/toy/send", json={**SEND, "callback": receiver.url}) as response:
            assert response.status == 202

    await send_with_callback()
    happenings = (await frozen.post("clock/advance", {"by": "2h"}))["happenings"]
    final = next(each["at"] for each in happenings if each["event"] in {"message.delivered", "message.failed"})
    after = dt.datetime.fromisoformat(final) - dt.datetime.fromisoformat(NOON)
    await frozen.post("reset")
    receiver.taken()
    receiver.gate.clear()
    await send_with_callback()
    await frozen.post(
        "faults", {"match": {"vendor": "toy", "until": f"{after.total_seconds():.3f}s"}, "wire": "refused"}
    )
    moving = asyncio.create_task(frozen.post("clock/advance", {"by": "2h"}))
    seen = []
    for count in (1, 2):
        await until(lambda count=count: receiver.arrivals.qsize() == count)
        seen.append(connects(url))
        receiver.gate.set()
        receiver.gate.clear()
    await moving
    assert seen == [False, True]


async def test_the_edges_of_a_window_are_kept_on_a_live_clock(live: Served) -> None:
    url = await open_port(live)
    await live.post("clock/speed", {"speed": 100})
    await live.post("faults", {"match": {"vendor": "toy", "from": "10s", "until": "60s"}, "wire": "refused"})
    port = hosted(live).ports["toy"]
    await until(lambda: not port.is_open)
    assert not connects(url)
    await until(lambda: port.is_open)
    assert connects(url)


async def test_a_clock_that_is_stopped_keeps_the_port_as_it_is(live: Served) -> None:
    url = await open_port(live)
    await live.post("faults", {"match": {"vendor": "toy", "until": "1h"}, "wire": "refused"})
    assert own_port(live)._timer.left_s < math.inf
    await live.post("clock/freeze")
    assert own_port(live)._timer.left_s == math.inf
    await live.post("clock/speed", {"speed": 1_000_000})
    await until(lambda: hosted(live).ports["toy"].is_open)
    assert connects(url)


# The number ---------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix" or not hasattr(socket, "SO_BINDTODEVICE"), reason="as Linux keeps a number")
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - refused
@pytest.mark.parametrize("is_shared", [True, False])
async def test_nobody_can_have_the_number_meanwhile(frozen: Served, host: str, is_shared: bool) -> None:  # noqa: FBT001
    url = await open_port(frozen)
    for _ in range(2):
        await frozen.post("faults", REFUSED)
        with socket.socket() as thief:
            thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(is_shared))
            with pytest.raises(OSError, match="in use"):
                thief.bind((host, int(url.rpartition(":")[2])))
        await frozen.ask("DELETE", "faults")
        assert connects(url)


async def test_a_number_that_was_taken_all_the_same_is_told_and_tried_again(
    frozen: Served, caplog: pytest.LogCaptureFixture, keeping: aiohttp.ClientSession
) -> None:
    url = await open_port(frozen)
    await frozen.post("faults", REFUSED)
    port = own_port(frozen)
    port._claim.release()  # as where an operating system does not keep it
    with socket.create_server(("127.0.0.1", port.number)), caplog.at_level(logging.ERROR):
        assert (await frozen.ask("DELETE", "faults")).status == 204
        shown = await the_port(frozen)
        assert (shown["is_open"], shown["closed_by"]) == (False, [])
        assert "the port is taken" in shown["problem"]
        await the_port(frozen)
    assert len([each for each in caplog.records if "the port is taken" in each.message]) == 1
    await until(lambda: port.is_open)
    assert (await the_port(frozen))["problem"] is None
    assert await send(keeping, url) == 202


async def test_a_number_is_claimed_at_every_address() -> None:
    claim = PortClaim([("127.0.0.1", 0), ("127.0.0.2", 0)], 0)
    listeners = claim.listen()
    try:
        assert [each.getsockname() for each in listeners] == [("127.0.0.1", claim.number), ("127.0.0.2", claim.number)]
    finally:
        for each in listeners:
            each.close()
        claim.release()
