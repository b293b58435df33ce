"""Read a body that is a part of a scenario, such as a fault, as the YAML of a scenario file."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

if TYPE_CHECKING:
    from simulator.api.request import Request
    from simulator.scenario.known import Known
    from simulator.text.yaml import Place, Tree

ModelT = TypeVar("ModelT", bound=BaseModel)
YAML = "application/yaml"
NAMES = frozenset({YAML, "application/x-yaml", "text/yaml", "text/x-yaml"})
"""The type and its old names. Source: RFC 9512, section 2.1."""


def is_yaml(request: Request) -> bool:
    """Tell whether the body of a request says that it is YAML."""
    return request.headers.get("Content-Type", "").partition(";")[0].strip().lower() in NAMES


def read_yaml_body(model: type[ModelT], body: bytes, section: str, known: Known) -> ModelT:
    """Read a part of a scenario: by itself, or as the one entry of its section, as a scenario file has it.

    Args:
        model: what it should be.
        body: all its bytes.
        section: of a scenario file, such as `faults`.
        known: what may be named.

    Raises:
        ScenarioError: it is no YAML, or not what the model says; each mistake has its line.
    """
    from simulator.scenario.checking import check_part  # noqa: PLC0415 - the reader is 50 ms of a start
    from simulator.scenario.sources import read_text  # noqa: PLC0415 - as above

    document = read_text(section.removesuffix("s"), body.decode("utf-8-sig", "replace"))
    return check_part(document, _place_of_the_one(document.tree, section), model, known)


def _place_of_the_one(tree: Tree, section: str) -> Place:
    """Find the place of the one entry of a section; whatever else there is is read as the part itself."""
    entries: Tree | None = tree.get(section) if isinstance(tree, dict) and len(tree) == 1 else None
    if isinstance(entries, list) and len(entries) == 1:
        return (section, 0)
    return (0,) if isinstance(tree, list) and len(tree) == 1 else ()
