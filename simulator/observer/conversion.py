"""Make of the journal's exchanges and a sandbox's callbacks the values that the contract takes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from simulator.contract.exchange import CallbackSent, Exchange
from simulator.text.forms import query_pairs

if TYPE_CHECKING:
    from simulator.contract.exchange import Pairs
    from simulator.sandbox.books.callbacks import Callback
    from simulator.sandbox.books.journal import Exchange as Kept

SANDBOX_PREFIX = "/s/"


def exchange_of(kept: Kept) -> Exchange:
    """Return what travelled, with the path as the vendor writes it: without any prefix of ours, decoded."""
    path, query = path_and_query(kept.target)
    return Exchange(
        method=method_of(kept),
        path=path,
        query=query,
        headers=tuple(kept.headers),
        body=kept.body,
        status=kept.status,
        response_headers=kept.response_headers,
        response_body=kept.response_body,
        instant_ms=kept.arrived_ms,
    )


def method_of(kept: Kept) -> str:
    """Return the method; HEAD is GET, as it is when it is served."""
    return "GET" if kept.method == "HEAD" else kept.method


def path_and_query(target: str) -> tuple[str, Pairs]:
    """Return the vendor's path and the fields of the query."""
    path, _, query = target.partition("?")
    if path.startswith(SANDBOX_PREFIX):
        path = "/" + path[len(SANDBOX_PREFIX) :].partition("/")[2]
    if "%" in path:
        path = unquote(path, errors="replace")
    return path, tuple(query_pairs(query)) if query else ()


def callback_of(callback: Callback) -> CallbackSent:
    """Return a callback as it was sent."""
    request = callback.request
    return CallbackSent.to(request.url, request.method, request.headers, request.body)
