"""What is long is judged in steps, between which others have their turn."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Generator, Iterator, Mapping
from typing import Any

import pytest
from support.served import Served
from support.watchdog import TRIES, Watchdog

from simulator.observer.judging import MAX_BYTES, Judge
from simulator.sandbox.books.callbacks import Callback
from simulator.sandbox.books.journal import Exchange, head_of
from simulator.sandbox.rules.reporting import CallbackRequest
from simulator.vendors import BUILT_IN

pytestmark = pytest.mark.soak

STEP_S, LONGEST_STEP_S = 0.02, 0.05
"""Of processor time: for what is of a usual length, and for what is as long as it may be."""

JSON = (("Content-Type", "application/json"),)
BULK = {"vendor": "advanta", "operation": "send_bulk", "target": "/api/services/sendbulk"}
UGSMS = {"vendor": "ugsms", "operation": "v2_bulk", "target": "/api/v2/sms/send/bulk"}


def advanta(count: int, **last: object) -> bytes:
    keys = {"partnerID": "1", "apikey": "k", "shortcode": "ADVANTA", "message": "Hello"}
    items: list[dict[str, object]] = [{**keys, "clientsmsid": n, "mobile": f"2547123{n:05}"} for n in range(count)]
    items[-1] |= last
    return json.dumps({"count": count, "smslist": items}).encode()


def rows(count: int, **odd: object) -> bytes:
    row = {"response-code": 200, "response-description": "Success", "networkid": "1", **odd}
    return json.dumps(
        {"responses": [{**row, "mobile": n, "messageid": n, "clientsmsid": n} for n in range(count)]}
    ).encode()


def ugsms(count: int, **odd: object) -> bytes:
    return json.dumps(
        {"messages": [{"number": f"0702{n:06}", "message_body": "Hi", **odd} for n in range(count)]}
    ).encode()


def kept(body: bytes, answer: bytes = b"{}", of: Mapping[str, str] = BULK) -> Exchange:
    exchange = Exchange(0, of["vendor"], of["operation"], "POST", of["target"], head_of(dict(JSON)), body)
    exchange.status, exchange.response_headers, exchange.response_body = 200, JSON, answer
    return exchange


LONG = {
    "a bulk of a thousand": (kept(advanta(1_000), rows(1_000)), STEP_S),
    "one whose last item departs": (kept(advanta(1_000, odd=1), rows(1_000)), STEP_S),
    "one whose answers depart": (kept(advanta(1_000), rows(1_000, odd=1)), STEP_S),
    "many thousands": (kept(advanta(7_000, odd=1), rows(7_000, odd=1)), LONGEST_STEP_S),
    "many thousands that are no texts": (kept(ugsms(14_000, message_body=5), of=UGSMS), LONGEST_STEP_S),
    "many thousands with a key twice": (
        kept(ugsms(14_000).replace(b'"message_body"', b'"number": "", "message_body"'), of=UGSMS), LONGEST_STEP_S,
    ),
    "a hundred thousand keys": (
        kept(json.dumps({f"k{number}": 1 for number in range(70_000)}).encode(), of=UGSMS), LONGEST_STEP_S,
    ),
    "arrays in arrays": (kept(json.dumps({"messages": [[[]] * 100] * 2_000}).encode(), of=UGSMS), LONGEST_STEP_S),
}  # fmt: skip


def longest(work: Generator[None, None, object]) -> float:
    """How long the longest step takes, in seconds of processor time."""
    longest_s, is_done = 0.0, False
    while not is_done:
        began_s = time.thread_time()
        is_done = next(work, work) is work
        longest_s = max(longest_s, time.thread_time() - began_s)
    return longest_s


@pytest.fixture(scope="module")
def judge() -> Judge:
    judge = Judge(None, BUILT_IN)
    judge.read(judge.unread(None))
    longest(judge.of_exchange(kept(advanta(2, odd=1), rows(2, odd=1))))  # what is made once is made
    longest(judge.of_exchange(kept(ugsms(2, odd=1), of=UGSMS)))
    return judge


@pytest.fixture(autouse=True)
def _without_the_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("name", LONG)
def test_an_exchange(name: str, judge: Judge) -> None:
    exchange, limit_s = LONG[name]
    assert len(exchange.body) <= MAX_BYTES
    assert any(longest(judge.of_exchange(exchange)) < limit_s for _ in range(TRIES))


def test_a_callback(judge: Judge) -> None:
    exchange = kept(b"{}", of={"vendor": "msgine", "operation": "send", "target": "/api/v1/messages/sms"})
    body = json.dumps({"event": "sms.sent", "data": [{"odd": number} for number in range(60_000)]}).encode()
    callback = Callback.__new__(Callback)
    callback.ordinal, callback.request = 1, CallbackRequest("sms.sent", "http://127.0.0.1:9/", body)
    assert 900_000 < len(body) <= MAX_BYTES
    assert any(longest(judge.of_callback(exchange, callback)) < LONGEST_STEP_S for _ in range(TRIES))


async def test_a_reader_who_waits_for_the_judge_holds_up_nobody(observed: Any) -> None:
    served: Served = await observed()
    for _ in range(3):
        answer = await served.ask("POST", BULK["target"], body=advanta(1_000, odd=1), headers=dict(JSON))
        assert answer.status == 200
    await served.get("violations")  # the judge is loaded
    served.simulator.host.sandboxes.default.violations.unjudged = 0
    for _ in range(3):
        await served.ask("POST", BULK["target"], body=advanta(1_000, odd=1), headers=dict(JSON))
    dog = Watchdog()
    with dog.watching():
        page = await served.get("violations", limit="1000")
    assert [each["pointer"] for each in page["violations"]] == ["/request/body/smslist/999/odd"] * 6
    assert dog.longest_s < LONGEST_STEP_S, dog.longest


async def test_an_answer_that_waits_for_its_judgement_holds_up_nobody(observed: Any) -> None:
    served: Served = await observed("strict")
    body = advanta(1_000, odd=1)
    await served.ask("POST", BULK["target"], body=body, headers=dict(JSON))
    dog = Watchdog()
    with dog.watching():
        answer = await served.ask("POST", BULK["target"], body=body, headers=dict(JSON))
    told = "/request/body/smslist/999/odd unknown-field"
    assert (answer.status, answer.headers["X-SMS-Simulator-Violation"][: len(told)]) == (200, told)
    assert dog.longest_s < LONGEST_STEP_S, dog.longest
