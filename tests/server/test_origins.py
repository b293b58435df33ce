"""Where requests were sent to is kept with them, recorded, and leads to the same operation when they are replayed."""

from __future__ import annotations

import asyncio
import dataclasses
import json

from support.served import Serve, Served
from toy_vendor.manifest import TOY

from simulator.capsule.file import read_capsule
from simulator.capsule.replaying import replay_capsule
from simulator.sandbox.origin import MAIN, Origin

OTHER = dataclasses.replace(TOY, name="other", title="The Other", hosts=("api.other.example",))
BODY = json.dumps({"token": "mine", "to": "+256701521269", "text": "Hello"}).encode()


async def sent(served: Served, target: str, host: str) -> bytes:
    reader, writer = await served.connect()
    writer.write(b"POST %b HTTP/1.1\r\nHost: %b\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b" % (
        target.encode(), host.encode(), len(BODY), BODY
    ))  # fmt: skip
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    return answer


def origin(served: Served) -> Origin:
    return next(served.simulator.host.sandboxes.default.sandbox.journal.newest_first()).origin


async def test_the_host_header_says_where_a_request_was_sent_to(frozen: Served) -> None:
    await sent(frozen, "/toy/send", "API.toy.example:8080")
    assert origin(frozen) == Origin("http", "api.toy.example", 8080, MAIN)


async def test_an_absolute_target_says_it_whatever_the_host_header_says(serve: Serve) -> None:
    served = await serve(TOY, OTHER, world=(await serve()).simulator.settings.world)
    assert b" 202 " in (await sent(served, "https://api.other.example/toy/send", "api.toy.example")).splitlines()[0]
    assert origin(served) == Origin("https", "api.other.example", None, MAIN)
    exchange = next(served.simulator.host.sandboxes.default.sandbox.journal.newest_first())
    assert (exchange.vendor, exchange.target) == ("other", "/toy/send")
    content = (await served.ask("GET", "capsule")).body
    assert json.loads(content)["inputs"][0]["origin"] == ["https", "api.other.example", MAIN]
    assert replay_capsule(read_capsule(content), [TOY, OTHER]).difference is None


async def test_what_a_host_header_says_is_not_recorded_twice(frozen: Served) -> None:
    await sent(frozen, "/toy/send", "api.toy.example")
    recorded = json.loads((await frozen.ask("GET", "capsule")).body)["inputs"][0]
    assert "origin" not in recorded
    assert ["Host", "api.toy.example"] in recorded["headers"]


async def test_a_vendors_own_port_is_told_by_its_name(frozen: Served) -> None:
    opened = await frozen.post("ports", {"vendor": "toy"})
    main, frozen.url = frozen.url, opened["base_url"]
    await sent(frozen, "/toy/send", "localhost")
    frozen.url = main
    assert origin(frozen).listener == "port of toy"


async def test_a_name_that_stands_for_none_is_answered(frozen: Served) -> None:
    reader, writer = await frozen.connect()
    writer.write(b"GET http://xn--/toy/messages/toy-1?token=t HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert (await asyncio.wait_for(reader.read(), 20)).startswith(b"HTTP/1.1 404 ")
    writer.close()
    await writer.wait_closed()
    assert origin(frozen).host == "xn--"


async def test_what_came_by_a_vendors_own_port_is_replayed_as_its_whatever_host_it_named(serve: Serve) -> None:
    served = await serve(OTHER, TOY, world=(await serve()).simulator.settings.world)
    opened = await served.post("ports", {"vendor": "toy"})
    main, served.url = served.url, opened["base_url"]
    for host in ("localhost", "api.other.example", "api.toy.example"):
        await sent(served, "/toy/send", host)
    await sent(served, "/nowhere", "api.other.example")
    served.url = main
    journal = served.simulator.host.sandboxes.default.sandbox.journal
    assert [each.vendor for each in journal.newest_first()] == ["toy", "toy", "toy", "toy"]
    content = (await served.ask("GET", "capsule")).body
    assert replay_capsule(read_capsule(content), [OTHER, TOY]).difference is None
