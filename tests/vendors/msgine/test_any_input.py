"""Whatever is sent, there is an answer, it is JSON, and a refusal costs nothing."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict
from vendors.msgine.client import BEARER, HOOK, LIST, NUMBER, PRICING, SEND, Client

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "to": st.just(NUMBER) | st.lists(st.just(NUMBER) | VALUES) | VALUES,
        "message": st.just("Hello") | VALUES,
        "from": st.just("MyApp") | VALUES,
        "callbackUrl": st.just(HOOK) | st.text().map(lambda rest: f"http://{rest}") | VALUES,
    },
)
CONTENT_TYPES = st.sampled_from(
    ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""]
)
HEADER_TEXT = st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0")).map(
    lambda text: text.encode("latin-1").decode("utf-8", "surrogateescape")
)
TARGETS = st.sampled_from([("POST", SEND), ("GET", LIST), ("GET", PRICING), ("GET", f"{LIST}/msg_1000000001")])


def check(client: Client, method: str, target: str, **sent: Any) -> None:
    response = client.ask(method, target, **sent)
    assert response.status in {200, 201, 400, 401, 402, 404, 405}
    json.loads(response.body)
    assert all(text.isascii() and text.isprintable() for pair in response.headers for text in pair)
    assert bool(client.charges()) == (response.status == 201)
    client.advance(100_000_000)
    client.called_back()


@given(FIELDS)
def test_any_json_fields(fields: dict[str, object]) -> None:
    check(Client(), "POST", SEND, headers=BEARER, json=fields)


@given(VALUES)
def test_any_json(value: object) -> None:
    check(Client(), "POST", SEND, headers=BEARER, json=value)


@given(TARGETS, st.binary(), CONTENT_TYPES)
def test_any_body(target: tuple[str, str], body: bytes, content_type: str) -> None:
    check(Client(), *target, headers={**BEARER, "Content-Type": content_type}, body=body)


@given(TARGETS, HEADER_TEXT, HEADER_TEXT)
def test_any_headers(target: tuple[str, str], authorization: str, content_type: str) -> None:
    headers = CIMultiDict({"Authorization": authorization, "Content-Type": content_type})
    check(Client(), *target, headers=headers, body=b'{"to":"+256701521269"}')


@given(
    TARGETS,
    st.sampled_from(["page", "limit", "status", "country"]),
    HEADER_TEXT | st.text(st.characters(codec="utf-8")),
)
def test_any_query(target: tuple[str, str], name: str, value: str) -> None:
    check(Client(), target[0], f"{target[1]}?{name}={value}", headers=BEARER)


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_message_id(text: str) -> None:
    check(Client(), "GET", f"{LIST}/{text}", headers=BEARER)
