"""The language of searches: a table of what is found, and one of what could find nothing and says so."""

from collections.abc import Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from support.served import Served

from simulator.api.instants import parse_instant
from simulator.control.arguments import InvalidArgumentsError
from simulator.control.language.conditions import Around
from simulator.control.language.messages import MESSAGES as MESSAGES_LANGUAGE
from simulator.control.language.query import Query
from simulator.control.language.words import MOST_WORDS
from simulator.sandbox.books.messages import Draft, Message
from simulator.sms.states import State

NOW = "2024-01-02T15:00:00Z"
HASH = "8D969EEF6ECAD3C29A3A629280E686CF0C3F5D5A86AFF3CA12020C923ADC6C92"


def ms(instant: str) -> int:
    found = parse_instant(instant)
    assert found is not None
    return found


AROUND = Around(("ugsms", "pushr", "advanta"), ms(NOW), titles={"pushr": "Push.R"})


def message(vendor: str, sender: str, to: str, state: State, segments: int, at: str, text: str) -> Message:  # noqa: PLR0913, PLR0917
    submission: Any = SimpleNamespace(account=SimpleNamespace(vendor=vendor), sender_id=sender, created_ms=ms(at))
    return Message(1, submission, Draft(to, text, segments, Decimal(1)), 0, state)


MESSAGES: Mapping[str, Message] = {
    "code": message(
        "ugsms", "My Shop", "+256701521269", State.DELIVERED, 1, "2024-01-02T14:30:00Z", "Your code is 471 134"
    ),
    "kenya": message(
        "advanta", "22141", "+254701521269", State.FAILED, 2, "2024-01-02T12:00:00Z", 'Sale: "50%*" off, see http://a.b'
    ),
    "ghana": message(
        "pushr", "233241234567", "+233209876543", State.PENDING, 3, "2024-01-01T09:00:00Z", "ÉCOLE closed. Code red"
    ),
    "hash": message("advanta", "SHOP", HASH, State.SENT, 1, "2024-01-01T23:59:59Z", "Use 9911 to log in"),
}  # fmt: skip


def found(query: str) -> list[str]:
    search = Query(query, AROUND, MESSAGES_LANGUAGE)
    return [name for name, each in MESSAGES.items() if search.finds(each)]


ALL = [*MESSAGES]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ALL),
        ("   ", ALL),
        ("to:0701521269", ["code", "kenya"]),
        ("to:256701521269", ["code"]),
        ("to:+256701521269", ["code"]),
        ("to:+254", ["kenya"]),
        ("to:0209", ["ghana"]),
        ("to:521", ["code", "kenya"]),
        ("to:0701-521-269", ["code", "kenya"]),
        ('to:"+256 (701) 521 269"', ["code"]),
        ("to: 0701", ["code", "kenya"]),
        ("to:*269", ["code", "kenya"]),
        ("to:*521", []),
        ("to:0701*9", ["code", "kenya"]),
        ("to:2567*", ["code"]),
        ("to:70*269", []),
        ("to:+25670152126*1269", []),
        ("to:+2567*269", ["code"]),
        ("to:8d969e", ["hash"]),
        ("TO:+254", ["kenya"]),
        ("-to:0701", ["ghana", "hash"]),
        ("from:shop", ["code", "hash"]),
        ('from:"my shop"', ["code"]),
        ("from:shop*", ["hash"]),
        ("from:221", ["kenya"]),
        ("from:0241-234", ["ghana"]),
        ("from:+233", ["ghana"]),
        ("-from:shop", ["kenya", "ghana"]),
        ("vendor:advanta", ["kenya", "hash"]),
        ("vendor:ADVANTA", ["kenya", "hash"]),
        ("vendor:*s*", ["code", "ghana"]),
        ("state:delivered", ["code"]),
        ("state:*ed", ["code", "kenya"]),
        ("-state:failed", ["code", "ghana", "hash"]),
        ("-state:failed -state:sent", ["code", "ghana"]),
        ("network:airtel", ["code"]),
        ("network:safaricom", ["kenya"]),
        ('network:"telecel ghana"', ["ghana"]),
        ("network:*uganda", ["code"]),
        ("network:none", ["hash"]),
        ("segments:2", ["kenya"]),
        ("segments:=2", ["kenya"]),
        ("segments:>1", ["kenya", "ghana"]),
        ("segments:>=3", ["ghana"]),
        ("segments:<2", ["code", "hash"]),
        ("segments:<=2", ["code", "kenya", "hash"]),
        ("-segments:1", ["kenya", "ghana"]),
        ("otp:471134", ["code"]),
        ("otp:471-134", ["code"]),
        ("otp:11", ["code", "hash"]),
        ("otp:99*", ["hash"]),
        ("otp:*", ["code", "hash"]),
        ("otp:none", ["kenya", "ghana"]),
        ("-otp:none", ["code", "hash"]),
        ("before:2024-01-02T12:00:00Z", ["ghana", "hash"]),
        ("after:2024-01-02T12:00:00Z", ["code", "kenya"]),
        ("after:2024-01-02", ["code", "kenya"]),
        ("after:2024-01-02T14:00:00+02:00", ["code", "kenya"]),
        ("before:12:01", ["kenya", "ghana", "hash"]),
        ("after:9:00", ["code", "kenya"]),
        ("after:-1h", ["code"]),
        ("after:-30m", ["code"]),
        ("before:-1d", ["ghana"]),
        ("after:2024-01-01T20:00Z before:-2h", ["kenya", "hash"]),
        ("0701", ["code", "kenya"]),
        ("701 269", ["code", "kenya"]),
        ("0701-521", ["code", "kenya"]),
        ("+254701", ["kenya"]),
        ("471", ["code"]),
        ("9911", ["hash"]),
        ("-0701", ["ghana", "hash"]),
        ('"0701"', []),
        ("70", []),
        ("code 0701", ["code"]),
        ("code", ["code", "ghana"]),
        ("CODE your", ["code"]),
        ('"code is"', ["code"]),
        ('"is code"', []),
        ("école", ["ghana"]),
        ("-code", ["kenya", "hash"]),
        ('-"code red"', ["code", "kenya", "hash"]),
        ("your*134", ["code"]),
        ("134*your", []),
        ('"*"', ["kenya"]),
        ('"\\"50"', ["kenya"]),
        ('"sale:"', ["kenya"]),
        ("http://a.b", ["kenya"]),
        ("shop", ["code", "hash"]),
        ("SHO*", ["code", "hash"]),
        ("22141", ["kenya"]),
        ("UGSMS", ["code"]),
        ("push.r", ["ghana"]),
        ("pushr", ["ghana"]),
        ("-advanta", ["code", "ghana"]),
        ('"shop"', []),
        ('"ugsms"', []),
        ("code to:0701 state:delivered -otp:none", ["code"]),
        ("code to:0701 state:failed", []),
        ("provider:ugsms", ["code"]),
    ],
)
def test_what_a_query_finds(query: str, names: list[str]) -> None:
    assert found(query) == names


@pytest.mark.parametrize(
    ("query", "place", "value", "expected", "nearest"),
    [
        ("code stat:sent", 6, "stat:sent", "one of the keys to, from, vendor, state, ", "state"),
        ("Hi: now", 1, "Hi: now", "put it in quotes to find it in texts", None),
        ("state:deliverd", 1, "state:deliverd", "a state: one of scheduled, pending, ", "delivered"),
        ("-state:deliv", 1, "-state:deliv", "a state: one of ", "delivered"),
        ("state:x*", 1, "state:x*", "a state: one of ", None),
        ("vendor:ugsm", 1, "vendor:ugsm", "a vendor: one of ugsms, pushr, advanta", "ugsms"),
        ("network:safarikom", 1, "network:safarikom", "a network: one of MTN Uganda, ", "Safaricom"),
        ("to:nobody", 1, "to:nobody", "a number or a part of one, such as 0701521269", None),
        ("to:-", 1, "to:-", "a number or a part of one", None),
        ("to:", 1, "to:", "a value behind the colon", None),
        ('to:""', 1, 'to:""', "a value behind the colon", None),
        ("a -", 3, "-", "something to look for", None),
        ('a "b', 3, '"b', "a quote at the end", None),
        ("segments:many", 1, "segments:many", "a number of segments, from 1", None),
        ("segments:0", 1, "segments:0", "a number of segments, from 1", None),
        ("segments:<1", 1, "segments:<1", "a number of segments, from 1", None),
        ("request:m-1", 1, "request:m-1", "the id of a request, such as x-1", None),
        ("provider:ugsms vendor:pushr", 16, "vendor:pushr", "one value of vendor", None),
        ("otp:12345678901", 1, "otp:12345678901", "a code of at most 10 digits and letters", None),
        ("after:soon", 1, "after:soon", "an instant such as 2024-01-31T12:00:00Z", None),
        ("after:-1y", 1, "after:-1y", "or a time ago such as -1h", None),
        ("after:25:00", 1, "after:25:00", "an instant such as", None),
        ("state:sent state:failed", 12, "state:failed", "one value of state: all words have to hold", None),
        ("a " * MOST_WORDS + "b", 41, "b", "at most 20 words", None),
    ],
)  # fmt: skip
def test_what_can_find_nothing_says_so(query: str, place: int, value: str, expected: str, nearest: str | None) -> None:
    with pytest.raises(InvalidArgumentsError) as raised:
        found(query)
    [mistake] = raised.value.mistakes
    assert (mistake["parameter"], mistake["character"], mistake["value"]) == ("q", place, value)
    assert expected in str(mistake["expected"])
    assert mistake.get("did_you_mean") == nearest
    assert f"q, character {place}: " in str(raised.value)


async def test_a_query_narrows_what_other_filters_leave_and_pages_go_on_where_they_ended(frozen: Served) -> None:
    for text in ("code 1", "Hello", "code 2", "code 3"):
        await frozen.send(text=text)
    first = await frozen.get("messages", q="CODE", text="code", limit="2")
    second = await frozen.get("messages", q="CODE", text="code", limit="2", cursor=first["next_cursor"])
    assert [[each["text"] for each in page["messages"]] for page in (first, second)] == [
        ["code 3", "code 2"],
        ["code 1"],
    ]


async def test_a_query_counts_back_from_the_clock_of_the_sandbox(frozen: Served) -> None:
    await frozen.send(text="old")
    await frozen.post("clock/advance", {"by": "1h"})
    await frozen.send(text="new")
    assert [each["text"] for each in (await frozen.get("messages", q="after:-10m"))["messages"]] == ["new"]


async def test_a_query_finds_the_messages_of_one_request(frozen: Served) -> None:
    for text in ("one", "two"):
        await frozen.send(text=text)
    assert [each["text"] for each in (await frozen.get("messages", q="request:x-2"))["messages"]] == ["two"]


async def test_a_query_that_can_find_nothing_is_refused_by_the_control_api(frozen: Served) -> None:
    answer = await frozen.ask("GET", "messages?q=stat:sent")
    assert (answer.status, answer.problem) == (422, "invalid-input")
    assert answer.json["errors"][0]["did_you_mean"] == "state"


async def test_a_part_of_a_number_is_no_recipient_and_the_query_that_finds_it_is_told(frozen: Served) -> None:
    answer = await frozen.ask("GET", "messages?to=070")
    assert (answer.status, answer.problem) == (422, "invalid-input")
    assert "q=to:070 finds a part of one" in answer.json["detail"]


async def test_a_wait_tells_which_words_of_a_query_no_message_was_like(frozen: Served) -> None:
    await frozen.send(text="Hello")
    answer = await frozen.ask("GET", "messages/wait?q=code+state:pending&timeout_s=0")
    assert answer.json["nearest"] == [{"id": "m-1", "differs": {"q": ["code"]}}]


async def test_only_time_is_missing_where_all_but_the_state_is_as_a_query_asks(frozen: Served) -> None:
    await frozen.send(text="Hello")
    answer = await frozen.ask("GET", "messages/wait?q=hello+state:delivered&timeout_s=5&frozen_grace_s=0")
    assert (answer.problem, "advance or settle the clock" in answer.json["detail"]) == ("cannot-come", True)


async def test_newer_messages_alone_are_listed_and_waited_for(frozen: Served) -> None:
    for text in ("one", "two", "three"):
        await frozen.send(text=text)
    listed = await frozen.get("messages", newer_than="m-1")
    assert [each["id"] for each in listed["messages"]] == ["m-3", "m-2"]
    answer = await frozen.ask("GET", "messages/wait?newer_than=m-3&timeout_s=0")
    assert answer.json["nearest"] == []


async def test_what_was_seen_before_a_reset_hides_nothing_that_comes_after_it(frozen: Served) -> None:
    for text in ("one", "two"):
        await frozen.send(text=text)
    await frozen.post("reset")
    await frozen.send(text="new")
    listed = await frozen.get("messages", newer_than="m-2")
    assert [each["text"] for each in listed["messages"]] == ["new"]


@pytest.mark.parametrize("identifier", ["x-1", "m-0", "1"])
async def test_newer_than_what_is_no_message_is_refused(frozen: Served, identifier: str) -> None:
    assert (await frozen.ask("GET", f"messages?newer_than={identifier}")).problem == "refused"
