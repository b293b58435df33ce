"""Code with a vendor's real host in it reaches the sandbox, and none the vendor, until `unmodified()` ends."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import certifi
import httpx
import pytest
import requests
import urllib3

from simulator.testing import EgressError, SmsSimulator, SmsSimulatorServer
from simulator.testing.unmodified import PROCESS

HOST = "api.msgine.net"
PATH = "/api/v1/messages/sms"
URL = f"https://{HOST}{PATH}"
BODY = {"to": "+256701521269", "message": "Your code is 4711"}
VENDORS_ADDRESS = "127.9.9.9"
Headers = dict[str, str]

# Made before: what they trust, and by which proxy they go, is settled.
SESSION = requests.Session()
UNTRUSTING = requests.Session()
UNTRUSTING.trust_env = False
CLIENT = httpx.Client()
POOL = urllib3.PoolManager()
CONTEXT = ssl.create_default_context()


@pytest.fixture(scope="module", autouse=True)
def closed() -> Iterator[None]:
    yield
    for each in (SESSION, UNTRUSTING, CLIENT):
        each.close()
    POOL.clear()


def post(url: str, headers: Headers, session: requests.Session | None = None) -> int:
    poster = session or requests
    with poster.post(url, headers=headers, json=BODY, timeout=30) as answer:
        return answer.status_code


def by_http_client(headers: Headers) -> int:
    connection = http.client.HTTPSConnection(HOST, timeout=30, context=CONTEXT)
    connection.request("POST", PATH, json.dumps(BODY), headers)
    status = connection.getresponse().status
    connection.close()
    return status


def by_urllib(headers: Headers) -> int:
    request = urllib.request.Request(URL, json.dumps(BODY).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - the URL stands above
        return int(answer.status)


CALLS: dict[str, Callable[[Headers], int]] = {
    "requests": lambda headers: post(URL, headers),
    "a session of requests": lambda headers: post(URL, headers, SESSION),
    "requests without the environment": lambda headers: post(URL, headers, UNTRUSTING),
    "plain http": lambda headers: post(f"http://{HOST}{PATH}", headers),
    "httpx": lambda headers: httpx.post(URL, headers=headers, json=BODY).status_code,
    "a client of httpx": lambda headers: CLIENT.post(URL, headers=headers, json=BODY).status_code,
    "urllib": by_urllib,
    "urllib3": lambda headers: POOL.request("POST", URL, headers=headers, body=json.dumps(BODY)).status,
    "http.client": by_http_client,
}


def headers_of(sms: SmsSimulator) -> Headers:
    return {
        "Authorization": f"Bearer {sms.vendors['msgine'].credentials['token']}",
        "Content-Type": "application/json",
    }


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """What plays the real vendor, and is never called."""
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **more: Any) -> Any:
        return resolve(VENDORS_ADDRESS if host == HOST else host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(PROCESS.guard, "_real", None)
    with socket.create_server((VENDORS_ADDRESS, 0)) as listener:
        listener.settimeout(0)
        yield listener
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.fixture
def led(sms_simulator: SmsSimulator, vendor: socket.socket) -> Iterator[SmsSimulator]:
    """A sandbox that this process is led to."""
    assert vendor.fileno() >= 0
    with sms_simulator.unmodified():
        yield sms_simulator


@pytest.mark.parametrize("name", CALLS)
def test_a_client_reaches_the_sandbox_and_in_another_one_that(
    sms_simulator: SmsSimulator, sms_simulator_server: SmsSimulatorServer, name: str
) -> None:
    other = sms_simulator_server.create(speed=0)
    for sms in (sms_simulator, other):
        with sms.unmodified():
            assert CALLS[name](headers_of(sms)) == 201
        sms.assert_sent(1, to="0701521269", text="4711")
    other.drop()


async def test_coroutines_reach_it(led: SmsSimulator) -> None:
    headers = headers_of(led)
    async with aiohttp.ClientSession() as session, session.post(URL, headers=headers, json=BODY) as answer:
        assert answer.status == 201
    async with httpx.AsyncClient() as client:
        assert (await client.post(URL, headers=headers, json={**BODY, "message": "Hello"})).status_code == 201
    await led.aio.assert_sent(2)


@pytest.mark.sms_relaxed("money")
def test_threads_reach_it(led: SmsSimulator) -> None:
    statuses: list[int] = []
    call = lambda: statuses.append(by_http_client(headers_of(led)))  # noqa: E731
    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [201] * 4


CHILD = f"""
import json, ssl, sys, urllib.request
headers = {{"Authorization": sys.argv[1], "Content-Type": "application/json"}}
request = urllib.request.Request({URL!r}, {json.dumps(BODY).encode()!r}, headers)
assert urllib.request.urlopen(request).status == 201
"""


@pytest.mark.parametrize(
    "more", [{}, {"env": {"PATH": "/usr/bin:/bin"}}], ids=["as it is", "an environment of its own"]
)
def test_child_processes_reach_it(led: SmsSimulator, more: dict[str, Any]) -> None:
    subprocess.run([sys.executable, "-c", CHILD, headers_of(led)["Authorization"]], check=True, timeout=60, **more)
    led.assert_sent(1)


async def test_child_processes_of_coroutines_reach_it(led: SmsSimulator) -> None:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", CHILD, headers_of(led)["Authorization"])
    assert await child.wait() == 0
    await led.aio.assert_sent(1)


def patched() -> list[object]:
    return [
        dict(os.environ), socket.getaddrinfo, socket.gethostbyname, socket.socket.connect, socket.socket.connect_ex,
        certifi.where, ssl.SSLContext.wrap_socket, ssl.SSLContext.wrap_bio, asyncio.BaseEventLoop.getaddrinfo,
        subprocess.Popen.__init__, [*sys.meta_path],
    ]  # fmt: skip


def test_everything_is_as_before_when_it_ends(sms_simulator: SmsSimulator) -> None:
    before = patched()
    with sms_simulator.unmodified():
        during = patched()
    assert patched() == before
    assert [was for was, now in zip(before, during, strict=True) if was == now] == []


def test_this_process_is_told_no_proxy_that_it_could_remember(
    sms_simulator: SmsSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with sms_simulator.unmodified():
        assert os.environ["HTTPS_PROXY"] == "http://127.0.0.1:9"
        assert post(URL, headers_of(sms_simulator)) == 201


def test_hosts_of_others_are_left_alone(led: SmsSimulator) -> None:
    assert requests.get(f"{led.base_url}/__admin/sandbox", timeout=30).status_code == 200
    assert PROCESS.guard.take() == []


# ------------------------------------------------------------------------------------------------ what is held back


def kept_resolver(port: int) -> None:
    socket.create_connection((VENDORS_ADDRESS, port), 30)


def past_the_names(_: int) -> None:
    near = socket.create_server(("127.0.0.1", 0))
    with near, socket.create_connection(near.getsockname(), 30) as connected:
        CONTEXT.wrap_socket(connected, server_hostname=HOST)


def stand_in_kept(port: int) -> None:
    socket.create_connection((socket.gethostbyname(HOST), port), 30)


PORTS = "only its ports 80 and 443 lead to the sandbox"
HELD_BACK: dict[str, tuple[Callable[[int], object], str]] = {
    "another port": (
        lambda port: requests.get(f"https://{HOST}:{port}/", timeout=30),
        f"{HOST}:* (msgine), *: {PORTS}",
    ),
    "a name below": (lambda port: socket.create_connection((f"beta.{HOST}", port)), f"beta.{HOST}:* (msgine), *"),
    "a name with a dot": (lambda port: socket.create_connection((f"{HOST.upper()}.", port)), "*NET.:* (msgine), *"),
    "its address": (kept_resolver, f"{VENDORS_ADDRESS}:* ({HOST}), *: only a name of the host leads to the sandbox,*"),
    "a stand-in": (stand_in_kept, f"127.83.77.*:* (a vendor's stand-in), *: {PORTS}"),
    "by another proxy": (past_the_names, f"{HOST} (msgine), over TLS, *: the connection went past the sandbox, *"),
}


@pytest.mark.parametrize("way", HELD_BACK)
def test_a_call_that_leads_past_the_sandbox_is_held_back_and_told_with_its_place(
    led: SmsSimulator, vendor: socket.socket, way: str
) -> None:
    call, words = HELD_BACK[way]
    with pytest.raises((EgressError, requests.ConnectionError), match="would have been called, and is held back"):
        call(vendor.getsockname()[1])
    [told] = PROCESS.guard.take()
    assert fits(told, words), told
    assert fits(told, "*, called from *test_unmodified.py:*"), told
    assert led.requests() == []


def fits(text: str, pattern: str) -> bool:
    import fnmatch  # noqa: PLC0415

    return fnmatch.fnmatchcase(text, pattern.replace("[", "[[]"))


async def test_a_task_of_a_library_is_told_with_the_line_that_waits_for_it(
    led: SmsSimulator, vendor: socket.socket
) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.get(f"https://{HOST}:{vendor.getsockname()[1]}/")
    [told] = PROCESS.guard.take()
    assert "test_unmodified.py:" in told
    assert await led.aio.requests() == []


async def test_a_connection_in_memory_that_leads_elsewhere_ends_in_its_handshake(
    led: SmsSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssl.SSLObject, "do_handshake", refuse)
    with pytest.raises(ssl.SSLCertVerificationError):
        await asyncio.open_connection(HOST, 443, ssl=CONTEXT)
    [told] = PROCESS.guard.take()
    assert told.startswith(f"{HOST}, over TLS, called from ")
    assert led.requests() == []


def refuse(_: object) -> None:
    raise ssl.SSLCertVerificationError("not of this authority")


def test_an_address_that_another_host_has_as_well_is_that_hosts(led: SmsSimulator, vendor: socket.socket) -> None:
    port = vendor.getsockname()[1]
    PROCESS.guard.note_addresses("shop.example", [(0, 0, 0, "", (VENDORS_ADDRESS, port))])
    socket.create_connection((VENDORS_ADDRESS, port), 30).close()
    vendor.settimeout(30)
    vendor.accept()[0].close()
    vendor.settimeout(0)
    assert PROCESS.guard.take() == []
    assert led.requests() == []
    PROCESS.guard._of_others.clear()


# ------------------------------------------------------------------------------------------------ one at a time


def test_the_same_sandbox_may_be_led_to_twice(led: SmsSimulator) -> None:
    with led.unmodified():
        pass
    assert by_http_client(headers_of(led)) == 201


def test_another_sandbox_is_refused_until_it_ends(led: SmsSimulator, sms_simulator_server: SmsSimulatorServer) -> None:
    other = sms_simulator_server.create(speed=0)
    with (
        pytest.raises(RuntimeError, match=f"of {other.name}: this process is led to {led.name} already"),
        other.unmodified(),
    ):
        pass
    assert by_http_client(headers_of(led)) == 201
    other.drop()


def test_a_handle_without_its_server_says_so(sms_simulator: SmsSimulator) -> None:
    bare = SmsSimulator(sms_simulator._connection, sms_simulator._view)
    with pytest.raises(RuntimeError, match="made without its server"):
        bare.unmodified()
