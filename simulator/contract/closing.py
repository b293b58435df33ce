"""The schema of a request goes in; the schema of what needs no second look comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.contract.value_schema import Schema


def closed(schema: Schema, *, is_top: bool = True) -> Schema:
    """The same schema without unknown fields, anywhere.

    What is required at the top is left out: it may travel elsewhere, and is looked for in all places. A value that
    this schema accepts breaks neither the open schema nor the rule that clients send documented fields only.
    """
    made = dict(schema)
    if is_top:
        made.pop("required", None)
    if "properties" in made:
        made["properties"] = {name: closed(each, is_top=False) for name, each in made["properties"].items()}
    if "items" in made:
        made["items"] = closed(made["items"], is_top=False)
    # At the top an operation without fields documents that there are none; deeper, that anything may stand there.
    if "properties" in made or is_top:
        made["additionalProperties"] = False
    return made
