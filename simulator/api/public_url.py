"""Tell where clients reach a server, as the beginning of a URL: scheme, host and port.

The place belongs to the request, which is recorded with it, because answers depend on it: it differs between the shared
port and a vendor's own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from simulator.api.request import Request

LAST_PORT = 65_535
USUAL_PORTS = {"http": ":80", "https": ":443"}
_AUTHORITY = re.compile(r"[A-Za-z0-9._:\[\]-]{1,255}")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
HOST_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
"""A host by name, in lower case."""
_HOST_AND_PORT = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])(?::([0-9]{{1,5}}))?")


def public_url_from(text: str) -> str:
    """Check a public URL that somebody gave; `https://Sms.example:443/` becomes `https://sms.example`.

    Raises:
        ValueError: it is anything but an http(s) URL with a host and perhaps a port; says what is wrong with it, and
            nothing of what it holds.
    """
    if not text:
        raise ValueError("it is empty")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("it holds blanks or other characters that are invalid in a URL")
    try:
        parts = urlsplit(text)
    except ValueError:
        raise ValueError("it is not a URL") from None
    authority = parts.netloc.lower()
    found = _HOST_AND_PORT.fullmatch(authority)
    for is_so, flaw in (
        (parts.scheme not in {"http", "https"}, "it begins neither with http:// nor with https://"),
        ("@" in authority, "it holds a user name or password"),
        ("?" in text, "it holds a query"),
        ("#" in text, "it holds a fragment"),
        (parts.path not in {"", "/"}, "it holds a path"),
        (found is None, "its host or port is invalid"),
        (
            found is not None and found[1] and not 0 < int(found[1]) <= LAST_PORT,
            f"its port is invalid; expected 1 to {LAST_PORT}",
        ),
    ):
        if is_so:
            raise ValueError(flaw)
    return f"{parts.scheme}://{authority.removesuffix(USUAL_PORTS[parts.scheme])}"  # as browsers write it


def is_host_and_port(text: str) -> bool:
    """Tell whether a text in lower case is a host, an IPv6 address in its brackets, perhaps with a port behind it."""
    found = _HOST_AND_PORT.fullmatch(text)
    return found is not None and (found[1] is None or 0 < int(found[1]) <= LAST_PORT)


def beginning_of(request: Request) -> str:
    """Return where the client of a request reached us: as the server was told, else by scheme and Host header."""
    if request.origin.public_url is not None:
        return request.origin.public_url
    host = request.headers.get("Host", "")
    return f"{request.origin.scheme}://{host if _AUTHORITY.fullmatch(host) else 'localhost'}"


def on_port(origin: str, number: int) -> str:
    """Return where a vendor's own port is reached, which speaks plain HTTP: the same host, another port."""
    host = urlsplit(origin).hostname or ""
    return f"http://{f'[{host}]' if ':' in host else host}:{number}"
