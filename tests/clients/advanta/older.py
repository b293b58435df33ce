"""A client of the family's older epoch: `respose-code`, ids and numbers as integers, the network as text."""

from __future__ import annotations

import requests
from pydantic import BaseModel, ConfigDict, Field


class Row(BaseModel):
    """A row as the older pages show it."""

    model_config = ConfigDict(strict=True)

    code: int = Field(alias="respose-code")
    description: str = Field(alias="response-description")
    mobile: int
    message_id: int = Field(alias="messageid")
    network: str = Field(alias="networkid")


class Older:
    """Sends one text, and as many as an older list takes."""

    def __init__(self, base_url: str, partner_id: str, api_key: str, sender: str, host: str | None = None) -> None:
        self._services = f"{base_url}/api/services"
        self._account = {"apikey": api_key, "partnerID": partner_id, "shortcode": sender}
        self._headers = {} if host is None else {"Host": host}

    def send(self, mobile: str, message: str) -> Row:
        """Send one text."""
        return self._rows("sendsms", {**self._account, "mobile": mobile, "message": message})[0]

    def send_list(self, texts: dict[str, str]) -> list[Row]:
        """Send each number its own text, the credentials in each item."""
        items = [
            {**self._account, "pass_type": "plain", "clientsmsid": place, "mobile": mobile, "message": message}
            for place, (mobile, message) in enumerate(texts.items(), 1)
        ]
        return self._rows("sendbulk", {"count": len(items), "smslist": items})

    def _rows(self, call: str, body: object) -> list[Row]:
        answer = requests.post(f"{self._services}/{call}/", json=body, headers=self._headers, timeout=20)
        return [Row.model_validate(row) for row in answer.json()["responses"]]
