"""https: at every port where there is a context, under any name, and each mistake in words."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl

import aiohttp
import pytest
from support.secured import answer_to, authority, trusting
from support.served import NUMBER, Serve, Served
from toy_vendor.manifest import TOY

from simulator.sandbox.errors import ConflictError
from simulator.sandbox.origin import MAIN, Origin

HOST = TOY.hosts[0]
BODY = {"token": "mine", "to": NUMBER, "text": "Hello"}


@pytest.fixture
async def secured(serve: Serve) -> Served:
    """A server with a port that takes https alone."""
    return await serve(authority=authority(), tls=0, shutdown_timeout_s=0.1)


def https_port(served: Served) -> int:
    port = served.simulator.host.listening.https_port
    assert port is not None
    return port


def newest(served: Served) -> Origin:
    return next(served.simulator.host.sandboxes.default.sandbox.journal.newest_first()).origin


async def refused(served: Served) -> list[tuple[int | None, str]]:
    found = await served.get("requests", unreadable="true")
    return [(each["status"], each["problem"]) for each in found["requests"]]


async def until_noted(served: Served) -> None:
    """Wait until the server has seen a handshake fail."""
    while await refused(served) != [(None, "tls-handshake")]:  # each look gives it time
        pass


async def connected(
    port: int, name: str | None, context: ssl.SSLContext | None = None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    context = context or trusting()
    return await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=name)


async def send(url: str) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{url}/toy/send", json=BODY, ssl=trusting()) as sent,
    ):
        assert sent.status == 202, await sent.text()


async def test_a_port_for_https_alone(secured: Served) -> None:
    await send(f"https://localhost:{https_port(secured)}")
    assert newest(secured) == Origin("https", "localhost", https_port(secured), "tls")


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_the_main_port_takes_both(secured: Served, scheme: str) -> None:
    port = int(secured.url.rpartition(":")[2])
    await send(f"{scheme}://127.0.0.1:{port}")
    assert newest(secured) == Origin(scheme, "127.0.0.1", port, MAIN)


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_vendors_own_port_takes_both(secured: Served, scheme: str) -> None:
    port = (await secured.post("ports", {"vendor": TOY.name}))["port"]
    await send(f"{scheme}://127.0.0.1:{port}")
    assert newest(secured) == Origin(scheme, "127.0.0.1", port, f"port of {TOY.name}")


async def test_a_vendors_own_port_is_closed_by_an_outage_for_https_too(secured: Served) -> None:
    port = (await secured.post("ports", {"vendor": TOY.name}))["port"]
    await secured.post("faults", {"name": "down", "wire": "refused"})
    with pytest.raises(aiohttp.ClientConnectorError):
        await send(f"https://127.0.0.1:{port}")
    await secured.ask("DELETE", "faults/down")
    await send(f"https://127.0.0.1:{port}")


async def test_links_begin_as_the_client_began(secured: Served) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"https://localhost:{https_port(secured)}/__admin/sandbox", ssl=trusting()) as got,
    ):
        assert (await got.json())["base_url"] == f"https://localhost:{https_port(secured)}"


@pytest.mark.parametrize("name", [HOST, f"beta.{HOST}", "any.example"])
async def test_a_certificate_for_each_name(secured: Served, name: str) -> None:
    _, writer = await connected(https_port(secured), name)
    names = writer.get_extra_info("peercert")["subjectAltName"]
    writer.close()
    assert ("DNS", name) in names


async def test_a_name_that_is_no_vendors_is_refused_in_words(secured: Served) -> None:
    reader, writer = await connected(https_port(secured), "any.example")
    writer.write(b"GET / HTTP/1.1\r\nHost: any.example\r\n\r\n")
    answer = await answer_to(reader)
    writer.close()
    assert (answer.status, json.loads(answer.body)["type"]) == (403, "urn:sms-simulator:problem:foreign-host")


async def test_http_2_is_not_agreed_on(secured: Served) -> None:
    offering = ssl.create_default_context(cadata=authority().certificate_pem.decode())
    offering.set_alpn_protocols(["h2", "http/1.1"])
    _, writer = await connected(https_port(secured), "localhost", offering)
    chosen = writer.get_extra_info("ssl_object").selected_alpn_protocol()
    writer.close()
    assert chosen == "http/1.1"


async def test_http_where_https_alone_is_taken_is_refused_in_words(secured: Served) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{https_port(secured)}/x") as got:
        assert (got.status, (await got.json())["type"]) == (400, "urn:sms-simulator:problem:plain-on-tls-port")
    assert await refused(secured) == [(400, "plain-on-tls-port")]


async def test_a_client_that_does_not_trust_us_is_noted(secured: Served) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        await connected(https_port(secured), HOST, ssl.create_default_context())
    await asyncio.wait_for(until_noted(secured), 20)
    (request,) = (await secured.get("requests", unreadable="true"))["requests"]
    assert "sms-simulator env" in request["detail"]  # whether it told why it left, or left alone


async def test_what_is_no_tls_after_its_first_byte_is_noted(secured: Served) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", https_port(secured))
    writer.write(b"\x16\x03\x01\x00\x05hello")
    await asyncio.wait_for(reader.read(), 20)
    writer.close()
    await asyncio.wait_for(until_noted(secured), 20)


async def test_a_client_that_says_nothing_is_let_go_when_the_server_stops(serve: Serve) -> None:
    served = await serve(authority=authority(), tls=0, shutdown_timeout_s=0.1)
    with socket.create_connection(("127.0.0.1", https_port(served))) as silent:
        await served.get("livez")  # gives the loop time to take it
        await served.stop()
        silent.settimeout(20)
        assert silent.recv(1) == b""


async def test_connections_that_say_nothing_are_bounded(serve: Serve) -> None:
    served = await serve(authority=authority(), tls=0, max_connections=2, shutdown_timeout_s=0.1)
    silent = [await asyncio.open_connection("127.0.0.1", https_port(served)) for _ in range(3)]
    assert await asyncio.wait_for(silent[2][0].read(), 20) == b""
    assert not any(reader.at_eof() for reader, _ in silent[:2])
    for _, writer in silent:
        writer.close()


async def test_requests_one_after_the_other_by_one_connection(secured: Served) -> None:
    reader, writer = await connected(https_port(secured), HOST)
    body = json.dumps(BODY).encode()
    request = f"POST /toy/send HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    writer.write(request * 3)
    assert [(await answer_to(reader)).status for _ in range(3)] == [202, 202, 202]
    writer.close()


async def test_the_certificate_to_trust_is_handed_out_and_no_key(secured: Served, live: Served) -> None:
    shown = await secured.ask("GET", "ca.pem")
    assert (shown.status, shown.body) == (200, authority().certificate_pem)
    assert b"PRIVATE" not in shown.body
    assert (await live.ask("GET", "ca.pem")).problem == "conflict"


@pytest.mark.parametrize("flag", ["tls", "proxy"])
async def test_a_port_that_is_taken_is_told_with_its_flag(serve: Serve, live: Served, flag: str) -> None:
    taken = int(live.url.rpartition(":")[2])
    told = rf"cannot listen on 127\.0\.0\.1 port {taken} \(--{flag}\): the port is taken; choose another"
    with pytest.raises(ConflictError, match=told):
        await serve(authority=authority(), **{flag: taken})


async def test_a_server_without_https_tells_that_it_has_none(live: Served) -> None:
    shown = await live.get("listeners")
    assert (shown["is_secured"], shown["https_port"], shown["proxy_port"]) == (False, None, None)
    assert shown["hosts"] == dict.fromkeys(TOY.hosts, TOY.name)


async def test_a_further_host_is_its_vendors(serve: Serve) -> None:
    served = await serve(vendor_hosts=(("sms.example", TOY.name),))
    answer = await served.ask("POST", "/toy/send", BODY, headers={"Host": "eu.sms.example"})
    assert answer.status == 202
    assert (await served.get("listeners"))["hosts"]["sms.example"] == TOY.name
