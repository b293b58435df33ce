"""Accepted, charged and sent, and the answer is lost."""

from __future__ import annotations

from support.scenarios import found, tried

from simulator.trying.characters import Move
from simulator.trying.seeing import Sight


def test_who_sends_again_pays_twice() -> None:
    played = tried("accepted-then-lost", "naive")
    assert found(played.sandbox) == ["paid-twice"] * 4
    lost = [asked for asked in played.asked if asked.seen.sight is Sight.UNKNOWN]
    assert [(asked.vendor, asked.seen.words) for asked in lost] == [
        ("ugsms", "connection reset"),
        ("pushr", "connection reset"),
        ("advanta", "connection reset"),
        ("msgine", "connection reset"),
    ]
    assert all(asked.exchange.submission and asked.exchange.entries for asked in lost)
    assert len(played.sandbox.messages) == played.texts + 4


def test_who_looks_up_first_pays_once() -> None:
    played = tried("accepted-then-lost", "careful")
    assert found(played.sandbox) == []
    assert len(played.sandbox.messages) == played.texts
    assert [asked.vendor for asked in played.asked if asked.move is Move.LOOK_UP] == ["msgine"]
    assert played.left == 3  # the vendors of which nothing can be listed here: not sent again
