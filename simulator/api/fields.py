"""Read the fields of a request: of a body (a JSON object, a form, or a form with files), or of a query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NoReturn

from simulator.sandbox.rejection import MALFORMED_BODY, MALFORMED_QUERY, Rejection
from simulator.text.forms import NotAFormError, form_pairs, read_form
from simulator.text.json_reading import BYTE_ORDER_MARK, strict_parser

if TYPE_CHECKING:
    from simulator.api.request import Request
    from simulator.text.forms import Pairs

ENDS = "[]"
"""How the names of fields end that PHP and jQuery collect as a list."""


class FormFields(dict[str, object]):
    """The fields of a form. Of a repeated name the last value counts; those of a name that ends in [] are a list.

    Args:
        pairs: names and values, in their order.
    """

    __slots__ = ("_pairs",)

    def __init__(self, pairs: Pairs) -> None:
        super().__init__(pairs)
        self._pairs = pairs
        if any(name.endswith(ENDS) for name in self):
            self.clear()
            self._gather()

    def _gather(self) -> None:
        for name, value in self._pairs:
            if name.endswith(ENDS):
                collected = self.setdefault(name.removesuffix(ENDS), [])
                if isinstance(collected, list):
                    collected.append(value)
            else:
                self[name] = value

    def every(self, name: str) -> list[object]:
        """Return all the values of a name, with [] behind it or without, in order."""
        return [value for given, value in self._pairs if given.removesuffix(ENDS) == name]


def read_fields(request: Request) -> Mapping[str, object]:
    """Return the fields of the body: a JSON object, or form fields (text) and uploads by name (`FormFields`).

    An empty body has no fields. A body without a content type is taken for JSON. The result is kept with the
    request, so that finding credentials and parsing share the work.

    Raises:
        Rejection: `malformed_body`, with `problem` saying what is wrong.
    """
    cached = request.fields_cache
    if cached is None:
        try:
            cached = _read(request)
        except Rejection as rejection:
            cached = str(rejection.details["problem"])  # not itself: it leads to the request
        request.fields_cache = cached
    if isinstance(cached, str):
        _refuse(cached)
    return cached


def read_query(request: Request) -> Mapping[str, str]:
    """Return the fields of the query, as `Request.query_fields` does, if it can be read.

    Raises:
        Rejection: `malformed_query`, with `problem` saying what is wrong.
    """
    if not request.query:
        return request.query_fields
    try:
        read_form(request.query.encode(errors="surrogateescape"), "query")
    except NotAFormError as error:
        raise Rejection(MALFORMED_QUERY, problem=error.problem) from None
    return request.query_fields


def read_json(body: bytes) -> object:
    """Read a JSON text strictly: UTF-8, no NaN, no half surrogates, bounded depth and length of numbers.

    Raises:
        Rejection: `malformed_body`.
    """
    try:
        value: object = strict_parser()(body.removeprefix(BYTE_ORDER_MARK))
    except ValueError as error:
        # In the parser's own words: vendors' answers repeat them, and an answer that was recorded has to come again.
        _refuse(f"the body is not valid JSON: {error}")
    return value


def _read(request: Request) -> Mapping[str, object]:
    body = request.body
    content_type = request.headers.get("Content-Type", "")
    if content_type.startswith("application/json"):  # the common case first
        return _json_object(body)
    try:
        pairs = form_pairs(body, content_type)
    except NotAFormError as error:
        _refuse(error.problem)
    return _json_object(body) if pairs is None else FormFields(pairs)


def _json_object(body: bytes) -> Mapping[str, object]:
    if not body.strip():
        return {}
    value = read_json(body)
    if not isinstance(value, dict):
        _refuse("the body is JSON but not an object")
    return value


def _refuse(problem: str) -> NoReturn:
    raise Rejection(MALFORMED_BODY, problem=problem)
