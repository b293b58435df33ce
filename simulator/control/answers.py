"""Write the views and texts that handlers return as HTTP responses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel

from simulator.api.request import NOT_SNIFFED, OUR_JSON_HEADERS, Response

HeaderPairs = tuple[tuple[str, str], ...]
ViewT_co = TypeVar("ViewT_co", bound=BaseModel, covariant=True)


@dataclass(frozen=True, slots=True)
class Wrapped(Generic[ViewT_co]):
    """A view whose status is not 200; each kind of them has its own."""

    status: ClassVar[int]

    view: ViewT_co
    headers: HeaderPairs = ()


class Created(Wrapped[ViewT_co]):
    """A view of something that was not there before."""

    __slots__ = ()
    status = 201


class Accepted(Wrapped[ViewT_co]):
    """A view of something that is yet to happen."""

    __slots__ = ()
    status = 202


Answer = BaseModel | Wrapped[BaseModel] | Response | None
"""What a handler may return: a view, a response of its own making, or None for nothing."""


def rendered(answer: Answer) -> Response:
    """Write an answer as it goes out."""
    if isinstance(answer, Response):
        return answer
    if answer is None:
        return Response(204, b"", ())
    if isinstance(answer, Wrapped):
        return _json(answer.view, answer.status, answer.headers)
    return _json(answer, 200)


def typed_response(body: bytes, content_type: str, headers: HeaderPairs = ()) -> Response:
    """Make an answer of another media type, which a browser must not guess anew."""
    return Response(200, body, (("Content-Type", content_type), NOT_SNIFFED, *headers))


def _json(view: BaseModel, status: int, headers: HeaderPairs = ()) -> Response:
    return Response(status, view.model_dump_json().encode(), (*OUR_JSON_HEADERS, *headers))
