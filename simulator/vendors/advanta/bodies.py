"""Read the list of messages of a body, or the parameters of a single call, in one of the shapes that clients send."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from simulator.api.fields import read_fields, read_json, read_query
from simulator.sandbox.rejection import MALFORMED_BODY, Rejection
from simulator.text.json_reading import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.api.request import Request

Item = dict[str, object]
"""One object of the list, as it was sent."""

LIST = "smslist"

_FORM_NAME = re.compile(rf"{LIST}\[(\d{{1,9}})\]\[([^\[\]]+)\]", re.ASCII)


class Body(NamedTuple):
    """The items, and the `count` announced for them, None if there was none."""

    items: Sequence[Item]
    announced: object


def read_body(request: Request) -> Body:
    """Read the list of a body.

    Beside the documented object with `smslist` these are read: an array of items, an array holding the documented
    object, one item alone, and a form with either one item's fields or PHP's spelling `smslist[0][mobile]`.

    Raises:
        Rejection: `malformed_body`.
    """
    fields = _array_fields(request.body) if _is_array(request.body) else read_fields(request)
    return Body(_items(fields), fields.get("count"))


def read_parameters(request: Request) -> Mapping[str, object]:
    """Read the parameters of a call that has no list: a query, and beside it the fields of the body of a POST.

    A body is a JSON object, an array holding one, or a form; what stands in both places counts as the body has it.

    Raises:
        Rejection: `malformed_query`, `malformed_body`.
    """
    query = read_query(request) if request.query else {}
    if request.method != "POST":
        return query
    fields = _only_object(request.body) if _is_array(request.body) else read_fields(request)
    return {**query, **fields} if query else fields


def trimmed(value: object) -> str:
    """Return a text or a whole number as trimmed text; empty for everything else."""
    return (value if isinstance(value, str) else text_of(value) or "").strip()


def _is_array(body: bytes) -> bool:
    return body.lstrip()[:1] == b"["


def _array_fields(body: bytes) -> Mapping[str, object]:
    """Return the fields of a body that begins with a bracket, whatever its content type: no form begins so."""
    sent = read_json(body)
    match sent:
        case [dict() as only] if LIST in only:
            return only
    return {LIST: sent}


def _only_object(body: bytes) -> Mapping[str, object]:
    match read_json(body):
        case [dict() as only]:
            return only
    raise Rejection(MALFORMED_BODY, problem="the body is an array that does not hold one object")


def _items(fields: Mapping[str, object]) -> Sequence[Item]:
    listed = fields.get(LIST)
    if listed is None:
        return _form_items(fields) or [dict(fields)]
    if isinstance(listed, str):
        listed = read_json(listed.encode())
    if not isinstance(listed, list):
        raise Rejection(MALFORMED_BODY, problem=f"{LIST} is not an array")
    for item in listed:
        if not isinstance(item, dict):
            raise Rejection(MALFORMED_BODY, problem=f"{LIST} holds something that is not an object")
    return listed


def _form_items(fields: Mapping[str, object]) -> list[Item]:
    items: dict[str, Item] = {}
    for name, value in fields.items():
        match = _FORM_NAME.fullmatch(name)
        if match:
            items.setdefault(match[1], {})[match[2]] = value
    return list(items.values())
