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
    """Commas divide a text into more values than are documented."""
    REQUIRED = "required"
    ADDITIONAL_PROPERTIES = "additionalProperties"

    ROUTE = "route"
    """The call is none that is emulated; what a running server finds in place of `path` and `method`."""
    PATH = "path"
    """No call is documented there."""
    METHOD = "method"
    """The call, or the callback, is documented for another method."""
    STATUS = "status"
    """The call is documented to answer with others."""
    CALLBACK = "callback"
    """None of that name is documented for the call."""
    CONTENT_TYPE = "content-type"
    """The body is labelled as something else than is documented."""
    FORMAT = "format"
    """A text looks right and stands for nothing, as a day that no calendar has."""
    IN_FUTURE = "in-future"
    """A time that has to lie ahead does not."""
    UNREADABLE = "unreadable"
    """The body is not what its label says, or a text is not UTF-8."""
    DUPLICATE_KEY = "duplicate-key"
    """A name stands twice, and only one of its values counts."""
    REPEATED_KEY = "repeated-key"
    """A name that is documented to stand twice does not."""
    UNKNOWN_FIELD = "unknown-field"
    """A client sends what the documentation does not know."""
    IGNORED_VALUE = "ignored-value"
    """A client sends what has no effect."""
    CREDENTIALS = "credentials"
    """A client sends none that are complete."""
    CREDENTIAL_IN_URL = "credential-in-url", Level.HINT
    """A client sends in the URL what should travel in a header."""
    OTHER_FORM = "other-form", Level.HINT
    """A client sends a body in a form that no page shows, and that is accepted."""
    OTHER_SHAPE = "other-shape", Level.HINT
    """A client sends a part of the documented body in place of the whole, and it is accepted."""
    OTHER_VALUE = "other-value", Level.HINT
    """A client writes a value as no page shows it, and it is accepted."""
    OTHER_PATH = "other-path", Level.HINT
    """A client calls by a path that no page shows, and that is answered."""
    OTHER_CREDENTIALS = "other-credentials", Level.HINT
    """A client sends credentials in a form that no page shows, and that is accepted."""
    DOUBLED_KEY = "doubled-key", Level.HINT
    """A client sends a name twice, as the page itself does; only one of its values counts."""
