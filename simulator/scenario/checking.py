"""Check a scenario's merged tree, and tell every mistake with its place in one error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from simulator.scenario.contradictions import contradictions, declared_accounts
from simulator.scenario.errors import Mistake, ScenarioError
from simulator.scenario.known import Known
from simulator.scenario.scenario_model import ScenarioModel
from simulator.text.expected import Expected, expected_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_core import ErrorDetails

    from simulator.api.vendor import Vendor
    from simulator.scenario.merging import Merged
    from simulator.text.yaml import Place, Tree


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
    found: dict[Place, list[Expected]] = {}
    unknown_keys = set()
    model = None
    try:
        model = ScenarioModel.model_validate(merged.tree, context=known)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            if told and _may_come_of_others(each):
                continue
            place = _place(merged.tree, each["loc"])
            found.setdefault(place, []).append(expected_by(each, ScenarioModel))
            if each["type"] == "extra_forbidden":
                unknown_keys.add(place)
    for place, expected, nearest in () if told else contradictions(merged.tree, known):
        found.setdefault(place, []).append(Expected(expected, nearest))
    if model is None or found or told:
        mistakes = [*told] + [_mistake(merged, *each, has_value=each[0] not in unknown_keys) for each in found.items()]
        raise ScenarioError(sorted(mistakes, key=_order))
    return model


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


def _mistake(merged: Merged, place: Place, expected: list[Expected], *, has_value: bool) -> Mistake:
    origin = merged.origin(place)
    if origin is None:
        raise AssertionError("a merged tree without a document has no mistakes of its own")
    document, spelled = origin
    line, column = document.spot_of(spelled) if document.spots else (None, None)
    value: Tree | None = merged.tree
    for part in place:
        value = _at(value, part)
    return Mistake(
        file=document.name,
        line=line,
        column=column,
        path=".".join(map(str, (*spelled, *place[len(spelled) :]))),
        value=value if isinstance(value, str) and has_value else None,
        expected=" or ".join(dict.fromkeys(text for text, _ in expected)),
        nearest=next((near for _, near in expected if near), None),
    )


def _at(tree: Tree | None, part: str | int) -> Tree | None:
    if isinstance(tree, dict):
        return tree.get(str(part))
    return tree[part] if isinstance(tree, list) and isinstance(part, int) else None


def _order(mistake: Mistake) -> tuple[str, int, int]:
    return mistake.file, mistake.line or 0, mistake.column or 0
