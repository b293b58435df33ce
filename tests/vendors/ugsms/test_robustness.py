"""Whatever a client sends, it gets an answer of the vendor's, and a refusal leaves no trace."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.inprocess import body_of
from vendors.ugsms.customer import (
    BALANCE,
    BULK,
    DOCUMENTED_SEND,
    KEY,
    KEY_HEADER,
    LOGIN,
    SEND,
    SEND_V1,
    USAGE,
    a_world,
    message,
)  # fmt: skip

ROUTES = [
    ("POST", SEND),
    ("GET", SEND),
    ("POST", BULK),
    ("GET", BALANCE),
    ("GET", USAGE),
    ("POST", SEND_V1),
    ("GET", SEND_V1),
]
NAMES = ["numbers", "message_body", "sender_id", "reference", "messages", "number", "api_key", "username", "password"]
WORDS = ["0702913454", "0702913454,x", "UGSMS", "", " ", "a" * 161, "é\u2028", "\x00", "invalid", "expired"]

leaves = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
) | st.sampled_from(WORDS)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(st.sampled_from(NAMES), values, max_size=9)
# As a server decodes header bytes and raw targets: what is not UTF-8 becomes lone surrogates.
wire_text = st.binary(max_size=40).map(lambda raw: raw.decode("utf-8", "surrogateescape")) | st.text(max_size=40)
content_types = st.sampled_from(
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=b"]
)


def asked(route: tuple[str, str], query: str = "", headers: Mapping[str, str] | None = None, body: bytes = b"") -> None:
    """Ask; the answer must be JSON of the vendor's, and a 4xx must have changed nothing."""
    world = a_world()
    _, entries, money, messages = world.state()
    method, target = route
    response = world.ask(method, f"{target}?{query}", headers=headers, body=body)
    assert response.status in {200, 400, 401, 402}
    assert set(body_of(response)) <= {"success", "message", "error", "code", "data"}
    assert all(value.isascii() and value.isprintable() for _, value in response.headers)
    world.advance(100_000_000)
    opened = len(world.sandbox.accounts) - 1
    if response.status != 200:
        assert world.state()[1:] == (entries + opened, money + opened * 100_000, messages)
    else:
        charged = sum(each.cost for each in world.messages() if each.is_charged)
        assert world.state()[2] == money + opened * 100_000 - charged


@pytest.mark.parametrize("route", ROUTES)
@given(body=st.binary(max_size=200), content_type=content_types | wire_text)
def test_arbitrary_bytes(route: tuple[str, str], body: bytes, content_type: str) -> None:
    query = "username=john_doe&password=secret123"
    asked(route, query, {**KEY_HEADER, "Content-Type": content_type}, body)


@pytest.mark.parametrize("route", ROUTES)
@given(value=values)
def test_arbitrary_json(route: tuple[str, str], value: object) -> None:
    asked(route, "", KEY_HEADER, json.dumps(value).encode())


@pytest.mark.parametrize("route", ROUTES)
@given(fields=objects)
def test_arbitrary_fields(route: tuple[str, str], fields: dict[str, object]) -> None:
    asked(route, "", None, json.dumps({**LOGIN, "api_key": KEY, **fields}).encode())


@pytest.mark.parametrize("route", [("POST", SEND), ("POST", SEND_V1)])
@given(fields=objects)
def test_one_arbitrary_field_in_a_good_send(route: tuple[str, str], fields: dict[str, object]) -> None:
    asked(route, "", KEY_HEADER, json.dumps({**LOGIN, **DOCUMENTED_SEND, **fields}).encode())


@given(messages=st.lists(values | objects.map(lambda each: {**message(), **each}), max_size=4))
def test_arbitrary_messages(messages: list[object]) -> None:
    asked(("POST", BULK), "", KEY_HEADER, json.dumps({"messages": messages}).encode())


@pytest.mark.parametrize("route", ROUTES)
@given(key=wire_text, content_type=wire_text)
def test_arbitrary_headers(route: tuple[str, str], key: str, content_type: str) -> None:
    asked(route, "", {"X-API-Key": key, "Content-Type": content_type}, json.dumps(DOCUMENTED_SEND).encode())


@pytest.mark.parametrize("route", ROUTES)
@given(key=wire_text, numbers=wire_text | st.just("0702913454"), text=wire_text)
def test_arbitrary_queries(route: tuple[str, str], key: str, numbers: str, text: str) -> None:
    query = f"api_key={key}&username={key}&password={key}&numbers={numbers}&message_body={text}&sender_id={text}"
    asked(route, query)
