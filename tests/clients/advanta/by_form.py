"""A driver's login: a text by a form, because forms are what most gateways take; the outcome stands in the body."""

from __future__ import annotations

import datetime as dt
from typing import Any

import requests

MEANINGS = {
    "1001": "unknown sender",
    "1003": "wrong number",
    "1004": "no credit",
    "1006": "wrong credentials",
}


class RejectedError(Exception):
    """The gateway took the request and will not send."""


class FormClient:
    """Sends texts, and asks for their fate and for the balance, by forms alone."""

    def __init__(self, base_url: str, partner_id: str, api_key: str, sender: str) -> None:
        self._services = f"{base_url}/api/services"
        self._account = {"apikey": api_key, "partnerID": partner_id}
        self._sender = sender

    def send(self, mobile: str, message: str, at: dt.datetime | None = None) -> str:
        """Return the id of the message; `at` is a minute of the clock on the wall."""
        time = {} if at is None else {"timeToSend": at.strftime("%Y-%m-%d %H:%M")}
        row = self._post("sendsms", shortcode=self._sender, mobile=mobile, message=message, **time)
        return str(row["messageid"])

    def credit(self) -> str:
        """Return the balance as the gateway writes it."""
        return str(self._post("getbalance")["credit"])

    def fate(self, message_id: str) -> str:
        """Return how the gateway describes the delivery."""
        return str(self._post("getdlr", messageID=message_id)["delivery-description"])

    def _post(self, call: str, **fields: str) -> dict[str, Any]:
        answer = requests.post(f"{self._services}/{call}", data={**self._account, **fields}, timeout=20)
        if not answer.ok:
            raise RejectedError(f"HTTP {answer.status_code}: {answer.text}")
        body = answer.json()
        row: dict[str, Any] = body["responses"][0] if "responses" in body else body
        code = str(row.get("respose-code", row.get("response-code")))
        if code != "200":
            raise RejectedError(f"{code} {MEANINGS.get(code, row.get('response-description'))}")
        return row
