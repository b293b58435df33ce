"""A school's notices: sends that go to the sandbox path while they are tried, and a bulk whose failures are listed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests


class FailedError(Exception):
    """The error of an answer that is no success."""


class Notices:
    """Sends with an API key in the header."""

    def __init__(self, base_url: str, api_key: str, host: str, path: str) -> None:
        self._api = f"{base_url}/api/v2"
        self._path = path
        self._headers = {"x-api-key": api_key, "Host": host}

    def send(self, number: str, text: str, message_type: str = "transactional") -> float:
        """Send one text, and return what is left."""
        fields = {"numbers": number, "message_body": text, "message_type": message_type}
        return float(
            self._read(requests.post(self._api + self._path, json=fields, headers=self._headers, timeout=20))[
                "remaining_balance"
            ]
        )

    def send_all(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Send each number its own text, and return why some failed."""
        messages = [{"number": number, "message_body": text} for number, text in texts.items()]
        answer = requests.post(
            f"{self._api}/sms/send/bulk", json={"messages": messages}, headers=self._headers, timeout=20
        ).json()
        return {failed["number"]: failed["error"] for failed in answer["data"]["failed_messages"] or []}

    def left(self) -> float:
        """Ask for the balance."""
        return float(
            self._read(requests.get(f"{self._api}/account/balance", headers=self._headers, timeout=20))["balance"]
        )

    def _read(self, answer: requests.Response) -> Any:
        body = answer.json()
        if not body["success"]:
            raise FailedError(body["error"])
        return body["data"]
