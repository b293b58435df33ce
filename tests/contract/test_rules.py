"""Every rule of the judge has an exchange that breaks it alone: that rule is told, at its place, and nothing else."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
from types import ModuleType

import pytest
from support.tiny import CHECKER, FINE, JSON, KEY, REQUEST, answering, listing, mailing, part, sending

from simulator.contract import checker, client_side, credentials, files, ignored, moments, our_side, value_schema
from simulator.contract.exchange import CallbackSent, Exchange, Pairs, Side
from simulator.contract.rules import Level, Rule

FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
HTML = (("Content-Type", "text/html"),)
RECEIPT = b'{"event": "text.sent", "to": "+256701234567"}'


def but(**changes: object) -> Exchange:
    """A fine exchange, but for something."""
    return dataclasses.replace(FINE, **changes)  # type: ignore[arg-type]


def at_noon(**changes: object) -> Exchange:
    """A request on 2024-01-01 at noon, whose body differs."""
    return dataclasses.replace(sending(**changes), instant_ms=1_704_110_400_000)


def finding(query: str, status: int = 200, body: bytes = b'{"id": 7, "price": 1.5}') -> Exchange:
    """A look-up, which is a fine one with the page 2."""
    name, _, value = query.partition("=")
    return Exchange("GET", "/v1/texts/7", ((name, value),), KEY, b"", status, JSON, body)


def calling_back(
    body: bytes = RECEIPT, *, method: str = "POST", name: str | None = "delivery", labels: Pairs = JSON
) -> Exchange:
    """A fine exchange with a callback."""
    return but(callbacks=(CallbackSent(method, labels, body, name),))


def asking(query: Pairs, labels: Pairs = ()) -> Exchange:
    """A fine exchange with a callback by GET."""
    return but(callbacks=(CallbackSent("GET", labels, b"", "asked", query),))


def ping(body: bytes = b"", *, path: str = "/v1/ping", labels: Pairs = (), query: Pairs = ()) -> Exchange:
    """A call that documents no answer's body, and by itself no credentials."""
    return Exchange("POST", path, query, labels, body, 204, (), b"")


DOUBLED = b'{"texts": [{"to": "a", "kind": "b", "kind": "b"}]}'


def sending_list(
    body: bytes = b'{"texts": [{"to": "a"}]}', *, path: str = "/v1/list", key: str = "Basic k", status: int = 204
) -> Exchange:
    """A call with a list of texts, and a documented answer."""
    answer = b'{"success": false, "error": "no"}'
    return Exchange("POST", path, (), (*JSON, ("Authorization", key)), body, status, JSON, answer)


CLIENTS: list[tuple[Rule, str, Exchange]] = [
    (Rule.PATH, "/request/path", but(path="/v1/sends")),
    (Rule.METHOD, "/request/method", but(method="PUT")),
    (Rule.CONTENT_TYPE, "/request/headers/Content-Type", but(headers=KEY)),
    (Rule.OTHER_FORM, "/request/headers/Content-Type", but(headers=(*KEY, *FORM), body=b"numbers=1&message_body=Hi")),
    (Rule.CONTENT_TYPE, "/request/headers/Content-Type", ping(b"how=hard", path="/v1/poke", labels=FORM)),
    (Rule.UNREADABLE, "/request/body", but(body=b"{")),
    (Rule.UNREADABLE, "/request/body", but(body=b'{"numbers": NaN}')),
    (Rule.CREDENTIALS, "/request/header/X-Key", but(headers=JSON)),
    (Rule.CREDENTIALS, "/request/header/X-Key", dataclasses.replace(sending(username="u"), headers=JSON)),
    (Rule.CREDENTIALS, "/request/body/token", ping(path="/v1/nudge")),
    (Rule.CREDENTIALS, "/request/query/key", ping(path="/v1/tap")),
    (Rule.CREDENTIAL_IN_URL, "/request/query/key", but(headers=JSON, query=(("key", "secret-1"),))),
    (Rule.IGNORED_VALUE, "/request/body/username", sending(username="u", password="p")),
    (Rule.IGNORED_VALUE, "/request/body/part_count", sending(parts=["a", "b"], part_count=3)),
    (Rule.IGNORED_VALUE, "/request/body/rows/1/from", sending(rows=[{"from": "a"}, {"from": "b"}])),
    (Rule.DUPLICATE_KEY, "/request/body/numbers", but(body=b'{"numbers": "1", "numbers": "1", "message_body": "Hi"}')),
    (Rule.DUPLICATE_KEY, "/request/query/sender_id", but(query=(("sender_id", "A"), ("sender_id", "A")))),
    (Rule.UNKNOWN_FIELD, "/request/body/qzx", sending(qzx=1)),
    (Rule.UNKNOWN_FIELD, "/request/body/qzx", ping(b'{"qzx": 1}')),
    (Rule.UNKNOWN_FIELD, "/request/body/place/qzx", sending(place={"town": "Gulu", "qzx": 1})),
    (Rule.UNKNOWN_FIELD, "/request/body/rows/0/qzx", sending(rows=[{"qzx": 1}])),
    (Rule.UNKNOWN_FIELD, "/request/query/pages", finding("pages=2")),
    (Rule.OTHER_VALUE, "/request/body/code", sending(code=" a, b\t")),
    (Rule.OTHER_VALUE, "/request/body/tag", sending(tag="a,b")),
    (Rule.PATTERN, "/request/body/tag", sending(tag="a, b")),
    (Rule.PATTERN, "/request/body/code", sending(code="a b")),
    (Rule.OTHER_PATH, "/request/path", sending_list(path="/v1/list/")),
    (Rule.OTHER_SHAPE, "/request/body", sending_list(b'[{"to": "a"}, {"to": "b"}]')),
    (Rule.OTHER_SHAPE, "/request/body", sending_list(b'{"to": "a"}')),
    (Rule.OTHER_SHAPE, "/request/body", ping(b'[{"how": "hard"}]', path="/v1/poke", labels=JSON)),
    (Rule.TYPE, "/request/body", ping(b'[{"how": "hard"}, {"how": "soft"}]', path="/v1/poke", labels=JSON)),
    (Rule.TYPE, "/request/body", ping(b'["hard"]', path="/v1/poke", labels=JSON)),
    (
        Rule.DOUBLED_KEY,
        "/request/body/texts/0/kind",
        sending_list(DOUBLED),
    ),
    (Rule.DUPLICATE_KEY, "/request/body/texts/0/to", sending_list(b'{"texts": [{"to": "a", "to": "a"}]}')),
    (Rule.OTHER_CREDENTIALS, "/request/header/Authorization", sending_list(key="k")),
    (Rule.CREDENTIALS, "/request/header/Authorization", sending_list(key="k", status=401)),
    (Rule.CREDENTIALS, "/request/header/Authorization", sending_list(key="Basic-k l")),
    (Rule.REQUIRED, "/request/body/numbers", sending(numbers=None)),
    (Rule.REQUIRED, "/request/query/numbers", but(method="GET", body=b"", query=(("message_body", "Hi"),))),
    (Rule.REQUIRED, "/request/body/place/town", sending(place={})),
    (Rule.TYPE, "/request/body/numbers", sending(numbers=7)),
    (Rule.TYPE, "/request/body", but(body=b"[]")),
    (Rule.TYPE, "/request/body", but(body=b'[[{"from": "a"}, {"from": "b"}]]')),
    (Rule.TYPE, "/request/query/page", finding("page=two")),
    (Rule.TYPE, "/request/body/part_count", sending(parts=["a"], part_count=[2])),
    (Rule.TYPE, "/request/body/rows", sending(rows={"from": "a"})),
    (Rule.ENUM, "/request/body/priority", sending(priority=3)),
    (Rule.PATTERN, "/request/body/callback", sending(callback="nowhere")),
    (Rule.MIN_LENGTH, "/request/body/numbers", sending(numbers="")),
    (Rule.MAX_LENGTH, "/request/body/message_body", sending(message_body="x" * 21)),
    (Rule.MAX_LISTED, "/request/body/code", sending(code="a,b,c,d")),
    (Rule.MIN_ITEMS, "/request/body/parts", sending(parts=[])),
    (Rule.MAX_ITEMS, "/request/body/parts", sending(parts=["a", "b", "c"])),
    (Rule.MINIMUM, "/request/body/rank", sending(rank=0)),
    (Rule.MINIMUM, "/request/query/page", finding("page=0")),
    (Rule.MAXIMUM, "/request/body/share", sending(share=1.5)),
    (Rule.EXCLUSIVE_MINIMUM, "/request/body/share", sending(share=0)),
    (Rule.PATTERN, "/request/body/note", sending(note="")),
    (Rule.PATTERN, "/request/body/note", sending(note=" \n")),
    (Rule.REQUIRED, "/request/body/at", sending(is_later=True)),
    (Rule.TYPE, "/request/body/at", but(body=json.dumps({**REQUEST, "is_later": True, "at": None}).encode())),
    (Rule.TYPE, "/request/body/at", sending(is_later=True, at=7)),
    (Rule.FORMAT, "/request/body/since", sending(since="2024-02-30T12:00:00Z")),
    (Rule.FORMAT, "/request/body/at", sending(at="2023-02-29T12:00:00Z")),
    (Rule.IN_FUTURE, "/request/body/at", at_noon(is_later=True, at="2024-01-01T11:59:59Z")),
    (Rule.IN_FUTURE, "/request/body/at", at_noon(is_later=True, at="2024-01-01T12:00:00Z")),
    (Rule.IN_FUTURE, "/request/body/at", at_noon(is_later=True, at="2024-01-01T13:30:00+02:00")),
    (Rule.FORMAT, "/request/body/when", sending(when="2024-02-30 12:00")),
    (Rule.FORMAT, "/request/body/when", sending(when="999999999999")),
    (Rule.PATTERN, "/request/body/when", sending(when="tomorrow")),
    (Rule.IN_FUTURE, "/request/body/when", at_noon(when="2024-01-01 14:59")),
    (Rule.IN_FUTURE, "/request/body/when", at_noon(when="2024-01-01T12:00:00Z")),
    (Rule.IN_FUTURE, "/request/body/when", at_noon(when=1_704_110_400)),
    (Rule.IN_FUTURE, "/request/body/when", at_noon(when="1704110400")),
    (Rule.IN_FUTURE, "/request/body/rows/1/when", at_noon(rows=[{"from": "a"}, {"from": "a", "when": 1}])),
    (Rule.IN_FUTURE, "/request/query/when", dataclasses.replace(at_noon(), query=(("when", "1704110400"),))),
    (Rule.IN_FUTURE, "/request/body/until", at_noon(until="1999-01-01T12:00:00Z")),
    (Rule.UNREADABLE, "/request/query/sender_id", but(query=(("sender_id", "Caf\udce9"),))),
    (Rule.UNREADABLE, "/request/body/file", listing(b"to,name,town\r\n1,Caf\xe9,x\r\n2,y,z\r\n")),
    (Rule.UNREADABLE, "/request/body/file/3", listing('to,name,town\n1,a,b\n2,"c,d\n')),
    (Rule.REQUIRED, "/request/body/file/to", listing("To,name,town\n1,a,b\n2,c,d\n")),
    (Rule.REQUIRED, "/request/body/file/town", listing("to,name,Town\n1,a,b\n2,c,d\n")),
    (Rule.REQUIRED, "/request/body/file/name", listing("to,town\n1,a\n2,b\n", "Hi")),
    (Rule.MIN_ITEMS, "/request/body/file", listing("to,name,town\n1,a,b\n\n , \n")),
    (Rule.MIN_ITEMS, "/request/body/file", listing("to,name,town\n")),
    (Rule.PATTERN, "/request/body/file/3/to", listing("to,name,town\n1,a,b\nx,c,d\n")),
    (Rule.PATTERN, "/request/body/file/4/to", listing("to,name,town\n1,a,b\n\n,c,d\n")),
    (Rule.TYPE, "/request/body/file", mailing(part("file", "to,name\n1,a\n2,b", None))),
    (Rule.TYPE, "/request/body/text", mailing(part("text", "Hi"))),
    (Rule.TYPE, "/request/body/picture", mailing(part("picture", "GIF89a", None))),
    (Rule.OTHER_FORM, "/request/headers/Content-Encoding", but(headers=(*KEY, *JSON, ("content-encoding", "GZIP")))),
    (Rule.OTHER_FORM, "/request/body", but(body=b"\xef\xbb\xbf" + json.dumps(REQUEST).encode())),
    (Rule.CREDENTIALS, "/request/header/X-Key", but(headers=(*JSON, ("X-Key", " ")))),
    (Rule.CREDENTIALS, "/request/body/token", ping(b'{"token": ""}', path="/v1/nudge")),
]

OURS: list[tuple[Rule, str, Exchange]] = [
    (Rule.STATUS, "/response/status", but(status=200)),
    (Rule.CONTENT_TYPE, "/response/headers/Content-Type", but(response_headers=HTML)),
    (Rule.CONTENT_TYPE, "/response/headers/Content-Type", but(response_headers=())),
    (Rule.CONTENT_TYPE, "/callbacks/0/headers/Content-Type", calling_back(labels=HTML)),
    (Rule.UNREADABLE, "/response/body", but(response_body=b"<p>")),
    (Rule.UNREADABLE, "/callbacks/0/body", calling_back(b"")),
    (Rule.DUPLICATE_KEY, "/response/body/failed", answering('"failed": null', '"failed": null, "failed": null')),
    (Rule.DUPLICATE_KEY, "/callbacks/0/body/event", calling_back(RECEIPT.replace(b"{", b'{"event": "text.sent", '))),
    (Rule.REPEATED_KEY, "/response/body", answering('"total": 1, "total": 2', '"total": 2')),
    (Rule.CONTENT_TYPE, "/callbacks/0/headers/Content-Type", asking((("question", "Who?"),), JSON)),
    (Rule.METHOD, "/callbacks/0/method", calling_back(method="PUT")),
    (Rule.REQUIRED, "/callbacks/0/query/question", asking((("hint", "you"),))),
    (Rule.CALLBACK, "/callbacks/0", calling_back(name="other")),
    (Rule.CALLBACK, "/callbacks/0", dataclasses.replace(finding("page=2"), callbacks=calling_back().callbacks)),
    (Rule.REQUIRED, "/response/body/failed", answering(', "failed": null', "")),
    (Rule.REQUIRED, "/response/body/summary", answering(', "summary": {"total": 1, "total": 2}', "")),
    (Rule.REQUIRED, "/callbacks/0/body/to", calling_back(b'{"event": "text.sent"}')),
    (Rule.ADDITIONAL_PROPERTIES, "/response/body/id", answering(id=1)),
    (Rule.ADDITIONAL_PROPERTIES, "/response/body/summary/id", answering('"total": 2', '"total": 2, "id": 1')),
    (Rule.ADDITIONAL_PROPERTIES, "/callbacks/0/body/id", calling_back(RECEIPT.replace(b"{", b'{"id": 1, '))),
    (Rule.TYPE, "/response/body/success", answering("true", '"true"')),
    (Rule.TYPE, "/response/body/failed/0", answering('"failed": null', '"failed": [1]')),
    (Rule.TYPE, "/response/body", but(response_body=b"null")),
    (Rule.ENUM, "/response/body/state", answering(state="lost")),
    (Rule.ENUM, "/callbacks/0/body/event", calling_back(RECEIPT.replace(b"text.sent", b"text.gone"))),
    (Rule.PATTERN, "/response/body/cost", answering('"1.50"', '"1,50"')),
    (Rule.PATTERN, "/callbacks/0/body/to", calling_back(RECEIPT.replace(b"+", b"0"))),
    (Rule.MIN_LENGTH, "/response/body/note", answering(note="")),
    (Rule.MAX_LENGTH, "/response/body/note", answering(note="longer")),
    (Rule.MAX_LISTED, "/response/body/note", answering(note="a,b,c")),
    (Rule.MIN_ITEMS, "/response/body/list", answering(list=[])),
    (Rule.MAX_ITEMS, "/response/body/list", answering(list=["a", "b", "c"])),
    (Rule.MINIMUM, "/response/body/summary/total", answering('"total": 2', '"total": 0')),
    (Rule.MAXIMUM, "/response/body/share", answering(share=1.5)),
    (Rule.MAXIMUM, "/response/body/price", finding("page=2", body=b'{"id": 7, "price": 99.6}')),
    (Rule.EXCLUSIVE_MINIMUM, "/response/body/share", answering(share=0)),
]

ROWS = [(Side.CLIENT, *row) for row in CLIENTS] + [(Side.OURS, *row) for row in OURS]

KEYWORDS = {Rule(each) for each in value_schema.KEYWORDS.values()} | {
    Rule.TYPE, Rule.ENUM, Rule.PATTERN, Rule.REQUIRED, Rule.ADDITIONAL_PROPERTIES,
}  # fmt: skip
SPEAKERS = {
    Side.CLIENT: (checker, client_side, credentials, files, ignored, moments),
    Side.OURS: (our_side,),
}


@pytest.mark.parametrize(
    ("side", "rule", "pointer", "exchange"), ROWS, ids=[f"{side.value}: {rule}: {at}" for side, rule, at, _ in ROWS]
)
def test_a_rule_is_broken_alone(side: Side, rule: Rule, pointer: str, exchange: Exchange) -> None:
    assert [(each.side, each.rule, each.pointer) for each in CHECKER.violations(exchange)] == [(side, rule, pointer)]


IN_PEACE = {
    "a request": FINE,
    "a query": finding("page=2"),
    "a callback": calling_back(),
    "a callback that is not named": calling_back(name=None),
    "what an answer may leave out": answering(note="short", list=["a"], share=1),
    "what a request may leave out": sending(rank=1, share=0.5, parts=["a", "b"], part_count=2, place={"town": "Gulu"}),
    "a count that is right": sending(parts=["a"], part_count=1),
    "rows that say the same": sending(rows=[{"from": "a"}, {"from": "a"}, {}]),
    "an object that may hold anything": sending(extra={"any": [{"thing": 1}]}),
    "another form that a page shows": but(headers=(*KEY, ("content-type", "Text/JSON; charset=utf-8"))),
    "a call without a body": ping(),
    "a call with an empty object, labelled as anything": ping(b"{}", labels=HTML),
    "credentials in the URL where no header is recommended": ping(path="/v1/nudge", query=(("key", "k"),)),
    "a form where a page shows one": ping(b"how=hard", path="/v1/tap", labels=FORM, query=(("key", "k"),)),
    "a time that lies ahead": at_noon(is_later=True, at="2024-01-01T12:00:01Z", until="2024-01-01T11:00:00-02:00"),
    "a time of no effect": at_noon(at="2023-01-01T12:00:00Z"),
    "a time where nobody knows the present": sending(is_later=True, at="1999-01-01T12:00:00Z"),
    "a time that is null and not asked for": but(body=json.dumps({**REQUEST, "at": None}).encode()),
    "a table": listing("\ufeffto , name,town,more\r\n 1 ,a,b\r\n2,c,d\r\n"),
    "a table for a text without variables": listing("to,name\n1,a\n2,b\n", "Hi"),
    "a file that is no table": mailing(part("picture", b"\xff\xd8")),
    "a body in its own form": but(headers=(*KEY, *JSON, ("Content-Encoding", "identity"))),
    "a time that lies ahead by the local clock": at_noon(when="2024-01-01 15:01"),
    "the present minute": at_noon(when="2024-01-01 15:00"),
    "a time with seconds and an offset": at_noon(when="2024-01-01T12:00:01+00:00"),
    "a time in seconds": at_noon(when=1_704_110_401, rows=[{"when": "1704110401"}]),
    "a list that is none": at_noon(when="2024-01-01 15:01:00", rows=[]),
    "a callback by GET, at an address that has a query": asking((("mine", "1"), ("question", "Who?"))),
    "as many values as are allowed": sending(code="a,b,c"),
    "a call that names no form": ping(b'{"how": "hard"}', path="/v1/poke", labels=JSON),
}


@pytest.mark.parametrize("case", IN_PEACE)
def test_what_the_rows_change_breaks_nothing(case: str) -> None:
    assert CHECKER.violations(IN_PEACE[case]) == []


def names_of(module: ModuleType) -> set[Rule]:
    """The rules that a module speaks of by their names."""
    nodes = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Attribute)]
    return {Rule[node.attr] for node in nodes if isinstance(node.value, ast.Name) and node.value.id == "Rule"}


def test_every_rule_of_either_side_has_an_exchange() -> None:
    told = {(side, rule) for side, rule, _, _ in ROWS}
    spoken = {(side, rule) for side, modules in SPEAKERS.items() for each in modules for rule in names_of(each)}
    keywords = {(side, rule) for side in Side for rule in KEYWORDS}
    # A client's unknown field is told as that, with the name it may have meant; and calls of no vendor are told by
    # whoever knows all vendors.
    assert (spoken | keywords) - told == {(Side.CLIENT, Rule.ADDITIONAL_PROPERTIES)}
    assert {rule for _, rule in told} == set(Rule) - {Rule.ROUTE}


HINTS = {
    Rule.CREDENTIAL_IN_URL,
    Rule.DOUBLED_KEY,
    Rule.OTHER_CREDENTIALS,
    Rule.OTHER_FORM,
    Rule.OTHER_PATH,
    Rule.OTHER_SHAPE,
    Rule.OTHER_VALUE,
}


@pytest.mark.parametrize("rule", Rule)
def test_what_was_accepted_is_a_hint_and_all_else_a_violation(rule: Rule) -> None:
    assert rule.level is (Level.HINT if rule in HINTS else Level.VIOLATION)


def test_a_finding_has_the_level_of_its_rule() -> None:
    found = [each for _, _, exchange in CLIENTS for each in CHECKER.violations(exchange)]
    assert [(each.rule, each.level) for each in found] == [(each.rule, Rule(each.rule).level) for each in found]
    assert {each.level for each in found} == set(Level)
