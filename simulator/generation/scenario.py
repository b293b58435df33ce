"""Our model of a scenario goes in, its JSON Schema comes out, for editors and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract.building import Files, json_file
from simulator.scenario import schema

if TYPE_CHECKING:
    from pathlib import Path

FILE = "scenario.schema.json"


def scenario_schema(_contracts: Path) -> Files:
    """The one file."""
    return {FILE: json_file(schema.scenario_schema())}
