"""Call a vendor over HTTP; return the answer, or the meaning of having none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp


class Unsent(Exception):
    """Nothing was accepted, and the text may be sent by others or later."""


class Unreachable(Unsent):
    """Nobody listens."""


class OutOfCredit(Unsent):
    """There is no money left at the vendor's."""


class Busy(Unsent):
    """Too many requests: not before so many seconds have passed."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(f"too many requests, again in {retry_after_s:g} s")
        self.retry_after_s = retry_after_s


class Refused(Exception):
    """The vendor will never take this text."""


class AnswerLost(Exception):
    """The vendor was asked, and nobody knows what it did."""


class Caller:
    """One vendor's API.

    Args:
        session: makes the requests.
        url: goes in front of every path.
        headers: with credentials.
    """

    def __init__(self, session: aiohttp.ClientSession, url: str, headers: Mapping[str, str]) -> None:
        self._session = session
        self._url = url
        self._headers = headers

    async def call(self, method: str, path: str, body: object = None, **query: str | int) -> dict[str, Any]:
        """The JSON of a success; raises one of the above for all else."""
        try:
            async with self._session.request(
                method, self._url + path, json=body, params=query, headers=self._headers
            ) as answer:
                document = await answer.json() if answer.status < 500 else {}
        except aiohttp.ClientConnectorError as error:
            raise Unreachable(str(error)) from error
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise AnswerLost(str(error) or type(error).__name__) from error
        if answer.status == 402:
            raise OutOfCredit(str(document))
        if answer.status == 429:
            raise Busy(_wait_s(document))
        if answer.status >= 500:
            raise AnswerLost(f"status {answer.status}")
        if answer.status >= 400 and "data" not in document:
            raise Refused(f"{path} was answered with {answer.status}: {document}")
        return dict(document)


def _wait_s(document: Mapping[str, Any]) -> float:
    """What the vendor says; a minute, the window of its limit, where it says nothing."""
    error = document.get("error")
    return float(error.get("retryAfter", 60)) if isinstance(error, dict) else 60.0
