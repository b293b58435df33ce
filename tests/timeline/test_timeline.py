"""The timeline: everything that is kept, in one order that does not change."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.plain import advance, open_account, plain_sandbox, submit

from simulator.sandbox.acts.advancing import hand_out
from simulator.sandbox.acts.calling_back import take_result
from simulator.sandbox.acts.charging import post
from simulator.sandbox.books.callbacks import Attempt
from simulator.sandbox.books.journal import Exchange
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.errors import SimulatorError
from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.rules.delivery import Sending
from simulator.sandbox.sandbox import Sandbox
from simulator.steps import at_once
from simulator.timeline.events import SOURCES, Key
from simulator.timeline.page import Event, EventQuery, parse_cursor, read_page, spell_cursor
from simulator.timeline.text import Line, timeline_lines

ANN, BOB, FAILS = "+256701521269", "+256701521270", "+256701299901"
URL = "http://user:secret@127.0.0.1:9/hook?key=secret"


def page(sandbox: Sandbox, limit: int = 1_000, **wanted: Any) -> tuple[list[Event], Key | None]:
    found: tuple[list[Event], Key | None] = at_once(read_page(sandbox, EventQuery(limit, **wanted)))
    return found


def events(sandbox: Sandbox, **wanted: Any) -> list[tuple[str, int]]:
    return [(event.what, event.ordinal) for event in page(sandbox, **wanted)[0]]


def texts(sandbox: Sandbox, what: str) -> list[str]:
    return [event.text for event in page(sandbox, prefix=what)[0]]


def test_at_one_instant_everything_stands_behind_the_request_that_caused_it() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox)
    submit(sandbox, account, [ANN, BOB])
    post(sandbox, account, Cause.TOP_UP, account.balance)
    submit(sandbox, account, [ANN], sending=Sending.AT_ONCE)
    assert events(sandbox) == [
        ("ledger.opening", 1),
        ("request.accepted", 1),
        ("ledger.charge", 2),
        ("message.pending", 1),
        ("message.pending", 2),
        ("ledger.top-up", 3),
        ("request.accepted", 2),
        ("ledger.charge", 4),
        ("message.pending", 3),
        ("message.sent", 3),
    ]


def test_a_message_moves_before_its_refund_and_its_callback() -> None:
    sandbox = plain_sandbox()
    submit(sandbox, open_account(sandbox, refund_after_ms=0), [FAILS], callback_url=URL)
    advance(sandbox, 60_000)
    take_result(sandbox, hand_out(sandbox)[1].callback, Attempt(sandbox.now_ms, 500, None, 3, "", is_replay=False))
    assert events(sandbox, since_ms=1) == [
        ("message.sent", 1),
        ("callback.created", 1),
        ("message.failed", 1),
        ("ledger.refund", 3),
        ("callback.created", 2),
        ("callback.failed", 2),
    ]


def test_instants_come_in_order_whatever_was_stored_when() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox)
    for delay_ms in (50_000, 10_000, 30_000):
        submit(sandbox, account, release_ms=delay_ms)
    advance(sandbox, 60_000)
    instants = [event.at_ms for event in page(sandbox)[0]]
    assert instants == sorted(instants)
    assert [event for event in events(sandbox) if event[0] == "message.sent"] == [
        ("message.sent", 2), ("message.sent", 3), ("message.sent", 1),
    ]  # fmt: skip


def day() -> Sandbox:
    """Several hundred events, many of them at one instant."""
    sandbox = plain_sandbox()
    account = open_account(sandbox, refund_after_ms=1_000)
    for number in range(40):
        submit(sandbox, account, [ANN, FAILS], callback_url=URL if number % 2 else None, text=str(number))
        if number % 5 == 0:
            advance(sandbox, 700)
    advance(sandbox, 60_000)
    return sandbox


@pytest.mark.parametrize("limit", [1, 7, 100, 1_000])
def test_pages_hide_nothing_and_repeat_nothing(limit: int) -> None:
    sandbox = day()
    whole, _ = page(sandbox, 100_000)
    assert len(whole) > 300
    read: list[Event] = []
    after: Key | None = None
    while True:
        some, after = page(sandbox, limit, after=after)
        assert len(some) <= limit
        read += some
        if after is None:
            break
        after = parse_cursor(spell_cursor(after))
    assert read == whole


@given(since_ms=st.integers(0, 8_000), prefix=st.sampled_from(["", "message", "message.s", "ledger.", "nothing"]))
def test_filters_leave_out_and_change_nothing_else(since_ms: int, prefix: str) -> None:
    sandbox = day()
    whole, _ = page(sandbox)
    wanted = [event for event in whole if event.at_ms >= since_ms and event.what.startswith(prefix)]
    assert page(sandbox, since_ms=since_ms, prefix=prefix)[0] == wanted
    first, after = page(sandbox, 3, since_ms=since_ms, prefix=prefix)
    assert first == wanted[:3]
    rest = [] if after is None else page(sandbox, since_ms=since_ms, prefix=prefix, after=after)[0]
    assert rest == wanted[3:]


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", {"request", "ledger", "message", "callback", "incoming", "scenario"}),
        ("callback", {"callback"}),
        ("callback.fail", {"callback"}),
        ("c", {"callback"}),
        ("callbacks", set()),
    ],
)
def test_nothing_is_looked_at_that_cannot_have_the_name(prefix: str, words: set[str]) -> None:
    assert {source.word for source in SOURCES if source.may_have(prefix)} == words


def test_every_name_begins_with_the_word_of_its_source() -> None:
    sandbox = day()
    for source in SOURCES:
        things = [source.get(sandbox, ordinal) for ordinal in source.ordinals(sandbox)]
        for thing in things:
            assert {each.what.partition(".")[0] for each in source.events(thing)} == {source.word}


def test_messages_are_not_looked_at_for_callbacks(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = day()
    found = events(sandbox, prefix="callback")
    monkeypatch.setattr(sandbox, "messages", None)  # whoever looks fails
    assert events(sandbox, prefix="callback") == found


def test_what_comes_later_comes_after_the_cursor() -> None:
    sandbox = plain_sandbox()
    account = open_account(sandbox)
    submit(sandbox, account)
    submit(sandbox, account)
    before, after = page(sandbox, 6)
    submit(sandbox, account)  # at the same instant
    assert [*before, *page(sandbox, after=after)[0]] == page(sandbox)[0]


def test_it_tells_what_is_kept() -> None:
    sandbox = plain_sandbox(bounds=Bounds(messages=1, ledger_entries=1))
    account = open_account(sandbox)
    submit(sandbox, account)
    submit(sandbox, account)
    assert events(sandbox) == [
        ("request.accepted", 1),
        ("request.accepted", 2),
        ("ledger.charge", 3),
        ("message.pending", 2),
    ]


def answered(
    sandbox: Sandbox, vendor: str | None, status: int, *, rejection: str | None = None, repeats: int = 0
) -> None:
    exchange = Exchange(0, vendor, vendor and "read", "GET", "/some/where?token=secret", "", b"")
    exchange.repeats = repeats
    sandbox.journal.open(exchange).rejection = rejection
    sandbox.journal.close(exchange, status, (), b"")


def test_a_repeat_says_which_request_it_repeats() -> None:
    sandbox = plain_sandbox()
    answered(sandbox, "toy", 202)
    answered(sandbox, "toy", 202, repeats=1)
    [_, again] = page(sandbox)[0]
    assert (again.what, again.text) == ("request.repeated", "toy read: 202, repeats x-1")


@pytest.mark.parametrize(
    ("vendor", "status", "rejection", "what", "text"),
    [
        ("toy", 200, None, "request.answered", "toy read: 200"),
        ("toy", 402, "poor", "request.refused", "toy read: 402 poor"),
        (None, 404, None, "request.unrouted", "GET /some/where: 404, no emulated route"),
    ],
)
def test_a_request_says_what_became_of_it(
    vendor: str | None, status: int, rejection: str | None, what: str, text: str
) -> None:
    sandbox = plain_sandbox()
    answered(sandbox, vendor, status, rejection=rejection)
    assert page(sandbox)[0] == [Event(0, what, 1, text)]


def test_money_says_whose_how_much_and_what_is_left() -> None:
    sandbox = plain_sandbox()
    submit(sandbox, open_account(sandbox))
    assert texts(sandbox, "ledger") == ["toy-1: +10.00 USD, 10.00 left", "toy-1: -0.05 USD, 9.95 left"]


def test_a_message_says_its_text_once_and_why_it_failed() -> None:
    sandbox = plain_sandbox()
    submit(sandbox, open_account(sandbox), [FAILS], text='Hello\n\x1b[31m"you"')
    advance(sandbox, 60_000)
    assert texts(sandbox, "message") == [
        f'to {FAILS} from Tester: "Hello\\n\\x1b[31m"you""',
        f"to {FAILS}",
        f"to {FAILS}: delivery impossible",
    ]


def test_a_long_text_is_cut() -> None:
    sandbox = plain_sandbox()
    submit(sandbox, open_account(sandbox), text="x" * 1_000)
    assert texts(sandbox, "message") == [f'to {ANN} from Tester: "{"x" * 60}…"']


def test_a_callback_says_where_without_its_secrets_and_how_each_attempt_went() -> None:
    sandbox = plain_sandbox()
    submit(sandbox, open_account(sandbox), callback_url=URL, sending=Sending.AT_ONCE)
    callback = hand_out(sandbox)[0].callback
    for status, error, is_replay in ((None, "refused", False), (200, None, False), (200, None, True)):
        take_result(sandbox, callback, Attempt(0, status, error, 1, "", is_replay))
    assert texts(sandbox, "callback") == [
        f"sent for {ANN} to http://127.0.0.1:9/hook",
        f"sent for {ANN}, attempt 1: refused",
        f"sent for {ANN}, attempt 2: 200",
        f"sent for {ANN}, attempt 3, a replay: 200",
    ]


@pytest.mark.parametrize("text", ["", "m-1", "t-1-2-3-4", "t-1-2-3-4-5-6", "t-1-2-3-4-x", "t-1-2-3-4-٣"])
def test_what_no_page_returned_is_no_cursor(text: str) -> None:
    with pytest.raises(SimulatorError, match="is invalid"):
        parse_cursor(text)


def test_lines_are_aligned_and_coloured() -> None:
    at = "2024-01-01T12:00:00.000Z"
    lines = list(timeline_lines([Line(at, "message.sent", "m-1", "to Ann"), Line(at, "message.failed", "m-2", "no")]))
    assert lines == [
        f"\x1b[2m{at}\x1b[0m  \x1b[32mmessage.sent         \x1b[0m  m-1       to Ann",
        f"\x1b[2m{at}\x1b[0m  \x1b[31mmessage.failed       \x1b[0m  m-2       no",
    ]
