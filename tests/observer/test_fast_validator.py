"""The fast judge says what the reference says, of documented examples, of mutations of them, and of what is odd."""

import dataclasses
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.bent_values import places, with_at
from support.contracts import all_documentation

from simulator.contract.checker import Checker
from simulator.contract.exchange import Exchange
from simulator.contract.fast_validator import FastValidator, fastest
from simulator.contract.model import Operation
from simulator.contract.schemas import schemas_of
from simulator.contract.validator import ReferenceValidator

pytestmark = pytest.mark.soak

DOCUMENTATION = all_documentation()
SCHEMAS = {
    f"{vendor}/{name}": schema
    for vendor, each in DOCUMENTATION.items()
    for name, schema in schemas_of(each.contract).items()
}
PAIRS = {name: (FastValidator(schema), ReferenceValidator(schema)) for name, schema in SCHEMAS.items()}
CHECKERS = {
    vendor: (Checker(each.contract, FastValidator), Checker(each.contract, ReferenceValidator))
    for vendor, each in DOCUMENTATION.items()
}
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1.0,
    1.5,
    10**400,
    "",
    "x" * 2_000,
    "+256701521269",
    "\ud800",
    [],
    {},
    [[]],
    "€\x00",
]
TEXTS = {  # pages show some bodies several times
    (vendor, json.dumps(json.loads(text)))
    for vendor, each in DOCUMENTATION.items()
    for file, text in each.examples.items()
    if file.endswith(".json")
}
EXAMPLES = [(vendor, json.loads(text)) for vendor, text in sorted(TEXTS)]
CALLS = [(vendor, operation) for vendor, each in DOCUMENTATION.items() for operation in each.contract.operations]


def mutations(value: Any) -> list[Any]:
    return [with_at(value, place, new) for place in places(value) for new in [*ODD, ...]]


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_it_accepts_what_the_reference_accepts(name: str) -> None:
    fast, reference = PAIRS[name]
    outcomes = set()
    vendor = name.partition("/")[0]
    for example in (each for owner, each in EXAMPLES if owner == vendor):
        for value in (example, *mutations(example)):
            accepts = reference.accepts(value)
            assert fast.accepts(value) is accepts, value
            assert (not list(reference.findings(value))) is accepts
            outcomes.add(accepts)
    assert False in outcomes


@pytest.mark.parametrize(("vendor", "operation"), CALLS, ids=[f"{vendor}/{call.name}" for vendor, call in CALLS])
def test_both_judges_tell_the_same(vendor: str, operation: Operation) -> None:
    fast, reference = CHECKERS[vendor]
    headers = (("Content-Type", "application/json"), ("Authorization", "Bearer t"), ("X-API-Key", "k"))
    told = 0
    path = operation.path.replace("{", "").replace("}", "")
    base = Exchange(operation.methods[0].value, path, (), headers, b"", 200, headers[:1], b"{}")
    for example in (each for owner, each in EXAMPLES if owner == vendor):
        for value in (example, *mutations(example)[::7]):
            body = json.dumps(value).encode()
            exchange = dataclasses.replace(base, body=body, response_body=body)
            found = fast.violations(exchange)
            assert found == reference.violations(exchange)
            told += len(found)
    assert told


@given(
    st.sampled_from(sorted(PAIRS)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    ),
)
def test_it_judges_whatever_travels_as_the_reference_does(name: str, value: Any) -> None:
    fast, reference = PAIRS[name]
    assert fast.accepts(value) is reference.accepts(value)


@pytest.mark.parametrize("pattern", ["^x://[^ /]+[^ ]*$", "^(?:x|:|/|a+)+$", r"^((?:x|:|/|a)+)+\1?$"])
@pytest.mark.parametrize("end", [" ", " \ud800"])
def test_a_pattern_that_nobody_thought_about_takes_no_time(pattern: str, end: str) -> None:
    """Python's own expressions would take hours, whoever sent the text."""
    fast = FastValidator({"type": "object", "properties": {"a": {"type": "string", "pattern": pattern}}})
    value = {"a": f"x://{'a' * 50_000}{end}"}
    began_s = time.thread_time()
    assert not fast.accepts(value)
    assert [each.pointer for each in fast.findings(value)] == [("a",)]
    assert time.thread_time() - began_s < 1


@pytest.mark.parametrize(("text", "is_accepted"), [("a,b", True), ("a,b,c", False), (",,", False), (["a,b,c"], True)])
def test_both_count_what_commas_divide(text: Any, *, is_accepted: bool) -> None:
    schema = {"x-max-listed": 2}
    assert FastValidator(schema).accepts(text) is is_accepted
    assert ReferenceValidator(schema).accepts(text) is is_accepted


@pytest.mark.parametrize("pattern", ["^a+$", "a", "^[^b]*$"])
@given(text=st.text("ab\n\ud800é ", max_size=4))
def test_patterns_are_explained_as_by_the_reference(pattern: str, text: str) -> None:
    schema = {"pattern": pattern}
    fast, reference = FastValidator(schema), ReferenceValidator(schema)
    assert list(fast.findings(text)) == list(reference.findings(text))


def test_without_the_compiled_one_the_reference_judges(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fastest() is FastValidator
    monkeypatch.setattr("simulator.contract.fast_validator.Compiled", None)
    assert fastest() is ReferenceValidator
