"""The forward proxy: what it answers itself, what it leads on, and what it refuses, in words."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from support.secured import answer_to, authority, trusting
from support.served import NUMBER, Serve, Served
from toy_vendor.manifest import TOY

from simulator.api.request import Response
from simulator.sandbox.origin import Origin

HOST = TOY.hosts[0]
BODY = {"token": "mine", "to": NUMBER, "text": "Hello"}


@pytest.fixture
async def proxy(serve: Serve) -> Served:
    """A server with a proxy that leads nowhere else."""
    return await proxying(serve)


async def proxying(serve: Serve, *egress: str, upstream: str | None = None) -> Served:
    return await serve(authority=authority(), proxy=0, egress=egress, upstream_proxy=upstream, shutdown_timeout_s=0.1)


def url_of(served: Served, user: str = "") -> str:
    return f"http://{user}127.0.0.1:{port_of(served)}"


def port_of(served: Served) -> int:
    port = served.simulator.host.listening.proxy_port
    assert port is not None
    return port


def newest(served: Served, sandbox: str = "default") -> Origin:
    return next(served.simulator.host.sandboxes.get(sandbox).sandbox.journal.newest_first()).origin


async def refused(served: Served) -> list[str]:
    return [each["problem"] for each in (await served.get("requests", unreadable="true"))["requests"]]


async def send(served: Served, url: str = f"https://{HOST}", user: str = "", status: int = 202) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{url}/toy/send", json=BODY, ssl=trusting(), proxy=url_of(served, user)) as sent,
    ):
        assert sent.status == status, await sent.text()


async def spoken(served: Served, *lines: str) -> Response:
    """What a head is answered with."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(served))
    writer.write("\r\n".join((*lines, "", "")).encode())
    answer = await answer_to(reader)
    writer.close()
    return answer


@pytest.fixture
async def other() -> AsyncIterator[str]:
    """A server that is no vendor's, on this machine: its address."""

    async def answer(request: web.BaseRequest) -> web.Response:
        told = {"target": request.raw_path, "headers": dict(request.headers)}
        return web.json_response({**told, "body": (await request.read()).decode()})

    runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield f"{host}:{port}"
    await runner.cleanup()


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_vendors_host_is_answered_for(proxy: Served, scheme: str) -> None:
    await send(proxy, f"{scheme}://{HOST}")
    assert newest(proxy) == Origin(scheme, HOST, None, "proxy")


async def test_a_tunnel_may_hold_plain_http(proxy: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(proxy))
    writer.write(f"CONNECT {HOST}:80 HTTP/1.1\r\nHost: {HOST}:80\r\n\r\n".encode())
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 200 Connection established\r\n\r\n"
    body = json.dumps(BODY)
    writer.write(f"POST /toy/send HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
    assert (await answer_to(reader)).status == 202
    writer.close()


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_the_users_name_names_the_sandbox(proxy: Served, scheme: str) -> None:
    await proxy.post("sandboxes", {"name": "box"})
    await send(proxy, f"{scheme}://{HOST}", "box:any@")
    assert newest(proxy, "box").host == HOST
    assert (await proxy.get("requests"))["requests"] == []


async def test_a_sandbox_that_is_not_there_is_told_of(proxy: Served) -> None:
    await send(proxy, user="nobody:@", status=404)
    assert await refused(proxy) == ["unknown-sandbox"]


async def test_a_request_without_tls_is_the_last_of_its_connection(proxy: Served) -> None:
    answer = await spoken(proxy, f"GET http://{HOST}/toy/messages HTTP/1.1", f"Host: {HOST}")
    assert ("Connection", "close") in answer.headers


@pytest.mark.parametrize("target", ["{other}", "example.org:443", "127.0.0.1:9", "[::1]:9"])
async def test_no_other_host_is_led_on_to(proxy: Served, other: str, target: str) -> None:
    named = target.format(other=other)
    answer = await spoken(proxy, f"CONNECT {named} HTTP/1.1", f"Host: {named}")
    assert (answer.status, json.loads(answer.body)["type"]) == (403, "urn:sms-simulator:problem:egress-denied")
    assert "--egress" in json.loads(answer.body)["detail"]
    assert await refused(proxy) == ["egress-denied"]
    assert (await proxy.get("listeners"))["led_on"] == {}


@pytest.mark.parametrize(
    "named", ["127.0.0.1:9", "[::1]:9", "localhost:9", "10.0.0.1:80", "169.254.169.254:80", "192.168.1.1:80",
              "[fd00::1]:80", "[::ffff:127.0.0.1]:80", "db.internal:5432", "0.0.0.0:80", "224.0.0.1:80"]
)  # fmt: skip
async def test_public_hosts_do_not_stand_for_private_ones(serve: Serve, named: str) -> None:
    answer = await spoken(await proxying(serve, "allow"), f"CONNECT {named} HTTP/1.1", f"Host: {named}")
    assert (answer.status, json.loads(answer.body)["type"]) == (403, "urn:sms-simulator:problem:egress-denied")
    assert f"--egress {named}" in json.loads(answer.body)["detail"]


async def test_a_host_that_is_named_is_led_on_to(serve: Serve, other: str) -> None:
    served = await proxying(serve, other)
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"http://{other}/there?a=1", data=b"kept", proxy=url_of(served, "box:any@")) as got,
    ):
        told = await got.json()
    assert (told["target"], told["body"], told["headers"]["Host"]) == ("/there?a=1", "kept", other)
    assert "Proxy-Authorization" not in told["headers"]
    assert (await served.get("listeners"))["led_on"] == {other: 1}
    assert (await served.get("requests"))["requests"] == []


async def test_a_tunnel_to_a_host_that_is_named(serve: Serve, other: str) -> None:
    served = await proxying(serve, other.partition(":")[0])
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(served))
    writer.write(f"CONNECT {other} HTTP/1.1\r\nHost: {other}\r\n\r\n".encode())
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 200 Connection established\r\n\r\n"
    for _ in range(2):
        writer.write(f"GET /through HTTP/1.1\r\nHost: {other}\r\n\r\n".encode())
        assert json.loads((await answer_to(reader)).body)["target"] == "/through"
    writer.close()


async def test_another_proxy_is_asked_where_there_is_one(serve: Serve, other: str) -> None:
    upstream = await proxying(serve, other)
    served = await proxying(serve, other, upstream=url_of(upstream, "box:any@"))
    async with aiohttp.ClientSession() as session, session.get(f"http://{other}/plain", proxy=url_of(served)) as got:
        assert (await got.json())["target"] == "/plain"
    answer = await spoken(served, f"CONNECT {other} HTTP/1.1", f"Host: {other}")
    assert answer.status == 200
    assert (await upstream.get("listeners"))["led_on"] == {other: 2}


@pytest.mark.parametrize("named", ["localhost:9", "db.internal:5432", "127.0.0.1:9"])
async def test_another_proxy_is_not_asked_for_this_machine(serve: Serve, proxy: Served, named: str) -> None:
    served = await proxying(serve, "allow", upstream=url_of(proxy))
    answer = await spoken(served, f"CONNECT {named} HTTP/1.1", f"Host: {named}")
    assert answer.status == 403
    assert await refused(proxy) == []


async def test_another_proxy_that_refuses_is_told_of(serve: Serve, other: str, proxy: Served) -> None:
    served = await proxying(serve, other, upstream=url_of(proxy))
    answer = await spoken(served, f"CONNECT {other} HTTP/1.1", f"Host: {other}")
    assert answer.status == 502
    assert "answered 403" in json.loads(answer.body)["detail"]


async def test_a_host_that_cannot_be_reached_is_told_of(serve: Serve, unused_tcp_port: int) -> None:
    named = f"127.0.0.1:{unused_tcp_port}"
    answer = await spoken(await proxying(serve, named), f"CONNECT {named} HTTP/1.1", f"Host: {named}")
    assert (answer.status, json.loads(answer.body)["type"]) == (502, "urn:sms-simulator:problem:egress-failed")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("GET / HTTP/1.1", "no-proxy-request"),
        ("CONNECT example.org HTTP/1.1", "invalid-request"),
        ("CONNECT example.org:0 HTTP/1.1", "invalid-request"),
        ("CONNECT example.org:70000 HTTP/1.1", "invalid-request"),
        ("CONNECT /path HTTP/1.1", "invalid-request"),
        ("nothing", "invalid-request"),
    ],
)
async def test_what_is_no_request_to_a_proxy_is_refused_in_words(proxy: Served, line: str, kind: str) -> None:
    answer = await spoken(proxy, line, "Host: localhost")
    assert (answer.status, json.loads(answer.body)["type"]) == (400, f"urn:sms-simulator:problem:{kind}")
    assert await refused(proxy) == [kind]


async def test_a_head_in_pieces_is_waited_for(proxy: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(proxy))
    for piece in (b"CONN", f"ECT {HOST}:443 HTTP/1.1\r\nHost: ".encode(), HOST.encode(), b"\r\n\r", b"\n"):
        writer.write(piece)
        await writer.drain()
        await proxy.get("livez")  # gives the loop time to look at it
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
    writer.close()


async def test_a_password_is_not_kept(proxy: Served) -> None:
    secret = base64.b64encode(b"box:opensesame").decode()
    await spoken(proxy, "CONNECT example.org:443 HTTP/1.1", "Host: x", f"Proxy-Authorization: Basic {secret}")
    kept = json.dumps(await proxy.get("requests", unreadable="true"))
    assert "(hidden)" in kept
    assert secret not in kept
