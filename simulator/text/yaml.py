"""Read YAML as a tree whose every scalar is text, with the place of every key and value.

JSON is read too: it is YAML. Nothing else of ours is known here, so that every room may read its files in one way.
"""

from __future__ import annotations

from dataclasses import field
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

from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ruamel.yaml.events import Event

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 40

Tree = str | list["Tree"] | dict[str, "Tree"]
Place = tuple[str | int, ...]
Spot = tuple[int, int]
"""Line and column, counted from 1."""


class YamlTextError(Exception):
    """A text that cannot be read.

    Args:
        name: how the file is called.
        spot: where in it; None where that is not known.
        problem: what is wrong, and what to do.
    """

    def __init__(self, name: str, spot: Spot | None, problem: str) -> None:
        super().__init__(f"{name}: {problem}" if spot is None else f"{name}, line {spot[0]}: {problem}")
        self.name = name
        self.spot = spot
        self.problem = problem


@frozen
class Document:
    """One file as read.

    Args:
        name: how messages call the file.
        tree: its content.
        spots: where the value at a place begins; for an entry of a mapping, its key.
    """

    name: str
    tree: Tree
    spots: dict[Place, Spot] = field(repr=False)

    def spot_of(self, place: Place) -> Spot:
        """Find where the value at a place begins, or the nearest thing around it that is there."""
        return next(self.spots[place[:end]] for end in range(len(place), -1, -1) if place[:end] in self.spots)


def read_document(name: str, text: str, max_characters: int = MAX_CHARACTERS) -> Document:
    """Read YAML without aliases, tags or repeated keys.

    Raises:
        YamlTextError: it is not YAML, too large, too deep, empty, or uses what is not allowed.
    """
    if len(text) > max_characters:
        raise YamlTextError(name, None, f"{len(text)} characters are more than the {max_characters} that are read")
    reader = _Reader(name)
    try:
        events = (event for event in YAML(typ="base", pure=True).parse(text) if event is not None)
        content = [event for event in events if reader.is_content(event)]
        if not content:
            raise YamlTextError(name, (1, 1), "the file is empty")
        tree = reader.value(iter(content), ())
    except YAMLError as error:
        raise YamlTextError(name, _spot_in(error), _problem_in(error)) from error
    except (OverflowError, ValueError) as error:  # an escape for a character that does not exist
        raise YamlTextError(name, None, f"an escape that stands for no character: {error}") from error
    return Document(name, tree, reader.spots)


def _spot_in(error: YAMLError) -> Spot | None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return None if mark is None else (mark.line + 1, mark.column + 1)


def _problem_in(error: YAMLError) -> str:
    parts = [getattr(error, "context", None), getattr(error, "problem", None)]
    return " ".join(", ".join(filter(None, parts)).split()) or " ".join(str(error).split())


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.spots: dict[Place, Spot] = {}
        self._documents = 0
        self._depth = 0

    def is_content(self, event: Event) -> bool:
        """Tell whether the event is part of the tree; before anything is built, refuse what no tree may hold."""
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._error(event, "a second document begins; put it into a file of its own")
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise self._error(event, "anchors and aliases are not read; write the value out")
        if tag := getattr(event, "tag", None):
            raise self._error(event, f"the tag {tag} is not read; every value is text")
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise self._error(event, f"nested more than {MAX_DEPTH} deep")
            return True
        if isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._depth -= 1
            return True
        return isinstance(event, ScalarEvent)

    def value(self, events: Iterator[Event], place: Place) -> Tree:
        event = next(events)
        self.spots[place] = _spot(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, place)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, place)
        return self._text(event)

    def _mapping(self, events: Iterator[Event], place: Place) -> Tree:
        tree: dict[str, Tree] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise self._error(event, "a key must be text")
            key = self._text(event)
            if key in tree:
                first = self.spots[(*place, key)][0]
                raise self._error(event, f"the key {key} is already there, on line {first}")
            tree[key] = self.value(events, (*place, key))
            self.spots[(*place, key)] = _spot(event)
        return tree

    def _sequence(self, events: Iterator[Event], place: Place) -> Tree:
        tree: list[Tree] = []
        pending = _Peeking(events)
        while not pending.ended():
            tree.append(self.value(pending, (*place, len(tree))))
        return tree

    def _text(self, event: Event) -> str:
        text = str(getattr(event, "value", ""))
        if text.isascii():
            return text
        try:  # JSON writes what is beyond 16 bits as two halves
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            raise self._error(event, "half a surrogate pair stands for no character") from None

    def _error(self, event: Event, problem: str) -> YamlTextError:
        return YamlTextError(self.name, _spot(event), problem)


def _spot(event: Event) -> Spot:
    return event.start_mark.line + 1, event.start_mark.column + 1


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
        """Tell whether the sequence ends here; its end is then consumed."""
        event = next(self)
        if isinstance(event, SequenceEndEvent):
            return True
        self._ahead.append(event)
        return False
