"""The server through pytest-aiohttp's fixtures, the way an aiohttp user mounts it in a test."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer, TestClient
from pytest_aiohttp.plugin import AiohttpClient, AiohttpRawServer

from simulator.assembly import Simulator
from simulator.server.edge import Entrance
from simulator.settings import Settings
from simulator.vendors import BUILT_IN

Client = TestClient[web.BaseRequest, None]
TOKEN = {"Authorization": "Bearer YOUR_API_TOKEN"}


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    simulator = Simulator(Settings(port=0), BUILT_IN)
    await simulator.start()
    yield simulator
    await simulator.stop()


@pytest.fixture
async def client(simulator: Simulator, aiohttp_raw_server: AiohttpRawServer, aiohttp_client: AiohttpClient) -> Client:
    server: RawTestServer = await aiohttp_raw_server(Entrance(simulator.edge, simulator.answering.answer).respond)
    return await aiohttp_client(server)


async def test_a_message_is_sent_and_found_again(client: Client) -> None:
    body = {"to": "+256701521269", "message": "Hello from MsGine!"}
    async with client.post("/api/v1/messages/sms", json=body, headers=TOKEN) as sent:
        assert sent.status == 201
        made = await sent.json()
    async with client.get(f"/api/v1/messages/{made['id']}", headers=TOKEN) as shown:
        assert (await shown.json())["content"] == "Hello from MsGine!"
    async with client.get("/__admin/messages/latest") as latest:
        assert (await latest.json())["text"] == "Hello from MsGine!"


async def test_head_has_the_headers_of_get_and_no_body(client: Client) -> None:
    async with (
        client.get("/api/v1/messages", headers=TOKEN) as got,
        client.head("/api/v1/messages", headers=TOKEN) as head,
    ):
        assert head.headers["Content-Length"] == got.headers["Content-Length"]
        assert await head.read() == b""


async def test_options_answers_without_a_body(client: Client) -> None:
    async with client.options("/api/v1/messages/sms") as answer:
        assert (answer.status, answer.headers["Allow"]) == (204, "OPTIONS, POST")
        assert "Content-Length" not in answer.headers


async def test_a_large_upload_may_ask_first(client: Client) -> None:
    body = b'{"to": "+256701521269", "message": "Hello"' + b" " * 200_000 + b"}"
    async with client.post(
        "/api/v1/messages/sms", data=body, headers={**TOKEN, "Content-Type": "application/json"}, expect100=True
    ) as answer:
        assert answer.status == 201


async def test_a_body_beyond_the_limit_is_refused_by_us(client: Client) -> None:
    async with client.post("/api/v1/messages/sms", data=io.BytesIO(b" " * 5_000_000), headers=TOKEN) as answer:
        assert answer.status == 413
        assert answer.headers["X-SMS-Simulator-Problem"] == "body-too-large"
