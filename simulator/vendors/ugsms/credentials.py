"""Find the API key or the login in a request."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from simulator.api.fields import read_fields, read_query
from simulator.api.vendor import CredentialKind
from simulator.sandbox.books.accounts import Presented
from simulator.sandbox.rejection import Rejection

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.api.request import Request
    from simulator.sandbox.chance import Stream

_KEY_LENGTH = 48
"""Well under the 88 characters that fit into the buffer of the page's C sample."""

READING = frozenset({"GET", "HEAD"})

_SYMBOLS = string.ascii_lowercase + string.digits


def find_api_key(request: Request) -> Presented | None:
    """Return the key from the `X-API-Key` header, else the query, else the body.

    Source: ugsms.com/documentation/v2, Authentication; which one wins is our choice.
    """
    key = request.headers.get("X-API-Key") or _query_or_body(request, API_KEY)[0]
    return Presented(API_KEY.name, (key,)) if key else None


def find_login(request: Request) -> Presented | None:
    """Return username and password, each from the query, else the body.

    Source: ugsms.com/documentation/v1, Authentication; which one wins is our choice.
    """
    values = _query_or_body(request, LOGIN)
    return Presented(LOGIN.name, values) if all(values) else None


def _query_or_body(request: Request, kind: CredentialKind) -> tuple[str, ...]:
    """Return the values of the fields of a kind, empty where there is none; a body that need not be read is not."""
    is_reading = request.method in READING
    query = request.query_fields if is_reading else read_query(request)
    values: list[object] = [query.get(field) for field in kind.fields]
    if not all(values):
        body = _body_fields(request) if is_reading else read_fields(request)
        values = [value or body.get(field) for value, field in zip(values, kind.fields, strict=True)]
    return tuple([value if isinstance(value, str) else "" for value in values])


def _body_fields(request: Request) -> Mapping[str, object]:
    """Return the body's fields, none for an unreadable GET: only sends have words for a malformed body."""
    try:
        return read_fields(request)
    except Rejection:
        return {}


def _mint_api_key(random: Stream) -> tuple[str, ...]:
    return ("".join(random.choices(_SYMBOLS, k=_KEY_LENGTH)),)


def _mint_login(random: Stream) -> tuple[str, ...]:
    return f"user_{''.join(random.choices(_SYMBOLS, k=6))}", "".join(random.choices(_SYMBOLS, k=16))


API_KEY = CredentialKind("api_key", ("api_key",), _mint_api_key)
LOGIN = CredentialKind("login", ("username", "password"), _mint_login, never_expires=True)
