"""Check names in a scenario against what exists, the context of the check: each that does not is an error.

Without a context (for the JSON Schema) every name passes.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from simulator.sandbox.acts.own_callbacks import no_reports
from simulator.sandbox.errors import LOOKED_AT, SimulatorError
from simulator.sandbox.rules.patterns import Pattern, parse_pattern
from simulator.sms.networks import NETWORKS
from simulator.sms.numbers import regions
from simulator.text.counting import listed
from simulator.values import frozen

if TYPE_CHECKING:
    from simulator.api.vendor import Vendor

NETWORK_NAMES = tuple(network.name for network in NETWORKS)
NETWORK_REGIONS = {network.name: network.region for network in NETWORKS}
MAX_ORDINAL_DIGITS = 6
MAX_LISTED = 12
TRUTHS = {"yes": True, "no": False, "true": True, "false": False, "on": True, "off": False}


@frozen
class Known:
    """What a scenario may name: vendors, and the ids of the accounts that it begins with."""

    vendors: Mapping[str, Vendor[Any]]
    accounts: tuple[str, ...]


def unknown(kind: str, name: str, known: Iterable[str]) -> PydanticCustomError:
    """Make the error for a name that stands for nothing; it carries the nearest one."""
    names = list(islice(known, LOOKED_AT))
    by_folded = {each.casefold(): each for each in names}
    near = difflib.get_close_matches(name[:LOOKED_AT].casefold(), by_folded, n=1)
    context = {
        "kind": kind,
        "known": listed(names, MAX_LISTED) or "none",
        "nearest": by_folded[near[0]] if near else None,
    }
    return PydanticCustomError("unknown_name", "an existing {kind}: {known}", context)


def reports_nothing(vendor: str, vendors: Mapping[str, Vendor[Any]]) -> PydanticCustomError | None:
    """Make the error for a URL of an account whose vendor has no reports to it; None where it has."""
    having = [name for name, each in vendors.items() if each.reporting is not None]
    if vendor in having or vendor not in vendors:
        return None
    return PydanticCustomError("no_reports", "no URL: {why}", {"why": no_reports(vendor, having)})


def _vendor(name: str, info: ValidationInfo) -> str:
    known: Known | None = info.context
    if known is not None and name not in known.vendors:
        raise unknown("vendor", name, known.vendors)
    return name


def account_id(name: str) -> str:
    """Spell out the id of an account: `vendor` is short for `vendor-1`."""
    stem, dash, number = name.rpartition("-")
    is_number = number.isascii() and number.isdecimal() and len(number) <= MAX_ORDINAL_DIGITS
    return name if stem and dash and is_number else f"{name}-1"


def _account(name: str, info: ValidationInfo) -> str:
    known: Known | None = info.context
    name = account_id(name)
    if known is not None and name not in known.accounts:
        raise unknown("account", name, known.accounts)
    return name


def _network(name: str) -> str:
    if name not in NETWORK_REGIONS:
        raise unknown("network", name, NETWORK_NAMES)
    return name


def _region(name: str) -> str:
    if name not in regions():
        raise unknown("region", name, regions())
    return name


def _pattern(text: str) -> str:
    try:
        parse_pattern(text)
    except SimulatorError:
        raise PydanticCustomError("pattern", "a pattern with one * at most, which stands for any characters") from None
    return text


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _truth(value: object) -> object:
    return TRUTHS.get(value.lower(), value) if isinstance(value, str) else value


def patterns(texts: Iterable[str]) -> tuple[Pattern, ...]:
    """Read patterns from texts that were checked."""
    return tuple(parse_pattern(text) for text in texts)


Truth = Annotated[
    bool,
    BeforeValidator(_truth),
    WithJsonSchema({"enum": [True, False, "yes", "no", "on", "off"]}),
]
VendorName = Annotated[str, AfterValidator(_vendor)]
AccountId = Annotated[str, AfterValidator(_account)]
NetworkName = Annotated[str, AfterValidator(_network), WithJsonSchema({"enum": list(NETWORK_NAMES)})]
PatternText = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_pattern)]
Region = Annotated[str, Field(pattern="^[A-Z]{2}$"), AfterValidator(_region)]

# One text stands for a list of one.
Texts = Annotated[list[str], BeforeValidator(_several, json_schema_input_type=list[str] | str)]
Patterns = Annotated[
    list[PatternText], BeforeValidator(_several, json_schema_input_type=list[PatternText] | PatternText)
]
VendorNames = Annotated[
    list[VendorName], BeforeValidator(_several, json_schema_input_type=list[VendorName] | VendorName)
]
NetworkNames = Annotated[
    list[NetworkName], BeforeValidator(_several, json_schema_input_type=list[NetworkName] | NetworkName)
]
Regions = Annotated[list[Region], BeforeValidator(_several, json_schema_input_type=list[Region] | Region)]
