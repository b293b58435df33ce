"""A clinic's reminder: a text, and a few looks at its report, some seconds apart, until it says how it ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests

LOOKS = 3
APART_S = 2
NOT_YET = 1008


class Reminder:
    """Sends with JSON and a slash at the end; `pause` waits for some seconds."""

    def __init__(
        self, base_url: str, partner_id: str, api_key: str, sender: str, pause: Callable[[float], object]
    ) -> None:
        self._services = f"{base_url}/api/services"
        self._account = {"apikey": api_key, "partnerID": partner_id}
        self._sender = sender
        self._pause = pause

    def send(self, mobile: str, message: str) -> tuple[str, str]:
        """Return the id of the message, and what its report said at last."""
        answer = self._post("sendsms", shortcode=self._sender, mobile=mobile, message=message)
        row = answer["responses"][0] if answer.get("responses") else answer
        if int(row["response-code"]) != 200:
            raise ValueError(f"rejected: {row['response-description']}")
        return row["messageid"], self.follow(row["messageid"])

    def follow(self, message_id: str) -> str:
        """Look at the report until it is final or patience ends."""
        seen = "pending"
        for look in range(LOOKS):
            seen = self.look(message_id)
            if seen != "pending":
                break
            if look < LOOKS - 1:
                self._pause(APART_S)
        return seen

    def look(self, message_id: str) -> str:
        """Look at the report once."""
        report = self._post("getdlr", messageID=message_id)
        if int(report["response-code"]) == NOT_YET:
            return "pending"
        if int(report["response-code"]) != 200:
            return f"unknown: {report['response-description']}"
        words = report["delivery-description"]
        if words == "DeliveredToTerminal":
            return "delivered"
        return "pending" if words in {"SentToNetwork", "Scheduled", "Unknown"} else f"failed: {words}"

    def _post(self, call: str, **fields: str) -> dict[str, Any]:
        answer = requests.post(f"{self._services}/{call}/", json={**self._account, **fields}, timeout=20)
        read: dict[str, Any] = answer.json()
        return read
