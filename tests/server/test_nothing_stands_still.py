"""No callback of the event loop holds up everybody else for long, whatever is asked for."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import pytest
from support.served import Serve, Served
from support.watchdog import TRIES, Watchdog

from simulator.inprocess import request_to
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN

pytestmark = pytest.mark.soak

LIMIT_S = 0.1
"""Of processor time, the collector's passes aside."""

MANY = {f"key-{number}": 1 for number in range(100_000)}
JSON = {"Content-Type": "application/json"}
MSGINE = {**JSON, "Authorization": "Bearer tok"}
UGSMS = {**JSON, "X-API-Key": "k"}


class Hostile(NamedTuple):
    """A request that takes a lot."""

    path: str
    body: Any
    method: str = "POST"
    headers: dict[str, str] = JSON
    status: int = 422


def advanta(number: int) -> dict[str, Any]:
    keys = {"partnerID": "1", "apikey": "k", "shortcode": "ADVANTA"}
    return {**keys, "clientsmsid": number, "mobile": f"2547123{number:05}", "message": "Hello"}


def form(fields: dict[str, str], file: str) -> bytes:
    parts = [f'name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    parts.append(f'name="csv_file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n{file}')
    return ("".join(f"--XX\r\nContent-Disposition: form-data; {part}\r\n" for part in parts) + "--XX--\r\n").encode()


def rows(count: int) -> str:
    return "contact,name\n" + "".join(f"23324{number:07},Ann\n" for number in range(count))


KEYS = {"api_key_public": "a" * 20, "api_key_secret": "b" * 20}
FORM = {"Content-Type": "multipart/form-data; boundary=XX"}

HOSTILE = {
    "unknown keys of a reset": Hostile("/__admin/reset", MANY),
    "unknown keys of a sandbox": Hostile("/__admin/sandboxes", MANY),
    "unknown keys of a fault": Hostile("/__admin/faults", MANY),
    "switches of no value": Hostile("/__admin/reset", {"policies": dict.fromkeys(MANY)}),
    "unknown switches": Hostile("/__admin/reset", {"policies": MANY}, status=400),
    "headers of a fault": Hostile("/__admin/faults", {"headers": {f"h{n}": "x" for n in range(100_000)}}),
    "answers of a receiver": Hostile("/__admin/receivers/one", {"answers": [{"status": 200}] * 50_000}, "PUT"),
    "a long text": Hostile("/__admin/reset", {"seed": "x" * 3_000_000}),
    "a body that is nested deep": Hostile("/__admin/reset", b"[" * 3_000_000, status=400),
    "a world of many accounts": Hostile(
        "/__admin/sandboxes",
        {"accounts": [{"vendor": "msgine", "credentials": [{"token": f"t{n}"}]} for n in range(9_900)]},
        status=201,
    ),
    "a thousand recipients": Hostile(
        "/api/v1/messages/sms",
        {"to": [f"+2567015{n:05}" for n in range(1_000)], "message": "x" * 1_500},
        headers=MSGINE,
        status=402,
    ),
    "a hundred thousand numbers": Hostile(
        "/api/v2/sms/send",
        {"numbers": ",".join(f"0702{n:06}" for n in range(90_000)), "message_body": "x"},
        headers=UGSMS,
        status=507,
    ),
    "a bulk of thousands": Hostile(
        "/api/v2/sms/send/bulk",
        {"messages": [{"number": f"0702{n:06}", "message_body": "Hello"} for n in range(5_000)]},
        headers=UGSMS,
        status=402,
    ),
    "a list of thousands": Hostile(
        "/api/services/sendbulk", {"count": 9, "smslist": [advanta(n) for n in range(9_000)]}, status=200
    ),
    "a query of thousands": Hostile(
        "/api/v1/messages?" + "&".join(f"page={n}" for n in range(6_500)), b"", "GET", MSGINE, status=200
    ),
    "unknown keys of a query": Hostile("/__admin/messages?" + "&".join(f"k{n}=" for n in range(7_000)), b"", "GET"),
    "fifty thousand rows of no business": Hostile(
        "/api/client/sms/custom", form({**KEYS, "template": "Hi {name}"}, rows(50_000)), headers=FORM, status=400
    ),
    "a scenario of many accounts": Hostile(
        "/__admin/scenario",
        {
            "scenario": {
                "version": 1,
                "accounts": {f"msgine-{n}": {"credentials": {"token": f"t{n}"}} for n in range(1, 9_900)},
            }
        },
        "PUT",
        status=200,
    ),
}


CUSTOM = {**KEYS, "business": "1", "sender_id": "Sender", "template": "Hi {name}"}

ACCEPTED = {
    "a thousand recipients": HOSTILE["a thousand recipients"]._replace(status=201),
    "fifty thousand numbers": Hostile(
        "/api/v2/sms/send",
        {"numbers": ",".join(f"0702{n:06}" for n in range(50_000)), "message_body": "x"},
        headers=UGSMS,
        status=200,
    ),
    "a bulk of fifty thousand": Hostile(
        "/api/v2/sms/send/bulk",
        {"messages": [{"number": f"0702{n:06}", "message_body": f"Hello {n}"} for n in range(50_000)]},
        headers=UGSMS,
        status=200,
    ),
    "a bulk of thousands of which none can be sent": Hostile(
        "/api/v2/sms/send/bulk",
        {"messages": [{"number": f"{n}", "message_body": f"Hello {n}"} for n in range(50_000)]},
        headers=UGSMS,
        status=400,
    ),
    "a list of a thousand": Hostile(
        "/api/services/sendbulk", {"count": 1_000, "smslist": [advanta(n) for n in range(1_000)]}, status=200
    ),
    "fifty thousand rows": Hostile("/api/client/sms/custom", form(CUSTOM, rows(50_000)), headers=FORM, status=201),
    "fifty thousand rows for later": Hostile(
        "/api/client/sms/custom",
        form({**CUSTOM, "is_scheduled": "true", "schedule_date": "2100-01-01T00:00:00Z"}, rows(50_000)),
        headers=FORM,
        status=201,
    ),
    "fifty thousand recipients": Hostile(
        "/api/client/sms/send-sms",
        {**KEYS, "message": "Hello", "recipients": [f"23324{n:07}" for n in range(50_000)], "sender_id": "Sender"},
        status=201,
    ),
}
"""What is accepted all together, or not at all."""


@pytest.fixture
async def served(serve: Serve) -> Served:
    served = await serve(*BUILT_IN, world=WorldModel(speed=0).world(), max_body_bytes=8 << 20)
    await served.get("clock")  # the control API is loaded
    return served


async def longest(asking: Callable[[], Awaitable[Any]]) -> tuple[float, str, Any]:
    """The longest step of an answer, what it was, and the answer; the best of a few where it is too long."""
    found: list[tuple[float, str, Any]] = []
    while len(found) < TRIES and not (found and found[-1][0] < LIMIT_S):
        dog = Watchdog()
        with dog.watching():
            answer = await asking()
        found.append((dog.longest_s, dog.longest, answer))
    return min(found, key=lambda each: each[0])


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_request_that_takes_a_lot(served: Served, name: str) -> None:
    hostile = HOSTILE[name]
    body = hostile.body if isinstance(hostile.body, bytes) else json.dumps(hostile.body).encode()
    took_s, what, answer = await longest(
        lambda: served.ask(hostile.method, hostile.path, body=body, headers=hostile.headers)
    )
    assert answer.status == hostile.status, answer.body[:200]
    assert took_s < LIMIT_S, what
    assert len(answer.body) < 1_000_000


@pytest.mark.parametrize("name", ACCEPTED)
async def test_many_messages_that_are_accepted(serve: Serve, name: str) -> None:
    terms = {vendor.name: {"balance": "1000000000"} for vendor in BUILT_IN}
    served = await serve(*BUILT_IN, world=WorldModel.model_validate({"speed": 0, "terms": terms}).world())
    asked = ACCEPTED[name]
    body = asked.body if isinstance(asked.body, bytes) else json.dumps(asked.body).encode()
    took_s, what, answer = await longest(lambda: served.ask("POST", asked.path, body=body, headers=asked.headers))
    assert answer.status == asked.status, answer.body[:200]
    assert took_s < LIMIT_S, what
    assert (served.simulator.host.sandboxes.default.sandbox.messages.accepted >= 1_000) == (asked.status < 300)


async def test_a_capsule_of_thousands_of_tokens(served: Served) -> None:
    for number in range(9_000):
        headers = {**JSON, "Authorization": f"Bearer {number:032}"}
        sent = request_to("POST", "/api/v1/messages/sms", headers, b'{"to": "+256701521269", "message": "Hello"}')
        served.simulator.answering.emulate(None, sent)
    took_s, what, answer = await longest(lambda: served.ask("GET", "capsule"))
    assert took_s < LIMIT_S, what
    assert (answer.status, answer.json["is_complete"], len(answer.json["inputs"])) == (200, True, 9_000)


async def test_an_answer_in_pieces_without_time_between_them(served: Served) -> None:
    body = {"respond": {"status": 200, "body": "x" * 100_000}, "wire": {"drip": {"size": 1, "every": "0ms"}}}
    assert (await served.ask("POST", "faults", {"match": {"vendor": "msgine"}, **body})).status == 201
    took_s, what, answer = await longest(lambda: served.ask("GET", "/api/v1/messages", headers=MSGINE))
    assert took_s < LIMIT_S, what
    assert len(answer.body) == 100_000


async def test_many_mistakes_are_counted_and_the_first_are_told(served: Served) -> None:
    answer = await served.ask("POST", "reset", MANY)
    assert len(answer.json["errors"]) == 20
    assert answer.json["detail"].endswith("; and 99980 more")


async def test_many_sandboxes_are_listed_in_pages(serve: Serve) -> None:
    served = await serve(*BUILT_IN, world=WorldModel(speed=0).world())
    for _ in range(300):
        await served.post("sandboxes", {})
    took_s, what, answer = await longest(lambda: served.ask("GET", "sandboxes?limit=1000"))
    assert len(answer.json["sandboxes"]) == 301
    assert took_s < LIMIT_S, what
    names: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await served.get(f"sandboxes?limit=100{cursor and f'&cursor={cursor}'}")
        names += [each["name"] for each in page["sandboxes"]]
        cursor = page["next_cursor"]
    assert names == [each["name"] for each in answer.json["sandboxes"]]
    assert (await served.ask("GET", "sandboxes?cursor=nowhere")).status == 400


def test_the_watchdog_sees_a_callback_that_takes_long() -> None:
    async def hold_up() -> None:
        until = time.thread_time() + LIMIT_S
        while time.thread_time() < until:
            pass

    dog = Watchdog()
    with dog.watching():
        asyncio.run(hold_up())
    assert dog.longest_s >= LIMIT_S
