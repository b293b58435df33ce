"""List the names that a model knows at a place of its input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from pydantic import BaseModel


def names_beside(model: type[BaseModel], location: Sequence[int | str]) -> list[str]:
    """The names that are known where an unknown one was given."""
    for part in location[:-1]:
        field = next((each for name, each in model.model_fields.items() if part in {name, each.alias}), None)
        inner = None if field is None else _model_in(field.annotation)
        model = inner or model  # the place in a list leads no deeper
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _model_in(each))), None)
