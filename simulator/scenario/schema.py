"""Write the format of scenario files as a JSON Schema, for editors, from the models, which are the authority."""

from __future__ import annotations

from typing import Any

from simulator.scenario.scenario_model import ScenarioModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def scenario_schema() -> dict[str, Any]:
    """Make the schema; numbers are welcome where text is wanted, for YAML writes both alike."""
    schema: dict[str, Any] = _widened(ScenarioModel.model_json_schema(by_alias=True))
    return {"$schema": DIALECT, "$id": "scenario.schema.json", **schema, "examples": [EXAMPLE]}


NUMERAL = r"^[-+]?[0-9._]+([eE][-+]?[0-9]+)?$"
EXAMPLE = {
    "version": 1,
    "description": "A tenth of all messages fails, and time is moved by hand.",
    "clock": {"start": "2024-01-01T12:00:00Z", "speed": "frozen"},
    "delivery": {"rules": [{"match": {"share": 0.1}, "outcome": "failed", "reason": "absent subscriber"}]},
}


def _widened(schema: Any) -> Any:
    """Widen a schema: text may also look like a number, and a number may be quoted."""
    if isinstance(schema, list):
        return [_widened(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    widened = {key: _widened(value) for key, value in schema.items()}
    if widened.get("type") == "string" and "enum" not in widened:
        widened["type"] = ["string", "number"]
    elif widened.get("type") in {"number", "integer"}:
        widened["type"] = [widened["type"], "string"]
        widened["pattern"] = NUMERAL
    if "const" in widened:
        return {
            **{key: value for key, value in widened.items() if key not in {"const", "type"}},
            "enum": _both(widened),
        }
    return widened


def _both(schema: dict[str, Any]) -> list[object]:
    value = schema["const"]
    return [int(value), value] if isinstance(value, str) and value.isdecimal() else [value]
