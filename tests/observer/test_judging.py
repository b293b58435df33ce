"""The observer's judge, without a server: what it judges, what it leaves, and what it says where no vendor is meant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import toy_vendor
from toy_vendor.manifest import TOY

from simulator.catalogue.folders import shipped
from simulator.contract.exchange import Exchange as Asked
from simulator.hosting.violations import Violation
from simulator.observer.checkers import Checkers
from simulator.observer.conversion import path_and_query
from simulator.observer.judging import MAX_BYTES, MAX_TEXT, MAX_VIOLATIONS, Judge
from simulator.sandbox.books.callbacks import Callback
from simulator.sandbox.books.journal import Exchange, head_of
from simulator.sandbox.origin import origin_of
from simulator.sandbox.rules.reporting import CallbackRequest
from simulator.steps import at_once
from simulator.vendors import BUILT_IN

HOME = Path(toy_vendor.__file__).parent
JSON = (("Content-Type", "application/json"),)
ASKED = b'{"token": "mine", "to": "+256701521269", "text": "Hello"}'
ANSWERED = b'{"id": "toy-1", "state": "pending", "cost": 35.00, "balance": 965.00}'


@pytest.fixture(scope="module")
def judge() -> Judge:
    judge = Judge(HOME / "data" / "contracts", (TOY,))
    assert judge.read(judge.unread("toy")) == []
    return judge


def kept(method: str = "POST", target: str = "/toy/send", body: bytes = ASKED, **changes: Any) -> Exchange:
    """An exchange of the journal in which all is as documented, but for something."""
    exchange = Exchange(0, "toy", "send", method, target, head_of(dict(JSON)), body)
    exchange.status, exchange.response_headers, exchange.response_body = 202, JSON, ANSWERED
    for name, value in changes.items():
        setattr(exchange, name, value)
    return exchange


def callback(body: bytes = b'{"id": "toy-1", "state": "sent"}', ordinal: int = 7, method: str = "POST") -> Callback:
    """A callback that is as documented."""
    made = Callback.__new__(Callback)
    made.ordinal, made.request = ordinal, CallbackRequest("toy.sent", "http://127.0.0.1:9/hook", body, method=method)
    return made


def told(found: tuple[Violation, ...] | None) -> list[tuple[str, str, str]] | None:
    return None if found is None else [(each.side, each.rule, each.pointer) for each in found]


ODD_ANSWER = ANSWERED.replace(b"{", b'{"mood": "fine", ')
OURS = [("ours", "additionalProperties", "/response/body/mood")]
ODD_REQUEST = ASKED.replace(b"{", b'{"mood": "fine", ')
CLIENTS = [("client", "unknown-field", "/request/body/mood")]
PROBLEM = (("Content-Type", "application/problem+json"),)
FILLING = b" " * (MAX_BYTES - len(ASKED))

JUDGED: dict[str, tuple[Exchange, list[tuple[str, str, str]] | None]] = {
    "all that is documented": (kept(), []),
    "a request that departs": (kept(body=ODD_REQUEST), CLIENTS),
    "an answer that departs": (kept(response_body=ODD_ANSWER), OURS),
    "both": (kept(body=ODD_REQUEST, response_body=ODD_ANSWER), CLIENTS + OURS),
    "an answer in which a fault had a hand": (
        kept(body=ODD_REQUEST, response_body=ODD_ANSWER, faults=("f",)), CLIENTS,
    ),
    "an answer of our own": (kept(body=ODD_REQUEST, status=507, response_headers=PROBLEM), CLIENTS),
    "no answer at all": (kept(body=ODD_REQUEST, status=0, response_headers=(), response_body=b""), CLIENTS),
    "a vendor whose contract was not read": (kept(vendor="other"), None),
    "a request that is just not too large": (kept(body=ASKED + FILLING), []),
    "a request that is too large": (kept(body=ASKED + FILLING + b" "), None),
    "an answer that is just not too large": (kept(response_body=ANSWERED.ljust(MAX_BYTES)), []),
    "an answer that is too large": (kept(response_body=ANSWERED.ljust(MAX_BYTES + 1)), None),
    "a HEAD that is served as a GET": (
        kept("HEAD", "/toy/messages/toy-1?token=mine", b"", operation="read", status=200), [],
    ),
    "a path in a sandbox, with escapes": (kept(target="/s/mine/toy%2Fsend"), []),
    "more departures than are kept": (
        kept(body=ASKED[:-1] + b"".join(b', "x%d": 1' % number for number in range(30)) + b"}"),
        [("client", "unknown-field", f"/request/body/x{number}") for number in range(MAX_VIOLATIONS)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", JUDGED)
def test_an_exchange_is_judged(case: str, judge: Judge) -> None:
    exchange, expected = JUDGED[case]
    assert told(at_once(judge.of_exchange(exchange))) == expected


GONE = b'{"id": "toy-1", "state": "gone"}'
CALLED_BACK: dict[str, tuple[Exchange, Callback, list[tuple[str, str, str]] | None]] = {
    "all that is documented": (kept(callbacks=(7,)), callback(), []),
    "the first": (kept(callbacks=(7,)), callback(GONE), [("ours", "enum", "/callbacks/0/body/state")]),
    "the second": (kept(callbacks=(6, 7)), callback(GONE), [("ours", "enum", "/callbacks/1/body/state")]),
    "one that is not the exchange's": (
        kept(callbacks=(6, 8)), callback(GONE), [("ours", "enum", "/callbacks/0/body/state")],
    ),
    "by another method": (
        kept(callbacks=(7,)), callback(method="GET"), [("ours", "method", "/callbacks/0/method")],
    ),
    "one that a fault touched": (kept(callbacks=(7,), faults=("f",)), callback(GONE), []),
    "a vendor whose contract was not read": (kept(vendor="other"), callback(GONE), None),
    "one that is just not too large": (
        kept(callbacks=(7,)), callback(GONE.ljust(MAX_BYTES)), [("ours", "enum", "/callbacks/0/body/state")],
    ),
    "one that is too large": (kept(callbacks=(7,)), callback(GONE.ljust(MAX_BYTES + 1)), None),
}  # fmt: skip


@pytest.mark.parametrize("case", CALLED_BACK)
def test_a_callback_is_judged(case: str, judge: Judge) -> None:
    exchange, sent, expected = CALLED_BACK[case]
    assert told(at_once(judge.of_callback(exchange, sent))) == expected


# ------------------------------------------------------------------------------------------ where no vendor is meant


@pytest.fixture(scope="module")
def judge_of_all() -> Judge:
    judge = Judge(None, BUILT_IN)
    assert judge.read(judge.unread(None)) == []
    return judge


@pytest.mark.parametrize(
    ("method", "path", "vendor", "pointer", "expected"),
    [
        ("GET", "/favicon.ico", None, "/request/path", "a documented route"),
        ("POST", "/api/v1/message/sms", "msgine", "/request/path", "POST /api/v1/messages/sms"),
        ("POST", "/api/services/sendbulks", "advanta", "/request/path", "POST /api/services/sendbulk"),
        ("POST", "/api/v1/messages/7", "msgine", "/request/method", "GET"),
        ("POST", "/api/v1/messages/" + "7" * 60, "msgine", "/request/method", "GET"),
    ],
)
def test_a_request_to_nowhere_is_told_by_the_nearest_vendor(
    judge_of_all: Judge, method: str, path: str, vendor: str | None, pointer: str, expected: str
) -> None:
    found = at_once(judge_of_all.of_exchange(kept(method, path, b"", vendor=vendor, operation=None)))
    assert found is not None
    (violation,) = found
    assert (violation.side, violation.rule) == ("client", "route")
    assert (violation.vendor, violation.pointer, violation.expected) == (vendor, pointer, expected)


@pytest.mark.parametrize(
    ("method", "path", "host", "pointer", "expected"),
    [
        ("HEAD", "/api/v2/sms/send", "", "/request/method", "POST, GET"),
        ("GET", "/api/v2/account/balance", "api.msgine.net", "/request/headers/Host", "a host of UGSMS"),
    ],
)
def test_our_own_answer_to_what_is_not_routed_is_not_judged(
    judge_of_all: Judge, method: str, path: str, host: str, pointer: str, expected: str
) -> None:
    unrouted = kept(method, path, b"", vendor=None, operation=None, status=404, response_headers=PROBLEM)
    unrouted.origin = origin_of(host)
    found = at_once(judge_of_all.of_exchange(unrouted))
    assert told(found) == [("client", "route", pointer)]
    assert found is not None
    assert found[0].expected == expected


@pytest.mark.parametrize(("length", "is_cut"), [(MAX_TEXT, False), (MAX_TEXT + 1, True)])
def test_a_text_that_is_too_long_is_cut(judge_of_all: Judge, length: int, *, is_cut: bool) -> None:
    found = at_once(judge_of_all.of_exchange(kept("GET", "/".ljust(length - 4, "z"), b"", vendor=None, operation=None)))
    assert found is not None
    assert len(found[0].sent) == MAX_TEXT
    assert found[0].sent.endswith("…") is is_cut


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/toy/send", "/toy/send", ()),
        ("/toy/send?", "/toy/send", ()),
        ("/toy%20send?a=%20&b=", "/toy send", (("a", " "), ("b", ""))),
        ("/s/mine/toy/send?a=1&a=2", "/toy/send", (("a", "1"), ("a", "2"))),
        ("/s/mine", "/", ()),
        ("/%FF?\udcff=1", "/\ufffd", (("\udcff", "1"),)),
        ("/toy/send?" + "&".join(["a=1"] * 1_001), "/toy/send", ()),
    ],
)
def test_a_target_is_taken_apart(target: str, path: str, query: tuple[tuple[str, str], ...]) -> None:
    assert path_and_query(target) == (path, query)


# ------------------------------------------------------------------------------------------------------- contracts


def test_what_was_read_is_not_read_again() -> None:
    read = Checkers(HOME / "data" / "contracts", (TOY, replace(TOY, name="other")))
    assert (read.unread("toy"), read.unread(None), read.unread("nobody")) == (["toy"], ["toy", "other"], [])
    assert read.of("toy") is None
    assert [problem.partition(":")[0] for problem in read.read(["toy", "other"])] == ["other/contract.yaml"]
    assert (read.unread("toy"), read.unread("other"), read.unread(None)) == ([], [], [])
    assert read.of("other") is None


@pytest.mark.parametrize("is_built", [True, False])
def test_a_contract_is_read_as_it_was_built_or_else_as_it_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_built: bool
) -> None:
    folders = replace(shipped(), contracts=HOME / "data" / "contracts", schemas=tmp_path)
    if is_built:
        (tmp_path / "toy").mkdir()
        text = (HOME / "data" / "schemas" / "toy" / "contract.json").read_text(encoding="utf-8")
        built = text.replace("/toy/send", "/toy/built")
        (tmp_path / "toy" / "contract.json").write_text(built, encoding="utf-8")
    monkeypatch.setattr("simulator.observer.checkers.shipped", lambda: folders)
    read = Checkers(None, (TOY,))
    assert read.read(["toy"]) == []
    checker = read.of("toy")
    assert checker is not None
    asked = Asked("POST", "/toy/built", (), (), b"", 202, (), b"")
    assert any(each.rule == "path" for each in checker.violations(asked)) is not is_built
