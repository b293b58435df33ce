"""Keep the first answers to requests with an idempotency key, by account: a repeat gets the same and changes nothing.

How long a key is known is the vendor's to say. Beyond the bound the oldest are forgotten, and their repeats are taken
for new.
"""

from __future__ import annotations

from typing import NamedTuple

OVERHEAD_BYTES = 500
"""What an answer costs beside its body and its key."""


class FirstAnswer(NamedTuple):
    """What was answered to the first request with a key, and what that request was.

    Args:
        fingerprint: of what it asked for; equal ones asked for the same.
        exchange: the ordinal of the request.
        body: of the answer.
        until_ms: the instant at which the key is forgotten.
    """

    fingerprint: bytes
    exchange: int
    body: bytes
    until_ms: int


class FirstAnswers:
    """The first answers of one sandbox, found by account and key.

    Args:
        limit_bytes: how many bytes they may count for.
    """

    __slots__ = ("_answers", "dropped", "kept_bytes", "limit_bytes")

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.kept_bytes = 0
        self.dropped = 0
        """How many were forgotten before their time, for room."""
        self._answers: dict[tuple[str, str], FirstAnswer] = {}

    def __len__(self) -> int:
        return len(self._answers)

    def find(self, account: str, key: str, now_ms: int) -> FirstAnswer | None:
        """Return what the first request with that key was answered; None if the key is not known, or not any more."""
        found = self._answers.get((account, key))
        return None if found is None or found.until_ms <= now_ms else found

    def keep(self, account: str, key: str, answer: FirstAnswer, now_ms: int) -> None:
        """Keep an answer under a key that is not known, and let go of those whose time has come, or that are too many.

        The oldest stand first, and one vendor's go in that order: the first that stays ends the look for old ones.
        """
        self._forget((account, key))
        self._answers[account, key] = answer
        self.kept_bytes += _size(key, answer)
        while self._answers:
            oldest = next(iter(self._answers))
            is_over = self._answers[oldest].until_ms <= now_ms
            if not is_over and self.kept_bytes <= self.limit_bytes:
                break
            self.dropped += not is_over
            self._forget(oldest)

    def _forget(self, place: tuple[str, str]) -> None:
        answer = self._answers.pop(place, None)
        if answer is not None:
            self.kept_bytes -= _size(place[1], answer)


def _size(key: str, answer: FirstAnswer) -> int:
    return OVERHEAD_BYTES + len(key) + len(answer.body)
