"""Our model of a scenario goes in, its JSON Schema comes out, for editors and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract.building import Files, json_file
from simulator.contract.schemas import DIALECT
from simulator.scenario.model import WorldModel

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

FILE = "scenario.schema.json"


def scenario_model() -> type[BaseModel]:
    """The model that a whole scenario is checked by."""
    return WorldModel


def scenario_schema(_contracts: Path) -> Files:
    """The one file."""
    schema = scenario_model().model_json_schema()
    return {FILE: json_file({"$schema": DIALECT, "$id": FILE, **schema})}
