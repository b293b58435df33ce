"""Sign a token (JWS, compact, HMAC) anew: for a pseudonym, with a pseudonym.

A token carries who it is for and proves it with a secret. Both are replaced, so it has to be signed anew; one whose
signature was wrong stays wrong.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from simulator.text.json_reading import NotJsonError, read_plainly

LONGEST = 8_192
_FORM = re.compile(r"([\w-]+)\.([\w-]+)\.([\w-]*)", re.ASCII)
_HASHES = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}


def signed_anew(token: str, name_of: Callable[[str], str], relatives: Mapping[str, Iterable[str]]) -> str | None:
    """Sign a token for the pseudonyms of its bearer; None if it is no such token.

    Args:
        token: what stood behind `Bearer`.
        name_of: gives the pseudonym of a secret.
        relatives: for each known credential, the values of the same account, one of which may be the signing secret.
    """
    form = _FORM.fullmatch(token) if len(token) <= LONGEST else None
    header, claims = (None, None) if form is None else (_read(form[1]), _read(form[2]))
    if form is None or header is None or claims is None:
        return None
    payload = _decode(form[2]) or b""
    secrets: list[str] = []
    for value in claims.values():
        if isinstance(value, str) and value in relatives:
            secrets += relatives[value]
            payload = payload.replace(json.dumps(value).encode(), json.dumps(name_of(value)).encode())
    unsigned = f"{form[1]}.{_encode(payload)}"
    algorithm = _HASHES.get(str(header.get("alg")))
    for secret in secrets:
        if algorithm and hmac.compare_digest(_sign(secret, f"{form[1]}.{form[2]}", algorithm), form[3]):
            return f"{unsigned}.{_sign(name_of(secret), unsigned, algorithm)}"
    return f"{unsigned}.{name_of(form[3])}"


def _sign(secret: str, text: str, algorithm: Any) -> str:
    return _encode(hmac.new(secret.encode(errors="surrogatepass"), text.encode(), algorithm).digest())


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _decode(part: str) -> bytes | None:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return None


def _read(part: str) -> dict[str, Any] | None:
    try:
        value = read_plainly(_decode(part) or b"")
    except NotJsonError:
        return None
    return value if isinstance(value, dict) else None
