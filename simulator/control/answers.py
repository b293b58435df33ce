"""Write the views and texts that handlers return as HTTP responses."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel

from simulator.api.request import NOT_SNIFFED, OUR_JSON_HEADERS, Response
from simulator.control.taking_turns import taking_turns
from simulator.values import frozen

HeaderPairs = tuple[tuple[str, str], ...]
ViewT_co = TypeVar("ViewT_co", bound=BaseModel, covariant=True)

MANY = 100
"""A list of more things is written in steps."""


@frozen
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


async def rendered(answer: Answer) -> Response:
    """Write an answer as it goes out; others have their turn meanwhile where it is long."""
    if isinstance(answer, Response):
        return answer
    if answer is None:
        return Response(204, b"", ())
    if isinstance(answer, Wrapped):
        return await _json(answer.view, answer.status, answer.headers)
    return await _json(answer, 200)


def typed_response(body: bytes, content_type: str, headers: HeaderPairs = ()) -> Response:
    """Make an answer of another media type, which a browser must not guess anew."""
    return Response(200, body, (("Content-Type", content_type), NOT_SNIFFED, *headers))


async def _json(view: BaseModel, status: int, headers: HeaderPairs = ()) -> Response:
    return Response(status, await taking_turns(_written(view)), (*OUR_JSON_HEADERS, *headers))


def _written(view: BaseModel) -> Generator[None, None, bytes]:
    """Write a view as JSON, its long lists one thing after the other; to the letter as pydantic writes the whole."""
    long = {name: each for name, each in view if isinstance(each, list) and len(each) > MANY and _is_of_views(each)}
    if not long:
        return view.model_dump_json(by_alias=True).encode()
    members = []
    for name, _ in view:
        if name in long:
            written = yield from _written_list(long[name])
            members.append(f'"{name}":[{written}]')
        else:
            members.append(view.model_dump_json(include={name}, by_alias=True)[1:-1])
        yield
    return f"{{{','.join(members)}}}".encode()


def _written_list(views: Sequence[BaseModel]) -> Generator[None, None, str]:
    written = []
    for each in views:
        written.append(each.model_dump_json(by_alias=True))
        yield
    return ",".join(written)


def _is_of_views(values: Sequence[object]) -> bool:
    return all(isinstance(each, BaseModel) for each in values)
