"""A shop's campaign: one text to many in parts of a hundred, rows matched by their place, a sweep for reports later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import requests

PART = 100


@dataclass
class Outcome:
    """What became of one number."""

    number: str
    code: str
    message_id: str | None
    state: str


class Campaign:
    """Sends by POST with JSON, without a slash at the end: with one the shop once got an empty body for its balance."""

    def __init__(self, base_url: str, partner_id: str, api_key: str, sender: str) -> None:
        self._services = f"{base_url}/api/services"
        self._account = {"apikey": api_key, "partnerID": partner_id}
        self._sender = sender

    def send(self, numbers: Sequence[str], text: str) -> list[Outcome]:
        """Send to all of them; a part that the gateway refuses as a whole fails for each of its numbers."""
        return [outcome for part in _parts(numbers) for outcome in self._send(part, text)]

    def sweep(self, outcomes: Sequence[Outcome]) -> None:
        """Ask about everything that is still on its way."""
        for outcome in outcomes:
            if outcome.state == "sent" and outcome.message_id is not None:
                report = self._post("getdlr", messageID=outcome.message_id)
                words = str(report.get("delivery-description", "")).lower()
                if "deliveredtoterminal" in words:
                    outcome.state = "delivered"
                elif any(word in words for word in ("impossible", "absent", "blacklist", "invalid", "fail")):
                    outcome.state = "undelivered"

    def credit(self) -> float:
        """Return the balance as a number, be it written as one or as text."""
        return float(self._post("getbalance")["credit"])

    def _send(self, part: Sequence[str], text: str) -> Iterator[Outcome]:
        answer = self._post("sendsms", shortcode=self._sender, mobile=",".join(part), message=text, pass_type="plain")
        rows = answer.get("responses") or [answer] * len(part)
        for number, row in zip(part, rows, strict=True):
            code = str(row.get("respose-code", row.get("response-code", "")))
            message_id = row.get("messageid")
            state = "sent" if code == "200" else "failed"
            yield Outcome(number, code, None if message_id is None else str(message_id), state)

    def _post(self, call: str, **fields: str) -> dict[str, Any]:
        answer = requests.post(f"{self._services}/{call}", json={**self._account, **fields}, timeout=20)
        answer.raise_for_status()
        read: dict[str, Any] = answer.json()
        return read


def _parts(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    for begin in range(0, len(numbers), PART):
        yield numbers[begin : begin + PART]
