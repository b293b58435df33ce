"""A booking page that still calls the service by its older name, and reads errors in every shape it has met."""

from __future__ import annotations

from typing import Any

import requests


class BookingError(Exception):
    """Why a guest got no text."""


class Booking:
    """Sends with both keys in the body, numbers without a plus."""

    def __init__(self, base_url: str, public: str, secret: str, host: str = "prompt.pywe.org") -> None:
        self._client = f"{base_url}/api/client"
        self._keys = {"api_key_public": public, "api_key_secret": secret}
        self._headers = {"Host": host}

    def confirm(self, phone: str, text: str) -> int:
        """Send one text, and return its id."""
        body = {
            **self._keys,
            "message": text,
            "recipients": [phone.lstrip("+")],
            "scheduled": False,
            "time_scheduled": None,
        }
        answer = requests.post(f"{self._client}/sms/send-sms", json=body, headers=self._headers, timeout=20)
        read = answer.json()
        if answer.status_code == 201 and read["status"] == "sent":
            return int(read["id"])
        raise BookingError(f"{answer.status_code}: {_reason(read)}")

    def remind(self, business: int, template: str, guests: str) -> str:
        """Send every row of a table its own text, and return the state that it is accepted with."""
        form = {**self._keys, "business": str(business), "sender_id": "PYWE", "template": template}
        answer = requests.post(
            f"{self._client}/sms/custom",
            data=form,
            files={"csv_file": ("guests.csv", guests)},
            headers=self._headers,
            timeout=20,
        )
        return str(answer.json()["status"])

    def states(self, business: int, token: str) -> dict[int, str]:
        """Return the state of everything that was sent, by its id."""
        headers = {**self._headers, "Authorization": f"Bearer {token}"}
        answer = requests.get(f"{self._client}/sms/?business={business}", headers=headers, timeout=20)
        return {row["id"]: row["status"] for row in answer.json()["data"]}


def _reason(body: dict[str, Any]) -> str:
    for name in ("detail", "api_key", "message", "error"):
        if name in body:
            told = body[name]
            return str(told[0] if isinstance(told, list) else told)
    return "unknown"
