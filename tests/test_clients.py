"""The clients that applications use, over a real socket, with the vendors' own sample code in mind."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from collections.abc import Iterator

import aiohttp
import httpx
import pytest
import requests
from support.programs import needs

from simulator.assembly import Simulator
from simulator.settings import Settings
from simulator.vendors import BUILT_IN

UGSMS = {"numbers": "0702913454,0776913451", "message_body": "Hello from UGSMS API v2", "sender_id": "UGSMS"}
KEY = {"X-API-Key": "YOUR_API_KEY"}
MSGINE = {"to": "+256701521269", "message": "Hello from MsGine!", "from": "MyApp"}
TOKEN = {"Authorization": "Bearer YOUR_API_TOKEN"}
PUSHR = {
    "api_key_public": "your_public_key",
    "api_key_secret": "your_secret_key",
    "message": "Hello from Python! This is a test message.",
    "recipients": ["233558544343", "233548769324"],
    "sender_id": "PYWE",
}
ADVANTA = {
    "count": 1,
    "smslist": [
        {
            "partnerID": "123",
            "apikey": "key",
            "pass_type": "plain",
            "clientsmsid": 1234,
            "mobile": "254712345678",
            "message": "Hello",
            "shortcode": "SHOP",
        }
    ],
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A simulator in a thread with a loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    simulator = Simulator(Settings(port=0), BUILT_IN)
    host, port = asyncio.run_coroutine_threadsafe(simulator.start(), loop).result(20)
    yield f"http://{host}:{port}"
    asyncio.run_coroutine_threadsafe(simulator.stop(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(20)
    loop.close()


def test_requests_sends_through_every_vendor(url: str) -> None:
    ugsms = requests.post(f"{url}/api/v2/sms/send", json=UGSMS, headers=KEY, timeout=20)
    pushr = requests.post(f"{url}/api/client/sms/send-sms", json=PUSHR, timeout=20)
    advanta = requests.post(f"{url}/api/services/sendbulk", json=ADVANTA, timeout=20)
    msgine = requests.post(f"{url}/api/v1/messages/sms", json=MSGINE, headers=TOKEN, timeout=20)
    assert (ugsms.status_code, ugsms.json()["data"]["recipients"]) == (200, 2)
    assert (pushr.status_code, pushr.json()["cost"]) == (201, "2.50")
    assert (advanta.status_code, advanta.json()["responses"][0]["response-code"]) == (200, 200)
    assert (msgine.status_code, msgine.json()["cost"]) == (201, 0.05)


def test_requests_uploads_a_csv_file(url: str) -> None:
    form = {
        "api_key_public": "p",
        "api_key_secret": "s",
        "business": "1",
        "sender_id": "PYWE",
        "template": "Hi {name}, your order {order_id} is ready!",
    }
    sent = requests.post(f"{url}/api/client/sms/send-sms", json={**PUSHR, "api_key_public": "p", "api_key_secret": "s"},
                         timeout=20)  # fmt: skip
    form["business"] = str(sent.json()["business"])
    table = "contact,name,order_id\n233558544343,John Doe,ORD123\n233548769324,Jane Smith,ORD124\n"
    answer = requests.post(
        f"{url}/api/client/sms/custom", data=form, files={"csv_file": ("people.csv", table)}, timeout=20
    )
    assert (answer.status_code, answer.json()) == (201, {"recipients_count": 2, "status": "PROCESSING"})


def test_httpx_sends_a_form(url: str) -> None:
    with httpx.Client(base_url=url) as client:
        answer = client.post("/v1/sms/send", data={"username": "me", "password": "pw", **UGSMS})
    assert (answer.status_code, answer.json()["data"]["recipients"]) == (200, 2)


async def test_httpx_and_aiohttp_send_without_blocking(url: str) -> None:
    async with httpx.AsyncClient(base_url=url) as client:
        one = await client.post("/api/v1/messages/sms", json=MSGINE, headers=TOKEN)
    async with aiohttp.ClientSession(url) as session, session.get("/api/v1/messages", headers=TOKEN) as two:
        listed = await two.json()
    assert one.json()["id"] in [message["id"] for message in listed["data"]]


@needs("curl")
def test_curl_sends_by_get_with_everything_in_the_url(url: str) -> None:
    target = f"{url}/api/v2/sms/send?api_key=abc&numbers=0702913454&message_body=Hello%20there"
    shown = subprocess.run(["curl", "-sS", "-w", " %{http_code}", target], capture_output=True, text=True, check=True)
    assert '"recipients":1' in shown.stdout
    assert shown.stdout.endswith(" 200")


@needs("node", "20 or newer")
def test_node_reads_segments_from_the_repeated_key_and_python_too(url: str) -> None:
    script = """
    const [url] = process.argv.slice(1);
    const messages = [{number: "0702913454", message_body: "x".repeat(161)}];
    const answer = await fetch(`${url}/api/v2/sms/send/bulk`, {
      method: "POST", headers: {"X-API-Key": "k", "Content-Type": "application/json"},
      body: JSON.stringify({messages})});
    console.log((await answer.json()).data.summary.total_messages);
    """
    command = ["node", "--input-type=module", "-e", script, "--", url]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "2"


@needs("php", "8")
def test_php_sends_a_json_body_with_stream_functions(url: str) -> None:
    script = """
    $options = ['http' => ['method' => 'POST', 'ignore_errors' => true,
      'header' => "Content-Type: application/json\\r\\nX-API-Key: YOUR_API_KEY\\r\\n",
      'content' => json_encode(['numbers' => '0702913454', 'message_body' => 'Hello'])]];
    $answer = file_get_contents($argv[1] . '/api/v2/sms/send', false, stream_context_create($options));
    echo json_decode($answer, true)['data']['status'];
    """
    shown = subprocess.run(["php", "-r", script, "--", url], capture_output=True, text=True, check=True)
    assert shown.stdout == "pending"
