"""Patterns of contracts find what ECMA 262 says, whoever looks: the reference, and the compiled validator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.contract.ecma import PYTHON, RUST, rewritten
from simulator.contract.fast_validator import FastValidator
from simulator.contract.formats import Format, pattern_of
from simulator.contract.validator import ReferenceValidator, Validator

MAKERS = (ReferenceValidator, FastValidator)
BLANKS = "\t\n\v\f\r \u00a0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"


def finds(pattern: str, text: str) -> bool:
    """Whether a pattern is found in a text, by both validators, and both when asked to explain."""
    validators: list[Validator] = [make({"pattern": pattern}) for make in MAKERS]
    found = {each.accepts(text) for each in validators} | {not list(each.findings(text)) for each in validators}
    [is_found] = found
    return is_found


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        ("^a$", "a", True),
        ("^a$", "a\n", False),
        ("^a$", "a\n\n", False),
        ("^a$|^b$", "b\n", False),
        ("^(a|b$)", "b\n", False),
        ("a$", "b\na", True),
        (r"^a\$", "a$\n", True),
        ("^[a$]$", "$", True),
        ("^[a$]$", "a\n", False),
        (r"^\d$", "7", True),
        (r"^\d$", "\u0663", False),
        (r"^[\d]$", "\u0663", False),
        (r"^\D$", "\u0663", True),
        (r"^[^\d]$", "\u0663", True),
        (r"^[\D]$", "7", False),
        (r"^\w$", "_", True),
        (r"^\w$", "\u00e9", False),
        (r"^\W$", "\u00e9", True),
        (r"^[\W7]$", "7", True),
        (r"^[^\W\d]$", "7", False),
        (r"^[^\W\d]$", "[", False),
        (r"^\s$", "\x1c", False),
        (r"^\s$", "\u0085", False),
        (r"^\S$", "\u0085", True),
        (r"^[\s\S]$", "\U0001f600", True),
        ("^.$", "\r", False),
        ("^.$", "\n", False),
        ("^.$", "\u2028", False),
        ("^.$", "\u0085", True),
        ("^[.]$", "a", False),
        (r"^\.$", "a", False),
        ("^[&~|-]$", "&", True),
        ("^[[a]$", "[", True),
        (r"^[\]a]$", "]", True),
        (r"^\/\-$", "/-", True),
        ("^[^^]$", "^", False),
        ("^[*+(?]$", "+", True),
        (r"^\x41\u0042$", "AB", True),
        (r"^(?:a)(?=b)(?!c)(b)\1$", "abb", True),
    ],
)
def test_a_pattern_means_what_ecma_262_says(pattern: str, text: str, is_found: bool) -> None:  # noqa: FBT001 - a column
    assert finds(pattern, text) is is_found


@pytest.mark.parametrize("blank", BLANKS)
def test_every_blank_of_ecma_262_is_one(blank: str) -> None:
    assert finds(r"^\s$", blank)
    assert finds(r"^[^\S]$", blank)
    assert not finds(r"\S", blank)


@given(st.characters(exclude_categories=["Cs"]))
def test_a_character_is_of_a_class_or_of_its_opposite(letter: str) -> None:
    for name in "dws":
        assert finds(rf"^\{name}$", letter) is not finds(rf"^[\{name.upper()}]$", letter)


@pytest.mark.parametrize(
    "pattern",
    [r"a\Z", r"\Aa", r"\ba", r"a\B", r"\a", r"\p{L}", r"\cJ", r"\0", "(?i)a", "(?<n>a)", "(?P<n>a)", "(?#a)", "a*+",
     "a++", "a?+", "a{2}+", "[]a]", "[^]a]", "a]", "a\\"],
)  # fmt: skip
def test_what_engines_differ_about_is_refused(pattern: str) -> None:
    for end in (PYTHON, RUST):
        with pytest.raises(ValueError, match="not every engine knows"):
            rewritten(pattern, end)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (Format.E164, "+256701521269"),
        (Format.ISO_INSTANT, "2024-01-20T14:30:00Z"),
        (Format.DECIMAL_STRING, "1.50"),
        (Format.UUID, "123e4567-e89b-42d3-a456-426614174000"),
        (Format.URI, "https://example.com/a"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r", "\n\n", " ", "\u2028"])
def test_a_format_ends_where_its_text_ends(form: Format, text: str, end: str) -> None:
    assert finds(pattern_of(form), text)
    assert not finds(pattern_of(form), text + end)
