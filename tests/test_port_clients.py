"""What the clients of applications see on a vendor's own port: before it is offline, meanwhile, and after."""

from __future__ import annotations

import asyncio
import errno
import subprocess
import threading
from collections.abc import Iterator

import aiohttp
import httpx
import pytest
import requests
from support.programs import needs

from simulator.assembly import Simulator
from simulator.scenario.world_model import WorldModel
from simulator.settings import Settings
from simulator.vendors import BUILT_IN

MSGINE = {"to": "+256701521269", "message": "Hello from MsGine!", "from": "MyApp"}
TOKEN = {"Authorization": "Bearer YOUR_API_TOKEN"}
PATH = "/api/v1/messages/sms"
OFFLINE = {"name": "offline", "match": {"vendor": "msgine", "from": "1m", "until": "2m"}, "wire": "refused"}
CURL_REFUSED = 7
"""Source: curl's manual, exit codes: failed to connect to host."""


class Vendor:
    """MsGine on a port of its own, with time in the test's hand."""

    def __init__(self, control: str) -> None:
        self._control = control
        self.url = ""

    def open(self) -> None:
        requests.post(f"{self._control}/reset", timeout=20).raise_for_status()
        requests.delete(f"{self._control}/ports/msgine", timeout=20)
        answer = requests.post(f"{self._control}/ports", json={"vendor": "msgine"}, timeout=20)
        self.url = answer.json()["base_url"]
        requests.post(f"{self._control}/faults", json=OFFLINE, timeout=20).raise_for_status()

    def wait(self) -> None:
        """A minute goes by."""
        requests.post(f"{self._control}/clock/advance", json={"by": "1m"}, timeout=20).raise_for_status()


@pytest.fixture(scope="module")
def control() -> Iterator[str]:
    """A simulator in a thread with a loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    world = WorldModel.model_validate({"speed": 0}).world()
    simulator = Simulator(Settings(port=0, world=world), BUILT_IN)
    host, port = asyncio.run_coroutine_threadsafe(simulator.start(), loop).result(20)
    yield f"http://{host}:{port}/__admin"
    asyncio.run_coroutine_threadsafe(simulator.stop(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(20)
    loop.close()


@pytest.fixture
def vendor(control: str) -> Vendor:
    """The vendor before its outage."""
    vendor = Vendor(control)
    vendor.open()
    return vendor


def test_requests_is_refused_with_a_session_and_without(vendor: Vendor) -> None:
    with requests.Session() as session:
        assert session.post(vendor.url + PATH, json=MSGINE, headers=TOKEN, timeout=20).status_code == 201
        vendor.wait()
        for post in (session.post, requests.post):
            with pytest.raises(requests.ConnectionError, match="Connection refused"):
                post(vendor.url + PATH, json=MSGINE, headers=TOKEN, timeout=20)
        vendor.wait()
        assert session.post(vendor.url + PATH, json=MSGINE, headers=TOKEN, timeout=20).status_code == 201


def test_httpx_is_refused_with_a_client_and_without(vendor: Vendor) -> None:
    with httpx.Client(headers=TOKEN) as client:
        assert client.post(vendor.url + PATH, json=MSGINE).status_code == 201
        vendor.wait()
        for post in (client.post, httpx.post):
            with pytest.raises(httpx.ConnectError, match="Connection refused"):
                post(vendor.url + PATH, json=MSGINE)
        vendor.wait()
        assert client.post(vendor.url + PATH, json=MSGINE).status_code == 201


async def test_aiohttp_is_refused(vendor: Vendor) -> None:
    async with aiohttp.ClientSession(vendor.url, headers=TOKEN) as session:
        async with session.post(PATH, json=MSGINE) as before:
            assert before.status == 201
        await asyncio.to_thread(vendor.wait)
        with pytest.raises(aiohttp.ClientConnectorError) as refused:
            await session.post(PATH, json=MSGINE)
        assert refused.value.os_error.errno == errno.ECONNREFUSED
        await asyncio.to_thread(vendor.wait)
        async with session.post(PATH, json=MSGINE) as after:
            assert after.status == 201


@needs("curl")
def test_curl_is_refused(vendor: Vendor) -> None:
    command = ["curl", "-sS", "-o", "/dev/null", "-H", "Authorization: Bearer YOUR_API_TOKEN", "-d", "to=+256701521269",
               "-d", "message=Hello", vendor.url + PATH]  # fmt: skip
    seen = []
    for _ in range(3):
        seen.append(subprocess.run(command, capture_output=True, check=False).returncode)
        vendor.wait()
    assert seen == [0, CURL_REFUSED, 0]
