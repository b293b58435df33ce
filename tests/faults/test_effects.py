"""What each effect does to values, without a request: answers, headers, waits, wires, and receipts in one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from simulator.sandbox.faults.declaring import Declared
from simulator.sandbox.faults.effect import Answered
from simulator.sandbox.faults.effects.answer import Answer
from simulator.sandbox.faults.effects.damage import Damage, Damages
from simulator.sandbox.faults.effects.headers import Headers
from simulator.sandbox.faults.effects.latency import MAX_HOLD_MS, Latency
from simulator.sandbox.faults.effects.mishandling import Mishandling
from simulator.sandbox.faults.effects.rate_limit import RateLimit
from simulator.sandbox.faults.effects.receipt import Copies, Manners, ReceiptTrouble, Retry, combined
from simulator.sandbox.faults.effects.refusal import Refusal
from simulator.sandbox.faults.effects.stale_balance import StaleBalance
from simulator.sandbox.faults.effects.wire import Drip, Wire, WireKind
from simulator.sandbox.faults.striking import Phase
from simulator.sandbox.rules.delays import Delay, Uniform
from simulator.scenario.fault_models import FaultModel

JSON = Answered(201, (("content-type", "application/json"), ("X-A", "1")), b'{"id":1}')


class Asked:
    """A call that notes what is asked of it."""

    def __init__(self) -> None:
        self.of_it: list[tuple[object, ...]] = []

    def refuse(self, reason: str, details: object, retry_after: str | int) -> Answered:
        """Note it."""
        self.of_it.append(("refuse", reason, details, retry_after))
        return JSON

    def admit(self, fault: str, per_minute: int) -> None:
        """Note it."""
        self.of_it.append(("admit", fault, per_minute))


@pytest.mark.parametrize(
    ("answer", "answered"),
    [
        (Answer(502), Answered(502, (), b"")),
        (Answer(502, "<p>ü"), Answered(502, (("Content-Type", "text/html"),), "<p>ü".encode())),
        (Answer(204, "", "text/plain"), Answered(204, (("Content-Type", "text/plain"),), b"")),
        (
            Answer(503, "no", "text/plain", {"Retry-After": "5"}),
            Answered(503, (("Content-Type", "text/plain"), ("Retry-After", "5")), b"no"),
        ),
    ],
)
def test_an_answer_in_the_vendors_place_has_a_label_where_it_has_a_body(answer: Answer, answered: Answered) -> None:
    assert answer.answer(Asked()) == answered


def test_a_refusal_is_asked_of_who_serves() -> None:
    asked = Asked()
    assert Refusal("rate_limited", 5, {"limit": 1}).answer(asked) == JSON
    assert Refusal("rate_limited").answer(asked) == JSON
    assert asked.of_it == [("refuse", "rate_limited", {"limit": 1}, 5), ("refuse", "rate_limited", {}, "right")]


def test_a_limit_is_counted_by_who_serves_under_the_faults_name() -> None:
    asked = Asked()
    RateLimit(7).meet(asked, "slow")
    RateLimit().meet(asked, "none")
    assert asked.of_it == [("admit", "slow", 7)]


def test_what_says_nothing_of_an_answer_leaves_it_alone() -> None:
    asked, quiet = Asked(), Mishandling(charges=2)
    quiet.meet(asked, "quiet")
    assert (quiet.answer(asked), quiet.edit(JSON), quiet.hold_ms(draws())) == (None, JSON, 0)
    assert (quiet.balance_age_ms, StaleBalance(5).balance_age_ms) == (None, 5)
    assert asked.of_it == []


@pytest.mark.parametrize(
    ("changes", "headers"),
    [
        ({"X-B": "2"}, (("content-type", "application/json"), ("X-A", "1"), ("X-B", "2"))),
        ({"Content-Type": "text/html"}, (("X-A", "1"), ("Content-Type", "text/html"))),
        ({"x-a": None}, (("content-type", "application/json"),)),
    ],
)
def test_headers_are_set_or_removed_however_they_are_spelled(changes: Any, headers: Any) -> None:
    assert Headers(changes).edit(JSON) == JSON._replace(headers=headers)


def test_a_damage_changes_the_label_only_where_it_has_another() -> None:
    assert Damages((Damage(empty=True),)).edit(JSON) == JSON._replace(body=b"")
    labelled = Damages((Damage(content_type="text/html"),)).edit(JSON)
    assert labelled == JSON._replace(headers=(("X-A", "1"), ("Content-Type", "text/html")))
    assert Damages((Damage(content_type="application/json"),)).edit(JSON) == JSON
    recoded = Damages((Damage(charset="latin-1"),)).edit(Answered(200, (("Content-Type", "text/plain"),), b"a"))
    assert recoded == Answered(200, (("Content-Type", "text/plain; charset=utf-8"),), b"a")
    assert Damages((Damage(doubled=True),)).edit(Answered(200, (), b"a")) == Answered(200, (), b"aa")


def draws(*numbers: float) -> Any:
    rest: Iterator[float] = iter(numbers)
    return lambda: next(rest)


@pytest.mark.parametrize(
    ("delay", "jitter_ms", "numbers", "hold_ms"),
    [
        (None, 0, (), 0),
        (Uniform(100, 100), 0, (0.5, 0.9), 100),
        (Uniform(100, 100), 20, (0.5, 0.0), 80),
        (Uniform(100, 100), 20, (0.5, 0.5), 100),
        (Uniform(100, 100), 20, (0.5, 1.0), 120),
        (Uniform(0, 99), 0, (0.25, 0.5), 25),
        (Uniform(10, 10), 20, (0.5, 0.0), 0),
        (Uniform(0, 0), 20, (0.5, 0.525), 1),
        (Uniform(MAX_HOLD_MS, MAX_HOLD_MS), 20, (0.5, 1.0), MAX_HOLD_MS),
    ],
)
def test_an_answer_is_held_as_long_as_is_drawn(
    delay: Delay | None, jitter_ms: int, numbers: tuple[float, ...], hold_ms: int
) -> None:
    assert Latency(delay, jitter_ms).hold_ms(draws(*numbers)) == hold_ms


@pytest.mark.parametrize(
    ("effect", "flaw"),
    [
        (Latency(Uniform(1, MAX_HOLD_MS)), None),
        (Latency(Uniform(MAX_HOLD_MS, MAX_HOLD_MS), 5), None),
        (
            Latency(Uniform(MAX_HOLD_MS + 1, MAX_HOLD_MS + 1)),
            ("latency", "a `latency` of ten minutes at most: it passes in real time"),
        ),
        (Latency(None, 5), ("contradiction", "`latency` beside `jitter`")),
        (Latency(), None),
        (Wire(word="close"), None),
        (Wire(), ("one_of", "close, reset, hang, refused or endless, or a mapping with either `cut` or `drip`")),
        (
            Wire(cut=0.5, drip=Drip()),
            ("one_of", "close, reset, hang, refused or endless, or a mapping with either `cut` or `drip`"),
        ),
        (Damage(empty=True), None),
        (Damage(), ("one_of", "exactly one damage, such as truncated or {missing_field: cost}")),
        (
            Damage(empty=True, html="a"),
            ("one_of", "exactly one damage, such as truncated or {missing_field: cost}"),
        ),
        (ReceiptTrouble(is_before_answer=True), None),
        (ReceiptTrouble(is_withheld=True, event="sent"), None),
        (
            ReceiptTrouble(is_before_answer=True, event="sent"),
            ("contradiction", "`before_answer` alone: put other trouble into a fault of its own"),
        ),
        (
            ReceiptTrouble(event="sent"),
            ("one_of", "at least one trouble, such as `never`, `late`, `copies` or `conflict`"),
        ),
        (Mishandling(), None),
    ],
)
def test_what_is_wrong_with_an_effect_as_a_whole_is_told(effect: Declared, flaw: tuple[str, str] | None) -> None:
    assert effect.flaw() == flaw


@pytest.mark.parametrize("phase", Phase)
def test_nobody_listens_only_before_anything_happens(phase: Phase) -> None:
    told = ("contradiction", "`refused` in the phase before: nothing reaches a vendor that refuses connections")
    assert Wire(word="refused").flaw_in(phase) == (None if phase is Phase.BEFORE else told)
    assert Wire(word="reset").flaw_in(phase) is None


@pytest.mark.parametrize(("written", "read"), [("~", None), ("", None), ("a", "a")])
def test_a_tilde_removes_a_header(written: str, read: str | None) -> None:
    (headers,) = FaultModel.model_validate({"headers": {"X-A": written}}).fault("it", 0).effects
    assert headers == Headers({"X-A": read})


def test_jitter_alone_is_no_effect() -> None:
    assert not Latency(None, 5).is_any
    assert Latency(Uniform(0, 0)).is_any
    assert not Mishandling().is_any
    assert Mishandling(charges=2).is_any


@pytest.mark.parametrize(
    ("wire", "kind", "ends", "closes"),
    [
        (Wire(word="close"), WireKind.CLOSE, True, False),
        (Wire(word="reset"), WireKind.RESET, True, False),
        (Wire(word="hang"), WireKind.HANG, True, False),
        (Wire(word="refused"), WireKind.REFUSED, True, True),
        (Wire(word="endless"), WireKind.ENDLESS, False, False),
        (Wire(cut=0.0), WireKind.CUT, False, False),
        (Wire(drip=Drip()), WireKind.DRIP, False, False),
    ],
)
def test_a_wire_is_of_one_kind(wire: Wire, kind: WireKind, *, ends: bool, closes: bool) -> None:
    assert (wire.kind, wire.ends_request, wire.closes_port) == (kind, ends, closes)


def test_what_is_not_declared_of_a_wire_is_as_usual() -> None:
    assert (Wire(cut=0.25).share, Wire(cut=0.0).share, Wire(word="close").share) == (0.25, 0, 0)
    assert Wire(word="endless").pieces == Drip(1, 100)
    assert Wire(drip=Drip(64, 10)).pieces == Drip(64, 10)


def test_only_a_vendor_that_is_hasty_has_the_answer_wait() -> None:
    assert Mishandling(is_hasty=True).awaits_callbacks
    assert not Mishandling(charges=2).awaits_callbacks


# ------------------------------------------------------------------------------------------------- receipts


@pytest.mark.parametrize(
    ("troubles", "whole"),
    [
        ([], ReceiptTrouble()),
        ([ReceiptTrouble(late_ms=1), ReceiptTrouble(late_ms=2)], ReceiptTrouble(late_ms=1)),
        ([ReceiptTrouble(late_ms=1), ReceiptTrouble(is_withheld=True)], ReceiptTrouble(late_ms=1, is_withheld=True)),
        (
            [ReceiptTrouble(retry=Retry()), ReceiptTrouble(retry=Retry((5,)), manners=Manners())],
            ReceiptTrouble(retry=Retry(), manners=Manners()),
        ),
        ([ReceiptTrouble(), ReceiptTrouble(copies=Copies(2, 5))], ReceiptTrouble(copies=Copies(2, 5))),
        (
            [
                ReceiptTrouble(copies=Copies(1)),
                ReceiptTrouble(copies=Copies(3, 5)),
                ReceiptTrouble(copies=Copies(4, 6)),
            ],
            ReceiptTrouble(copies=Copies(1, 5)),
        ),
        ([ReceiptTrouble(copies=Copies(2))] * 2, ReceiptTrouble(copies=Copies(2, 0))),
    ],
)
def test_of_several_troubles_the_first_that_says_something_counts(
    troubles: list[ReceiptTrouble], whole: ReceiptTrouble
) -> None:
    assert combined(troubles) == whole


@pytest.mark.parametrize(
    ("trouble", "due_ms"),
    [
        (ReceiptTrouble(), 1_001),
        (ReceiptTrouble(late_ms=5), 1_006),
        (ReceiptTrouble(burst_every_ms=100), 1_100),
        (ReceiptTrouble(burst_every_ms=1_001), 1_001),
        (ReceiptTrouble(late_ms=100, burst_every_ms=100), 1_200),
    ],
)
def test_a_receipt_comes_later_and_with_the_next_burst(trouble: ReceiptTrouble, due_ms: int) -> None:
    assert trouble.due_ms(1_001) == due_ms


def test_copies_follow_at_their_pace() -> None:
    assert ReceiptTrouble().after_ms == [0]
    assert ReceiptTrouble(copies=Copies(2, 30)).after_ms == [0, 30, 60]


def test_receipts_before_the_answer_come_of_a_vendor_that_is_hasty() -> None:
    late = ReceiptTrouble(late_ms=1)
    assert late.acted() is late
    assert ReceiptTrouble(is_before_answer=True).acted() == Mishandling(is_hasty=True)
