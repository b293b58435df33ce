"""YAML text goes in; a tree whose every scalar is text, and the line of every key and value, come out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from simulator.contract.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ruamel.yaml.events import Event

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 40

Tree = str | list["Tree"] | dict[str, "Tree"]
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One YAML file as read.

    Args:
        name: how messages call the file.
        tree: its content.
        lines: the line, counted from 1, on which the value at a place begins.
    """

    name: str
    tree: Tree
    lines: dict[Place, int] = field(repr=False)

    def error(self, place: Place, message: str) -> ContractError:
        """An error about the value at a place, or about the nearest thing around it that has a line."""
        known = next(place[:end] for end in range(len(place), -1, -1) if place[:end] in self.lines)
        key = ".".join(map(str, place)) or "the file"
        return ContractError(f"{self.name}, line {self.lines[known]}: {key}: {message}")


def read_page(name: str, text: str) -> Page:
    """Read YAML without aliases, tags or repeated keys.

    Raises:
        ContractError: it is not YAML, too large, too deep, empty, or uses what is not allowed.
    """
    if len(text) > MAX_CHARACTERS:
        raise ContractError(f"{name}: {len(text)} characters are more than the {MAX_CHARACTERS} that are read")
    reader = _Reader(name)
    try:
        events = (event for event in YAML(typ="base", pure=True).parse(text) if event is not None)
        content = [event for event in events if reader.is_content(event)]
        if not content:
            raise ContractError(f"{name}, line 1: the file is empty")
        tree = reader.value(iter(content), ())
    except YAMLError as error:
        raise ContractError(f"{name}: {' '.join(str(error).split())}") from error
    return Page(name, tree, reader.lines)


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Place, int] = {}
        self._documents = 0
        self._depth = 0

    def is_content(self, event: Event) -> bool:
        """Whether the event is part of the tree. Refuses, before anything is built, what no tree may hold."""
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise ContractError(
                    f"{self.name}, line {line}: a second document begins; put it into a file of its own"
                )
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise ContractError(f"{self.name}, line {line}: anchors and aliases are not read; write the value out")
        if tag := getattr(event, "tag", None):
            raise ContractError(f"{self.name}, line {line}: the tag {tag} is not read; every value is text")
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise ContractError(f"{self.name}, line {line}: nested more than {MAX_DEPTH} deep")
            return True
        if isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._depth -= 1
            return True
        return isinstance(event, ScalarEvent)

    def value(self, events: Iterator[Event], place: Place) -> Tree:
        event = next(events)
        self.lines[place] = event.start_mark.line + 1
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, place)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, place)
        return _text(event)

    def _mapping(self, events: Iterator[Event], place: Place) -> Tree:
        tree: dict[str, Tree] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            line = event.start_mark.line + 1
            if not isinstance(event, ScalarEvent):
                raise ContractError(f"{self.name}, line {line}: a key must be text")
            key = _text(event)
            if key in tree:
                first = self.lines[(*place, key)]
                raise ContractError(f"{self.name}, line {line}: the key {key} is already there, on line {first}")
            tree[key] = self.value(events, (*place, key))
            self.lines[(*place, key)] = line
        return tree

    def _sequence(self, events: Iterator[Event], place: Place) -> Tree:
        tree: list[Tree] = []
        pending = _Peeking(events)
        while not pending.ended():
            tree.append(self.value(pending, (*place, len(tree))))
        return tree


def _text(event: Event) -> str:
    return str(getattr(event, "value", ""))


class _Peeking:
    """Events, the next of which can be looked at."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._ahead: list[Event] = []

    def __iter__(self) -> _Peeking:
        return self

    def __next__(self) -> Event:
        return self._ahead.pop() if self._ahead else next(self._events)

    def ended(self) -> bool:
        """Whether the sequence ends here; its end is then consumed."""
        event = next(self)
        if isinstance(event, SequenceEndEvent):
            return True
        self._ahead.append(event)
        return False
