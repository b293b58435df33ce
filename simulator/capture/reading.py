"""Read the exchanges in a file of any origin; an error names the place in it.

Memory is bounded by the number of bytes that are read, and by the number of values that may stand in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.capture.har import captured_entry
from simulator.capture.node import CaptureError, Node
from simulator.capture.own import captured_request
from simulator.text.json_reading import NotJsonError, read_plainly
from simulator.text.system_errors import cause_of

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.capture.captured import Captured

MAX_BYTES = 32 * 1024 * 1024
BYTES_PER_VALUE = 8
"""The average number of bytes for each value, at least: most of a capture is text."""

EXPECTED = (
    "expected a HAR file, or requests as GET /__admin/requests/{id} shows them: one, a list, or {requests: [...]}"
)


def read_capture(path: Path, max_bytes: int = MAX_BYTES) -> list[Captured]:
    """Read every exchange in a file, in its order.

    Raises:
        CaptureError: the file cannot be read, is too long, or is not a capture.
    """
    root = Node(_parsed(_text(path, max_bytes)))
    if root.has("log"):
        return [captured_entry(entry) for entry in root.member("log").member("entries").items()]
    if root.has("requests"):
        return [captured_request(each) for each in root.member("requests").items()]
    if isinstance(root.value, list):
        return [captured_request(each) for each in root.items()]
    if root.has("request") or root.has("target"):
        return [captured_request(root)]
    raise root.error(EXPECTED)


def _text(path: Path, max_bytes: int) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except OSError as error:
        raise CaptureError(f"cannot be read: {cause_of(error)}") from error
    if len(content) > max_bytes:
        raise CaptureError(f"is longer than {max_bytes} bytes; cut it to what matters, or allow more with --max-bytes")
    values = sum(content.count(each) for each in (b",", b"[", b"{"))
    if values > max(max_bytes // BYTES_PER_VALUE, 1):
        raise CaptureError(f"holds up to {values} values, more than are read; allow more with --max-bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaptureError(f"is not UTF-8: the byte at offset {error.start} is invalid; save it as UTF-8") from error


def _parsed(text: str) -> Any:
    try:
        return read_plainly(text)
    except NotJsonError as error:
        raise CaptureError(f"is not JSON: {error}") from error
