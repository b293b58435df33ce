"""First answers against a second opinion: a list of all that were ever kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.sandbox.books.idempotency import OVERHEAD_BYTES, FirstAnswer, FirstAnswers

ROOM = 3 * OVERHEAD_BYTES
LIFETIME_MS = 10


def an_answer(until_ms: int, body: bytes = b"") -> FirstAnswer:
    return FirstAnswer(b"print", 1, body, until_ms)


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from("ab"), st.sampled_from("klmno"), st.integers(0, 900))))
def test_the_newest_that_there_is_room_for_are_known_until_their_time(steps: list[tuple[int, str, str, int]]) -> None:
    answers, ever = FirstAnswers(ROOM), list[tuple[tuple[str, str], FirstAnswer]]()
    now_ms = 0
    for wait_ms, account, key, size in steps:
        now_ms += wait_ms
        if answers.find(account, key, now_ms) is None:
            answer = an_answer(now_ms + LIFETIME_MS, b"x" * size)
            answers.keep(account, key, answer, now_ms)
            ever.append(((account, key), answer))
        room = ROOM
        known: dict[tuple[str, str], FirstAnswer] = {}
        for place, answer in reversed([each for each in ever if each[1].until_ms > now_ms]):
            room -= OVERHEAD_BYTES + 1 + len(answer.body)
            if room < 0:
                break
            known.setdefault(place, answer)
        for place in [(account, key) for account in "ab" for key in "klmno"]:
            assert answers.find(*place, now_ms) == known.get(place)
        assert answers.kept_bytes <= ROOM


def test_those_that_went_for_room_are_counted_and_those_whose_time_came_are_not() -> None:
    answers = FirstAnswers(2 * OVERHEAD_BYTES)
    answers.keep("a", "k", an_answer(10), 0)
    answers.keep("a", "l", an_answer(20), 10)
    assert (len(answers), answers.dropped) == (1, 0)
    answers.keep("a", "m", an_answer(20), 10)
    assert (len(answers), answers.dropped) == (1, 1)


def test_without_room_none_is_kept() -> None:
    answers = FirstAnswers(0)
    answers.keep("a", "k", an_answer(10), 0)
    assert (answers.find("a", "k", 0), answers.kept_bytes, answers.dropped) == (None, 0, 1)


def test_an_account_and_a_key_do_not_run_into_each_other() -> None:
    answers = FirstAnswers(1 << 20)
    answers.keep("a", "bk", an_answer(10), 0)
    assert answers.find("ab", "k", 0) is None
