"""Read a whole query, and tell which things it finds: messages, or requests."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Generic, TypeVar

from simulator.control.language.conditions import Around, Condition, Language, Looked, condition_of
from simulator.control.language.words import Word, words_of
from simulator.values import frozen

SubjectT = TypeVar("SubjectT")


@frozen
class Term:
    """A word, and what it asks for."""

    word: Word
    condition: Condition

    def is_met(self, looked: Looked) -> bool:
        """Tell whether a thing is as the word asks."""
        return self.condition.holds(looked) is not self.word.is_negated


class Query(Generic[SubjectT]):
    """A query, ready to be used again and again; without words it finds everything.

    Args:
        text: the query as it was written.
        around: what is known where it is asked.
        language: the keys for what is searched.

    Raises:
        InvalidArgumentsError: it can find nothing; says where, why and what is nearest.
    """

    def __init__(self, text: str, around: Around, language: Language[SubjectT]) -> None:
        self._look = language.look
        self._around = around
        self._terms = [Term(word, condition_of(word, around, language.keys)) for word in words_of(text)]
        _check_that_names_agree(self._terms)
        self._but_state = [term for term in self._terms if term.word.key != "state"]

    def finds(self, subject: SubjectT, *, in_any_state: bool = False) -> bool:
        """Tell whether a thing is as every word asks; `in_any_state` does not ask for its state."""
        looked = self._look(subject, self._around)
        return all(term.is_met(looked) for term in (self._but_state if in_any_state else self._terms))

    def unmet_by_all(self, subjects: Iterable[SubjectT]) -> Generator[None, None, list[str]]:
        """List the words that nothing is as they ask, each by itself; a generator that stops after each look."""
        left = self._terms
        for subject in subjects:
            if not left:
                break
            looked = self._look(subject, self._around)
            left = [term for term in left if not term.is_met(looked)]
            yield
        return [term.word.written for term in left]

    def unmet(self, subject: SubjectT) -> list[str]:
        """List the words that a thing is not as they ask."""
        looked = self._look(subject, self._around)
        return [term.word.written for term in self._terms if not term.is_met(looked)]


def _check_that_names_agree(terms: list[Term]) -> None:
    """Raise `InvalidArgumentsError` for `state:sent state:failed`: every word has to hold, and nothing has both."""
    left: dict[str, frozenset[str]] = {}
    for term in terms:
        key, names = term.word.key, term.condition.names
        if key is None or names is None or term.word.is_negated:
            continue
        left[key] = left.get(key, names) & names
        if not left[key]:
            raise term.word.mistake(f"one value of {key}: all words have to hold, and nothing has two")
