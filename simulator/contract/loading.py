"""Load a vendor's folder: its contract, notes and examples, checked against each other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from simulator.contract.built import CONTRACT
from simulator.contract.document import Document, read_document
from simulator.contract.errors import ContractError, suggestion
from simulator.contract.model import Contract, Note
from simulator.contract.origin import inherited
from simulator.contract.references import dangling
from simulator.contract.texts import text_of
from simulator.text.expected import expected_by, is_in_our_words
from simulator.values import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from simulator.contract.model import Example
    from simulator.text.yaml import Tree

ORIGIN = {"defaults", "evidence", "grounds", "source"}
"""The keys of a row that say how it is known."""
NOTES = TypeAdapter(tuple[Note, ...])


@frozen
class Documentation:
    """What one vendor's folder holds.

    Args:
        examples: their text as it stands on the page, by file name as the contract says it.
    """

    contract: Contract
    notes: tuple[Note, ...]
    examples: Mapping[str, str]


def load_all(folder: Path) -> dict[str, Documentation]:
    """Read every vendor's folder, in the order of their names.

    Raises:
        ContractError: the folder is missing, or one of them is wrong.
    """
    if not folder.is_dir():
        raise ContractError(f"{folder}: there is no such folder of contracts")
    return {path.parent.name: load(path.parent) for path in sorted(folder.glob("*/contract.yaml"))}


def load(folder: Path) -> Documentation:
    """Read one vendor's folder: contract.yaml, notes.yaml if there is one, and every example they name.

    Raises:
        ContractError: something is missing or wrong; the message names file, line, key, value and remedy.
    """
    document = _written_out(read_document(f"{folder.name}/contract.yaml", text_of(folder / "contract.yaml")))
    contract: Contract = checked(CONTRACT, document)
    if contract.vendor != folder.name:
        raise document.error(
            ("vendor",), f"{contract.vendor!r} lies in the folder {folder.name}; the two must be equal"
        )
    notes, notes_document = _notes(folder)
    examples = {}
    for place, example in _examples(contract):
        path = folder / example.file
        if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
            there = [str(each.relative_to(folder)) for each in sorted(folder.glob("examples/*"))]
            raise document.error((*place, "file"), f"no file {example.file!r}: {suggestion(example.file, there)}")
        examples[example.file] = text_of(path)
        known = [note.id for note in notes]
        if example.note is not None and example.note not in known:
            raise document.error((*place, "note"), f"no note {example.note!r}: {suggestion(example.note, known)}")
        if not example.conforms and example.note is None:
            raise document.error(place, "it contradicts the table: name the note that says which side was taken")
    _refuse_repeated_ids(notes, notes_document)
    for place, message in dangling(contract):
        raise document.error(place, message)
    return Documentation(contract, notes, examples)


def _written_out(document: Document) -> Document:
    """Write the fields of a shape into those that are like it, without what is known of them there."""
    tree = document.tree
    shapes = tree.get("shapes") if isinstance(tree, dict) else None
    if not isinstance(tree, dict) or not isinstance(shapes, dict):
        return document
    made: dict[str, Tree] = {}
    for name, shape in shapes.items():
        if not isinstance(shape, dict) or "like" not in shape:
            made[name] = shape
            continue
        model, like = _without_origin(made.get(str(shape["like"]))), shape["like"]
        if not isinstance(model, dict):
            raise document.error(
                ("shapes", name, "like"), f"no shape {like!r} stands above: {suggestion(str(like), made)}"
            )
        own = {key: value for key, value in shape.items() if key != "like"}
        made[name] = {**own, "fields": [*model.get("fields", ()), *own.get("fields", ())]}
    return replace(document, tree={**tree, "shapes": made})


def _without_origin(tree: Tree | None) -> Any:
    if isinstance(tree, list):
        return [_without_origin(each) for each in tree]
    if isinstance(tree, dict):
        return {key: _without_origin(each) for key, each in tree.items() if key not in ORIGIN}
    return tree


def _notes(folder: Path) -> tuple[tuple[Note, ...], Document | None]:
    path = folder / "notes.yaml"
    if not path.exists():
        return (), None
    document = read_document(f"{folder.name}/notes.yaml", text_of(path))
    return checked(NOTES, document), document


def _refuse_repeated_ids(notes: tuple[Note, ...], document: Document | None) -> None:
    ids = [note.id for note in notes]
    for index, name in enumerate(ids):
        if document and name in ids[:index]:
            raise document.error((index, "id"), f"{name!r} is already there; say it once")


def _examples(contract: Contract) -> Iterator[tuple[tuple[str | int, ...], Example]]:
    for group in ("operations", "callbacks"):
        for index, owner in enumerate(getattr(contract, group)):
            for number, example in enumerate(owner.examples):
                yield (group, index, "examples", number), example


def checked(adapter: TypeAdapter[Any], document: Document) -> Any:
    """Read a document into a model.

    Raises:
        ContractError: it says something else than the model allows.
    """
    try:
        return adapter.validate_python(inherited(document.tree))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = tuple(first["loc"])
        context = first.get("ctx", {})
        if first["type"] == "unknown_key":
            raise document.error(
                (*place, context["key"]), f"unknown key {context['key']!r}: {context['remedy']}"
            ) from error
        if first["type"] == "missing":
            raise document.error(place, "it is missing, and has to be said here or inherited") from error
        given = f"{first['input']!r} is invalid: " if isinstance(first["input"], str) else ""
        raise document.error(place, given + _remedy(first)) from error


def _remedy(problem: Any) -> str:
    if problem["type"] in {"enum", "literal_error"} and isinstance(problem["input"], str):
        known = [each.strip("' ") for each in problem["ctx"]["expected"].replace(" or ", ", ").split(", ")]
        return suggestion(problem["input"], known)
    text = expected_by(problem).text
    return text if is_in_our_words(problem) else f"expected {text}"
