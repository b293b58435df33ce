"""Read a request as the control API shows it as an exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.capture.captured import Captured, target_of
from simulator.capture.har import decoded
from simulator.contract.exchange import CallbackSent, Exchange, Pairs
from simulator.text.json_reading import pointer_text

if TYPE_CHECKING:
    from simulator.capture.node import Node

PAIR = 2


def captured_request(node: Node) -> Captured:
    """Read an answer of GET /__admin/requests/{id}."""
    if not node.has("request") and node.has("target"):
        name = node.member("id").text() if node.has("id") else "x-1"
        raise node.error(f"this is a request in short; take it whole from /__admin/requests/{name}")
    request, response = node.member("request"), node.member("response")
    target = target_of(request.member("target"))
    status = response.member("status").number()
    exchange = Exchange(
        method=request.member("method").text().upper(),
        path=target.path,
        query=target.query,
        headers=_headers(request.member("headers")),
        body=_body(request.member("body")),
        is_body_seen=_is_seen(request.member("body")),
        status=status,
        response_headers=_headers(response.member("headers")),
        response_body=_body(response.member("body")),
        callbacks=tuple(_callback(each) for each in node.member("callbacks").items()) if node.has("callbacks") else (),
    )
    vendor = node.member("vendor").text() if node.has("vendor") else None
    unseen = "" if status else "it was not answered"
    return Captured(pointer_text(node.pointer), target.host, vendor, exchange, unseen)


def _callback(node: Node) -> CallbackSent:
    body = node.member("body").text().encode(errors="surrogatepass")
    return CallbackSent("POST", (("Content-Type", node.member("content_type").text()),), body)


def _headers(node: Node) -> Pairs:
    pairs = []
    for each in node.items():
        values = list(each.items())
        if len(values) != PAIR:
            raise each.error(f"found {len(values)} values, expected a name and a value")
        pairs.append((values[0].text(), values[1].text()))
    return tuple(pairs)


def _is_seen(node: Node) -> bool:
    return node.has("base64") or node.has("text") or not (node.has("size") and node.member("size").number())


def _body(node: Node) -> bytes:
    if node.has("base64"):
        return decoded(node.member("base64"))
    return node.member("text").text().encode(errors="surrogatepass") if node.has("text") else b""
