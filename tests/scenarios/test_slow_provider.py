"""Answers take seconds, and some never come; all of it is accepted."""

from __future__ import annotations

from support.scenarios import found, tried


def test_every_request_is_accepted_however_long_the_answer_takes() -> None:
    played = tried("slow-provider", "careful")
    assert all(asked.exchange.submission for asked in played.asked if asked.turn == 1)
    assert all("slow" in asked.exchange.faults for asked in played.asked)


def test_an_impatient_client_pays_twice_and_a_patient_one_does_not() -> None:
    naive, careful = (tried("slow-provider", client, vendors=("msgine",)) for client in ("naive", "careful"))
    assert "no answer within 5 s" in [asked.seen.words for asked in naive.asked]
    assert set(found(naive.sandbox)) == {"paid-twice"}
    assert found(careful.sandbox) == []
    assert (careful.finished, len(careful.sandbox.messages)) == (12, 12)
