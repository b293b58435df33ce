"""Read values of a JSON file, and tell where one is not as expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.text.json_reading import Pointer, pointer_text
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = {
    dict: "an object",
    list: "a list",
    str: "text",
    int: "a whole number",
    bool: "true or false",
    float: "a number",
}


class CaptureError(Exception):
    """A capture that cannot be read. Its text names the place as a JSON Pointer, what is there, and what should be."""


@frozen
class Node:
    """One value, and its place."""

    value: Any
    pointer: Pointer = ()

    def error(self, message: str) -> CaptureError:
        """Make an error about this value."""
        return CaptureError(f"{pointer_text(self.pointer) or 'the whole file'}: {message}")

    def has(self, name: str) -> bool:
        """Tell whether it is an object with a member of that name that is not null."""
        return isinstance(self.value, dict) and self.value.get(name) is not None

    def member(self, name: str) -> Node:
        """Return a member; raises `CaptureError` where it is missing."""
        members = self._of(dict)
        if name not in members:
            raise self.error(f"{name!r} is missing")
        return Node(members[name], (*self.pointer, name))

    def items(self) -> Iterator[Node]:
        """Return the items of a list."""
        for index, each in enumerate(self._of(list)):
            yield Node(each, (*self.pointer, index))

    def text(self) -> str:
        """Return a text."""
        text: str = self._of(str)
        return text

    def number(self) -> int:
        """Return a whole number."""
        number: int = self._of(int)
        return number

    def _of(self, kind: type) -> Any:
        if not isinstance(self.value, kind) or (isinstance(self.value, bool) and kind is not bool):
            raise self.error(f"found {KINDS.get(type(self.value), 'null')}, expected {KINDS[kind]}")
        return self.value
