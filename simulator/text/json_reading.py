"""Read JSON of any origin: strictly, plainly, or with the place of every key that occurs twice in an object."""

from __future__ import annotations

import json
import re
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from simulator.text.json_repeats import has_no_repeats
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MAX_DEPTH = 200
"""As deep as the strict parser reads."""

AT_ONCE = 1_000
"""The number of repeated keys that are found between two stops."""

Pointer = tuple[str | int, ...]

_AT = re.compile(r" at line ([0-9]{1,9}) column ([0-9]{1,9})$")


class NotJsonError(ValueError):
    """The text is not JSON, or goes beyond what is read."""


@frozen
class JsonText:
    """What a text says. Of a repeated key the last value counts, as in most clients' parsers."""

    value: Any
    repeated: tuple[Pointer, ...]


class _Repeats:
    """Makes objects, and keeps those in which a key was written twice, so that no other gets the place of one."""

    def __init__(self) -> None:
        self.of: dict[int, tuple[dict[str, Any], list[tuple[str, Any]]]] = {}

    def made(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            self.of[id(made)] = made, pairs
        return made


def read_strictly(body: bytes) -> object:
    """Read UTF-8 without NaN, halves of surrogate pairs, long numbers or deep nesting.

    Raises:
        NotJsonError: it cannot be read; says where, as far as that is one place. Its cause has the parser's own words.
    """
    try:
        return strict_parser()(body.removeprefix(BYTE_ORDER_MARK))
    except ValueError as error:
        raise NotJsonError(_refused(body.removeprefix(BYTE_ORDER_MARK), str(error))) from error


def keys_repeated(body: bytes, value: object) -> Generator[None, None, tuple[Pointer, ...]]:
    """Find the places of the keys that are repeated in a text that `read_strictly` read, given the value it returned.

    Stops where others may have their turn; a megabyte takes up to 20 ms between two.
    """
    if has_no_repeats(body, value):
        return ()
    yield
    repeats = _Repeats()
    decoder = json.JSONDecoder(object_pairs_hook=repeats.made)
    again = decoder.decode(body.removeprefix(BYTE_ORDER_MARK).decode())
    if not repeats.of:
        return ()
    yield
    found = []
    for pointer in _repeated_in(again, repeats):
        found.append(pointer)
        if len(found) % AT_ONCE == 0:
            yield
    return tuple(found)


def read_plainly(text: str | bytes) -> Any:
    """Read the value alone, in any encoding that JSON has ever had.

    Raises:
        NotJsonError: it cannot be read.
    """
    return decoded(_characters(text), _PLAIN)


def read_json(text: str | bytes) -> JsonText:
    """Read the value and which keys are repeated, in any encoding that JSON has ever had.

    Raises:
        NotJsonError: it cannot be read.
    """
    brackets = text.count("[") + text.count("{") if isinstance(text, str) else text.count(b"[") + text.count(b"{")
    if brackets <= MAX_DEPTH:  # it cannot be too deep; and if no key is repeated, its plain value says all
        try:
            if isinstance(text, bytes):
                value = _quickly(text)
                if value is not None:
                    return JsonText(value, ())
            characters = text if isinstance(text, str) else text.decode(json.detect_encoding(text))
            return JsonText(_UNIQUE.decode(characters), ())
        except ValueError:
            pass  # of what kind, is found out below
    repeats = _Repeats()
    decoder = json.JSONDecoder(object_pairs_hook=repeats.made, parse_constant=refuse_constant)
    value = decoded(_characters(text), decoder)
    _check_depth(value)
    return JsonText(value, tuple(_repeated_in(value, repeats)) if repeats.of else ())


def decoded(text: str | bytes, decoder: json.JSONDecoder) -> Any:
    """Have a decoder of the standard library read a text, or UTF-8; what is wrong with it is said in our own words.

    Raises:
        NotJsonError: it cannot be read.
    """
    try:
        return decoder.decode(text if isinstance(text, str) else text.decode())
    except RecursionError:
        raise NotJsonError("nested too deep") from None
    except NotJsonError:
        raise
    except json.JSONDecodeError as error:
        raise NotJsonError(_misplaced(error)) from None
    except UnicodeDecodeError as error:
        raise NotJsonError(_miscoded(error)) from None
    except ValueError:  # of the standard library's integers
        raise NotJsonError("a number has too many digits") from None


def text_of(value: object) -> str | None:
    """Return a text, or a whole number as text however it is spelled: "7", 7, 7.0 and 7e0 are 7; None for the rest."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def refuse_constant(constant: str) -> None:
    """Refuse what the standard library reads beyond JSON; for `parse_constant` of a decoder."""
    raise NotJsonError(f"{constant} is not JSON")


def pointer_text(pointer: Iterable[str | int]) -> str:
    """Write a place as a JSON Pointer. Source: RFC 6901, 3."""
    return "".join("/" + str(each).replace("~", "~0").replace("/", "~1") for each in pointer)


@cache
def strict_parser() -> Callable[..., object]:
    """Return what `read_strictly` reads with; its `ValueError` has words of its own."""
    from pydantic_core import from_json  # noqa: PLC0415 - its package builds more at its import than a start can bear

    # Texts are not cached: sixteen thousand messages, numbers and secrets would be kept in case they come again.
    return partial(from_json, allow_inf_nan=False, cache_strings="keys")


def _quickly(text: bytes) -> object:
    """Read most texts; None for one that has to be looked at."""
    try:
        value = strict_parser()(text)
    except ValueError:
        return None
    return value if has_no_repeats(text, value) else None


def _refused(body: bytes, told: str) -> str:
    """Find out why a text was refused: by the standard library, which says where; else what that lets pass."""
    try:
        decoded(body, _PLAIN)
    except NotJsonError as error:
        return str(error)
    if "recursion" in told:
        return "nested too deep"
    place = _AT.search(told)
    if place is None:
        return "half a surrogate pair stands for no character"
    before = body.split(b"\n")[int(place[1]) - 1][: int(place[2])]  # the parser counts bytes
    at = f"line {place[1]}, column {len(before.decode(errors='ignore'))}"
    return f"half a surrogate pair stands for no character, before {at}"


def _characters(text: str | bytes) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode(json.detect_encoding(text), "surrogatepass")
    except UnicodeDecodeError as error:
        raise NotJsonError(_miscoded(error)) from None


def _miscoded(error: UnicodeDecodeError) -> str:
    return f"the byte at offset {error.start} is not {error.encoding.upper()}"


def _misplaced(error: json.JSONDecodeError) -> str:
    at = f"line {error.lineno}, column {error.colno}"
    if error.pos >= len(error.doc):
        return f"ends too early, at {at}"
    if error.msg.startswith("Unterminated"):
        return f"the string at {at} does not end"
    found = error.doc[error.pos]
    return f"unexpected {'character' if found.isalnum() else repr(found)} at {at}"  # a letter may be part of a secret


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a key is repeated")
    return made


def _check_depth(value: Any) -> None:
    """Go through arrays and objects, all of one depth at a time: there may be a hundred thousand."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(MAX_DEPTH):
        level = [
            each
            for container in level
            for each in (container.values() if type(container) is dict else container)
            if type(each) is dict or type(each) is list
        ]
        if not level:
            return
    if any(level):
        raise NotJsonError(f"nested more than {MAX_DEPTH} deep")


def _repeated_in(value: Any, repeats: _Repeats) -> Iterator[Pointer]:
    """Find the places of repeated keys, in the order of the text; what a later value took the place of is left out."""
    left: list[tuple[Pointer, Any]] = [((), value)]
    while left:
        place, container = left.pop()
        if id(container) in repeats.of:
            made, pairs = repeats.of[id(container)]
            once: set[str] = set()
            repeated: set[str] = set()
            for key, _ in pairs:
                (repeated if key in once else once).add(key)
            yield from ((*place, key) for key in made if key in repeated)
        inner = container.items() if type(container) is dict else enumerate(container)
        left += reversed([((*place, key), each) for key, each in inner if type(each) is dict or type(each) is list])


# Made once: `json.loads` would make one for each text.
_PLAIN = json.JSONDecoder(parse_constant=refuse_constant)
_UNIQUE = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=refuse_constant)
