"""Define the switches: what the page leaves open, changed between its epochs or by operator, and our defaults."""

from __future__ import annotations

import enum

from simulator.values import frozen


class Operator(enum.Enum):
    """Whose service of the family a request is for."""

    BY_HOST = "by_host"
    """The one whose host is called; Advanta under any other name."""
    ADVANTA = "advanta"
    FAST_MESSAGE = "fast_message"
    CELCOM = "celcom"
    TEXTSMS = "textsms"
    SAVVY = "savvy"
    SUNFACE = "sunface"
    KEMRUT = "kemrut"
    WAVESMS = "wavesms"
    VUTIA = "vutia"
    TEAMWEB = "teamweb"
    JAZA_AFRICA = "jaza_africa"

    __hash__ = object.__hash__  # a policy is looked up with every request


class HttpStatus(enum.Enum):
    """Which HTTP status an answer has."""

    AS_OPERATOR = "as_operator"
    """As the operator does."""
    ALWAYS_200 = "always_200"
    """200 whatever the outcome; the truth is in the body."""
    BY_CODE = "by_code"
    """The status that an HTTP API would use for the code in the body."""
    ONLY_CREDENTIALS = "401_for_credentials"
    """401 where the partner or its key is missing or invalid, as one of the family's hosts is said to do; else 200."""

    __hash__ = object.__hash__


class CodeKey(enum.Enum):
    """How a row of an answer spells the key of its code. A refusal of the whole request has one spelling only."""

    AS_OPERATOR = "as_operator"
    """As the operator does."""
    RESPONSE = "response-code"
    RESPOSE = "respose-code"
    """As in the older copies of the page."""
    BOTH = "both"

    __hash__ = object.__hash__

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys to write, in order."""
        if self is CodeKey.BOTH:
            return (CodeKey.RESPONSE.value, CodeKey.RESPOSE.value)
        return (self.value,)


class LowCredit(enum.Enum):
    """What happens to a list that the balance does not cover."""

    ROWS = "rows"
    """Rows are paid in order as far as the balance goes; each of the others is refused by itself."""
    WHOLE = "whole"
    """Everything is refused and nothing is charged."""

    __hash__ = object.__hash__


class WholeRefusal(enum.Enum):
    """What a refusal of the whole request looks like."""

    OBJECT = "object"
    """An object with the code and its description."""
    ROW = "row"
    """The only row of an answer."""

    __hash__ = object.__hash__


class NoReport(enum.Enum):
    """How getdlr refuses an id that is nobody's, or another account's."""

    NO_DLR = "1009"
    """As on the call's own page."""
    NO_DELIVERY_REPORT = "1008"
    """As in the table of codes."""

    __hash__ = object.__hash__


@frozen
class Policy:
    """How this vendor behaves where nobody tells.

    `check_count` refuses a list whose length is not the announced `count`, which is otherwise ignored.
    """

    operator: Operator = Operator.BY_HOST
    http_status: HttpStatus = HttpStatus.AS_OPERATOR
    response_code_key: CodeKey = CodeKey.AS_OPERATOR
    refusal: WholeRefusal = WholeRefusal.OBJECT
    low_credit: LowCredit = LowCredit.ROWS
    no_report: NoReport = NoReport.NO_DLR
    check_count: bool = False
