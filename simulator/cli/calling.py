"""Call the control API of a running server, and read its answer."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import click

from simulator.cli.options import ADMIN_TOKEN, HOST, PORT, URL, Port
from simulator.cli.printing import NotDone
from simulator.settings import DEFAULT_HOST
from simulator.text.json_reading import NotJsonError, read_plainly

TIMEOUT_S = 10.0
PAGE = 1_000
"""How many entries a page has at most."""
INTERRUPTED = 130
"""What shells make of a program that Ctrl-C ended."""


class Unreachable(NotDone):
    """A server that does not answer."""


class Reply(NamedTuple):
    """A status, and the body as JSON; None when it is not JSON."""

    status: int
    document: Any


def server_url(given: str | None) -> str:
    """Return the given URL, else the one that the settings of `serve` in the environment lead to.

    Raises:
        click.BadParameter: they lead nowhere.
    """
    if given:
        return given.rstrip("/")
    host = os.environ.get(HOST.variable) or DEFAULT_HOST
    # The way back from what a server listens on to what a client connects to.
    host = {"0.0.0.0": DEFAULT_HOST, "::": "::1"}.get(host, host)  # noqa: S104 - compared with, not bound to
    try:
        port = Port(PORT.default).convert(os.environ.get(PORT.variable) or PORT.default, None, None)
    except click.BadParameter as error:
        raise click.BadParameter(error.message, param_hint=f"the variable {PORT.variable}") from error
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def call(  # noqa: PLR0913 - the parts of a request
    url: str,
    method: str,
    path: str,
    *,
    sandbox: str | None = None,
    body: dict[str, object] | None = None,
    admin_token: str | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Reply:
    """Call the control API, directly: proxies are for the way out, and a simulator is near.

    Raises:
        Unreachable: nothing answered.
        click.UsageError: the URL is invalid.
    """
    from simulator.secrets.hiding import without_secrets
    from simulator.text.network_errors import network_cause_of

    shown = without_secrets(url)
    refusal = click.UsageError(f"{shown!r} is not a URL such as http://127.0.0.1:7670 (--url, {URL.variable}).")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refusal from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise refusal
    prefix = f"/s/{quote(sandbox, safe='')}" if sandbox else ""
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if admin_token:
        headers["Authorization"] = f"Bearer {admin_token}"
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = connect(parts.hostname, port, timeout=timeout_s)
    try:
        content = None if body is None else json.dumps(body).encode()
        connection.request(method, f"{parts.path}{prefix}/__admin/{path}", content, headers)
        response = connection.getresponse()
        return Reply(response.status, _parsed(response.read()))
    except (OSError, HTTPException, UnicodeError) as error:  # a host name that is none cannot be encoded
        raise Unreachable(
            f"no simulator answers at {shown}: {network_cause_of(error)}. "
            f"Start one with `sms-simulator serve`, or say where it listens with --url or {URL.variable}; "
            "`sms-simulator guide it-does-not-work` has further causes."
        ) from error
    finally:
        connection.close()


def succeed(reply: Reply) -> Any:
    """Return the document of a successful reply; raises `NotDone` with the problem's words otherwise."""
    if 200 <= reply.status < 300 and reply.document is not None:  # noqa: PLR2004 - HTTP's own class
        return reply.document
    detail = reply.document.get("detail") if isinstance(reply.document, dict) else None
    if detail and reply.status == 401:  # noqa: PLR2004 - HTTP's own
        detail = f"{detail} Give it with --admin-token or {ADMIN_TOKEN.variable}."
    raise NotDone(str(detail) if detail else f"unexpected answer with status {reply.status}: is this a simulator?")


class Caller(NamedTuple):
    """How a command reaches the sandbox that it looks at: its server, its name and the admin token."""

    url: str
    sandbox: str | None
    admin_token: str | None

    def get(self, path: str, query: Mapping[str, str], timeout_s: float = TIMEOUT_S) -> Reply:
        """Ask for a part of the control API."""
        path = f"{path}?{urlencode(query)}"
        return call(self.url, "GET", path, sandbox=self.sandbox, admin_token=self.admin_token, timeout_s=timeout_s)

    def all_of(self, path: str, query: Mapping[str, str], name: str) -> Iterator[dict[str, Any]]:
        """Yield the entries of a list, page after page; `name` is theirs in a page."""
        while True:
            page = succeed(self.get(path, query))
            yield from page[name]
            if page["next_cursor"] is None:
                return
            query = {**query, "cursor": page["next_cursor"]}


@contextmanager
def until_interrupted() -> Iterator[None]:
    """Leave with the exit status of an interrupted program when somebody presses Ctrl-C."""
    try:
        yield
    except KeyboardInterrupt:
        raise click.exceptions.Exit(INTERRUPTED) from None


def _parsed(content: bytes) -> Any:
    try:
        return read_plainly(content)
    except NotJsonError:
        return None
