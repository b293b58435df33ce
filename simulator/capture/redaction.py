"""Take the secrets out of an exchange; leave out whole what cannot be cleaned for sure."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from simulator.capture.captured import MAX_FIELDS
from simulator.contract.exchange import CallbackSent, Exchange, Pairs, header, media_type_of
from simulator.secrets.hiding import HIDDEN, Hider
from simulator.text.forms import FORM, MULTIPART, read_multipart
from simulator.text.json_reading import NotJsonError, read_plainly

if TYPE_CHECKING:
    from simulator.capture.captured import Captured
    from simulator.secrets.names import SecretNames

UNSEEN = -1
"""The size of a body that was not captured."""

NO_FORM = (b"{", b"[", b'"', b"<", b"--")
"""The beginnings of a body that is no form, whatever its label says."""


def secrets_of(exchange: Exchange, names: SecretNames) -> set[str]:
    """Find every text in an exchange that stands where secrets stand."""
    found: set[str] = set()

    def note(secret: str) -> str:
        found.add(secret)
        return secret

    redacted(exchange, Hider(names, note))
    return found - {HIDDEN}


def redacted(exchange: Exchange, hider: Hider) -> Exchange:
    """Take every secret out of an exchange."""

    def pairs(given: Pairs) -> Pairs:
        return tuple((name, hider.header(name, value)) for name, value in given)

    def body(headers: Pairs, given: bytes) -> bytes:
        return hider.body(given) if not given or _is_readable(headers, given) else HIDDEN.encode()

    return replace(
        exchange,
        path=hider.text(exchange.path),
        query=pairs(exchange.query),
        headers=pairs(exchange.headers),
        body=body(exchange.headers, exchange.body),
        response_headers=pairs(exchange.response_headers),
        response_body=body(exchange.response_headers, exchange.response_body),
        callbacks=tuple(
            CallbackSent(each.method, pairs(each.headers), body(each.headers, each.body), each.name)
            for each in exchange.callbacks
        ),
    )


def _is_readable(headers: Pairs, body: bytes) -> bool:
    """Tell whether it is known where in a body secrets stand."""
    kind = media_type_of(headers)
    try:
        read_plainly(body)
    except NotJsonError:
        try:
            if kind == MULTIPART:
                return bool(read_multipart(body, header(headers, "content-type") or ""))
            return (
                kind == FORM
                and not body.lstrip().startswith(NO_FORM)
                and bool(parse_qsl(body.decode(), True, max_num_fields=MAX_FIELDS))  # noqa: FBT003
            )
        except ValueError:
            return False
    return True


def described(captured: Captured, vendor: str) -> dict[str, Any]:
    """Describe an exchange in the form in which the control API shows requests."""
    exchange = captured.exchange
    query = urlencode(exchange.query, errors="replace")
    return {
        "vendor": vendor,
        "request": {
            "method": exchange.method,
            "target": f"{exchange.path}?{query}" if query else exchange.path,
            "headers": [list(pair) for pair in exchange.headers],
            "body": _body(exchange.body) if exchange.is_body_seen else {"size": UNSEEN},
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
    """Write exchanges as a file that can be checked again."""
    return json.dumps({"requests": described_requests}, indent=2) + "\n"


def _body(body: bytes) -> dict[str, Any]:
    try:
        return {"size": len(body), "text": body.decode()}
    except UnicodeDecodeError:
        return {"size": len(body), "base64": base64.b64encode(body).decode()}
