"""Find the reasons that a vendor's code raises and its table of errors has no row for.

Such a request would be answered by a failure of ours instead of the vendor's words, and perhaps nobody has sent it yet.
So the code is read, not run: every `Rejection(REASON)` in the package that `refuse` is from.
"""

from __future__ import annotations

import ast
import inspect
import sys
from typing import TYPE_CHECKING, Any

from simulator.catalogue.installed import SHARED_REASONS
from simulator.conformance.finding import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from simulator.api.vendor import Vendor
    from simulator.conformance.finding import Finding
    from simulator.conformance.material import Material


def of_reasons(material: Material) -> Iterator[Finding]:
    """Find reasons without a row in the table."""
    table = material.vendor.errors
    raised = [("every vendor", reason) for reason in SHARED_REASONS]
    raised += [(module.__name__, reason) for module in _modules(material.vendor) for reason in _raised(module)]
    for place, reason in dict.fromkeys(raised):
        if reason not in table:
            text = f"it is raised in {place} and the table of errors has no row for it; add one, and check again"
            yield material.finding(Rule.REASON_NOT_IN_TABLE, reason, text)


def _modules(vendor: Vendor[Any]) -> list[ModuleType]:
    """Return the loaded modules of the package that the vendor's `refuse` is from, or that module alone."""
    home = vendor.refuse.__module__
    package = home.rpartition(".")[0] or home
    return [module for name, module in sorted(sys.modules.items()) if f"{name}.".startswith(f"{package}.")]


def _raised(module: ModuleType) -> Iterator[str]:
    """Return the reasons that a module names where it makes a rejection."""
    try:
        tree = ast.parse(inspect.getsource(module))
    except (OSError, TypeError):  # without source there is nothing to read
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _last_name(node.func) == "Rejection":
            reason = _value(node.args[0], module)
            if isinstance(reason, str):
                yield reason


def _last_name(node: ast.expr) -> str | None:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", None)


def _value(node: ast.expr, module: ModuleType) -> object:
    """Return the text that a constant or a name of the module stands for; None where only running it tells."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Attribute):
        return getattr(_value(node.value, module), node.attr, None)
    return getattr(module, node.id, None) if isinstance(node, ast.Name) else None
