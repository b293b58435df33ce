"""An SDK of the newer epoch: a key in a header of its own, numbers joined by commas, keys against sending twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass
class SdkError(Exception):
    """What the SDK raises."""

    message: str
    status: int
    code: str | None
    request_id: str | None


@dataclass(frozen=True)
class Sms:
    """A message as the SDK returns it."""

    id: str
    to: tuple[str, ...]
    content: str
    status: str
    cost: float
    currency: str
    scheduled_at: str | None
    sent_at: str | None


class SdkTwo:
    """Sends, looks up and pages."""

    def __init__(self, base_url: str, key: str) -> None:
        self._client = httpx.Client(base_url=f"{base_url}/api/v1", headers={"X-Api-Key": key}, timeout=20)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def send(self, to: Sequence[str], message: str, **options: str) -> Sms:
        """Send a text; `options` are `from`, `scheduledFor` and `idempotencyKey`."""
        return _sms(self._request("POST", "/developers/sms", json={"to": ",".join(to), "message": message, **options}))

    def get(self, message_id: str) -> Sms:
        """Look a message up."""
        return _sms(self._request("GET", f"/developers/{message_id}"))

    def history(self, limit: int = 20) -> Iterator[Sms]:
        """Yield everything that was sent, page by page until the last."""
        page = pages = 1
        while page <= pages:
            shown = self._request("GET", "/developers/sms/history", params={"page": page, "limit": limit})
            yield from map(_sms, shown["messages"])
            page, pages = shown["page"] + 1, shown["pages"]

    def _request(self, method: str, path: str, **how: Any) -> Any:
        answer = self._client.request(method, path, **how)
        body = answer.json() if "application/json" in answer.headers.get("content-type", "") else {}
        if answer.is_success:
            return body.get("data", body)
        error = body.get("error") or {}
        raise SdkError(
            error.get("message") or body.get("message") or f"HTTP {answer.status_code}",
            answer.status_code,
            error.get("code"),
            body.get("meta", {}).get("requestId"),
        )


def _sms(raw: Any) -> Sms:
    return Sms(
        raw["id"],
        tuple(raw["to"]),
        raw["content"],
        raw["status"],
        float(raw["cost"]),
        raw["currency"],
        raw.get("scheduledAt"),
        raw.get("sentAt"),
    )
