"""Import the numbering plans of `phonenumbers` alone: its parsers and matchers are most of what it imports."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers.phonemetadata import PhoneMetadata

NAME = "simulator_phonenumbers"
"""What the package is called here; under its own name it is left to whoever wants all of it."""


def regions_by_code() -> dict[int, tuple[str, ...]]:
    """Return the regions of each country code, the main one first."""
    regions: dict[int, tuple[str, ...]] = _plans()._COUNTRY_CODE_TO_REGION_CODE  # noqa: SLF001 - public in a module of parsers
    return regions


def plan_of(region: str, country_code: int = 0) -> PhoneMetadata | None:
    """Return the plan of a region, or of the country code of one that is no country."""
    kind: type[PhoneMetadata] = _plans().PhoneMetadata
    return kind.metadata_for_region_or_calling_code(country_code, region)


def _plans() -> ModuleType:
    if NAME not in sys.modules:
        found = find_spec("phonenumbers")
        package = ModuleType(NAME)
        package.__path__ = found.submodule_search_locations or [] if found else []
        sys.modules[NAME] = package
    return import_module(f"{NAME}.data")
