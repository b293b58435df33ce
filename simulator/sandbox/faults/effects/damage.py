"""Spoil bodies, and their labels: each damage is a field and its function, which leaves alone what it cannot do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import field, fields
from typing import Annotated, NamedTuple

from simulator.sandbox.faults.declaring import DECLARED_AS, Bounds, Declared, Flaw, Rule, Short, declared_as
from simulator.sandbox.faults.effect import Answered, Effect
from simulator.sandbox.faults.effects.headers import HeaderValue
from simulator.text.json_writing import Members, Number, write_json
from simulator.values import frozen

HTML = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    b"</body>\r\n</html>\r\n"
)
"""The page that a proxy shows when the server behind it does not answer."""

MARKER = "damaged by a fault"
PROBE = '{"id": "ü🎉"}' * 20
"""What a character set has to write: not all that Python knows by that name can."""


class Content(NamedTuple):
    """A body and its content type; None where there is none."""

    body: bytes
    content_type: str | None


def _truncated(content: Content, _: object) -> Content:
    return content._replace(body=content.body[: len(content.body) // 2])


def _invalid(content: Content, _: object) -> Content:
    """Leave out quotes, as a careless server does: valid up to the end."""
    return content._replace(body=content.body[:-1] + b",}" if content.body else b"{,}")


def _html(_: Content, page: object) -> Content:
    return Content(page.encode() if isinstance(page, str) else HTML, "text/html")


def _empty(content: Content, _: object) -> Content:
    return content._replace(body=b"")


def _doubled(content: Content, _: object) -> Content:
    return content._replace(body=content.body * 2)


def _labelled(content: Content, label: str) -> Content:
    return content._replace(content_type=label)


def _recoded(content: Content, charset: str) -> Content:
    """Write the body in another character set than the label says: UTF-8 is announced, and is not sent."""
    body = content.body.decode(errors="replace").encode(charset, errors="replace")
    kind = (content.content_type or "application/json").partition(";")[0]
    return Content(body, f"{kind}; charset=utf-8")


def _without(content: Content, name: str) -> Content:
    return _edited(content, lambda members: [each for each in members if each[0] != name])


def _changed(content: Content, name: str) -> Content:
    return _edited(
        content, lambda members: [(key, _other_type(value) if key == name else value) for key, value in members]
    )


def _extended(content: Content, name: str) -> Content:
    return _edited(content, lambda members: [*members, (name, MARKER)])


def _renamed(content: Content, names: Renamed) -> Content:
    return _edited(content, lambda members: [(names.new if key == names.old else key, value) for key, value in members])


def _other_type(value: object) -> object:
    """Turn text into a number and the reverse, a list or nothing into an object, an object into a list."""
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


def _can_write(charset: str) -> bool:
    try:
        PROBE.encode(charset, errors="replace").decode("latin-1")
    except (LookupError, UnicodeError, TypeError, AttributeError, ValueError):
        return False
    return True


Charset = Annotated[
    str,
    Bounds(max_length=40),
    Rule("charset", "a character set that Python knows, such as utf-16 or latin-1", _can_write),
]
FieldName = Annotated[str, Bounds(min_length=1, max_length=200)]


@frozen
class Renamed(Declared):
    """A key that has another name."""

    old: FieldName = field(metadata=declared_as(key="from"))
    new: FieldName = field(metadata=declared_as(key="to"))


@frozen
class Damage(Declared):
    """One damage to a body: exactly one of these. A field is damaged wherever its name occurs."""

    short = Short(None)

    truncated: bool = field(default=False, metadata=declared_as("The second half is missing.", does=_truncated))
    invalid_json: bool = field(default=False, metadata=declared_as("A surplus comma.", does=_invalid))
    html: bool | Annotated[str, Bounds(max_length=100_000)] = field(
        default=False, metadata=declared_as("A proxy's error page.", does=_html)
    )
    empty: bool = field(default=False, metadata=declared_as("No body.", does=_empty))
    doubled: bool = field(default=False, metadata=declared_as("The body twice.", does=_doubled))
    content_type: HeaderValue | None = field(
        default=None, metadata=declared_as("Another label for the same body.", does=_labelled)
    )
    charset: Charset | None = field(
        default=None, metadata=declared_as("The body in this character set, labelled as UTF-8.", does=_recoded)
    )
    missing_field: FieldName | None = field(default=None, metadata=declared_as("A field is left out.", does=_without))
    changed_type: FieldName | None = field(
        default=None, metadata=declared_as("A number becomes text, text a number, and so on.", does=_changed)
    )
    extra_field: FieldName | None = field(
        default=None, metadata=declared_as("A field that nobody documents.", does=_extended)
    )
    renamed_key: Renamed | None = field(default=None, metadata=declared_as("A field has another name.", does=_renamed))

    def flaw(self) -> Flaw | None:
        """Complain of no damage, or of several in one."""
        if sum(bool(getattr(self, each.name)) for each in fields(self)) != 1:
            return Flaw("one_of", "exactly one damage, such as truncated or {missing_field: cost}")
        return None

    def done_to(self, content: Content) -> Content:
        """Return the content with all damages done."""
        for each in fields(self):
            value = getattr(self, each.name)
            if value:
                content = each.metadata[DECLARED_AS].does(content, value)
        return content


def spoil(content: Content, damages: Iterable[Damage]) -> Content:
    """Do every damage to the content, in order."""
    for damage in damages:
        content = damage.done_to(content)
    return content


@frozen
class Damages(Effect):
    """Everything that is done to a body, in order."""

    spoils_body = True

    damages: Annotated[tuple[Damage, ...], Bounds(max_length=20)] = field(
        default=(), metadata=declared_as("Damages to the body, in order.", key="damage")
    )

    def edit(self, answered: Answered) -> Answered:
        """Return the answer spoilt."""
        label = answered.content_type
        body, content_type = spoil(Content(answered.body, label), self.damages)
        answered = answered._replace(body=body)
        if content_type is None or content_type == label:
            return answered
        return answered.with_headers({"Content-Type": content_type})
