"""Check the tree of a transcript, and freeze it: the steps of one documented behaviour."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from simulator.conformance.json_tokens import misspelt, tokens
from simulator.contract.origin import Row, Strict
from simulator.text.json_reading import NotJsonError

UNITS_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def _problem(text: str) -> PydanticCustomError:
    return PydanticCustomError("transcript", "{text}", {"text": text})


def _duration_ms(text: object) -> object:
    found = re.fullmatch(r"([1-9][0-9]*)(ms|s|m|h|d)", text) if isinstance(text, str) else None
    if found is None:
        raise _problem("write a whole number above 0 and a unit, for example 500ms, 20s, 2m, 5h or 6d")
    return int(found[1]) * UNITS_MS[found[2]]


def _amount(text: object) -> object:
    if isinstance(text, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        return Decimal(text)
    raise _problem("write an amount in digits, for example 980 or 980.00")


def _json(text: str) -> str:
    try:
        tokens(text)
    except NotJsonError as error:
        raise _problem(f"it is not JSON: {error}") from error
    return text


def _with_placeholders(text: str) -> str:
    if found := misspelt(tokens(text)):
        raise _problem(f"{found} is not a placeholder; write <id>, <uuid>, <time>, <any> or <name:label>")
    return text


def _placeholder_or_text(text: str) -> str:
    if misspelt(text):
        raise _problem("it is not a placeholder; write <id>, <uuid>, <time>, <any> or <name:label>")
    return text


JsonText = Annotated[str, AfterValidator(_json)]
ExpectedJson = Annotated[JsonText, AfterValidator(_with_placeholders)]
ExpectedText = Annotated[str, AfterValidator(_placeholder_or_text)]


class Part(Strict):
    """One part of a multipart body: a field with its value, or a file."""

    name: str
    value: str = ""
    filename: str | None = None
    content_type: str = "text/csv"
    content: str = ""

    @model_validator(mode="after")
    def _is_a_field_or_a_file(self) -> Self:
        lost = {"content", "content_type"} if self.filename is None else {"value"}
        if unsent := sorted(lost & self.model_fields_set):
            raise _problem(f"{' and '.join(unsent)} would not be sent: a field has a value, a file has a content")
        return self


class Request(Strict):
    """A request, and how often it is sent."""

    method: str
    path: str = Field(pattern="^/")
    headers: dict[str, str] = Field(default={})
    json_text: JsonText | None = Field(default=None, alias="json")
    body: str | None = None
    form: dict[str, str] | None = None
    multipart: tuple[Part, ...] | None = None
    repeat: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _has_one_body(self) -> Self:
        if sum(each is not None for each in (self.json_text, self.body, self.form, self.multipart)) > 1:
            raise _problem("only one of json, body, form and multipart can be sent; keep one")
        return self


class Expected(Strict):
    """The expected answer."""

    status: int = Field(ge=100, le=599)
    headers: dict[str, ExpectedText] = Field(default={})
    json_text: ExpectedJson | None = Field(default=None, alias="json")
    body: str | None = None

    @model_validator(mode="after")
    def _has_one_body(self) -> Self:
        if self.json_text is not None and self.body is not None:
            raise _problem("json and body both say what the body is; keep one")
        return self


class BalanceCheck(Strict):
    """The expected balance of the first account of a vendor."""

    vendor: str
    amount: Annotated[Decimal, BeforeValidator(_amount)] = Field(alias="is")


class MessagesCheck(Strict):
    """The expected messages of a vendor, newest last."""

    vendor: str
    count: int | None = Field(default=None, ge=0)
    states: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.count is None and self.states is None:
            raise _problem("say the count of the messages, their states, or both")
        return self


class CallbackCheck(Strict):
    """One expected callback."""

    json_text: ExpectedJson = Field(alias="json")


class Arriving(Strict):
    """A message from a handset that arrives at the number of an account."""

    to: str
    sender: str = Field(alias="from")
    text: str


class Step(Strict):
    """Something done, or something checked.

    Args:
        expect: what the answer, or the last of several, has to be; a request has one.
        expect_each_before: what every other answer has to be; a request that is repeated has one.
        shows: the files of the documented examples that the request, its answer or the callbacks are.
    """

    request: Request | None = None
    expect: Expected | None = None
    expect_each_before: Expected | None = None
    incoming: Arriving | None = None
    advance: Annotated[int, BeforeValidator(_duration_ms)] | None = None
    balance: BalanceCheck | None = None
    messages: MessagesCheck | None = None
    callbacks: tuple[CallbackCheck, ...] | None = None
    shows: tuple[str, ...] = ()
    comment: str = ""

    @model_validator(mode="after")
    def _looks_at_every_answer(self) -> Self:
        requests = self.request.repeat if self.request else 0
        if (requests > 0) is not (self.expect is not None):
            raise _problem("request and expect go together: say what is sent, and what its answer is")
        if (requests > 1) is not (self.expect_each_before is not None):
            raise _problem("repeat and expect_each_before go together: say what the answers before the last are")
        return self


class Transcript(Row):
    """One behaviour, as requests and answers show it."""

    title: str
    world: dict[str, Any] = Field(default={})
    steps: tuple[Step, ...] = Field(min_length=1)
