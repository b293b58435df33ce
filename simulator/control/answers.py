"""What a handler returns, as HTTP: views and texts go in, responses come out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.api.request import JSON_HEADERS, Response

if TYPE_CHECKING:
    from pydantic import BaseModel

HeaderPairs = tuple[tuple[str, str], ...]


def json_response(view: BaseModel, status: int = 200, headers: HeaderPairs = ()) -> Response:
    """A view as a JSON answer."""
    return Response(status, view.model_dump_json().encode(), (*JSON_HEADERS, *headers))


def typed_response(body: bytes, content_type: str, headers: HeaderPairs = ()) -> Response:
    """An answer of another type, which a browser must take for that and nothing else."""
    return Response(200, body, (("Content-Type", content_type), ("X-Content-Type-Options", "nosniff"), *headers))
