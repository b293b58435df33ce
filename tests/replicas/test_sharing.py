"""Simulators that share an engine answer as one: whichever is asked, wherever a sandbox lives."""

from __future__ import annotations

import asyncio

import pytest
from support.engine_members import until
from support.nodes import Node, Nodes, summary
from support.served import NUMBER, Receiver

from simulator.engine.errors import EngineError
from simulator.scenario.world_model import WorldModel

pytestmark = pytest.mark.engine

FROZEN = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z"}).world()


async def texts(node: Node, sandbox: str = "") -> list[str]:
    """The texts that a sandbox has, oldest first."""
    prefix = f"/s/{sandbox}" if sandbox else ""
    return [each["text"] for each in (await node.get(f"{prefix}/__admin/messages"))["messages"]][::-1]


async def names(node: Node) -> list[str]:
    return [each["name"] for each in (await node.get("sandboxes"))["sandboxes"]]


# ------------------------------------------------------------------------------------------------------- who answers


async def test_whoever_comes_first_has_the_sandboxes_of_the_settings(nodes: Nodes) -> None:
    one, two = await nodes.two(sandboxes=("team-1", "team-2"))
    for name in ("default", "team-1", "team-2"):
        assert (one.has(name), two.has(name)) == (True, False)
    assert len(two.simulator.host.sandboxes) == 0


async def test_simulators_that_begin_at_once_have_each_sandbox_once(nodes: Nodes) -> None:
    all_of_them = await asyncio.gather(*(nodes.add(sandboxes=("team-1", "team-2")) for _ in range(3)))
    for name in ("default", "team-1", "team-2"):
        assert sum(node.has(name) for node in all_of_them) == 1, name
    for node in all_of_them:
        assert await names(node) == ["default", "team-1", "team-2"]
        await node.send(sandbox="team-1", text="from each")
    assert await texts(all_of_them[0], "team-1") == ["from each"] * 3


async def test_any_of_them_answers_for_a_sandbox_and_all_show_the_same(nodes: Nodes) -> None:
    one, two = await nodes.two(world=FROZEN)
    await two.post("sandboxes", {"name": "shop"})
    assert two.has("shop")
    for number, node in enumerate((one, two, one)):
        await node.send(text=f"Default {number}")
        await node.send(sandbox="shop", text=f"Shop {number}")
    for node in (one, two):
        assert await texts(node) == ["Default 0", "Default 1", "Default 2"]
        assert await texts(node, "shop") == ["Shop 0", "Shop 1", "Shop 2"]
        shown = await node.get("sandboxes")
        assert [(each["name"], each["node"]) for each in shown["sandboxes"]] == [
            ("default", one.address), ("shop", two.address),
        ]  # fmt: skip
        assert (await node.get("/s/shop/__admin/sandbox"))["node"] == two.address


async def test_credentials_lead_to_their_sandbox_from_everywhere(nodes: Nodes) -> None:
    one, two = await nodes.two()
    made = await two.post("sandboxes", {"name": "shop"})
    token = made["vendors"]["toy"]["credentials"]["token"]
    for node in (one, two):
        await node.send(token=token)
        await node.send(token="nobody's")
    assert len(await texts(one, "shop")) == 2
    assert len(await texts(one)) == 2
    await one.ask("DELETE", "sandboxes/shop")
    for node in (one, two):
        await node.send(token=token)  # of nobody, by now
    assert len(await texts(two)) == 4


async def test_a_name_is_taken_once(nodes: Nodes) -> None:
    one, two = await nodes.two()
    answers = await asyncio.gather(*(node.ask("POST", "sandboxes", {"name": "shop"}) for node in (one, two) * 4))
    assert sorted(answer.status for answer in answers) == [201] + [409] * 7
    made = [await node.post("sandboxes") for node in (one, two) * 2]
    assert len({each["name"] for each in made}) == 4


async def test_on_demand_a_sandbox_is_made_once_by_many_that_come_at_once(nodes: Nodes) -> None:
    one, two = await nodes.two(sandboxes_on_demand=True)
    await asyncio.gather(*(node.send(sandbox="job-7") for node in (one, two) * 4))
    assert len(await texts(one, "job-7")) == 8
    assert one.has("job-7") is not two.has("job-7")


async def test_declared_credentials_are_those_of_whoever_declared_them_first(nodes: Nodes) -> None:
    one, two = await nodes.two()
    world = {"accounts": [{"vendor": "toy", "credentials": [{"token": "shared"}]}]}
    first = await one.ask("POST", "sandboxes", {"name": "first", **world})
    assert first.status == 201, first.body
    second = await two.post("sandboxes", {"name": "second", **world})
    assert second["vendors"]["toy"]["elsewhere"] == ["token"]
    await two.send(token="shared")
    assert (len(await texts(one, "first")), len(await texts(one, "second"))) == (1, 0)


async def test_drawn_credentials_cannot_be_declared_elsewhere(nodes: Nodes) -> None:
    one, two = await nodes.two()
    made = await one.post("sandboxes", {"name": "shop"})
    token = made["vendors"]["toy"]["credentials"]["token"]
    world = {"accounts": [{"vendor": "toy", "credentials": [{"token": token}]}]}
    refused = await two.ask("POST", "sandboxes", {"name": "thief", **world})
    assert summary(refused) == (409, "conflict")
    assert "drawn for sandbox 'shop'" in refused.json["detail"]


async def test_a_sandbox_that_is_deleted_is_gone_for_all_and_may_be_made_again_at_once(nodes: Nodes) -> None:
    one, two = await nodes.two()
    for node, other in ((one, two), (two, one)):
        await node.post("sandboxes", {"name": "shop"})
        await other.send(sandbox="shop")
        assert (await other.ask("DELETE", "/s/shop/__admin/sandbox")).status == 204
        assert summary(await node.ask("POST", "/s/shop/toy/send", {})) == (404, "unknown-sandbox")
        assert await names(node) == ["default"]
    await asyncio.gather(*(one.ask("PUT", "/s/shop/__admin/sandbox", {}) for _ in range(3)))
    deleted, made = await asyncio.gather(
        one.ask("DELETE", "/s/shop/__admin/sandbox"), one.ask("PUT", "/s/shop/__admin/sandbox", {})
    )
    assert deleted.status == 204
    assert made.status in {200, 201}


async def test_a_reset_is_for_all(nodes: Nodes) -> None:
    one, two = await nodes.two()
    await one.send(text="before")
    before = await two.get("sandbox")
    await two.post("reset")
    assert (await one.get("sandbox"))["life"] != before["life"]
    await two.send(text="after")
    assert await texts(one) == ["after"]


async def test_metrics_tell_of_which_simulator_they_are(nodes: Nodes) -> None:
    one, two = await nodes.two()
    await two.post("sandboxes", {"name": "shop"})
    await two.send(sandbox="shop")
    text = (await one.ask("GET", "metrics")).body.decode()
    assert f'sms_simulator_sandboxes{{node="{one.address}"}} 1.0' in text
    assert f'sms_simulator_sandboxes{{node="{two.address}"}} 1.0' in text


async def test_what_cannot_be_read_is_noted_where_the_sandbox_lives(nodes: Nodes) -> None:
    one, two = await nodes.two()
    await one.ask("PUT", "/s/shop/__admin/sandbox", {})
    reader, writer = await two.connect()
    writer.write(b"POST /s/shop/toy/send HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n")
    assert b" 400 " in await reader.readline()
    writer.close()
    async with asyncio.timeout(20):
        while not len(one.hosted("shop").unreadable):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.002)


async def test_callbacks_come_from_whoever_has_the_sandbox(nodes: Nodes, receiver: Receiver) -> None:
    _, two = await nodes.two(world=FROZEN)
    await two.send(callback=receiver.url)
    await two.post("clock/settle")
    assert len(receiver.taken()) > 0
    callbacks = (await two.get("callbacks"))["callbacks"]
    assert {each["state"] for each in callbacks} == {"acknowledged"}


# -------------------------------------------------------------------------------------------------- beginning and end


async def test_a_simulator_that_stops_leaves_its_sandboxes_to_others_at_once(nodes: Nodes) -> None:
    one, two = await nodes.two()
    await one.send(text="before")
    asking = asyncio.create_task(two.send(text="meanwhile"))
    await one.stop()
    await asking
    await two.send(text="after")
    assert two.has("default")
    assert await texts(two) == ["before", "meanwhile", "after"]


async def test_a_wait_that_came_to_another_one_goes_on_where_a_simulator_stops(nodes: Nodes) -> None:
    one, two = await nodes.two()
    waiting = asyncio.create_task(two.get("messages/wait", text="at last", timeout_s="60"))
    await until(lambda: one.hosted().waiters.polls == 1)
    await one.stop()
    await two.send(text="at last")
    assert [each["text"] for each in (await waiting)["messages"]] == ["at last"]


async def test_one_that_returns_with_its_address_has_its_sandboxes_at_once(nodes: Nodes) -> None:
    one, two = await nodes.two()
    await one.send(text="before")
    port = one.port
    await one.fall_silent()
    again = await nodes.add(port=port)
    assert again.has("default")
    assert await texts(two) == ["before"]
    assert not two.has("default")


async def test_default_may_begin_anew_with_other_flags(nodes: Nodes) -> None:
    one = await nodes.add(world=FROZEN)
    await one.send()
    await one.post("sandboxes", {"name": "shop"})
    with pytest.raises(EngineError, match=r"began with other settings than those of now \(.*speed.*\): .*--data-reset"):
        await nodes.add()
    assert await texts(one) != []
    two = await nodes.add(reset=("default",))
    assert await texts(two) == []
    assert two.has("default")
    await one.send(text="to the new one")
    assert await texts(two) == ["to the new one"]
    assert await names(one) == ["shop", "default"] or await names(one) == ["default", "shop"]
    with pytest.raises(EngineError, match="keeps no sandbox 'nobody'"):
        await nodes.add(reset=("nobody",))


async def test_whoever_has_its_address_taken_ends(nodes: Nodes) -> None:
    one = await nodes.add()
    await nodes.shared.sql("UPDATE node SET id = id + 1000 WHERE id = $1", one.id)
    with pytest.raises(EngineError, match=r"another simulator of .* has the address"):
        await asyncio.wait_for(one.keeper.failed, 20)


async def test_a_number_that_was_sent_is_answered_in_the_words_of_the_vendor_wherever(nodes: Nodes) -> None:
    one, two = await nodes.two()
    mine, other = [await node.ask("POST", "/toy/send", {"token": "T", "to": NUMBER}) for node in (one, two)]
    assert (mine.status, mine.body) == (other.status, other.body)
    assert mine.status >= 400
