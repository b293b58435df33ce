"""Describe a captured exchange in the form that the judge takes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from simulator.contract.exchange import Exchange, Pairs
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.capture.node import Node

MAX_FIELDS = 10_000
SANDBOX = "/s/"


@frozen
class Captured:
    """One captured exchange.

    Args:
        place: where it stands in the file, as a JSON Pointer.
        host: it was sent to; empty where the capture does not tell.
        vendor: whose it is, where the capture tells.
        exchange: request and answer.
        unseen: what the capture lacks, so that it cannot be judged; empty if it is all there.
    """

    place: str
    host: str
    vendor: str | None
    exchange: Exchange
    unseen: str = ""


@frozen
class Target:
    """An address, taken apart."""

    host: str
    path: str
    query: Pairs


def target_of(node: Node) -> Target:
    """Read the address at a place of a capture: absolute, or a path; without a sandbox's prefix."""
    try:
        parts = urlsplit(node.text())
        host = (parts.hostname or "").lower()
    except ValueError as error:
        raise node.error("this URL is invalid; expected one such as https://host/path, or a path") from error
    try:
        query = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape", max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise node.error(f"this URL has more than {MAX_FIELDS} fields in its query") from error
    path = parts.path or "/"
    if path.startswith(SANDBOX):
        _, slash, rest = path.removeprefix(SANDBOX).partition("/")
        path = slash + rest or "/"
    return Target(host, path, tuple(query))
