"""Give every format a pattern, which any validator enforces."""

from __future__ import annotations

from enum import Enum

_DATE = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
_HEX = "[0-9a-fA-F]"


class JsonType(Enum):
    """What a value is on the wire."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ARRAY = "array"
    OBJECT = "object"
    FILE = "file"
    NULL = "null"
    ANY = "any"


class Format(Enum):
    """How a text looks."""

    E164 = "e164"
    ISO_INSTANT = "iso_instant"
    TIME_OR_UNIX = "time_or_unix"
    DECIMAL_STRING = "decimal_string"
    UUID = "uuid"
    URI = "uri"


INSTANTS = (Format.ISO_INSTANT, Format.TIME_OR_UNIX)
"""Those of an instant."""
PATTERNS = {
    Format.E164: r"^\+[1-9][0-9]{1,14}",
    Format.ISO_INSTANT: rf"^{_DATE}T{_TIME}:[0-5][0-9](\.[0-9]{{1,9}})?(Z|[+-]{_TIME})",
    Format.TIME_OR_UNIX: rf"^({_DATE}[ T]{_TIME}(:[0-5][0-9](\.[0-9]{{1,9}})?)?(Z|[+-]{_TIME})?|[0-9]{{1,12}})",
    Format.DECIMAL_STRING: r"^-?[0-9]+(\.[0-9]+)?",
    Format.UUID: rf"^{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}",
    Format.URI: r"^[a-zA-Z][a-zA-Z0-9+.-]*://[^\s/?#][^\s]*",
}

LOOKS = {
    Format.E164: "a number that begins with + and the code of its country, such as +256701521269",
    Format.ISO_INSTANT: "a time with its offset, such as 2030-01-31T18:00:00Z",
    Format.TIME_OR_UNIX: "a time such as 2030-01-31 18:00, or Unix time in seconds",
    Format.DECIMAL_STRING: "a number written as text, such as 12.50",
    Format.UUID: "a UUID, such as 123e4567-e89b-42d3-a456-426614174000",
    Format.URI: "a whole URL, such as https://example.com/receipts",
}
"""What people are told that a text of each looks like."""


def pattern_of(form: Format) -> str:
    """Return the pattern, in the dialect of ECMA 262, that a text of a format matches as a whole."""
    return PATTERNS[form] + "$"
