"""Say in our words what was expected where pydantic found a value invalid, and name the known one that is nearest.

Every text is a noun phrase that fits behind "expected:". Validators of our own word their errors so, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast, get_args

from simulator.text.counting import counted

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

Context = Mapping[str, Any]
LOOKED_AT = 100
"""No name worth suggesting is longer."""


class Expected(NamedTuple):
    """What a value should have been.

    Args:
        text: a noun phrase.
        nearest: the known name most like the one that was given.
    """

    text: str
    nearest: str | None


def _characters(number: int) -> str:
    return counted(number, "character")


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number} entries"


def _number(bound: object) -> str:
    return str(int(bound) if isinstance(bound, float) and bound.is_integer() else bound)


def _choices(context: Context) -> list[str]:
    return [each.strip("'") for each in str(context["expected"]).replace(" or ", ", ").split(", ")]


def _one_of(context: Context) -> str:
    names = _choices(context)
    return names[0] if len(names) == 1 else f"one of {', '.join(names)}"


INSTANT = "an instant such as 2024-01-31T12:00:00Z"
WORDS: Mapping[str, Callable[[Context], str]] = {
    "missing": lambda _: "a value, but none is given",
    "none_required": lambda _: "null",
    **dict.fromkeys(("bool_type", "bool_parsing"), lambda _: "true or false"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), lambda _: "a whole number"),
    "int_parsing_size": lambda _: "a whole number of fewer digits",
    **dict.fromkeys(("float_type", "float_parsing"), lambda _: "a number"),
    **dict.fromkeys(("decimal_type", "decimal_parsing"), lambda _: "a number in digits, such as 12.50"),
    "finite_number": lambda _: "a finite number",
    "decimal_max_digits": lambda context: f"a number of at most {context['max_digits']} digits",
    "decimal_max_places": lambda context: f"a number of at most {context['decimal_places']} decimal places",
    "decimal_whole_digits": lambda context: f"at most {context['whole_digits']} digits before the decimal point",
    "greater_than": lambda context: f"more than {_number(context['gt'])}",
    "greater_than_equal": lambda context: f"at least {_number(context['ge'])}",
    "less_than": lambda context: f"less than {_number(context['lt'])}",
    "less_than_equal": lambda context: f"at most {_number(context['le'])}",
    **dict.fromkeys(("string_type", "string_sub_type"), lambda _: "text"),
    "string_unicode": lambda _: "text in valid Unicode",
    "string_too_short": lambda context: f"text of at least {_characters(context['min_length'])}",
    "string_too_long": lambda context: f"text of at most {_characters(context['max_length'])}",
    "string_pattern_mismatch": lambda context: f"text of the pattern {context['pattern']}",
    **dict.fromkeys(("literal_error", "enum"), _one_of),
    **dict.fromkeys(("list_type", "tuple_type"), lambda _: "a list"),
    **dict.fromkeys(
        ("dict_type", "model_type", "model_attributes_type", "dataclass_type"), lambda _: "keys with values"
    ),
    "invalid_key": lambda _: "a key that is text",
    "too_short": lambda context: f"at least {_entries(context['min_length'])}",
    "too_long": lambda context: f"at most {_entries(context['max_length'])}",
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_from_date_parsing"), lambda _: INSTANT),
    "datetime_object_invalid": lambda _: INSTANT,
    "union_tag_not_found": lambda context: f"keys with values, one of them {context['discriminator']}",
    "union_tag_invalid": lambda context: f"{context['discriminator']} to be one of {context['expected_tags']}",
    "json_invalid": lambda _: "JSON that can be read",
    **dict.fromkeys(("extra_forbidden", "unexpected_keyword_argument"), lambda _: "no such name"),
}
"""What was expected, by the type of pydantic's error; any other type is of a validator of ours."""
OF_FUNCTIONS = frozenset({"value_error", "assertion_error"})


def is_in_our_words(error: ErrorDetails) -> bool:
    """Tell whether a validator of ours worded the error."""
    return error["type"] not in WORDS


def expected_by(error: ErrorDetails, model: type[BaseModel] | None = None) -> Expected:
    """Word an error of pydantic's; one of ours is worded already.

    Args:
        error: one of `ValidationError.errors()`.
        model: what was validated; the names that it knows are told where an unknown one was given.
    """
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden" and model is not None:
        names = names_beside(model, error["loc"])
        text = f"one of the names {', '.join(names)}" if names else "no input"
        return Expected(text, _nearest(error["loc"][-1], names))
    if kind in OF_FUNCTIONS:
        return Expected(str(context["error"]), None)
    if kind not in WORDS:
        return Expected(error["msg"], context.get("nearest"))
    return Expected(
        WORDS[kind](context),
        _nearest(error["input"], _choices(context)) if kind in {"literal_error", "enum"} else None,
    )


def _nearest(name: object, known: Sequence[str]) -> str | None:
    import difflib  # noqa: PLC0415 - no start needs it

    return next(iter(difflib.get_close_matches(str(name)[:LOOKED_AT], known, n=1)), None)


def names_beside(model: type[BaseModel], location: Sequence[int | str]) -> list[str]:
    """List the names that a model knows where an unknown one was given."""
    for part in location[:-1]:
        field = next((each for name, each in model.model_fields.items() if part in {name, each.alias}), None)
        inner = None if field is None else _model_in(field.annotation)
        model = inner or model  # the place in a list leads no deeper
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and hasattr(annotation, "model_fields"):
        return cast("type[BaseModel]", annotation)
    return next((found for each in get_args(annotation) if (found := _model_in(each))), None)
