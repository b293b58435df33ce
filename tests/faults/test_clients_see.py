"""Every effect over a real socket, by clients that differ in kind; and what ends an answer that never ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from support.programs import needs
from support.seen import CLIENTS, NO_END, SEEN, TIMEOUT_S, Row, aiohttp_sees
from support.served import Served

from simulator.settings import Settings
from simulator.vendors import BUILT_IN

SEND = "/api/v1/messages/sms"
IDS = [str(row.fault) for row in SEEN]
CUT_OFF = {"ChunkedEncodingError", "RemoteProtocolError"}

BLOCKING = [pytest.param(name, marks=needs("curl")) if name == "curl" else name for name in CLIENTS]


@pytest.fixture
async def vendors() -> AsyncIterator[Served]:
    served = Served(Settings(port=0), *BUILT_IN)
    await served.start()
    yield served
    await served.stop()


@pytest.mark.soak
@pytest.mark.parametrize("row", SEEN, ids=IDS)
@pytest.mark.parametrize("client", BLOCKING)
async def test_a_client_that_blocks_sees(vendors: Served, client: str, row: Row) -> None:
    await vendors.post("faults", row.fault)
    seeing = asyncio.create_task(asyncio.to_thread(CLIENTS[client], vendors.url + SEND))
    expected = getattr(row, client)
    if expected == NO_END:
        await asyncio.wait([seeing], timeout=2 * TIMEOUT_S)
        assert not seeing.done()
        await vendors.post("reset")
        assert await asyncio.wait_for(seeing, 20) in CUT_OFF
    else:
        assert await asyncio.wait_for(seeing, 20) == expected


@pytest.mark.parametrize("row", SEEN, ids=IDS)
async def test_aiohttp_sees(vendors: Served, row: Row) -> None:
    await vendors.post("faults", row.fault)
    assert await aiohttp_sees(vendors.url + SEND) == row.aiohttp


@pytest.mark.parametrize("share", [0, 0.25, 0.75])
async def test_a_cut_sends_the_share_that_it_says(vendors: Served, share: float) -> None:
    await vendors.post("faults", {"wire": {"cut": share}})
    reader, writer = await vendors.connect()
    body = b'{"to": "+256701521269", "message": "Hello"}'
    head = f"POST {SEND} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer T\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    said, _, came = (await asyncio.wait_for(reader.read(), 20)).partition(b"\r\n\r\n")
    writer.close()
    length = int(said.lower().partition(b"content-length: ")[2].split()[0])
    assert length > 50
    assert len(came) == int(length * share)


async def test_a_lost_answer_was_accepted_and_is_told_with_its_fault(vendors: Served) -> None:
    await vendors.post("faults", {"name": "lost", "wire": "close", "phase": "after"})
    assert await aiohttp_sees(vendors.url + SEND) == "ServerDisconnectedError"
    exchange = (await vendors.get("requests"))["requests"][0]
    assert (exchange["status"], exchange["faults"], exchange["messages"]) == (201, ["lost"], 1)
    whole = await vendors.get(f"requests/{exchange['id']}")
    assert '"id":"msg_1000000001"' in whole["response"]["body"]["text"]
    assert len(whole["ledger_entries"]) == 1


async def hanging(served: Served, wire: object, prefix: str = "") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A request that hangs, on a bare connection."""
    await served.ask("POST", f"{prefix}/__admin/faults", {"wire": wire})
    reader, writer = await served.connect()
    body = b'{"to": "+256701521269", "message": "Hello"}'
    writer.write(
        f"POST {prefix}{SEND} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer T\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    await writer.drain()
    while not (await served.ask("GET", f"{prefix}/__admin/requests")).json["requests"]:  # noqa: ASYNC110 - it comes
        await asyncio.sleep(0)
    return reader, writer


@pytest.mark.parametrize("wire", ["hang", "endless", {"drip": {"size": 1, "every": "1m"}}], ids=str)
@pytest.mark.parametrize("end", ["reset", "delete", "stop"])
async def test_it_ends_with_its_sandbox_or_the_server(vendors: Served, wire: object, end: str) -> None:
    await vendors.post("sandboxes", {"name": "mine"})
    reader, writer = await hanging(vendors, wire, "/s/mine")
    if end == "reset":
        await vendors.ask("POST", "/s/mine/__admin/reset")
    elif end == "delete":
        assert (await vendors.ask("DELETE", "/__admin/sandboxes/mine")).status == 204
    else:
        await vendors.simulator.stop()
    await asyncio.wait_for(reader.read(), 5)  # a stop alone would wait for 15 seconds
    writer.close()


@pytest.mark.parametrize("wire", ["hang", "endless", {"drip": {"size": 1, "every": "1m"}}], ids=str)
async def test_a_client_that_leaves_frees_its_handler(vendors: Served, wire: object) -> None:
    before = len(asyncio.all_tasks())
    _, writer = await hanging(vendors, wire)
    writer.transport.abort()
    async with asyncio.timeout(5):
        while len(asyncio.all_tasks()) > before + 1:  # noqa: ASYNC110 - our client keeps one, nobody tells of the rest
            await asyncio.sleep(0.01)
    await asyncio.wait_for(vendors.simulator.stop(), 5)  # for the handler it would wait for 15 seconds


async def test_others_are_served_while_one_hangs(vendors: Served) -> None:
    _, writer = await hanging(vendors, "hang", "")
    await vendors.ask("DELETE", "faults")
    answer = await vendors.ask(
        "POST", SEND, {"to": "+256701521269", "message": "x"}, headers={"Authorization": "Bearer T"}
    )
    assert answer.status == 201
    writer.close()


async def test_a_kept_connection_is_used_again_after_a_slow_answer(vendors: Served) -> None:
    await vendors.post("faults", {"wire": {"drip": {"size": 400, "every": "1ms"}}})
    reader, writer = await vendors.connect()
    for _ in range(2):
        writer.write(b"GET /api/v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer T\r\n\r\n")
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        assert head.startswith(b"HTTP/1.1 200")
        assert b"connection: close" not in head.lower()
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await asyncio.wait_for(reader.readexactly(length), 5)
    writer.close()


@pytest.mark.parametrize("wire", ["hang", "close", "reset", "endless", {"cut": 0.1}], ids=str)
async def test_a_head_request_is_answered_without_a_body_or_not_at_all(vendors: Served, wire: object) -> None:
    await vendors.post("faults", {"wire": wire, "phase": "always"} if wire != "hang" else {"wire": {"cut": 0}})
    reader, writer = await vendors.connect()
    writer.write(b"HEAD /api/v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer T\r\n\r\n")
    got = b""
    try:
        got = await asyncio.wait_for(reader.read(), 5)
    except ConnectionResetError:
        assert wire == "reset"
    assert got == b"" or got.endswith(b"\r\n\r\n")
    writer.close()
