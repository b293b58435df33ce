"""Declare the numbers of accounts at which messages from handsets arrive, and what becomes of them."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from simulator.commands.accounts import CallbackUrl
from simulator.sandbox.books.incoming import MAX_NUMBERS, IncomingNumber
from simulator.scenario.known import Truth
from simulator.sms.numbers import parse_e164, parse_mobile
from simulator.text.docstrings import Documented

MAX_TEXT = 1_600


def _several(value: object) -> object:
    return [value] if isinstance(value, dict) else value


NUMBER = re.compile(r"[0-9]{3,8}|\+[0-9]{7,15}", re.ASCII)
NumberText = Annotated[str, Field(pattern=f"^({NUMBER.pattern})$", description="A short code, or a number in E.164.")]
Keyword = Annotated[
    str,
    Field(
        max_length=30,
        pattern=r"^\S*$",
        description=(
            "The first word of the texts that this entry takes; capitals do not matter. Without one it takes "
            "texts that no other entry takes."
        ),
    ),
]
Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]


class ReceptionModel(Documented, BaseModel):
    """What becomes of the messages that arrive at a number."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    keyword: Keyword = ""
    url: CallbackUrl | None = Field(
        default=None, description="Where messages are passed on to; nobody is called without one."
    )
    method: Literal["GET", "POST"] = "POST"
    interactive: Truth = Field(default=False, description="Whether it is of the vendor's interactive kind.")
    auto_reply: Truth = Field(default=False, description="Whether the receiver's answer is sent back, and charged.")

    def number_of(self, number: str) -> IncomingNumber:
        """Make the number."""
        return IncomingNumber(
            number, self.keyword, self.url, self.method, is_interactive=self.interactive, is_answering=self.auto_reply
        )


class NumberModel(ReceptionModel):
    """A number at which messages from handsets arrive, and what becomes of them."""

    number: NumberText


NumberModels = Annotated[
    list[NumberModel],
    BeforeValidator(_several, json_schema_input_type=list[NumberModel] | NumberModel),
    Field(
        max_length=MAX_NUMBERS,
        description=(
            "Numbers at which messages from handsets arrive: one or a list; entries of one number differ by keyword."
        ),
    ),
]


def handset(text: str, region: str) -> str | None:
    """Read the number of a handset, in E.164 or as people in a region write it; None if it is none."""
    return parse_e164(text) or parse_mobile(text, region)
