"""Read the query and the body of a call into a model, or tell every mistake in them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError

from simulator.sandbox.errors import SimulatorError
from simulator.secrets.hiding import HIDDEN, without_secrets
from simulator.secrets.names import SecretNames
from simulator.text.expected import expected_by
from simulator.text.forms import MAX_FIELDS
from simulator.text.json_reading import NotJsonError, pointer_text, read_strictly

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

ModelT = TypeVar("ModelT", bound=BaseModel)
Location = Sequence[int | str]
MAX_SHOWN = 200
MOST_MISTAKES = 20
"""So many are told one by one; whoever makes more has made one mistake many times."""
NAMES = SecretNames()


class MalformedJsonError(SimulatorError):
    """The body is not JSON at all."""


class InvalidArgumentsError(SimulatorError):
    """The input is readable, but not what the operation takes.

    Args:
        mistakes: one mapping each: where, the value, what was expected, and the nearest known name.
        more: how many there are beside these.
    """

    def __init__(self, mistakes: Sequence[Mapping[str, object]], more: int = 0) -> None:
        beside = f"; and {more} more" if more else ""
        super().__init__("; ".join(_sentence(each) for each in mistakes) + beside)
        self.mistakes = list(mistakes)


def read_query(model: type[ModelT], query: str) -> ModelT:
    """Read the parameters of a query string; raises `InvalidArgumentsError`."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise InvalidArgumentsError([{"parameter": "", "expected": f"at most {MAX_FIELDS} parameters"}]) from None
    repeated = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    if repeated:
        raise InvalidArgumentsError(
            [{"parameter": name, "expected": "one value; several are given"} for name in repeated]
        )
    try:
        return model.model_validate(dict(pairs))
    except ValidationError as error:
        raise _invalid(model, error, "parameter") from error


def read_body(model: type[ModelT], body: bytes, context: object = None) -> ModelT:
    """Read the JSON object of a body; no body is an empty object. The content type does not matter.

    Args:
        model: what it should be.
        body: all its bytes.
        context: what the model is checked against, where it wants to know.

    Raises:
        MalformedJsonError: it is not JSON.
        InvalidArgumentsError: it is not what the model says.
    """
    try:
        value = read_strictly(body) if body.strip() else {}
    except NotJsonError as error:
        raise MalformedJsonError(f"the body is not valid JSON: {error}; expected a JSON object") from error
    try:
        return model.model_validate(value, context=context)
    except ValidationError as error:
        raise _invalid(model, error, "pointer", value) from error


def _invalid(model: type[BaseModel], error: ValidationError, place: str, body: object = None) -> InvalidArgumentsError:
    """Tell the first mistakes one by one, and how many more there are."""
    mistakes = error.errors(include_url=False)
    shown = [_mistake(model, each, place, body) for each in mistakes[:MOST_MISTAKES]]
    return InvalidArgumentsError(shown, len(mistakes) - len(shown))


def _written_at(body: object, location: Location) -> Location:
    """Find the place of an error in a body: its location without the names of alternatives and converters."""
    place: list[int | str] = []
    at: Any = body
    for part in location:
        inner: Mapping[Any, Any] = at if isinstance(at, dict) else dict(enumerate(at if isinstance(at, list) else ()))
        if part in inner:
            at = inner[part]
        elif not (isinstance(at, dict) and part == location[-1]):  # what is missing keeps its name
            continue
        place.append(part)
    return place


def _mistake(model: type[BaseModel], error: ErrorDetails, place: str, body: object = None) -> dict[str, object]:
    location = error["loc"]
    where = (
        pointer_text(_written_at(body, location)) if place == "pointer" else ".".join(str(part) for part in location)
    )
    mistake: dict[str, object] = {place: without_secrets(where)}
    if error["type"] != "missing":
        mistake["value"] = shown(error["input"], where)
    mistake["expected"], nearest = expected_by(error, model)
    if nearest:
        mistake["did_you_mean"] = nearest
    return mistake


def shown(value: object, where: str) -> object:
    """Cut a caller's value to what may be repeated: no secrets, and of a long one the beginning."""
    if where in NAMES:
        return HIDDEN
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    safe = without_secrets(text)
    value = value if safe == text else safe if isinstance(value, str) else json.loads(safe)
    return value if len(safe) <= MAX_SHOWN else f"{safe[:MAX_SHOWN]}…"


def _sentence(mistake: Mapping[str, object]) -> str:
    where = mistake.get("pointer") or mistake.get("parameter") or "input"
    if "character" in mistake:
        where = f"{where}, character {mistake['character']}"
    given = (
        f" {json.dumps(mistake['value'], ensure_ascii=False, default=str)} is invalid;" if "value" in mistake else ""
    )
    hint = f" (did you mean {mistake['did_you_mean']}?)" if "did_you_mean" in mistake else ""
    return f"{where}:{given} expected: {mistake['expected']}{hint}"
