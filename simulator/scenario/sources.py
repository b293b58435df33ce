"""Find the document that a reference to a scenario stands for, or say why there is none.

A reference with a dot or a slash is a file, relative to the file that names it; any other is the name of a built-in.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.scenario.errors import Mistake, ScenarioError
from simulator.text.system_errors import cause_of
from simulator.text.yaml import MAX_DEPTH, Document, Place, Tree, YamlTextError, read_document
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.scenario.library import Library

MAX_CHARACTERS = 200_000


@frozen
class Reference:
    """A name or a file, and who refers to it: a place in a document, or nobody's.

    Args:
        text: as it was written.
        folder: where files are looked for; None where none may be named.
        document: which refers to it.
        place: where.
    """

    text: str
    folder: Path | None
    document: Document | None = None
    place: Place = ()

    def refused(self, expected: str, nearest: str | None = None) -> ScenarioError:
        """Make the error for a reference that is refused."""
        if self.document is None:
            return ScenarioError([Mistake("scenario", None, None, "name", self.text, expected, nearest)])
        return ScenarioError([mistake_at(self.document, self.place, expected, self.text, nearest)])


def is_file(reference: str) -> bool:
    """Tell whether a reference is a file's, not a name."""
    return "." in reference or "/" in reference


def find(reference: Reference, library: Library) -> Path:
    """Find the file that is meant; raises `ScenarioError`."""
    if is_file(reference.text):
        if reference.folder is None:
            raise reference.refused("the name of a built-in scenario; no files are read from here")
        return reference.folder / reference.text
    path = library.path(reference.text)
    if path is None:
        names = library.names()
        near = difflib.get_close_matches(reference.text[:100], names, n=1)
        listed = ", ".join(names) or "none here"
        raise reference.refused(f"a built-in scenario ({listed}), or a file", near[0] if near else None)
    return path


def identity_of(path: Path, reference: Reference) -> str:
    """Return what two ways to one file have in common; raises `ScenarioError` for what cannot be a path."""
    try:
        return str(path.resolve())
    except RuntimeError:  # its links lead in a circle: newer Pythons say so no sooner than it is read
        return str(path.absolute())
    except (OSError, ValueError) as error:
        raise reference.refused(f"a path; {_cause_of(error)}") from error


def read_file(path: Path, reference: Reference, name: str) -> Document:
    """Read the document in a file; raises `ScenarioError`."""
    try:
        with path.open("rb") as file:
            text = file.read(4 * MAX_CHARACTERS + 1).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise reference.refused(f"a file in UTF-8; its byte {error.start} is not") from error
    except (OSError, ValueError) as error:
        raise reference.refused(f"a file that can be read; {_cause_of(error)}") from error
    return read_text(name, text)


def _cause_of(error: OSError | ValueError) -> str:
    return cause_of(error) if isinstance(error, OSError) else "no path has a NUL"


def read_text(name: str, text: str) -> Document:
    """Read a text as a document; raises `ScenarioError`."""
    try:
        return read_document(name, text, MAX_CHARACTERS)
    except YamlTextError as error:
        line, column = error.spot or (None, None)
        raise ScenarioError([Mistake(name, line, column, "", None, f"YAML or JSON: {error.problem}")]) from error


def document_of_value(name: str, value: object) -> Document:
    """Make a document without lines of a JSON value; raises `ScenarioError`."""
    return Document(name, _as_text(name, value, 0), {})


def mistake_at(
    document: Document, place: Place, expected: str, value: str | None = None, nearest: str | None = None
) -> Mistake:
    """Make a mistake at a place in a document."""
    line, column = document.spot_of(place) if document.spots else (None, None)
    return Mistake(document.name, line, column, ".".join(map(str, place)), value, expected, nearest)


def _as_text(name: str, value: object, depth: int) -> Tree:
    """Write every scalar of a JSON value as text; null is left out."""
    if depth > MAX_DEPTH:
        raise ScenarioError([Mistake(name, None, None, "", None, f"at most {MAX_DEPTH} levels")])
    if isinstance(value, dict):
        return {str(key): _as_text(name, each, depth + 1) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_as_text(name, each, depth + 1) for each in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
