"""Spoilt bodies: a body, its content type and a list of damages go in, what a client has to cope with comes out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from simulator.sandbox.faults.effects import DamageKind
from simulator.sandbox.rules.reporting import CallbackContent
from simulator.text.json_writing import Members, Number, write_json

if TYPE_CHECKING:
    from simulator.sandbox.faults.effects import Damage

HTML = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    b"</body>\r\n</html>\r\n"
)
"""What a proxy shows when what is behind it does not answer."""

MARKER = "damaged by a fault"


class Content(NamedTuple):
    """A body and its content type; None where there is none."""

    body: bytes
    content_type: str | None


def spoil(content: Content, damages: Iterable[Damage]) -> Content:
    """The content with every damage done to it, in order. What cannot be done to it leaves it as it is."""
    for damage in damages:
        content = _HOW[damage.kind](content, damage)
    return content


def spoil_callback(damages: tuple[Damage, ...], content: CallbackContent) -> CallbackContent:
    """The same for what a callback posts."""
    body, content_type = spoil(Content(content.body, content.content_type), damages)
    return content._replace(body=body, content_type=content_type or content.content_type)


def _truncated(content: Content, _: Damage) -> Content:
    return content._replace(body=content.body[: len(content.body) // 2])


def _invalid(content: Content, _: Damage) -> Content:
    """As a server writes it that forgot to quote: valid up to the end."""
    return content._replace(body=content.body[:-1] + b",}" if content.body else b"{,}")


def _html(_: Content, damage: Damage) -> Content:
    return Content(damage.value.encode() or HTML, "text/html")


def _empty(content: Content, _: Damage) -> Content:
    return content._replace(body=b"")


def _doubled(content: Content, _: Damage) -> Content:
    return content._replace(body=content.body * 2)


def _content_type(content: Content, damage: Damage) -> Content:
    return content._replace(content_type=damage.value or "text/html")


def _charset(content: Content, damage: Damage) -> Content:
    """The body in another character set than the label says: UTF-8 is announced, and is not sent."""
    text = content.body.decode(errors="replace")
    body = text.encode(damage.value or "utf-16", errors="replace")
    kind = (content.content_type or "application/json").partition(";")[0]
    return Content(body, f"{kind}; charset=utf-8")


def _missing_field(content: Content, damage: Damage) -> Content:
    return _edited(content, lambda members: [each for each in members if each[0] != damage.name])


def _changed_type(content: Content, damage: Damage) -> Content:
    return _edited(
        content, lambda members: [(key, _other_type(value) if key == damage.name else value) for key, value in members]
    )


def _renamed(content: Content, damage: Damage) -> Content:
    return _edited(
        content, lambda members: [(damage.value if key == damage.name else key, value) for key, value in members]
    )


def _extra_field(content: Content, damage: Damage) -> Content:
    return _edited(content, lambda members: [*members, (damage.name or "unexpected", damage.value or MARKER)])


def _other_type(value: object) -> object:
    """Text for a number and the reverse, a list for an object, an object for a list or nothing."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return Number(value) if value.isdecimal() and value.isascii() and value[0] != "0" else 0
    if isinstance(value, Members):
        return [value]
    if isinstance(value, bool):
        return str(value).lower()
    return {}


def _edited(content: Content, edit: Callable[[Members], list[tuple[str, object]]]) -> Content:
    """Have every object of a JSON body edited, the innermost first; another body stays as it is."""
    try:
        value = json.loads(
            content.body,
            object_pairs_hook=lambda pairs: Members(edit(Members(pairs))),
            parse_float=Number,
            parse_int=Number,
        )
    except (ValueError, RecursionError):
        return content
    return content._replace(body=write_json(value))


_HOW: Mapping[DamageKind, Callable[[Content, Damage], Content]] = {
    DamageKind.TRUNCATED: _truncated,
    DamageKind.INVALID_JSON: _invalid,
    DamageKind.HTML: _html,
    DamageKind.EMPTY: _empty,
    DamageKind.DOUBLED: _doubled,
    DamageKind.CONTENT_TYPE: _content_type,
    DamageKind.CHARSET: _charset,
    DamageKind.MISSING_FIELD: _missing_field,
    DamageKind.CHANGED_TYPE: _changed_type,
    DamageKind.EXTRA_FIELD: _extra_field,
    DamageKind.RENAMED_KEY: _renamed,
}
