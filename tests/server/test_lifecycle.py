"""A server's beginning and end."""

import asyncio
import logging

import pytest
from support.served import Receiver, Serve, Served

from simulator.assembly import Simulator
from simulator.settings import Settings


async def test_a_taken_port_is_an_error(live: Served) -> None:
    port = int(live.url.rpartition(":")[2])
    with pytest.raises(OSError, match="address already in use"):
        await Simulator(Settings(port=port), []).start()


async def test_what_is_left_undone_is_counted_in_the_log(frozen: Served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await frozen.send()
    await frozen.send()
    await frozen.simulator.stop()
    assert "2 planned events were left undone" in caplog.text


async def test_a_callback_under_way_is_given_its_time(live: Served, receiver: Receiver) -> None:
    await live.post("clock/speed", {"speed": 100})
    receiver.gate.clear()
    await live.send(callback=receiver.url)
    await receiver.next_state()
    stopping = asyncio.create_task(live.simulator.stop())
    await asyncio.sleep(0)
    receiver.gate.set()
    await stopping
    attempts = [
        callback.attempts for callback in live.simulator.host.sandboxes.default.sandbox.callbacks.oldest_first()
    ]
    assert attempts[0][0].status == 200


async def test_a_callback_that_takes_too_long_is_given_up(serve: Serve, receiver: Receiver) -> None:
    served = await serve(shutdown_timeout_s=0.05)
    await served.post("clock/speed", {"speed": 100})
    receiver.gate.clear()
    await served.send(callback=receiver.url)
    await receiver.next_state()
    await served.simulator.stop()
    callbacks = served.simulator.host.sandboxes.default.sandbox.callbacks.oldest_first()
    assert next(callback.attempts for callback in callbacks) == []


@pytest.mark.parametrize("is_own", [False, True], ids=["shared port", "vendor's own port"])
async def test_a_request_that_never_ends_is_given_up(serve: Serve, *, is_own: bool) -> None:
    served = await serve(shutdown_timeout_s=0.05)
    url = (await served.post("ports", {"vendor": "toy"}))["base_url"] if is_own else served.url
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /toy/send HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n{")
    await reader.readuntil(b"\r\n\r\n")  # it was begun
    await asyncio.wait_for(served.simulator.stop(), 5)
    writer.close()
