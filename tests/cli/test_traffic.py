"""The lines of the log that tell what travels, while it does."""

from __future__ import annotations

import itertools
import json
import logging
from collections import Counter
from typing import Any

import aiohttp
import click
import pytest
from support.manual import Kind, blocks_of
from support.served import NUMBER, Receiver, Serve, Served

from simulator.cli.log_queue import PER_SECOND, LogQueue
from simulator.cli.logs import JsonFormatter, TextFormatter
from simulator.cli.traffic import Traffic, refused_words
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN

FROZEN = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z"}).world()
MSGINE = "/api/v1/messages/sms"
TOKEN = {"Authorization": "Bearer YOUR_API_TOKEN"}


class Log:
    """The log of a server."""

    def __init__(self, served: Served) -> None:
        self.queue = LogQueue(lambda _: None, itertools.count(step=2).__next__)  # every line in another second
        served.simulator.host.log = Traffic(self.queue)

    def lines(self) -> list[str]:
        """The words of all lines since it was asked last."""
        return [record.getMessage() for record in self.queue.take()]

    def facts(self) -> list[Any]:
        """The same, as JSON."""
        return [json.loads(JsonFormatter().format(record)) for record in self.queue.take()]


@pytest.fixture
async def served(serve: Serve) -> Served:
    return await serve(*BUILT_IN, world=FROZEN)


@pytest.fixture
def log(served: Served) -> Log:
    return Log(served)


async def send(served: Served, *to: str, sandbox: str = "", **fields: Any) -> Any:
    body = {"to": to[0] if len(to) == 1 else list(to), "message": "Hello", **fields}
    return await served.ask("POST", f"{sandbox}{MSGINE}", body, headers=TOKEN)


async def test_a_send_is_told_with_its_recipient_and_its_cost(served: Served, log: Log) -> None:
    await send(served, NUMBER)
    assert log.lines() == [f"msgine send: 201, to {NUMBER}, 0.05 USD"]


async def test_of_several_recipients_the_first_is_told_and_the_number_of_the_others(served: Served, log: Log) -> None:
    await send(served, NUMBER, "+256701521270", "+256701521271")
    assert log.lines() == [f"msgine send: 201, to {NUMBER} and 2 more, 0.15 USD"]


async def test_what_is_charged_later_is_told_as_it_is_not_in_the_balance_yet(served: Served, log: Log) -> None:
    body = {"numbers": "0701521269", "message_body": "Hello"}
    await served.ask("POST", "/api/v2/sms/send", body, headers={"X-API-Key": "k"})
    later = {**body, "api_key_public": "p", "api_key_secret": "s", "message": "Hello", "recipients": ["233558544343"]}
    await served.ask(
        "POST", "/api/client/sms/send-sms", {**later, "scheduled": True, "time_scheduled": "2030-01-01T00:00:00Z"}
    )
    assert log.lines() == [
        f"ugsms send: 200, to {NUMBER}, 35.00 UGX {LATER}",
        "pushr send: 201, to +233558544343, 1.25 GHS to be charged when it is due",
    ]


async def test_a_refusal_is_told_with_its_reason(served: Served, log: Log) -> None:
    await served.ask("POST", MSGINE, {"to": NUMBER, "message": "Hello"})
    assert log.lines() == ["msgine send: 401, missing_credentials"]


LATER = "to be charged in the background"
ADVANTA = {"apikey": "key", "partnerID": "1"}


async def send_bulk(served: Served, *mobiles: str, without_text: str = "") -> None:
    shared = {**ADVANTA, "shortcode": "SHOP"}
    rows = [{**shared, "mobile": each, "message": "" if each == without_text else "Hello"} for each in mobiles]
    await served.ask("POST", "/api/services/sendbulk", {"count": len(rows), "smslist": rows})


async def test_of_a_send_whose_messages_were_all_refused_the_reason_is_told(served: Served, log: Log) -> None:
    await send_bulk(served, "12")
    await send_bulk(served, "12", "34")
    assert log.lines() == [
        "advanta sendbulk: 200, refused: invalid_mobile",
        "advanta sendbulk: 200, all 2 refused: invalid_mobile",
    ]


async def test_several_reasons_are_counted_and_the_most_frequent_comes_first(served: Served, log: Log) -> None:
    messages = [{"number": "0701521269", "message_body": ""}, *[{"number": "12", "message_body": "x"}] * 2]
    await served.ask("POST", "/api/v2/sms/send/bulk", {"messages": messages}, headers={"X-API-Key": "k"})
    assert log.lines() == ["ugsms bulk: 400, all 3 refused: invalid_number (2), missing_field (1)"]


async def test_where_some_messages_were_refused_the_line_says_how_many_of_how_many(served: Served, log: Log) -> None:
    await send_bulk(served, "254712345678", "12", "254712345679", "34")
    await served.ask("GET", "/v1/sms/send?username=u&password=p&numbers=0701521269,12&message_body=x")
    assert log.lines() == [
        "advanta sendbulk: 200, to +254712345678 and 1 more, 2.00 KES, 2 of 4 refused: invalid_mobile",
        f"ugsms v1_send: 200, to {NUMBER}, 35.00 UGX {LATER}, 1 of 2 refused: invalid_number",
    ]


async def test_a_send_that_is_refused_as_a_whole_tells_of_no_single_messages(served: Served, log: Log) -> None:
    await served.ask("PUT", "accounts/ugsms-1/balance", {"amount": 0})
    messages = [{"number": each, "message_body": "x"} for each in ("0701521269", "12")]
    await served.ask("POST", "/api/v2/sms/send/bulk", {"messages": messages}, headers={"X-API-Key": "k"})
    assert log.lines() == ["ugsms bulk: 402, insufficient_balance"]


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        ("a", "refused: a"),
        ("aa", "2 of 5 refused: a"),
        ("aab", "3 of 5 refused: a (2), b (1)"),
        ("aaabbcde", "8 refused: a (3), b (2), c (1) and 2 more reasons"),
    ],
)
def test_few_reasons_are_told(reasons: str, words: str) -> None:
    accepted = {"a": 0, "aa": 3, "aab": 2}.get(reasons)
    assert refused_words(tuple(Counter(reasons).most_common()), accepted) == words


async def test_a_request_that_reads_is_told(served: Served, log: Log) -> None:
    await served.ask("GET", "/api/v1/messages", headers=TOKEN)
    assert log.lines() == ["msgine list: 200"]


async def test_what_no_vendor_routes_is_told_without_its_secrets(served: Served, log: Log) -> None:
    await served.ask("GET", "/api/v9/nothing%0Aforged?api_key=secret")
    assert log.lines() == ["GET /api/v9/nothing%0Aforged: 404, no emulated route"]


async def test_a_fault_is_named_and_an_answer_that_never_came(served: Served, log: Log) -> None:
    fault = {"name": "lost", "match": {"vendor": "msgine"}, "wire": "close"}
    await served.post("faults", fault)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await send(served, NUMBER)
    assert log.lines() == ["msgine send: no answer [lost]"]


async def test_another_sandbox_is_named(served: Served, log: Log) -> None:
    await served.post("sandboxes", {"name": "job-1"})
    await send(served, NUMBER, sandbox="/s/job-1")
    assert log.lines() == [f"job-1: msgine send: 201, to {NUMBER}, 0.05 USD"]


async def test_a_request_without_room_is_told_as_it_was_answered(served: Served, log: Log) -> None:
    numbers = ",".join(f"0702{n:06}" for n in range(90_000))
    await served.ask("POST", "/api/v2/sms/send", {"numbers": numbers, "message_body": "x"}, headers={"X-API-Key": "k"})
    assert log.lines() == ["ugsms send: 507"]


async def test_a_callback_is_told_with_each_attempt(serve: Serve, receiver: Receiver) -> None:
    served = await serve(world=FROZEN)
    log = Log(served)
    receiver.statuses = [500]
    await served.send(callback=f"{receiver.url}?token=secret")
    log.queue.take()
    await served.post("clock/settle")
    told = log.lines()
    assert told[0] == f"toy callback toy.sent: 500, for {NUMBER}, from {receiver.url}"
    assert f"toy callback toy.sent: 200, for {NUMBER}, from {receiver.url}, attempt 2" in told


async def test_a_receiver_that_is_not_there_is_told(serve: Serve) -> None:
    served = await serve(world=FROZEN)
    log = Log(served)
    await served.send(callback="http://127.0.0.1:9/hook")
    log.queue.take()
    await served.post("clock/settle")
    assert log.facts()[0]["status"] is None
    assert log.facts() == []


async def test_messages_from_handsets_are_told_once(served: Served, log: Log) -> None:
    await served.ask("PUT", "accounts/advanta-1/incoming/22141", {"keyword": "JOIN"})
    for text in ("join now", "leave"):
        await served.post("incoming", {"to": "22141", "from": "+254712345678", "text": text})
    await served.get("messages")
    assert log.lines() == [
        "advanta incoming: not passed on, to 22141, from +254712345678, the number has no URL",
        "advanta incoming: not passed on, to 22141, from +254712345678, none of the number's keywords begins the text",
    ]


async def test_a_message_that_is_passed_on_was_received(served: Served, log: Log) -> None:
    await served.ask("PUT", "accounts/advanta-1/incoming/22141", {"url": "http://127.0.0.1:9/mo"})
    await served.post("incoming", {"to": "22141", "from": "+254712345678", "text": "join"})
    assert log.lines()[0] == "advanta incoming: received, to 22141, from +254712345678"


async def test_of_a_world_that_begins_anew_nothing_was_told(served: Served, log: Log) -> None:
    await served.ask("PUT", "accounts/advanta-1/incoming/22141", {"keyword": "JOIN"})
    await served.post("incoming", {"to": "22141", "from": "+254712345678", "text": "join"})
    log.queue.take()
    hosted = served.simulator.host.sandboxes.default
    assert hosted.told_incoming == 1
    served.simulator.host.sandboxes.reset(hosted, hosted.world)
    assert hosted.told_incoming == 0


async def test_the_manual_shows_a_log_as_it_is(served: Served, log: Log) -> None:
    await served.post("sandboxes", {"name": "job-1", "speed": 0})
    await served.ask("POST", "/s/job-1/__admin/faults", {"name": "lost", "wire": "close"})
    await served.ask("PUT", "accounts/advanta-1/incoming/22141", {})
    await send(served, NUMBER)
    await served.ask("POST", MSGINE, {"to": NUMBER, "message": "Hello"})
    await send_bulk(served, "254712345678", "12", "34", "254712345679", without_text="254712345679")
    await served.ask("GET", "/api/v1/sms")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await send(served, NUMBER, sandbox="/s/job-1")
    await served.post("incoming", {"to": "22141", "from": "+254712345678", "text": "join"})
    (block,) = blocks_of(Kind.LOG)
    assert log.lines() == [line.partition(" ")[2] for line in block.text.splitlines()]


async def test_json_has_all_of_it(served: Served, log: Log) -> None:
    await send(served, NUMBER)
    (told,) = log.facts()
    del told["time"]
    assert told == {
        "level": "info", "logger": "simulator.cli.traffic", "message": f"msgine send: 201, to {NUMBER}, 0.05 USD",
        "event": "request", "id": "x-1", "vendor": "msgine", "operation": "send", "status": 201, "reason": None,
        "to": NUMBER, "messages": 1, "refused": {}, "cost": "0.05", "currency": "USD", "faults": [],
        "sandbox": "default", "at": "2024-01-01T12:00:00.000Z",
    }  # fmt: skip


async def test_json_has_the_reasons_of_refused_messages(served: Served, log: Log) -> None:
    await send_bulk(served, "12", "34")
    await send_bulk(served, "254712345678", "12")
    told = [{name: each[name] for name in ("reason", "messages", "refused")} for each in log.facts()]
    assert told == [
        {"reason": "invalid_mobile", "messages": 0, "refused": {"invalid_mobile": 2}},
        {"reason": None, "messages": 1, "refused": {"invalid_mobile": 1}},
    ]


async def test_on_a_terminal_refused_messages_have_the_colour_of_a_refusal(served: Served, log: Log) -> None:
    await send_bulk(served, "254712345678", "12")
    (record,) = log.queue.take()
    assert ": \x1b[33m200\x1b[0m, to " in TextFormatter(has_colour=True).format(record)


@pytest.mark.parametrize(("is_refused", "code"), [(False, 32), (True, 33)])
async def test_on_a_terminal_the_outcome_has_a_colour(served: Served, log: Log, *, is_refused: bool, code: int) -> None:
    await (served.ask("POST", MSGINE, {}) if is_refused else send(served, NUMBER))
    (record,) = log.queue.take()
    shown = TextFormatter(has_colour=True).format(record)
    assert f": \x1b[{code}m{401 if is_refused else 201}\x1b[0m, " in shown
    assert click.unstyle(shown).endswith(record.getMessage())
    assert "\x1b" not in TextFormatter().format(record)


async def test_lines_without_a_place_are_not_made(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    queue = LogQueue(lambda _: None, lambda: 0.0)
    served.simulator.host.log = Traffic(queue)
    for _ in range(PER_SECOND):
        queue.admits(logging.INFO)
    monkeypatch.setattr("simulator.cli.traffic.Line", None)
    assert (await send(served, NUMBER)).status == 201
    assert queue.take() == []
