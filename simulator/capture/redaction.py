"""An exchange goes in, the same without its secrets comes out: what cannot be cleaned for sure is left out whole."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from simulator.capture.secrets import SecretFinder, UnreadableError
from simulator.contract.exchange import CallbackSent, Pairs, media_type_of
from simulator.contract.reading import FORM, MULTIPART
from simulator.contract.secrecy import HIDDEN, Hider

if TYPE_CHECKING:
    from simulator.capture.captured import Captured

_STRING = r'"((?:[^"\\]++|\\.)*+)"'
# Strings are taken whole, also where they are no names, so that no search begins inside of one.
_MEMBER = re.compile(rf"{_STRING}(?:(\s*+:\s*+)(?:{_STRING}|-?\d[\d.eE+-]*+))?")
_PARAMETER = re.compile(r"([?&;\s]([\w.-]+)=)([^&;\s]+)")


class Redactor:
    """Takes secrets out of one exchange.

    Args:
        finder: knows where they stand.
        secrets: all that stand anywhere in the exchange.
    """

    def __init__(self, finder: SecretFinder, secrets: set[str]) -> None:
        self._finder = finder
        self._hider = Hider(secrets)

    def headers(self, headers: Pairs) -> Pairs:
        """Headers without secrets; the scheme of an Authorization stays."""
        return tuple((name, self._header(name, value)) for name, value in headers)

    def query(self, pairs: Pairs) -> Pairs:
        """Parameters without secrets."""
        return tuple(
            (name, HIDDEN if self._finder.is_secret(name) else self._hider.text(value)) for name, value in pairs
        )

    def body(self, headers: Pairs, body: bytes) -> bytes:
        """A body without secrets; nothing of it but a word where it cannot be read."""
        try:
            list(self._finder.of_body(headers, body))
            text = body.decode()
            kind = media_type_of(headers)
            if kind == FORM:
                text = re.sub(r"(^|&)([^=&]*+)=([^&]*+)", self._form_field, text)
            elif kind != MULTIPART:
                text = _MEMBER.sub(self._member, text)
            cleaned = self._hider.text(text).encode()
            left = set(self._finder.of_body(headers, cleaned)) - {"", HIDDEN}
        except (UnreadableError, ValueError):
            return HIDDEN.encode()
        return HIDDEN.encode() if left else cleaned

    def path(self, path: str) -> str:
        """A path without secrets."""
        return self._hider.text(path)

    def _header(self, name: str, value: str) -> str:
        if self._finder.is_secret(name):
            scheme, blank, _ = value.partition(" ")
            return f"{scheme} {HIDDEN}" if blank and scheme.isalpha() else HIDDEN
        hidden = _PARAMETER.sub(
            lambda found: f"{found[1]}{HIDDEN}" if self._finder.is_secret(found[2]) else found[0], value
        )
        return self._hider.text(hidden)

    def _member(self, found: re.Match[str]) -> str:
        name, colon = found[1], found[2]
        return f'"{name}"{colon}"{HIDDEN}"' if colon and self._finder.is_secret(name) else found[0]

    def _form_field(self, found: re.Match[str]) -> str:
        name = found[2].rpartition("%5B")[2].rpartition("[")[2].removesuffix("%5D").rstrip("]")
        return f"{found[1]}{found[2]}={HIDDEN}" if self._finder.is_secret(name) else found[0]


def redacted(captured: Captured, finder: SecretFinder) -> Captured:
    """The whole exchange without its secrets."""
    exchange = captured.exchange
    redactor = Redactor(finder, finder.of_exchange(exchange))
    cleaned = replace(
        exchange,
        path=redactor.path(exchange.path),
        query=redactor.query(exchange.query),
        headers=redactor.headers(exchange.headers),
        body=redactor.body(exchange.headers, exchange.body),
        response_headers=redactor.headers(exchange.response_headers),
        response_body=redactor.body(exchange.response_headers, exchange.response_body),
        callbacks=tuple(
            CallbackSent(each.method, redactor.headers(each.headers), redactor.body(each.headers, each.body), each.name)
            for each in exchange.callbacks
        ),
    )
    return replace(captured, exchange=cleaned)


def described(captured: Captured, vendor: str) -> dict[str, Any]:
    """An exchange in the form in which the control API shows requests."""
    exchange = captured.exchange
    query = urlencode(exchange.query, errors="replace")
    return {
        "vendor": vendor,
        "request": {
            "method": exchange.method,
            "target": f"{exchange.path}?{query}" if query else exchange.path,
            "headers": [list(pair) for pair in exchange.headers],
            "body": _body(exchange.body),
        },
        "response": {
            "status": exchange.status,
            "headers": [list(pair) for pair in exchange.response_headers],
            "body": _body(exchange.response_body),
        },
        "callbacks": [
            {"content_type": next((value for _, value in each.headers), ""), "body": each.body.decode(errors="replace")}
            for each in exchange.callbacks
        ],
    }


def written(described_requests: list[dict[str, Any]]) -> str:
    """A file of exchanges, which can be checked again."""
    return json.dumps({"requests": described_requests}, indent=2) + "\n"


def _body(body: bytes) -> dict[str, Any]:
    try:
        return {"size": len(body), "text": body.decode()}
    except UnicodeDecodeError:
        return {"size": len(body), "base64": base64.b64encode(body).decode()}
