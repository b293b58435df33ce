"""Looking for a sandbox that is not in memory: whoever asks waits, and is told where there is none."""

from __future__ import annotations

import asyncio
import re

import pytest
from support.served import Served

from simulator.hosting.host import Host
from simulator.hosting.hosted import Hosted


async def rebuilt(host: Host, name: str) -> Hosted:
    """As where it is made again from a record."""
    await asyncio.sleep(0)
    return host.sandboxes.get(name)


@pytest.fixture
def slow(frozen: Served, monkeypatch: pytest.MonkeyPatch) -> Served:
    monkeypatch.setattr(Host, "find", rebuilt)
    return frozen


async def test_a_request_waits_until_its_sandbox_is_there(slow: Served) -> None:
    await slow.post("sandboxes", {"name": "far"})
    await slow.send(sandbox="far")
    assert len((await slow.get("/s/far/__admin/messages"))["messages"]) == 1
    assert (await slow.ask("POST", "/s/far/__catch/one", {})).status == 200
    assert (await slow.get("messages"))["messages"] == []


async def test_one_that_is_nowhere_is_told_as_ever(slow: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    late = await slow.ask("POST", "/s/nowhere/toy/send", {})
    monkeypatch.undo()
    at_once = await slow.ask("POST", "/s/nowhere/toy/send", {})
    assert (late.status, late.problem, late.json) == (404, "unknown-sandbox", at_once.json)


async def test_what_is_asked_for_after_it_on_the_same_connection_waits_as_well(
    frozen: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = asyncio.Event()

    async def found(host: Host, name: str) -> Hosted:
        await looked.wait()
        return await rebuilt(host, name)

    monkeypatch.setattr(Host, "find", found)
    reader, writer = await frozen.connect()
    writer.write(
        b"GET /s/nowhere/__catch/one HTTP/1.1\r\nHost: localhost\r\n\r\n"
        b"GET /__catch/one HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    assert (await frozen.ask("GET", "/__catch/two")).status == 200  # on another connection, at once
    looked.set()
    answers = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    assert re.findall(rb"HTTP/1.1 (\d+)", answers) == [b"404", b"200"]
