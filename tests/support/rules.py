"""The checks of a vendor, and which file of tests shows of each of their rules that it is broken alone."""

from __future__ import annotations

import ast
import inspect
from types import ModuleType

from simulator.conformance import (
    answers,
    behaviour,
    driving,
    errors,
    examples,
    manifest,
    material,
    operations,
    reasons,
    routes,
    sources,
    suite,
)
from simulator.conformance.finding import Rule

SHOWN_IN: dict[str, tuple[ModuleType, ...]] = {
    "test_rules": (answers, driving, errors, examples, material, operations, sources, suite),
    "test_bent_manifest": (manifest, reasons, routes),
    "test_bent_behaviour": (behaviour,),
}


def rules_of(*modules: ModuleType) -> set[Rule]:
    """The rules that modules speak of by their names."""
    nodes = [node for module in modules for node in ast.walk(ast.parse(inspect.getsource(module)))]
    named = [node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)]
    return {Rule[node.attr] for node in named if isinstance(node.value, ast.Name) and node.value.id == "Rule"}
