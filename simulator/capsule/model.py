"""Check what a capsule file holds when it is read."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from simulator.sandbox.rules.bounds import Bounds
from simulator.sandbox.virtual_time import LAST_MS
from simulator.scenario.account_models import MAX_ACCOUNTS
from simulator.scenario.world_model import WorldModel

FORMAT: Literal["sms-simulator capsule"] = "sms-simulator capsule"
FORMAT_VERSION = 3
MAX_INPUTS = 1_000_000
EARLIEST_MS = -62_135_596_800_000

Instant = Annotated[int, Field(ge=EARLIEST_MS, le=LAST_MS, description="Milliseconds since 1970 in virtual time.")]
Latin1 = Annotated[str, Field(description="Bytes as they were on the wire, read as Latin-1.")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Body(_Part):
    """The bytes of a body: as text where they are UTF-8, in base 64 otherwise; none if both are left out."""

    text: str | None = None
    base64: str | None = None


class RequestInput(_Part):
    """A request to an emulated vendor, or to a path that nobody documents."""

    kind: Literal["request"] = "request"
    at_ms: Instant
    method: Latin1
    target: Latin1
    origin: tuple[str, Latin1, str] | None = Field(
        default=None, description="Scheme, authority and listener, where the Host header does not say it all."
    )
    public_url: str | None = Field(default=None, description="Where clients reached the server, if it was told.")
    headers: list[tuple[Latin1, Latin1]]
    body: Body = Body()


class CommandInput(_Part):
    """A command to the sandbox: its name, the version of that, and its fields."""

    kind: Literal["command"] = "command"
    at_ms: Instant
    name: str
    version: int = 1
    fields: dict[str, JsonValue] = {}


AnyInput = Annotated[RequestInput | CommandInput, Field(discriminator="kind")]


class ScenarioPart(_Part):
    """Sections of a scenario, as text; `accounts` are the ids that may be named in them. It extends nothing."""

    version: str
    accounts: Annotated[list[str], Field(max_length=MAX_ACCOUNTS)] = []
    delivery: JsonValue = None
    timeline: JsonValue = None
    faults: JsonValue = None
    receipts: JsonValue = None


class Capsule(_Part):
    """The inputs of one sandbox, the world that it began with, and the journal that came of it.

    `world` and `scenario` are one beginning: `scenario` has what only a scenario can say, None where none did.
    `journal` is what the sandbox had to show at `until_ms`, one line each; where `is_complete` is False recording
    ended before, and it holds the answers to the recorded requests alone. `journal_digest` is its SHA-256.
    """

    format: Literal["sms-simulator capsule"] = FORMAT
    format_version: int
    product_version: str
    vendors: list[str]
    sandbox: str
    world: WorldModel
    scenario: ScenarioPart | None = None
    bounds: Bounds
    inputs: Annotated[list[AnyInput], Field(max_length=MAX_INPUTS)]
    until_ms: Instant
    is_complete: bool
    journal: list[str]
    journal_digest: str
