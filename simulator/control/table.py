"""List every operation of the control API, in the order of the description."""

from __future__ import annotations

from simulator.control import (
    accounts,
    callbacks,
    capsules,
    clock,
    demo_data,
    documents,
    events,
    evidence,
    examples,
    exchanges,
    faults,
    guide,
    incoming,
    message_changes,
    message_export,
    messages,
    metrics,
    money,
    numbers,
    page,
    planned,
    ports,
    receivers,
    sandboxes,
    scenarios,
    server_wide,
    this_sandbox,
    timeline,
    tokens,
    ui,
    vendors,
    violations,
)
from simulator.control.operation import ControlOperation

FEATURES = (
    server_wide,
    metrics,
    page,
    ui,
    guide,
    sandboxes,
    this_sandbox,
    scenarios,
    capsules,
    messages,
    message_export,
    message_changes,
    numbers,
    exchanges,
    violations,
    callbacks,
    incoming,
    faults,
    ports,
    receivers,
    accounts,
    money,
    timeline,
    events,
    clock,
    planned,
    tokens,
    vendors,
    examples,
    documents,
    evidence,
    demo_data,
)

OPERATIONS = tuple(
    each for feature in FEATURES for each in vars(feature).values() if isinstance(each, ControlOperation)
)
"""What is declared in a feature's file is in the table: none can be forgotten."""
