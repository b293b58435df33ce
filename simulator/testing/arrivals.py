"""Read a callback that came to a receiver as a value."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from simulator.testing.values import Document, instant
from simulator.values import frozen


@frozen
class Arrival:
    """A request that came to a receiver. `status` is what it was answered with, None for no answer at all."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    status: int | None
    at: dt.datetime | None = None

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)

    @property
    def content_type(self) -> str:
        """The content type of the body."""
        return next((value for name, value in self.headers.items() if name.lower() == "content-type"), "")

    @classmethod
    def read(cls, shown: Document) -> Arrival:
        """Read an arrival from the control API's JSON."""
        body = shown["body"]
        content = base64.b64decode(body["base64"]) if body["text"] is None else body["text"].encode()
        headers = dict(shown["headers"])
        return cls(shown["method"], shown["target"], headers, content, shown["status"], instant(shown["at"]))
