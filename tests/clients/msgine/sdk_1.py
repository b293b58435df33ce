"""An SDK of the first epoch: the token bare, no URL for callbacks, three more tries of what may pass."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

RETRIED = frozenset({408, 429, 500, 502, 503, 504})
RETRIES = 3


@dataclass
class SdkError(Exception):
    """What the SDK raises."""

    message: str
    status: int
    code: str | None = None


class SdkOne:
    """Sends and looks up; `pause` waits for some seconds. It asks nobody how long to wait."""

    def __init__(self, base_url: str, token: str, pause: Callable[[float], object]) -> None:
        self._base = f"{base_url}/api/v1"
        self._headers = {"Authorization": token, "Content-Type": "application/json"}
        self._pause = pause

    def send(self, to: str | list[str], message: str) -> Any:
        """Send a text."""
        return self._request("POST", "/messages/sms", {"to": to, "message": message})

    def get(self, message_id: str) -> Any:
        """Look a message up."""
        return self._request("GET", f"/messages/{message_id}")

    def _request(self, method: str, path: str, body: object = None) -> Any:
        for attempt in range(RETRIES):
            try:
                return self._once(method, path, body)
            except SdkError as error:
                if error.status not in RETRIED:
                    raise
                self._pause(min(2.0**attempt, 10))
        return self._once(method, path, body)

    def _once(self, method: str, path: str, body: object) -> Any:
        data = None if body is None else json.dumps(body)
        answer = requests.request(method, self._base + path, headers=self._headers, data=data, timeout=20)
        is_json = "application/json" in answer.headers.get("Content-Type", "")
        if answer.ok and is_json:
            return answer.json()
        if answer.ok:
            raise SdkError("Unexpected response format", answer.status_code, "INVALID_RESPONSE_FORMAT")
        error = answer.json().get("error", {}) if is_json else {}
        raise SdkError(error.get("message", f"HTTP {answer.status_code}"), answer.status_code, error.get("code"))


class Inbox:
    """What the application does with receipts: the last word on each message, by its id."""

    def __init__(self) -> None:
        self.states: dict[str, str] = {}

    def take(self, body: bytes) -> int:
        """Read one receipt, and return the status to answer with."""
        receipt = json.loads(body)
        event = receipt["event"].removeprefix("message.")
        final = {"delivered", "failed"}
        if self.states.get(receipt["id"]) not in final:
            self.states[receipt["id"]] = event
        return 204
