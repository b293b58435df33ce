"""What patterns ask for is told in words: all of them that requests have, and with examples that fit."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from support.contracts import all_documentation

from simulator.contract.formats import LOOKS, PATTERNS, pattern_of
from simulator.contract.schemas import schemas_of
from simulator.contract.value_schema import IN_WORDS
from simulator.contract.wording import NOT_BLANK, looks_of

EXAMPLE = re.compile(r"such as (\S+(?: \d\d:\d\d)??)(?: or (\S+?))?(?:,|$)")
SCHEMAS = {
    f"{vendor}/{name}": schema
    for vendor, each in all_documentation().items()
    for name, schema in schemas_of(each.contract).items()
}


def with_patterns(value: object) -> Iterator[Mapping[str, Any]]:
    """Walk through the parts of a schema that have a pattern of their own."""
    if isinstance(value, dict):
        if isinstance(value.get("pattern"), str):
            yield value
        for name, each in value.items():
            if name != "x-also-accepted":
                yield from with_patterns(each)
    elif isinstance(value, list):
        for each in value:
            yield from with_patterns(each)


@pytest.mark.parametrize("name", [name for name in SCHEMAS if name.endswith((".request", ".query"))])
def test_every_pattern_of_a_request_is_told_in_words(name: str) -> None:
    assert [
        each for each in with_patterns(SCHEMAS[name]) if each["pattern"] != NOT_BLANK and IN_WORDS not in each
    ] == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_examples_in_the_words_have_the_pattern(name: str) -> None:
    for each in with_patterns(SCHEMAS[name]):
        found = EXAMPLE.search(each.get(IN_WORDS, ""))
        for example in filter(None, found.groups() if found else ()):
            assert re.search(each["pattern"], example), (each[IN_WORDS], example)


@pytest.mark.parametrize("form", PATTERNS)
def test_the_example_of_a_format_has_its_pattern(form: Any) -> None:
    found = EXAMPLE.search(LOOKS[form])
    assert found
    assert re.search(pattern_of(form), found[1])


def test_a_pattern_without_words_is_told_by_the_description_of_its_field() -> None:
    schema = {"pattern": "^[0-9]+s$", "description": "How long it took."}
    assert looks_of(schema) == "what is described as 'How long it took' (text that matches ^[0-9]+s$)"
    assert looks_of({"pattern": "^[0-9]+s$"}) == "text that matches ^[0-9]+s$"
