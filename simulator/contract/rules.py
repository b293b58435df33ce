"""Name every rule that a request, an answer or a callback can break, and say how much each weighs."""

from __future__ import annotations

import enum


class Level(enum.StrEnum):
    """How much a finding weighs."""

    VIOLATION = "violation"
    """A departure from what is documented; whatever is refused for a documented reason is one."""
    HINT = "hint"
    """About what was accepted, or what no page states: it fails nothing."""


class Rule(enum.StrEnum):
    """What is broken: a keyword of the documented schema, or what no schema can say.

    A rule weighs as a violation, unless its line says that it is a hint, or no page states what a client has broken.
    """

    level: Level

    def __new__(cls, name: str, level: Level = Level.VIOLATION) -> Rule:
        """Make a rule of its name and level."""
        made = str.__new__(cls, name)
        made._value_ = name
        made.level = level
        return made

    TYPE = "type"
    ENUM = "enum"
    PATTERN = "pattern"
    MIN_LENGTH = "minLength"
    MAX_LENGTH = "maxLength"
    MIN_ITEMS = "minItems"
    MAX_ITEMS = "maxItems"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    EXCLUSIVE_MINIMUM = "exclusiveMinimum"
    MAX_LISTED = "x-max-listed"
    """A text holds more values between commas than the page allows."""
    REQUIRED = "required"
    ADDITIONAL_PROPERTIES = "additionalProperties"

    ROUTE = "route"
    """The call is not emulated. A running server finds this rule in place of `path` and `method`."""
    PATH = "path"
    """No call is documented at this path."""
    METHOD = "method"
    """The call, or the callback, is documented for another method."""
    STATUS = "status"
    """The page documents other statuses for the call."""
    CALLBACK = "callback"
    """No callback of this name is documented for the call."""
    CONTENT_TYPE = "content-type"
    """The body has another content type than the documented one."""
    FORMAT = "format"
    """A text has the right form but no meaning, such as a day that no calendar has."""
    IN_FUTURE = "in-future"
    """A time that has to be in the future is not."""
    UNREADABLE = "unreadable"
    """The body does not fit its content type, or a text is not UTF-8."""
    DUPLICATE_KEY = "duplicate-key"
    """A name occurs twice, and only one of its values counts."""
    REPEATED_KEY = "repeated-key"
    """A name that is documented to occur twice does not."""
    UNKNOWN_FIELD = "unknown-field"
    """A client sends a field that is not documented."""
    IGNORED_VALUE = "ignored-value"
    """A client sends a value that has no effect."""
    CREDENTIALS = "credentials"
    """A client sends no complete credentials."""
    CREDENTIAL_IN_URL = "credential-in-url", Level.HINT
    """A client sends credentials in the URL that should be in a header."""
    OTHER_FORM = "other-form", Level.HINT
    """A client sends a body in a form that no page shows; it is accepted."""
    OTHER_SHAPE = "other-shape", Level.HINT
    """A client sends a part of the documented body instead of the whole; it is accepted."""
    OTHER_VALUE = "other-value", Level.HINT
    """A client writes a value in a way that no page shows; it is accepted."""
    OTHER_PATH = "other-path", Level.HINT
    """A client calls a path that no page shows; it is answered."""
    OTHER_CREDENTIALS = "other-credentials", Level.HINT
    """A client sends credentials in a form that no page shows; they are accepted."""
    DOUBLED_KEY = "doubled-key", Level.HINT
    """A client sends a name twice, as the page itself does; only one of its values counts."""
