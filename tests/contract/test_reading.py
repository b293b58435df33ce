"""Bodies and queries: what a text in a form stands for, and what cannot be read."""

import time
from typing import Any

import pytest

from simulator.contract.reading import FORM, MAX_FIELDS, MULTIPART, meaning, read_body, read_pairs
from simulator.text.json_reading import NotJsonError


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


@pytest.mark.parametrize(
    ("body", "media_type", "content_type", "problem"),
    [
        (b"a=\xff", FORM, FORM, "not a form: the byte at offset 2 is not UTF-8"),
        (b"&".join([b"a=1"] * (MAX_FIELDS + 1)), FORM, FORM, f"not a form: it has more than {MAX_FIELDS} fields"),
        (b"a=1", MULTIPART, MULTIPART, "not multipart: it lacks its boundary"),
        (b"{", "text/plain", "text/plain", "ends too early, at line 1, column 2"),
    ],
    ids=["not text", "too many fields", "no boundary", "not JSON"],
)
def test_what_cannot_be_read_is_one_kind_of_error(
    body: bytes, media_type: str, content_type: str, problem: str
) -> None:
    with pytest.raises(NotJsonError) as refused:
        read_body(body, media_type, content_type, {})
    assert str(refused.value) == problem


def test_parts_without_a_name_are_left_out() -> None:
    body = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n"
    assert read_body(body, MULTIPART, "multipart/form-data; boundary=b", {}).value == {}


@pytest.mark.parametrize("head", ["Content-Disposition: form-data; name=", "Content-Type: multipart/mixed; boundary="])
@pytest.mark.parametrize("repeated", [";", "; a=b", "*0=a;", '"', "\r\n ;"])
def test_a_part_with_a_head_without_end_takes_no_time(head: str, repeated: str) -> None:
    """The library would take minutes over such a head."""
    body = f'--b\r\n{head}"{repeated * (200_000 // len(repeated))}\r\n\r\nx\r\n--b--\r\n'.encode()
    began_s = time.thread_time()
    assert len(read_body(body, MULTIPART, "multipart/form-data; boundary=b", {}).value) <= 1
    assert time.thread_time() - began_s < 1


def test_a_form_with_parameters_without_end_has_no_boundary() -> None:
    with pytest.raises(NotJsonError, match="lacks its boundary"):
        read_body(b"--b\r\n\r\n--b--", MULTIPART, f"multipart/form-data; boundary=b{';' * 100}", {})


@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
@pytest.mark.parametrize("end", ["--b--", "--b-- \t", "--b--\r\nan epilogue\r\n--b\r\n"])
def test_parts_are_what_stands_between_boundaries(line_end: str, end: str) -> None:
    first = ["--b \t", 'Content-Disposition: form-data; name="x"', "", "--bc", ""]
    second = ["--b", "Content-Disposition: form-data; name=y", "Content-Transfer-Encoding: base64", "", "WQ=="]
    lines = ["a preamble", "--b", "", *first, *second, end]
    body = line_end.join(lines).encode()
    assert read_body(body, MULTIPART, 'multipart/form-data; boundary="b"', {}).value == {
        "x": f"--bc{line_end}",
        "y": "Y",
    }
