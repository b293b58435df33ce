"""A glance at an exchange says that nothing is wrong where that is so, and never otherwise."""

from __future__ import annotations

import dataclasses
import json
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.bent_values import places, with_at
from support.contracts import VENDORS, documentation
from support.fine_exchanges import fine_exchanges
from support.tiny import CHECKER as TINY
from support.tiny import FINE, JSON, KEY, REQUEST

from simulator.catalogue.folders import shipped
from simulator.conformance.playing import play_all
from simulator.contract.checker import Checker
from simulator.contract.exchange import CallbackSent, Exchange, Pairs
from simulator.contract.fast_validator import FastValidator
from simulator.contract.whole import OtherShape, whole
from simulator.steps import at_once
from simulator.vendors import BUILT_IN

CHECKERS = {vendor: Checker(documentation(vendor).contract, FastValidator) for vendor in VENDORS}
SHOWN = [(vendor, each) for vendor in VENDORS for each in fine_exchanges(vendor)]
PROGRAMS = [(vendor, each.exchange) for vendor, each in SHOWN]
IDS = [f"{vendor}/{each.file.removeprefix('examples/')}-{each.exchange.status}" for vendor, each in SHOWN]
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
BEARER = (("Authorization", "Bearer t"),)
PARTNER = {"partnerID": "12345", "apikey": "a-key"}
BALANCE = "/api/services/getbalance"
ROW = documentation("advanta").contract.operations[0]
NOW_MS = 1_800_000_000_000

OTHER_VALUES: list[Any] = [
    None,
    True,
    -1,
    1.5,
    "",
    "x" * 2_000,
    "2020-01-01 10:00",
    "0701234567 ",
    "\ud800",
    [],
    {},
    [1],
]
OTHER_HEADERS: list[Pairs] = [
    (),
    (("Content-Type", "text/plain"),),
    (("Content-Type", "application/x-www-form-urlencoded"),),
    (("Content-Encoding", "gzip"),),
    (("X-API-Key", ""), ("X-Key", " ")),
    (("Authorization", "Basic eA=="),),
    (("Authorization", "secret"),),
    (("access-control-request-method", "POST"),),
]
OTHER_QUERIES: list[Pairs] = [
    (("api_key", "k"),),
    (("apikey", "k"), ("partnerID", "1")),
    (("message_body", "Hi"),),
    (("numbers", "0701234567"), ("numbers", "0701234567")),
    (("page", "x"),),
    (("message_body", "\udce9"),),
    (("unknown", "1"),),
    (("timeToSend", "2020-01-01 10:00"),),
]


def is_wrong(checker: Checker, exchange: Exchange) -> bool:
    """Whether a thorough look finds anything."""
    return any(checker.steps(exchange))


def bent_bodies(body: bytes) -> list[bytes]:
    """The body with something else in each of its places, and written in other ways."""
    if body[:1] != b"{":
        return [b"", b" ", b"{}", b"{"]
    value = json.loads(body)
    bent = [with_at(value, place, new) for place in places(value) for new in (*OTHER_VALUES, ...)]
    key, first = next(iter(value.items()), ("a", 1))
    again = json.dumps({key: first})[1:-1].encode()
    end = body.rstrip().removesuffix(b"}")
    ways = [
        body + b" ",
        b"\xef\xbb\xbf" + body,
        b"[" + body + b"]",
        body.replace(b'":', b'" :'),
        body.replace(b":", b"\\u003a", 1),
        body.decode().encode("utf-16"),
        end + b", " + again + b"}",
        end + b", " + again.replace(b'":', b'" :', 1) + b"}",
        end.replace(b'": "', b'": "\\u003a', 1) + b", " + again + b"}",
        body.replace(b'"', b'"\\u0041', 1),
        b" ",
        b"",
        b"[]",
        b"7",
        body[:-2],
    ]
    return [*(json.dumps(each).encode() for each in bent), *ways]


def bent(exchange: Exchange) -> list[Exchange]:
    """What is told of most of these, and has to be."""
    replace = dataclasses.replace
    others = [
        *(replace(exchange, body=body) for body in bent_bodies(exchange.body)),
        *(replace(exchange, response_body=body) for body in bent_bodies(exchange.response_body)),
        *(replace(exchange, headers=headers) for headers in OTHER_HEADERS),
        *(replace(exchange, headers=(*headers, *exchange.headers)) for headers in OTHER_HEADERS),
        *(replace(exchange, headers=(*exchange.headers, *headers)) for headers in OTHER_HEADERS),
        *(replace(exchange, query=(*exchange.query, *query)) for query in OTHER_QUERIES),
        *(replace(exchange, query=query, body=b"") for query in OTHER_QUERIES),
        *(replace(exchange, method=method) for method in ("GET", "POST", "PUT", "OPTIONS")),
        *(replace(exchange, path=exchange.path + end) for end in ("x", "/", "/7")),
        *(replace(exchange, status=status) for status in (200, 201, 204, 400, 401, 599)),
        replace(exchange, response_headers=(("content-type", "text/html"),)),
        replace(exchange, response_headers=()),
        replace(exchange, is_body_seen=False),
        replace(exchange, callbacks=(CallbackSent("POST", JSON, b"{}"),)),
    ]
    return [*others, *(replace(each, instant_ms=NOW_MS) for each in others)]


@pytest.mark.parametrize(("vendor", "exchange"), PROGRAMS, ids=IDS)
def test_what_the_pages_show_is_seen_to_be_fine(vendor: str, exchange: Exchange) -> None:
    assert CHECKERS[vendor].is_fine(exchange)
    assert not is_wrong(CHECKERS[vendor], exchange)


@pytest.mark.parametrize(
    ("vendor", "exchange"),
    [
        ("msgine", Exchange("GET", "/api/v1/account", (), BEARER, b"", 401, (), b"")),
        ("advanta", Exchange("POST", BALANCE, (), JSON, json.dumps(PARTNER).encode(), 200, JSON, b"{}")),
        ("advanta", Exchange("GET", BALANCE, tuple(PARTNER.items()), (), b"", 200, JSON, b"{}")),
        ("pushr", Exchange("GET", "/api/client/sms/", (("business", "1"),), BEARER, b"", 200, JSON, b"{}")),
    ],
)
def test_so_are_requests_that_no_program_sends(vendor: str, exchange: Exchange) -> None:
    known = CHECKERS[vendor].known(
        exchange.method, exchange.path, exchange.headers, has_query=bool(exchange.query), has_body=bool(exchange.body)
    )
    assert known
    assert known.is_request_fine(exchange.query, exchange.body, NOW_MS)


@pytest.mark.parametrize(
    ("vendor", "exchange"),
    {(vendor, each.operation): (vendor, each.exchange) for vendor, each in reversed(SHOWN)}.values(),
    ids=lambda each: each if isinstance(each, str) else each.path,
)
def test_what_is_wrong_with_a_documented_exchange_is_not_overlooked(vendor: str, exchange: Exchange) -> None:
    checker = CHECKERS[vendor]
    changed = bent(exchange)
    assert [each for each in changed if checker.is_fine(each) and is_wrong(checker, each)] == []
    assert any(checker.is_fine(each) for each in changed)
    assert any(not checker.is_fine(each) and not is_wrong(checker, each) for each in changed)  # those are left to it


def test_what_is_wrong_by_the_rarer_rules_is_not_overlooked() -> None:
    plenty = {
        **REQUEST, "parts": ["a"], "part_count": 1, "rows": [{"from": "a", "when": "2030-01-01 10:00"}, {"from": "a"}],
        "when": 1_900_000_000, "is_later": True, "at": "2030-01-01T10:00:00Z", "code": "a,b",
    }  # fmt: skip
    exchange = dataclasses.replace(FINE, body=json.dumps(plenty).encode())
    assert TINY.is_fine(exchange)
    assert TINY.is_fine(dataclasses.replace(exchange, instant_ms=NOW_MS))
    assert [each for each in bent(exchange) if TINY.is_fine(each) and is_wrong(TINY, each)] == []


@pytest.mark.parametrize("vendor", BUILT_IN, ids=lambda each: each.name)
async def test_what_transcripts_play_is_seen_alike(vendor: Any) -> None:
    checker = CHECKERS[vendor.name]
    played = await play_all(vendor, shipped().transcripts / vendor.name)
    happened = [each.exchange() for one in played for each in one.happened]
    seen = [dataclasses.replace(each, callbacks=()) for each in happened]
    assert [each for each in seen if checker.is_fine(each) and is_wrong(checker, each)] == []
    left = [each for each in seen if not checker.is_fine(each) and not is_wrong(checker, each)]
    assert {each.path for each in left} == (
        {"/api/client/sms/custom"} if vendor.name == "pushr" else set()
    )  # has files


@pytest.mark.parametrize("body", [*bent_bodies(b'{"event": "text.sent", "to": "+256701234567"}')])
@pytest.mark.parametrize("name", ["delivery", None, "unknown"])
@pytest.mark.parametrize("headers", [JSON, FORM, ()])
def test_what_is_wrong_with_a_callback_is_not_overlooked(body: bytes, name: str | None, headers: Pairs) -> None:
    for method in ("POST", "GET", "PUT"):
        sent = CallbackSent(method, headers, body, name, (("event", "text.sent"),))
        side = TINY._sides("send").ours
        assert not (side.glance.is_callback_fine(sent) and at_once(side.of_callback(sent, 0)))


def test_a_callback_whose_fields_travel_in_its_query_is_left_to_a_thorough_look() -> None:
    body = documentation("advanta").examples["examples/incoming-callback.json"].encode()
    sent = CallbackSent("GET", JSON, body, "incoming")
    account = CHECKERS["advanta"]._account
    assert at_once(account.of_callback(sent, 0)) != []
    assert not account.glance.is_callback_fine(sent)
    assert account.glance.is_callback_fine(dataclasses.replace(sent, method="POST"))


def test_a_body_that_is_a_part_of_the_documented_one_is_left_to_a_thorough_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert TINY.is_fine(FINE)
    make = partial(whole, field="rows", names={"numbers"})
    monkeypatch.setattr(TINY._sides("send").client, "other_shape", OtherShape(ROW, make, "a row", "", ""))
    assert not TINY.is_fine(FINE)


def test_a_documented_callback_is_seen_to_be_fine() -> None:
    sent = CallbackSent("POST", JSON, b'{"event": "text.sent", "to": "+256701234567"}', "delivery")
    assert TINY._sides("send").ours.glance.is_callback_fine(sent)
    assert at_once(TINY._sides("send").ours.of_callback(sent, 0)) == []


TEXTS = st.sampled_from(["Hi", "", "a:b", '"numbers":', "\\u003a", "é", "0701234567", "2030-01-01 10:00", "\ud83d"])
VALUES = st.one_of(TEXTS, st.integers(0, 3), st.booleans(), st.none(), st.lists(TEXTS, max_size=2))
NAMES = st.sampled_from([*REQUEST, "username", "password", "when", "parts", "part_count", "unknown", "code", ""])
WRITTEN = st.lists(st.tuples(NAMES, st.sampled_from([":", ": ", " : "]), VALUES, st.booleans()), max_size=4).map(
    lambda members: "{" + ",".join(_member(*each) for each in members) + "}"
)


def _member(name: str, colon: str, value: Any, is_ascii: bool) -> str:  # noqa: FBT001 - as it is drawn
    return json.dumps(name) + colon + json.dumps(value, ensure_ascii=is_ascii).replace("\\u0000", "")


@given(
    st.one_of(WRITTEN, WRITTEN.map(lambda text: json.dumps(REQUEST)[:-1] + "," + text[1:] if text != "{}" else text)),
    st.sampled_from([JSON, FORM, (*KEY, *JSON), (*JSON, *KEY, *KEY), KEY]),
    st.sampled_from([(), (("message_body", "Hi"),), (("numbers", "1"), ("when", "2020-01-01 10:00"))]),
    st.sampled_from([None, NOW_MS]),
)
def test_whatever_is_sent_is_seen_alike(text: str, headers: Pairs, query: Pairs, instant_ms: int | None) -> None:
    body = text.encode(errors="surrogatepass")
    exchange = dataclasses.replace(FINE, headers=headers, query=query, body=body, instant_ms=instant_ms)
    assert not (TINY.is_fine(exchange) and is_wrong(TINY, exchange))
    answered = dataclasses.replace(FINE, response_body=body)
    assert not (TINY.is_fine(answered) and is_wrong(TINY, answered))
