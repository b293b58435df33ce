"""Check a scenario's merged tree, or a part of one by itself, and tell every mistake with its place in one error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from simulator.scenario.contradictions import contradictions, declared_accounts
from simulator.scenario.errors import Mistake, ScenarioError
from simulator.scenario.known import Known
from simulator.scenario.scenario_model import ScenarioModel
from simulator.scenario.sources import mistake_at
from simulator.text.expected import Expected, expected_by

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic_core import ErrorDetails

    from simulator.api.vendor import Vendor
    from simulator.scenario.merging import Merged
    from simulator.text.yaml import Document, Place, Tree

ModelT = TypeVar("ModelT", bound=BaseModel)


def check(merged: Merged, vendors: Mapping[str, Vendor[Any]], told: Sequence[Mistake] = ()) -> ScenarioModel:
    """Make the model of a tree.

    Args:
        merged: the tree.
        vendors: what may be named.
        told: what is wrong already, so that parts may be missing; what could come of that is not told.

    Raises:
        ScenarioError: something is wrong; it has all mistakes, in the order of files and lines.
    """
    known = Known(vendors, declared_accounts(merged.tree, vendors))
    model, wrong = _read(ScenarioModel, merged.tree, known, lambda each: bool(told) and _may_come_of_others(each))
    for place, expected, nearest in () if told else contradictions(merged.tree, known):
        wrong.note(place, Expected(expected, nearest))
    if model is None or wrong.found or told:
        mistakes = [_mistake(*_origin(merged, place), merged.tree, place, wrong) for place in wrong.found]
        raise ScenarioError(sorted([*told, *mistakes], key=_order))
    return model


def check_part(document: Document, place: Place, model: type[ModelT], known: Known) -> ModelT:
    """Make the model of a part of a scenario that came by itself, such as a fault.

    Args:
        document: has it.
        place: of the part in it.
        model: of what it should be.
        known: what may be named.

    Raises:
        ScenarioError: something is wrong; it has all mistakes, in the order of lines.
    """
    tree = _value_at(document.tree, place)
    if not isinstance(tree, dict):
        raise ScenarioError([mistake_at(document, place, "a mapping, such as `name: busy`")])
    made, wrong = _read(model, tree, known, lambda _: False)
    if made is None:
        mistakes = [_mistake(document, (*place, *at), tree, at, wrong) for at in wrong.found]
        raise ScenarioError(sorted(mistakes, key=_order))
    return made


class _Wrong:
    """What is wrong with a tree, by places."""

    def __init__(self) -> None:
        self.found: dict[Place, list[Expected]] = {}
        self.unknown_keys: set[Place] = set()

    def note(self, place: Place, expected: Expected) -> None:
        self.found.setdefault(place, []).append(expected)


def _read(
    model: type[ModelT], tree: Tree, known: Known, is_left_out: Callable[[ErrorDetails], bool]
) -> tuple[ModelT | None, _Wrong]:
    """Make a model of a tree, or note what is wrong with it, but for what is left out."""
    wrong = _Wrong()
    try:
        return model.model_validate(tree, context=known), wrong
    except ValidationError as error:
        for each in error.errors(include_url=False):
            if is_left_out(each):
                continue
            place = _place(tree, each["loc"])
            wrong.note(place, expected_by(each, model))
            if each["type"] == "extra_forbidden":
                wrong.unknown_keys.add(place)
    return None, wrong


def _may_come_of_others(error: ErrorDetails) -> bool:
    """Tell whether what could not be read may be what is missing here: an account, or a field of something."""
    is_account = error["type"] == "unknown_name" and error["ctx"]["kind"] == "account"
    return is_account or error["type"] == "missing"


def _place(tree: Tree, location: Sequence[int | str]) -> Place:
    """Find the place of an error in the tree: its location without the names of alternatives and converters."""
    place: Place = ()
    at: Tree | None = tree
    for part in location:
        if isinstance(at, dict) and part in at:
            at = at[str(part)]
        elif isinstance(at, list) and isinstance(part, int) and part < len(at):
            at = at[part]
        elif isinstance(at, dict) and part == location[-1] and part != "[key]":
            return (*place, part)  # what is missing
        else:
            continue
        place = (*place, part)
    return place


def _origin(merged: Merged, place: Place) -> tuple[Document, Place]:
    """Find the document that says what stands at a place, and how the place is called in it."""
    origin = merged.origin(place)
    if origin is None:
        raise AssertionError("a merged tree without a document has no mistakes of its own")
    return origin


def _mistake(document: Document, spelled: Place, tree: Tree, place: Place, wrong: _Wrong) -> Mistake:
    expected = wrong.found[place]
    value = _value_at(tree, place)
    line, column = document.spot_of(spelled) if document.spots else (None, None)
    return Mistake(
        file=document.name,
        line=line,
        column=column,
        path=".".join(map(str, (*spelled, *place[len(spelled) :]))),
        value=value if isinstance(value, str) and place not in wrong.unknown_keys else None,
        expected=" or ".join(dict.fromkeys(text for text, _ in expected)),
        nearest=next((near for _, near in expected if near), None),
    )


def _value_at(tree: Tree, place: Place) -> Tree | None:
    value: Tree | None = tree
    for part in place:
        value = _at(value, part)
    return value


def _at(tree: Tree | None, part: str | int) -> Tree | None:
    if isinstance(tree, dict):
        return tree.get(str(part))
    return tree[part] if isinstance(tree, list) and isinstance(part, int) else None


def _order(mistake: Mistake) -> tuple[str, int, int]:
    return mistake.file, mistake.line or 0, mistake.column or 0
