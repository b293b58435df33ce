"""Bodies and queries: what a text in a form stands for, and what is a file."""

from typing import Any

import pytest

from simulator.contract.reading import Part, meaning, read_body, read_pairs
from simulator.steps import at_once


@pytest.mark.parametrize(
    ("text", "schema", "expected"),
    [
        ("7", {"type": "integer"}, 7),
        ("7", {"type": ["integer", "string"]}, "7"),
        ("7", {}, "7"),
        ("7.5", {"type": "number"}, 7.5),
        ("7.5", {"type": "integer"}, "7.5"),
        ("9" * 5000, {"type": "integer"}, "9" * 5000),
        ("true", {"type": "boolean"}, True),
        ("yes", {"type": "boolean"}, "yes"),
        ("7", {"type": "array", "items": {"type": "integer"}}, [7]),
        ("[7]", {"type": "array"}, [7]),
        ("[7", {"type": "array"}, "[7"),
        ('{"a": 1}', {"type": "object"}, {"a": 1}),
    ],
)
def test_a_text_stands_for_what_its_schema_names(text: str, schema: dict[str, Any], expected: Any) -> None:
    assert meaning(text, schema) == expected


def test_a_repeated_name_is_a_list_only_where_a_list_is_meant() -> None:
    schema = {"properties": {"to": {"type": "array", "items": {"type": "string"}}}}
    read = read_pairs((("to", "1"), ("to", "2"), ("a", "1"), ("a", "2")), schema)
    assert read.value == {"to": ["1", "2"], "a": "2"}
    assert read.repeated == (("a",),)


def test_a_file_is_known_as_one() -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n7\r\n'
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\nb\xff\r\n--b--\r\n'
    )
    read = at_once(read_body(body, "multipart/form-data; boundary=b", {"properties": {"a": {"type": "integer"}}}))
    assert read == Part({"a": 7, "f": "b\ufffd"}, (), {"f": b"b\xff"})


def test_a_body_of_blanks_is_none() -> None:
    assert at_once(read_body(b" \r\n", "application/json", {})).value == {}
