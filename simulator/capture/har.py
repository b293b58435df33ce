"""Read an entry of an HTTP archive as an exchange.

Source: HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/).
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from simulator.capture.captured import Captured, target_of
from simulator.contract.exchange import Exchange, Pairs, header
from simulator.text.json_reading import pointer_text

if TYPE_CHECKING:
    from simulator.capture.node import Node

NO_ANSWER = 0
"""The status that browsers note where no answer came."""


def captured_entry(entry: Node) -> Captured:
    """Read one entry of `log.entries`."""
    request, response = entry.member("request"), entry.member("response")
    target = target_of(request.member("url"))
    headers = _headers(request)
    body = b""
    if request.has("postData"):
        data = request.member("postData")
        headers = _typed(headers, data)
        body = _posted(data)
    status = response.member("status").number()
    content = response.member("content")
    answer_headers = _typed(_headers(response), content)
    has_body = content.has("text")
    answer = _content(content) if has_body else b""
    is_empty = not has_body and content.has("size") and content.member("size").number() == 0
    unseen = "no answer was captured" if status == NO_ANSWER else ""
    if not unseen and not has_body and not is_empty:
        unseen = "the answer's body was not captured"
    exchange = Exchange(
        method=request.member("method").text().upper(),
        path=target.path,
        query=target.query,
        headers=headers,
        body=body,
        status=status,
        response_headers=answer_headers,
        response_body=answer,
    )
    return Captured(pointer_text(entry.pointer), target.host, None, exchange, unseen)


def _headers(part: Node) -> Pairs:
    found = [(each.member("name").text(), each.member("value").text()) for each in part.member("headers").items()]
    return tuple(pair for pair in found if not pair[0].startswith(":"))  # those of HTTP/2 are no headers


def _typed(headers: Pairs, content: Node) -> Pairs:
    if header(headers, "content-type") is None and content.has("mimeType"):
        return (*headers, ("Content-Type", content.member("mimeType").text()))
    return headers


def _posted(data: Node) -> bytes:
    if data.has("text") and data.member("text").text():
        return _content(data)
    if not data.has("params"):
        return b""
    fields = [
        (each.member("name").text(), each.member("value").text() if each.has("value") else "")
        for each in data.member("params").items()
    ]
    return urlencode(fields, errors="replace").encode()


def _content(content: Node) -> bytes:
    text = content.member("text")
    if not content.has("encoding"):
        return text.text().encode(errors="surrogatepass")
    encoding = content.member("encoding")
    if encoding.text() != "base64":
        raise encoding.error(f"{encoding.text()!r} is unknown; expected base64")
    return decoded(text)


def decoded(node: Node) -> bytes:
    """Decode bytes that are written in base64."""
    try:
        return base64.b64decode(node.text(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise node.error("this is invalid base64") from error
