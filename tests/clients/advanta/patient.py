"""A school's letters: one bulk with time to spare, and a balance that is asked for in one way after the other."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

import httpx

PATIENCE_S = 12


class Letters:
    """Sends with `sendbulk`, after it looked whether there is enough credit for it."""

    def __init__(self, base_url: str, partner_id: int, api_key: str, sender: str) -> None:
        self._client = httpx.Client(base_url=f"{base_url}/api/services", timeout=PATIENCE_S)
        self._account: dict[str, str | int] = {"apikey": api_key, "partnerID": partner_id}
        self._sender = sender

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def credit(self) -> float | None:
        """Ask by GET, then by POST; None where neither answers with a number."""
        for ask in (self._by_get, self._by_post):
            with contextlib.suppress(httpx.HTTPError, ValueError, KeyError):
                return ask()
        return None

    def _by_get(self) -> float:
        return float(self._client.get("/getbalance", params=self._account).json()["credit"])

    def _by_post(self) -> float:
        return float(self._client.post("/getbalance", json=self._account).json()["credit"])

    def send(self, letters: Mapping[str, str]) -> dict[str, str]:
        """Return the outcome for each number: an id, or why not."""
        smslist = [
            {
                **self._account,
                "pass_type": "plain",
                "clientsmsid": index,
                "mobile": mobile,
                "message": message,
                "shortcode": self._sender,
            }
            for index, (mobile, message) in enumerate(letters.items())
        ]
        answer = self._client.post("/sendbulk", json={"count": len(smslist), "smslist": smslist}).json()
        rows = answer.get("responses") or [answer | {"clientsmsid": index} for index in range(len(smslist))]
        mobiles = list(letters)
        return {mobiles[row["clientsmsid"]]: row.get("messageid") or row["response-description"] for row in rows}
