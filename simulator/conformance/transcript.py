"""A transcript's file goes in; the steps of one documented behaviour, checked and frozen, come out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from simulator.contract.loading import checked, text_of
from simulator.contract.origin import Row, Strict
from simulator.contract.yaml_text import read_page
from simulator.scenario.model import WorldModel

if TYPE_CHECKING:
    from pathlib import Path

COVERAGE_FILE = "coverage.yaml"
UNITS_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def _duration_ms(text: object) -> object:
    found = re.fullmatch(r"(\d+)(ms|s|m|h|d)", text) if isinstance(text, str) else None
    if found is None:
        raise ValueError("write a whole number and a unit, for example 500ms, 20s, 2m, 5h or 6d")
    return int(found[1]) * UNITS_MS[found[2]]


class Part(Strict):
    """One part of a multipart body: a field with its value, or a file."""

    name: str
    value: str = ""
    filename: str | None = None
    content_type: str = "text/csv"
    content: str = ""


class Request(Strict):
    """What is sent, and how often."""

    method: str
    path: str = Field(pattern="^/")
    headers: dict[str, str] = Field(default={})
    json_text: str | None = Field(default=None, alias="json")
    body: str = ""
    form: dict[str, str] | None = None
    multipart: tuple[Part, ...] | None = None
    repeat: int = Field(default=1, ge=1)


class Expected(Strict):
    """What the answer has to be."""

    status: str | None = None
    headers: dict[str, str] = Field(default={})
    json_text: str | None = Field(default=None, alias="json")
    body: str | None = None


class BalanceCheck(Strict):
    """What the first account of a vendor has to hold."""

    vendor: str
    amount: str = Field(alias="is")


class MessagesCheck(Strict):
    """What has to be stored, newest last."""

    vendor: str
    count: str | None = None
    states: tuple[str, ...] | None = None


class CallbackCheck(Strict):
    """What one callback has to be."""

    json_text: str = Field(alias="json")


class Step(Strict):
    """Something done, or something looked at.

    Args:
        shows: the files of the documented examples that the request, its answer or the callbacks are.
    """

    request: Request | None = None
    expect: Expected = Expected()
    expect_each_before: Expected = Expected()
    advance: Annotated[int, BeforeValidator(_duration_ms)] = 0
    balance: BalanceCheck | None = None
    messages: MessagesCheck | None = None
    callbacks: tuple[CallbackCheck, ...] | None = None
    shows: tuple[str, ...] = ()
    comment: str = ""


class Transcript(Row):
    """One behaviour as it looks on the wire."""

    title: str
    world: dict[str, Any] = Field(default={})
    steps: tuple[Step, ...] = Field(min_length=1)


TRANSCRIPT = TypeAdapter(Transcript)


def files(folder: Path) -> list[Path]:
    """The transcripts of one vendor's folder."""
    return sorted(path for path in folder.glob("*.yaml") if path.name != COVERAGE_FILE)


def load(path: Path) -> Transcript:
    """Read a transcript.

    Raises:
        ContractError: it cannot be read; the message names file, line, key, value and remedy.
    """
    page = read_page(f"{path.parent.name}/{path.name}", text_of(path))
    transcript: Transcript = checked(TRANSCRIPT, page)
    try:
        world_of(transcript)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise page.error(("world", *first["loc"]), f"{first['input']!r} will not do: {first['msg']}") from error
    return transcript


def world_of(transcript: Transcript) -> WorldModel:
    """The world its steps run in, frozen at its start."""
    declared = dict(transcript.world)
    if "strict_accounts" in declared:
        declared["strict_accounts"] = declared["strict_accounts"] in {"yes", "true"}
    return WorldModel.model_validate({"seed": "transcript", **declared, "speed": 0})
