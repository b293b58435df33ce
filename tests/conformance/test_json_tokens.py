"""Expected JSON, as the player compares it: token by token, with placeholders, and with the place of what differs."""

from __future__ import annotations

import pytest
from support.mirror import MIRRORING

from simulator.conformance.json_tokens import tokens, written
from simulator.conformance.player import Player
from simulator.conformance.stage import in_process
from simulator.conformance.transcript import Step
from simulator.scenario.world import World

# What the answer is, what was expected instead, and the line.
JSON: dict[str, tuple[str, str, str]] = {
    "another text": ('{"a": "x"}', '{"a": "X"}', '/a: expected "X", got "x"'),
    "another number": ("[1]", "[2]", "/0: expected 2, got 1"),
    "a number spelled otherwise": ("[20]", "[20.0]", "/0: expected 20.0, got 20"),
    "a number with an exponent": ("[100]", "[1e2]", "/0: expected 1e2, got 100"),
    "a number of another sign": ("[0]", "[-0]", "/0: expected -0, got 0"),
    "a number too large for a float": (f"[{'9' * 40}]", f"[{'9' * 39}8]", "/0: expected 99999999"),
    "a text for a number": ("[7]", '["7"]', '/0: expected "7", got 7'),
    "a number for a text": ('["7"]', "[7]", '/0: expected 7, got "7"'),
    "null for false": ("[false]", "[null]", "/0: expected null, got false"),
    "false for 0": ("[0]", "[false]", "/0: expected false, got 0"),
    "true for 1": ("[1]", "[true]", "/0: expected true, got 1"),
    "null for 0": ("[0]", "[null]", "/0: expected null, got 0"),
    "false for null": ("[null]", "[false]", "/0: expected false, got null"),
    "true for false": ("[false]", "[true]", "/0: expected true, got false"),
    "an empty text for null": ("[null]", '[""]', '/0: expected "", got null'),
    "an empty list for null": ("[null]", "[[]]", "/0: expected [], got null"),
    "an empty object for an empty list": ("[[]]", "[{}]", "/0: expected {}, got []"),
    "an empty list for an empty object": ("[{}]", "[[]]", "/0: expected [], got {}"),
    "a list for its only item": ('{"a": "x"}', '{"a": ["x"]}', '/a: expected ["x"], got "x"'),
    "a key too many": ('{"a": 1}', '{"a": 1, "b": 1}', '/: expected keys ["a", "b"], got ["a"]'),
    "a key too few": ('{"a": 1, "b": 1}', '{"a": 1}', '/: expected keys ["a"], got ["a", "b"]'),
    "keys in another order": ('{"a": 1, "b": 1}', '{"b": 1, "a": 1}', '/: expected keys ["b", "a"], got ["a", "b"]'),
    "a key in another case": ('{"a": 1}', '{"A": 1}', '/: expected keys ["A"], got ["a"]'),
    "a key that stands once": ('{"a": 1, "a": 1}', '{"a": 1}', '/: expected keys ["a"], got ["a", "a"]'),
    "a key that stands twice": ('{"a": 1}', '{"a": 1, "a": 1}', '/: expected keys ["a", "a"], got ["a"]'),
    "the first of a repeated key": ('{"a": 1, "a": 2}', '{"a": 2, "a": 2}', "/a: expected 2, got 1"),
    "the last of a repeated key": ('{"a": 1, "a": 2}', '{"a": 1, "a": 1}', "/a: expected 1, got 2"),
    "an item too many": ("[1]", "[1, 2]", "/: expected [1, 2], got [1]"),
    "an item too few": ("[1, 2]", "[1]", "/: expected [1], got [1, 2]"),
    "items in another order": ("[1, 2]", "[2, 1]", "/0: expected 2, got 1"),
    "something deep": ('{"a": [{"b": 1}]}', '{"a": [{"b": 2}]}', "/a/0/b: expected 2, got 1"),
    "a missing key deep": ('{"a": [{"b": 1}]}', '{"a": [{}]}', '/a/0: expected keys [], got ["b"]'),
    "an id that is empty": ('{"id": ""}', '{"id": "<id>"}', '/id: expected <id>, got ""'),
    "an id that is a number": ('{"id": 7}', '{"id": "<id>"}', "/id: expected <id>, got 7"),
    "an id that is null": ('{"id": null}', '{"id": "<id>"}', "/id: expected <id>, got null"),
    "an id that is not there": ("{}", '{"id": "<id>"}', '/: expected keys ["id"], got []'),
    "anything, where nothing is": ("{}", '{"id": "<any>"}', '/: expected keys ["id"], got []'),
    "a placeholder among others": ('"x <id>"', '"y <id>"', '/: expected "y <id>", got "x <id>"'),
    "no UUID": ('["0-1-2-3-4"]', '["<uuid>"]', '/0: expected <uuid>, got "0-1-2-3-4"'),
    "a UUID and more": (
        '["0b5c9f1e-5b0e-4d5c-8f5e-9b0a7c6d5e4f "]', '["<uuid>"]', '/0: expected <uuid>, got "0b5c9f1e-5b0e-4d5c-8f5e-',
    ),
    "a UUID in capitals": (
        '["0B5C9F1E-5B0E-4D5C-8F5E-9B0A7C6D5E4F"]', '["<uuid>"]', '/0: expected <uuid>, got "0B5C9F1E-5B0E-4D5C-8F5E-',
    ),
    "no time": ('["noon"]', '["<time>"]', '/0: expected <time>, got "noon"'),
    "a time without a zone": (
        '["2024-01-01T12:00:00"]', '["<time>"]', '/0: expected <time>, got "2024-01-01T12:00:00"',
    ),
    "a time of another zone": (
        '["2024-01-01T12:00:00+03:00"]', '["<time>"]', '/0: expected <time>, got "2024-01-01T12:00:00+03:00"',
    ),
    "a month that is none": (
        '["2024-13-01T12:00:00Z"]', '["<time>"]', '/0: expected <time>, got "2024-13-01T12:00:00Z"',
    ),
    "an hour that is none": (
        '["2024-01-01T24:00:00Z"]', '["<time>"]', '/0: expected <time>, got "2024-01-01T24:00:00Z"',
    ),
    "a placeholder at the top": ("7", '"<id>"', "/: expected <id>, got 7"),
    "a label that stands for another text": (
        '["a", "b"]', '["<name:it>", "<name:it>"]', '/1: expected <name:it> to be "a" as before, got "b"',
    ),
    "a label that stands for a number": (
        '[7, "7"]', '["<name:it>", "<name:it>"]', '/1: expected <name:it> to be 7 as before, got "7"',
    ),
    "a label that stands for null": (
        "[null, false]", '["<name:it>", "<name:it>"]', "/1: expected <name:it> to be null as before, got false",
    ),
    "a label that stands for an empty list": (
        "[[], {}]", '["<name:it>", "<name:it>"]', "/1: expected <name:it> to be [] as before, got {}",
    ),
    "a label that stands for a placeholder": (
        '["<any>", "b"]', '["<name:it>", "<name:it>"]', '/1: expected <name:it> to be "<any>" as before, got "b"',
    ),
    "no JSON": ("[1", "[1]", "/: not JSON: ends too early, at line 1, column 3"),
    "no number of JSON": ("[NaN]", '["<any>"]', "/: not JSON: NaN is not JSON"),
    "an infinite number": ("[-Infinity]", '["<any>"]', "/: not JSON: -Infinity is not JSON"),
    "an answer without a body": ("", '"<any>"', "/: not JSON: ends too early, at line 1, column 1"),
    "two values": ("1 2", "1", "/: not JSON: unexpected character at line 1, column 3"),
}  # fmt: skip

# What the answer is, and all that is open in it.
OPEN: dict[str, tuple[str, str]] = {
    "white space and escapes": ('{ "a" :\n"\\u0041" }', '{"a": "A"}'),
    "an id": ('"a b\\nc"', '"<id>"'),
    "a UUID": ('"0b5c9f1e-5b0e-4d5c-8f5e-9b0a7c6d5e4f"', '"<uuid>"'),
    "a time": ('["2024-02-29T23:59:59Z", "2024-01-01T00:00:00.123456Z"]', '["<time>", "<time>"]'),
    "anything": ('[null, 0, "", {}, []]', '["<any>", "<any>", "<any>", "<any>", "<any>"]'),
    "a label": ('{"a": {"b": [1]}, "c": {"b": [1]}}', '{"a": "<name:it>", "c": "<name:it>"}'),
}


async def differing(answer: str, expected: str) -> list[str]:
    """What the player says of an answer."""
    request = {"method": "POST", "path": "/toy/mirror", "body": answer}
    step = Step.model_validate({"request": request, "expect": {"status": "200", "json": expected}})
    return await Player(in_process(World(), (MIRRORING,))).step(step)


@pytest.mark.parametrize("case", JSON)
async def test_json_that_is_not_as_expected_fails_with_its_place(case: str) -> None:
    answer, expected, line = JSON[case]
    assert (await differing(answer, expected))[0].startswith(line)


@pytest.mark.parametrize("case", [name for name, (_, _, line) in JSON.items() if "not JSON" not in line])
async def test_json_that_is_as_expected_plays_green(case: str) -> None:
    answer, _, _ = JSON[case]
    assert await differing(answer, answer) == []


@pytest.mark.parametrize("case", OPEN)
async def test_what_is_left_open_may_be_anything_of_its_kind(case: str) -> None:
    assert await differing(*OPEN[case]) == []


@pytest.mark.parametrize("case", JSON)
def test_a_value_that_is_written_reads_as_itself(case: str) -> None:
    _, expected, _ = JSON[case]
    assert tokens(written(tokens(expected))) == tokens(expected)
