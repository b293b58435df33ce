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
from support.tiny import part


@pytest.mark.parametrize("path", FINE)
def test_what_is_as_documented_breaks_nothing(path: str) -> None:
    judged = ask(path, with_(path))
    assert judged.status < 300
    assert not judged.told
    assert not judged.ours


@pytest.mark.parametrize("end", ["\n", "\r\n", "\t\n", "\u2028"])
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
    is_number = place.split("/", maxsplit=1)[0] in {"to", "numbers", "messages", "recipients"}
    rule = "other-value" if end == " " and is_number else "pattern"  # blanks around numbers are passed over
    assert ask(path, body.encode()).told == {(f"/request/body/{place}", rule)}


def form(**fields: str) -> bytes:
    """A form whose texts are written in Latin-1."""
    return urlencode(fields, encoding="latin-1").encode()


def parts(**fields: str) -> bytes:
    """A multipart body whose texts are written in Latin-1."""
    return b"".join([*(part(name, text.encode("latin-1"), None) for name, text in fields.items()), b"--b--\r\n"])


def half(path: str, name: str) -> bytes:
    """A fine request with half of a surrogate pair in a field."""
    return json.dumps(with_(path, **{name: "a \ud83d"})).encode()


SENT = {name: str(value) for name, value in FINE[UGSMS_V1].items()} | {"message_body": "Café"}
CUSTOM = {**PUSHR_KEYS, "business": "1", "sender_id": "ME", "template": "Café"}


@pytest.mark.parametrize(
    ("path", "headers", "body", "where"),
    [
        (
            UGSMS,
            JSON,
            half(UGSMS, "message_body"),
            "half a surrogate pair stands for no character, before line 1, column 52",
        ),
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
        (MSGINE, JSON, '{"to": "é",\n"a": "é \\ude00 "}'.encode(), "before line 2, column 14"),
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
    assert {rule for _, rule in judged.told} <= {"unreadable", "content-type", "other-form"}
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


def later(**fields: object) -> dict[str, object]:
    """A message that is scheduled, at noon on 2024-01-01."""
    return with_(PUSHR, scheduled=True, **fields)


@pytest.mark.parametrize(
    ("path", "body", "pointer", "rule"),
    [
        (UGSMS, with_(UGSMS, message_body=""), "message_body", "pattern"),
        (UGSMS, with_(UGSMS, message_body=" \n"), "message_body", "pattern"),
        (UGSMS, with_(UGSMS, numbers=""), "numbers", "pattern"),
        (UGSMS_V1, with_(UGSMS_V1, message_body=""), "message_body", "pattern"),
        (UGSMS_BULK, {"messages": []}, "messages", "minItems"),
        (
            UGSMS_BULK,
            {"messages": [{"number": "0701234567", "message_body": ""}]},
            "messages/0/message_body",
            "pattern",
        ),
        (PUSHR, with_(PUSHR, message=""), "message", "pattern"),
        (PUSHR, with_(PUSHR, message="  "), "message", "pattern"),
        (PUSHR, with_(PUSHR, recipients=[]), "recipients", "minItems"),
        (PUSHR, with_(PUSHR, recipients=["233058544343"]), "recipients/0", "pattern"),
        (PUSHR, with_(PUSHR, recipients=[""]), "recipients/0", "pattern"),
        (MSGINE, with_(MSGINE, message=""), "message", "minLength"),
        (MSGINE, with_(MSGINE, to=[]), "to", "minItems"),
        (MSGINE, with_(MSGINE, to=""), "to", "pattern"),
        (ADVANTA, with_(ADVANTA, mobile=""), "smslist/0/mobile", "pattern"),
        (PUSHR, later(), "time_scheduled", "required"),
        (PUSHR, later(time_scheduled=None), "time_scheduled", "type"),
        (PUSHR, later(time_scheduled=""), "time_scheduled", "pattern"),
        (PUSHR, later(time_scheduled="tomorrow"), "time_scheduled", "pattern"),
        (PUSHR, later(time_scheduled="2024-02-30T12:00:00Z"), "time_scheduled", "format"),
        (PUSHR, later(time_scheduled="2023-12-31T12:00:00Z"), "time_scheduled", "in-future"),
        (PUSHR, later(time_scheduled="2024-01-01T12:00:00Z"), "time_scheduled", "in-future"),
        (PUSHR, later(time_scheduled="2024-01-01T14:59:59+03:00"), "time_scheduled", "in-future"),
    ],
)
def test_a_rule_that_a_page_states_is_told_where_it_refuses(path: str, body: object, pointer: str, rule: str) -> None:
    judged = ask(path, body)
    assert not any("rename" in each.message for each in judged.found)
    codes = [each["response-code"] for each in judged.answer.get("responses", ())] or [judged.status]
    assert codes[0] in {400, 1003, 1009}
    assert judged.told == {(f"/request/body/{pointer}", rule)}
    assert {each.level for each in judged.found} == {"violation"}


def test_a_field_that_another_asks_for_is_told_with_what_asks_for_it() -> None:
    [told] = ask(PUSHR, later()).found
    assert told.message.startswith("'time_scheduled' is required where 'scheduled' is true and was not sent; add it")


@pytest.mark.parametrize(
    "body",
    [
        later(time_scheduled="2024-01-01T12:00:01Z"),
        later(time_scheduled="2024-01-01T15:00:01+03:00"),
        with_(PUSHR, scheduled=False, time_scheduled=None),
        with_(PUSHR, time_scheduled="2023-01-01T12:00:00Z"),
    ],
)
def test_a_schedule_that_is_accepted_breaks_nothing(body: object) -> None:
    judged = ask(PUSHR, body)
    assert judged.status == 201
    assert not judged.told


@pytest.mark.parametrize(
    ("path", "headers", "body", "pointer"),
    [
        (UGSMS, JSON | {"X-API-Key": ""}, FINE[UGSMS], "header/X-API-Key"),
        (UGSMS, JSON | {"X-API-Key": ""}, with_(UGSMS, api_key=""), "header/X-API-Key"),
        (UGSMS_V1, JSON, with_(UGSMS_V1, password=""), "body/username"),
        (PUSHR, JSON, with_(PUSHR, api_key_secret=""), "body/api_key_public"),
        (MSGINE, JSON | {"Authorization": "Bearer"}, FINE[MSGINE], "header/Authorization"),
        (MSGINE, JSON | {"Authorization": "Bearer "}, FINE[MSGINE], "header/Authorization"),
        (ADVANTA, JSON, with_(ADVANTA, apikey=""), "body/smslist/0/partnerID"),
        (ADVANTA, JSON, with_(ADVANTA, partnerID=""), "body/smslist/0/partnerID"),
    ],
)
def test_empty_credentials_are_none(path: str, headers: dict[str, str], body: object, pointer: str) -> None:
    judged = ask(path, body, headers)
    assert judged.answer.get("response-code", judged.status) in {401, 4091, 4092}
    assert (f"/request/{pointer}", "credentials") in judged.told


def mail(file: bytes | str, template: str = "Hi {name}", **fields: str) -> bytes:
    """A customised sending of a file."""
    sent = {**PUSHR_KEYS, "business": "1", "sender_id": "ME", "template": template, **fields}
    texts = [part(name, text, None) for name, text in sent.items()]
    return b"".join([*texts, part("csv_file", file), b"--b--\r\n"])


@pytest.mark.parametrize(
    ("body", "pointer", "rule"),
    [
        (mail("phone,name\n233558544343,A\n"), "csv_file/contact", "required"),
        (mail("Contact,name\n233558544343,A\n"), "csv_file/contact", "required"),
        (mail("contact\n233558544343\n"), "csv_file/name", "required"),
        (mail("contact,Name\n233558544343,A\n"), "csv_file/name", "required"),
        (mail("contact,name\n"), "csv_file", "minItems"),
        (mail("contact,name\n\n , \n"), "csv_file", "minItems"),
        (mail("contact,name\n233558544343,Andr\xe9\n".encode("latin-1")), "csv_file", "unreadable"),
        (mail("contact,name\n233558544343,A\n".encode("utf-16")), "csv_file", "unreadable"),
        (mail('contact,name\n233558544343,"A\n'), "csv_file/2", "unreadable"),
        (mail("contact,name\n0558544343,A\n"), "csv_file/2/contact", "pattern"),
        (mail("contact,name\n233558544343,A\n233558544343.0,B\n"), "csv_file/3/contact", "pattern"),
        (mail("contact,name\n,A\n"), "csv_file/2/contact", "pattern"),
        (mail("contact,name\n233558544343,A\n", scheduled="true"), "time_scheduled", "required"),
        (
            mail("contact,name\n233558544343,A\n", scheduled="true", time_scheduled="2023-01-01T12:00:00Z"),
            "time_scheduled", "in-future",
        ),
        (mail("contact\n233558544343\n", " "), "template", "pattern"),
        (mail("contact,name\n233558544343,A\n", sender_id=""), "sender_id", "pattern"),
    ],
)  # fmt: skip
def test_a_rule_of_a_table_is_told_where_it_refuses(body: bytes, pointer: str, rule: str) -> None:
    judged = ask(PUSHR_CUSTOM, body, MULTIPART)
    assert judged.status == 400
    assert judged.told == {(f"/request/body/{pointer}", rule)}


def test_a_table_that_is_accepted_breaks_nothing() -> None:
    table = "\ufeffcontact , name,more\r\n +233558544343 ,A\r\n\r\n233558544344,,b\r\n"
    judged = ask(PUSHR_CUSTOM, mail(table, "Hi { name }, {name}"), MULTIPART)
    assert judged.status == 201
    assert not judged.told


def test_a_file_in_the_place_of_a_text_and_a_text_in_that_of_a_file_are_told() -> None:
    whole = mail("contact,name\n233558544343,A\n")
    for sent, name in (
        (whole.replace(b'; filename="a.csv"', b""), "csv_file"),
        (whole.replace(b'name="template"', b'name="template"; filename="t"'), "template"),
    ):
        judged = ask(PUSHR_CUSTOM, sent, MULTIPART)
        assert judged.status == 400
        assert judged.told == {(f"/request/body/{name}", "type")}


@pytest.mark.parametrize("path", FINE)
def test_how_a_body_travels_that_no_page_shows_is_a_hint(path: str) -> None:
    body = json.dumps(with_(path)).encode()
    for sent, headers, pointer in (
        (body, JSON | {"Content-Encoding": "gzip"}, "/request/headers/Content-Encoding"),
        (body, JSON | {"Content-Encoding": "Deflate"}, "/request/headers/Content-Encoding"),
        (body, JSON | {"Content-Encoding": "utf-8"}, "/request/headers/Content-Encoding"),
        (b"\xef\xbb\xbf" + body, JSON, "/request/body"),
    ):
        judged = ask(path, sent, headers)
        assert judged.status < 300
        assert judged.told == {(pointer, "other-form")}
        assert {each.level for each in judged.found} == {"hint"}


@pytest.mark.parametrize("time", ["2024-01-01T11:59:59", "2024-01-01T12:00:00", "1999-12-31T23:59:59.5"])
def test_a_time_without_an_offset_has_to_lie_ahead_too(time: str) -> None:
    judged = ask(PUSHR, later(time_scheduled=time))
    assert judged.status == 400
    assert ("/request/body/time_scheduled", "in-future") in judged.told


@pytest.mark.parametrize("beginning", [b"", b" ", b"\r\n\t"])
@pytest.mark.parametrize("headers", [FORM, JSON, {"Content-Type": "text/plain"}])
def test_an_array_is_one_to_both_whatever_its_label_says(headers: dict[str, str], beginning: bytes) -> None:
    items = with_(ADVANTA)["smslist"] * 2
    judged = ask(ADVANTA, beginning + json.dumps(items).encode(), headers)
    assert [each["response-code"] for each in judged.answer["responses"]] == [200, 200]
    assert {pointer for pointer, _ in judged.told} <= {"/request/body", "/request/headers/Content-Type"}
