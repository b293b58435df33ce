"""Take a request that came to pieces: texts, and the places where credentials stood in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.sandbox.errors import ConflictError
from simulator.secrets.hiding import Hider
from simulator.secrets.known import KnownSecrets
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.api.vendor import Vendor
    from simulator.sandbox.books.journal import Exchange
    from simulator.secrets.names import SecretNames

OF_CLIENTS = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "expect", "host", "te", "transfer-encoding",
     "upgrade", "user-agent"}
)  # fmt: skip
"""Headers that a client sets by itself, or that tell which one it was."""
UNKNOWN = "UNKNOWN"
"""Stands for a credential that nobody handed out."""

ZERO = "\0"

_MARK = "zzCREDENTIAL{}zz"
"""Letters and digits alone: they are spelled alike in a URL, a form and JSON."""
_MARKS = re.compile(r"zzCREDENTIAL([A-Za-z0-9_]+?)zz", re.ASCII)


class Credential(NamedTuple):
    """The place of a credential, by the name of the vendor's field; `UNKNOWN` for one that nobody handed out."""

    field: str


Piece = str | Credential
Pieces = tuple[Piece, ...]


@frozen
class Asked:
    """A request without its secrets; `vendor` is None where nobody knows whom it was meant for."""

    id: str
    vendor: str | None
    method: str
    target: Pieces
    headers: tuple[tuple[str, Pieces], ...]
    body: Pieces

    @property
    def fields(self) -> list[str]:
        """The credentials that it takes, each once."""
        pieces = [self.target, self.body, *(value for _, value in self.headers)]
        found = [piece.field for each in pieces for piece in each if isinstance(piece, Credential)]
        return list(dict.fromkeys(found))


def asked_of(exchange: Exchange, vendor: Vendor[Any] | None, names: SecretNames) -> Asked:
    """Take a request to pieces; raises `ConflictError` where its body is no text."""
    hider = _marking(exchange, vendor, names)
    try:
        body = exchange.body.decode()
    except UnicodeDecodeError:
        body = ZERO
    if ZERO in body:  # also in UTF-16, where secrets are spelled otherwise; no command line takes one
        raise ConflictError(f"the body of x-{exchange.ordinal} is no text in UTF-8, so no code can show it")
    headers = [
        (name, _pieces(hider.header(name, value))) for name, value in exchange.headers if name.lower() not in OF_CLIENTS
    ]
    target = _pieces(hider.text(exchange.target))
    return Asked(
        f"x-{exchange.ordinal}", exchange.vendor, exchange.method, target, tuple(headers), _pieces(hider.text(body))
    )


def _marking(exchange: Exchange, vendor: Vendor[Any] | None, names: SecretNames) -> Hider:
    """Make what puts a mark with the name of its field in the place of each credential."""
    account = exchange.account
    by_value: dict[str, str] = {}
    if account is not None and vendor is not None:
        fields = {kind.name: kind.fields for kind in vendor.credential_kinds}
        for credential in reversed(account.credentials):  # what it began with goes before what came later
            by_value |= dict(zip(credential.values, fields.get(credential.kind, ()), strict=False))
    return Hider(names, lambda value: _MARK.format(by_value.get(value, UNKNOWN)), KnownSecrets(by_value))


def _pieces(text: str) -> Pieces:
    """Cut a text where the marks stand."""
    text = text.encode(errors="surrogateescape").decode(errors="replace")
    parts = _MARKS.split(text)
    cut: list[Piece] = [Credential(part) if place % 2 else part for place, part in enumerate(parts)]
    return tuple(piece for piece in cut if piece)
