"""List the features of the control API, so that each is loaded when it is first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from simulator.control.operation import ControlOperation

if TYPE_CHECKING:
    from collections.abc import Iterable

FEATURES = {
    "server_wide": ("GET livez", "GET readyz", "GET version"),
    "listeners": ("GET listeners", "GET ca.pem"),
    "metrics": ("GET metrics",),
    "page": ("GET openapi.json", "GET docs"),
    "ui": ("GET ", "GET ui"),
    "guide": ("GET guide", "GET llms.txt"),
    "sandboxes": ("GET sandboxes", "POST sandboxes", "DELETE sandboxes", "POST reset"),
    "checks": ("GET checks",),
    "this_sandbox": ("GET sandbox", "PUT sandbox", "DELETE sandbox"),
    "scenarios": ("GET scenarios", "GET scenario", "PUT scenario"),
    "capsules": ("GET capsule",),
    "messages": ("GET messages",),
    "message_export": ("GET messages",),
    "one_message": ("GET messages",),
    "message_changes": ("POST messages", "DELETE messages"),
    "numbers": ("GET numbers",),
    "exchanges": ("GET requests",),
    "violations": ("GET violations",),
    "callbacks": ("GET callbacks", "POST callbacks"),
    "incoming": ("POST incoming", "GET incoming", "GET accounts", "PUT accounts", "DELETE accounts"),
    "fault_declaring": ("POST faults", "POST fault-preview", "PUT faults"),
    "faults": ("GET faults", "DELETE faults"),
    "ports": ("POST ports", "GET ports", "DELETE ports"),
    "receivers": ("GET receivers", "PUT receivers", "DELETE receivers"),
    "accounts": ("GET accounts", "POST accounts", "PUT accounts", "GET ledger"),
    "money": ("GET money",),
    "series": ("GET series",),
    "timeline": ("GET timeline",),
    "events": ("GET events",),
    "clock": ("GET clock", "POST clock"),
    "planned": ("GET planned",),
    "tokens": ("POST tokens",),
    "vendors": ("GET vendors",),
    "examples": ("GET examples",),
    "documents": ("GET vendors",),
    "evidence": ("GET evidence",),
    "demo_data": ("POST demo-data",),
}
"""The modules, in the order of the description, and what each answers: methods and first words of paths.

They are asked in this order: one that takes any word in a place comes after those that have a word of theirs there.
"""


def features_at(word: str, method: str) -> list[str]:
    """List the features that answer a method at paths with that first word."""
    return [name for name, answered in FEATURES.items() if f"{method} {word}" in answered]


def features_below(word: str) -> list[str]:
    """List the features that answer anything at paths with that first word."""
    return [name for name, answered in FEATURES.items() if any(each.partition(" ")[2] == word for each in answered)]


def operations_of(features: Iterable[str]) -> tuple[ControlOperation, ...]:
    """Load features, and return their operations: none can be forgotten, since all that a module declares is one."""
    modules = [import_module(f"{__package__}.{name}") for name in features]
    return tuple(each for module in modules for each in vars(module).values() if isinstance(each, ControlOperation))
