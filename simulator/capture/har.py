"""Read an entry of an HTTP archive as an exchange.

Source: HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/).
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from simulator.capture.captured import Captured, target_of
from simulator.contract.exchange import Exchange, Pairs, header, media_type_of
from simulator.text.json_reading import pointer_text

if TYPE_CHECKING:
    from simulator.capture.node import Node

NO_ANSWER = 0
"""The status that browsers note where no answer came."""

BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})
MULTIPART = "multipart/form-data"
BOUNDARY = "as-it-was-captured"


def captured_entry(entry: Node) -> Captured:
    """Read one entry of `log.entries`."""
    request, response = entry.member("request"), entry.member("response")
    target = target_of(request.member("url"))
    headers = _headers(request)
    method = request.member("method").text().upper()
    body: bytes | None = None
    if request.has("postData"):
        data = request.member("postData")
        headers = _typed(headers, data)
        headers, body = _posted(data, headers)
    elif _has_none(request, method, headers):
        body = b""
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
        method=method,
        path=target.path,
        query=target.query,
        headers=headers,
        body=body or b"",
        status=status,
        response_headers=answer_headers,
        response_body=answer,
        is_body_seen=body is not None,
    )
    return Captured(pointer_text(entry.pointer), target.host, None, exchange, unseen)


def _headers(part: Node) -> Pairs:
    found = [(each.member("name").text(), each.member("value").text()) for each in part.member("headers").items()]
    return tuple(pair for pair in found if not pair[0].startswith(":"))  # those of HTTP/2 are no headers


def _typed(headers: Pairs, content: Node) -> Pairs:
    if header(headers, "content-type") is None and content.has("mimeType"):
        return (*headers, ("Content-Type", content.member("mimeType").text()))
    return headers


def _has_none(request: Node, method: str, headers: Pairs) -> bool:
    """Tell whether a request of which no body was captured had none; where nothing tells, those that read have none."""
    length = header(headers, "content-length")
    if length is not None:
        return length.strip() == "0"
    if header(headers, "transfer-encoding") is not None:
        return False
    size = request.member("bodySize").number() if request.has("bodySize") else -1
    return size == 0 or (size < 0 and method in BODILESS)


def _posted(data: Node, headers: Pairs) -> tuple[Pairs, bytes | None]:
    """Return the headers and the body of a request; of one that was taken apart, a body that says the same.

    None stands for a body that was not captured, or of which a file was not.
    """
    if data.has("text") and data.member("text").text():
        return headers, _content(data)
    fields = list(data.member("params").items()) if data.has("params") else []
    if not fields or any(not each.has("value") and each.has("fileName") for each in fields):
        is_empty = data.has("text") and not fields and header(headers, "content-length") in {None, "0"}
        return headers, b"" if is_empty else None
    if media_type_of(headers) != MULTIPART:
        pairs = [(each.member("name").text(), _optional(each, "value")) for each in fields]
        return headers, urlencode(pairs, errors="replace").encode()
    parts = "".join(map(_part, fields))
    others = tuple(pair for pair in headers if pair[0].lower() != "content-type")
    labelled = (*others, ("Content-Type", f"{MULTIPART}; boundary={BOUNDARY}"))
    return labelled, f"{parts}--{BOUNDARY}--\r\n".encode(errors="replace")


def _part(field: Node) -> str:
    name, file = field.member("name").text(), _optional(field, "fileName")
    label = f'name="{name}"; filename="{file}"' if file else f'name="{name}"'
    return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {label}\r\n\r\n{_optional(field, 'value')}\r\n"


def _optional(node: Node, name: str) -> str:
    return node.member(name).text() if node.has(name) else ""


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
