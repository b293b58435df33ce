"""Replace the secrets in what is recorded of a sandbox with pseudonyms.

Secrets are met in what came from outside. The answers of a vendor or a fault are shown with pseudonyms for the secrets
that were met, and else as they were: a replay makes them again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.capsule.rendering import AsItWas
from simulator.secrets.hiding import Hider
from simulator.secrets.names import SecretNames

if TYPE_CHECKING:
    from simulator.capsule.pseudonyms import Pseudonyms
    from simulator.capsule.rendering import Headers, Sent
    from simulator.sandbox.books.journal import Exchange
    from simulator.serving.serve import VendorDirectory


class Hiding(AsItWas):
    """Replaces the secrets of one sandbox.

    Args:
        directory: the vendors whose fields of credentials hold secrets.
        names: what stands in for them; it learns of every secret that is met.
    """

    def __init__(self, directory: VendorDirectory, names: Pseudonyms) -> None:
        fields = SecretNames(field for vendor in directory for field in vendor.secret_fields)
        self._names = names
        self._meeting = Hider(fields, names.of)
        self._met = Hider(fields, names.met)
        self._sent: dict[int, Sent] = {}

    def came(self, text: str) -> str:
        """Hide secrets in a text that came from outside."""
        return self._names.in_text(self._meeting.text(text))

    def body_that_came(self, body: bytes) -> bytes:
        """Hide secrets in a body that came from outside."""
        return self._known(self._meeting.body(body))

    def field_that_came(self, value: Any) -> Any:
        """Hide secrets in a field of a command: a text came as one, an object as the body of a control call."""
        if isinstance(value, str):
            return self.came(value)
        if isinstance(value, dict):
            return json.loads(self.body_that_came(json.dumps(value).encode()))
        return value

    def sent(self, exchange: Exchange) -> Sent:
        """Hide secrets in a request: read it once, then clear it of all that were met since."""
        if exchange.ordinal not in self._sent:
            meeting = self._meeting
            pairs = [(name, meeting.header(name, value)) for name, value in exchange.headers]
            self._sent[exchange.ordinal] = meeting.text(exchange.target), pairs, meeting.body(exchange.body)
        target, headers, body = self._sent[exchange.ordinal]
        in_text = self._names.in_text
        return in_text(target), [(name, in_text(value)) for name, value in headers], self._known(body)

    def headers(self, pairs: Headers) -> Headers:
        """Hide secrets in the headers of an answer; one that a fault set was met whole, scheme included."""
        secrets = self._met.names
        return [
            (name, self._met.header(name, self._names.met(value) if name in secrets else value))
            for name, value in pairs
        ]

    def body(self, body: bytes) -> bytes:
        """Hide secrets in the body of an answer or a callback."""
        return self._known(self._met.body(body))

    def text(self, text: str) -> str:
        """Hide secrets in the text of a message, or in a URL."""
        return self._met.value(text)

    def told(self, text: str) -> str:
        """Hide secrets in what a receiver answered, or in the reason why none did."""
        return self._met.text(text)

    def _known(self, body: bytes) -> bytes:
        text = body.decode(errors="surrogateescape")
        return self._names.in_text(text).encode(errors="surrogateescape")
