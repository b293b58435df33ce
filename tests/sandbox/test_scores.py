"""The times of a receiver, in its score."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from support.plain import advance, open_account, plain_sandbox, submit

from simulator.sandbox.callbacks import Attempt
from simulator.sandbox.scores import scores


@pytest.mark.parametrize(
    ("times_ms", "median_ms", "p95_ms"),
    [([7], 7, 7), ([40, 10, 30, 20], 20, 40), (range(1, 21), 10, 19), (range(1, 22), 11, 20)],
    ids=str,
)
def test_half_and_all_but_a_twentieth_are_at_least_as_fast(
    times_ms: Iterable[int], median_ms: int, p95_ms: int
) -> None:
    sandbox = plain_sandbox()
    submit(sandbox, open_account(sandbox), callback_url="http://127.0.0.1:9/hook")
    advance(sandbox, 60_000)
    callback = sandbox.take_outbox()[0].callback
    for time_ms in times_ms:
        callback.record(Attempt(0, 200, None, time_ms, "", is_replay=True))
    (score,) = scores([callback], 1_000, None)
    assert (score.median_ms, score.p95_ms) == (median_ms, p95_ms)
