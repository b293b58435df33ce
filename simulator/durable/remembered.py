"""Remember what was answered to requests with an id, so that one that comes again is not served a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.request import Response

if TYPE_CHECKING:
    from simulator.sandbox.books.journal import Exchange

MOST = 1_024
"""So many answers of one life are remembered; the oldest goes first."""

MOST_BYTES = 16 * 1024 * 1024
"""Their bodies take so much at most, except that the newest one always stays."""

Answer = tuple[int, bytes, tuple[tuple[str, str], ...]]


class Remembered:
    """The answers of one life of a sandbox to the newest requests that came with an id."""

    __slots__ = ("_answers", "_size_bytes")

    def __init__(self) -> None:
        self._answers: dict[int, Answer] = {}
        self._size_bytes = 0

    def note(self, request_id: int, exchange: Exchange) -> None:
        """Remember what was answered to a request."""
        self._forget(request_id)
        self._answers[request_id] = exchange.status, exchange.response_body, exchange.response_headers
        self._size_bytes += len(exchange.response_body)
        while len(self._answers) > MOST or (self._size_bytes > MOST_BYTES and len(self._answers) > 1):
            self._forget(next(iter(self._answers)))

    def answer_to(self, request_id: int) -> Response | None:
        """Return what was answered to a request; None where it did not come, or long ago.

        Its status is 0 where a fault left no answer. How a fault had an answer sent is not remembered.
        """
        answer = self._answers.get(request_id)
        return None if answer is None else Response(*answer)

    def _forget(self, request_id: int) -> None:
        answer = self._answers.pop(request_id, None)
        if answer is not None:
            self._size_bytes -= len(answer[1])
