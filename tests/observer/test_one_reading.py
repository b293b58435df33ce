"""The judge reads what a vendor's side reads: what one of them refuses or passes over, the other tells of."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from support.judged import (
    ADVANTA,
    FINE,
    FORM,
    JSON,
    MSGINE,
    MULTIPART,
    PARTNER,
    PUSHR,
    PUSHR_CUSTOM,
    PUSHR_KEYS,
    UGSMS,
    UGSMS_BULK,
    UGSMS_V1,
    a_world,
    ask,
    with_,
)  # fmt: skip


@pytest.mark.parametrize("path", FINE)
def test_what_is_as_documented_breaks_nothing(path: str) -> None:
    judged = ask(path, with_(path))
    assert judged.status < 300
    assert not judged.told
    assert not judged.ours


@pytest.mark.parametrize("end", ["\n", "\r\n", " ", "\u2028"])
@pytest.mark.parametrize(
    ("path", "place", "fields"),
    [
        (MSGINE, "to", {"to": "+256701521269|"}),
        (MSGINE, "to/0", {"to": ["+256701521269|"]}),
        (UGSMS, "numbers", {"numbers": "0701234567|"}),
        (UGSMS_V1, "numbers", {"numbers": "0701234567|"}),
        (UGSMS_BULK, "messages/0/number", {"messages": [{"number": "0701234567|", "message_body": "Hi"}]}),
        (PUSHR, "recipients/0", {"recipients": ["233558544343|"]}),
        (MSGINE, "from", {"from": "MyApp|"}),
        (MSGINE, "callbackUrl", {"callbackUrl": "https://example.com/|"}),
        (PUSHR, "time_scheduled", {"time_scheduled": "2030-01-01T12:00:00Z|"}),
    ],
)
def test_what_stands_behind_a_value_is_told(path: str, place: str, fields: dict[str, Any], end: str) -> None:
    body = json.dumps(with_(path, **fields)).replace("|", json.dumps(end)[1:-1])
    assert ask(path, body.encode()).told == {(f"/request/body/{place}", "pattern")}


def form(**fields: str) -> bytes:
    """A form whose texts are written in Latin-1."""
    return urlencode(fields, encoding="latin-1").encode()


def parts(**fields: str) -> bytes:
    """A multipart body whose texts are written in Latin-1."""
    heads = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}' for name, text in fields.items()]
    return "\r\n".join([*heads, "--b--\r\n"]).encode("latin-1")


def half(path: str, name: str) -> bytes:
    """A fine request with half of a surrogate pair in a field."""
    return json.dumps(with_(path, **{name: "a \ud83d"})).encode()


SENT = {name: str(value) for name, value in FINE[UGSMS_V1].items()} | {"message_body": "Café"}
CUSTOM = {**PUSHR_KEYS, "business": "1", "sender_id": "ME", "template": "Café"}


@pytest.mark.parametrize(
    ("path", "headers", "body", "where"),
    [
        (UGSMS, JSON, half(UGSMS, "message_body"), "half a surrogate pair"),
        (UGSMS_V1, JSON, half(UGSMS_V1, "message_body"), "half a surrogate pair"),
        (PUSHR, JSON, half(PUSHR, "message"), "half a surrogate pair"),
        (MSGINE, JSON, half(MSGINE, "message"), "half a surrogate pair"),
        (ADVANTA, JSON, half(ADVANTA, "message"), "half a surrogate pair"),
        (UGSMS_BULK, JSON, b'{"messages": [{"number": "0701234567", "message_body": "\xed\xa0\x80"}]}', "offset 56"),
        (UGSMS, JSON, json.dumps(FINE[UGSMS]).encode("utf-16"), "offset 0"),
        (UGSMS, JSON, json.dumps(FINE[UGSMS]).encode("utf-16-le"), "unexpected '\\x00'"),
        (PUSHR, JSON, json.dumps(FINE[PUSHR]).encode("utf-32"), "offset 0"),
        (MSGINE, JSON, json.dumps(FINE[MSGINE]).encode("utf-16-be"), "unexpected '\\x00'"),
        (MSGINE, JSON, b'{"to": "+256701521269", "message": "Caf\xe9"}', "offset 39"),
        (UGSMS_V1, FORM, form(**SENT), "the byte at offset 57 of the form is not UTF-8"),
        (PUSHR, FORM, form(**PUSHR_KEYS, message="Café", recipients="233558544343"), "offset 55 of the form"),
        (ADVANTA, FORM, form(**PARTNER, mobile="0712345678", message="Café", shortcode="ME"), "offset 58 of the form"),
        (UGSMS_V1, FORM, b"message_body=Caf\xe9", "the byte at offset 16 of the form is not UTF-8"),
        (UGSMS_V1, MULTIPART, parts(**SENT), "the byte at offset 3 of part 4 is not UTF-8"),
        (PUSHR_CUSTOM, MULTIPART, parts(**CUSTOM), "the byte at offset 3 of part 5 is not UTF-8"),
        (PUSHR_CUSTOM, MULTIPART, parts(**CUSTOM | {"template": "a"}).replace(b"\r\n", b"\n"), "ends with a line feed"),
        (PUSHR_CUSTOM, MULTIPART, parts(**CUSTOM | {"template": "a"}).replace(b"--b--", b""), "part 5 does not end"),
        (UGSMS_V1, MULTIPART, b"", "part 1 does not end"),
        (UGSMS_V1, {"Content-Type": "multipart/form-data"}, parts(**SENT), "has no boundary"),
        (UGSMS_V1, FORM, b"a&" * 1_000, "more than 1000 fields"),
    ],
)
def test_a_body_that_is_refused_is_told_to_be_unreadable_and_where(
    path: str, headers: dict[str, str], body: bytes, where: str
) -> None:
    judged = ask(path, body or b"\r\n", headers)
    assert judged.answer.get("response-code", judged.status) in {400, 1009}
    assert ("/request/body", "unreadable") in judged.told
    assert judged.told <= {("/request/body", "unreadable"), ("/request/headers/Content-Type", "content-type")}
    [told] = [each.message for each in judged.found if each.rule == "unreadable"]
    assert where in told


@pytest.mark.parametrize("path", FINE)
@pytest.mark.parametrize("depth", [150, 200])
def test_a_body_that_is_deep_but_read_is_judged(path: str, depth: int) -> None:
    deep: object = 1
    for _ in range(depth - 3):
        deep = [deep]
    judged = ask(path, with_(path, odd=deep))
    assert judged.status < 300
    assert {rule for _, rule in judged.told} == {"unknown-field"}


@pytest.mark.parametrize("text", ["Caf%E9", "%FF", "%E2%82", "Caf\udce9", "%ED%A0%80"])
@pytest.mark.parametrize(
    ("method", "target", "field"),
    [
        ("GET", f"{UGSMS}?numbers=0701234567&message_body=", "message_body"),
        ("GET", f"{UGSMS}?message_body=Hi&numbers=", "numbers"),
        ("GET", f"{UGSMS}?numbers=0701234567&message_body=Hi&sender_id=", "sender_id"),
        ("GET", f"{UGSMS_V1}?username=a&password=b&numbers=0701234567&message_body=", "message_body"),
        ("POST", f"{UGSMS}?api_key=", "api_key"),
        ("POST", f"{UGSMS_BULK}?api_key=", "api_key"),
    ],
)
def test_a_query_that_is_not_utf_8_is_refused_and_told(method: str, target: str, field: str, text: str) -> None:
    world = a_world()
    body = with_(target.partition("?")[0]) if method == "POST" else b""
    judged = ask(
        target + text, body, JSON | {"X-API-Key": "" if method == "POST" else "a-key"}, method=method, world=world
    )
    assert judged.status == 400
    assert judged.answer["message"] == "Invalid request: the query is not valid UTF-8"
    assert (f"/request/query/{field}", "unreadable") in judged.told
    assert world.messages() == []


def test_a_query_that_is_utf_8_is_sent_as_it_is() -> None:
    world = a_world()
    assert ask(f"{UGSMS}?numbers=0701234567&message_body=Caf%C3%A9", b"", method="GET", world=world).status == 200
    assert [each.text for each in world.messages()] == ["Café"]


@pytest.mark.parametrize("number", ["1.0", "7e0", "0.0", "1234567890123.0"])
@pytest.mark.parametrize("field", ["clientsmsid", "partnerID"])
def test_a_number_with_a_point_is_a_whole_number_to_both(field: str, number: str) -> None:
    items = [{**with_(ADVANTA)["smslist"][0], field: "|"}, {**with_(ADVANTA)["smslist"][0], field: "|"}]
    judged = ask(ADVANTA, json.dumps({"count": 2.0, "smslist": items}).replace('"|"', number).encode())
    assert judged.status == 200
    assert not judged.told
    assert not judged.ours


@pytest.mark.parametrize("first", ["12345", "12345.0", '"12345"'])
@pytest.mark.parametrize("second", ["12345", "12345.0", '"12345"', "1.2345e4"])
def test_credentials_that_are_spelled_otherwise_are_the_same_to_both(first: str, second: str) -> None:
    [row] = with_(ADVANTA)["smslist"]
    body = json.dumps({"smslist": [{**row, "partnerID": "|"}, {**row, "partnerID": "?"}]})
    judged = ask(ADVANTA, body.replace('"|"', first).replace('"?"', second).encode())
    assert [each["response-code"] for each in judged.answer["responses"]] == [200, 200]
    assert not judged.told


@pytest.mark.parametrize("number", ["1.5", "true", "[1]", '{"a": 1}'])
def test_an_identifier_that_is_refused_is_told_and_repeated(number: str) -> None:
    judged = ask(ADVANTA, json.dumps(with_(ADVANTA, clientsmsid="|")).replace('"|"', number).encode())
    assert judged.answer["responses"][0]["clientsmsid"] == json.loads(number)
    assert judged.told == {("/request/body/smslist/0/clientsmsid", "type")}
    assert not judged.ours
