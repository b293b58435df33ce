"""Every operation of the control API, in the order in which they are described."""

from __future__ import annotations

from simulator.server.control import (
    accounts,
    callbacks,
    capsules,
    clock,
    demo_data,
    documents,
    evidence,
    exchanges,
    faults,
    messages,
    metrics,
    money,
    page,
    sandboxes,
    scenarios,
    server_wide,
    timeline,
    tokens,
    vendors,
    violations,
)

OPERATIONS = (
    *server_wide.OPERATIONS,
    *metrics.OPERATIONS,
    *page.OPERATIONS,
    *sandboxes.OPERATIONS,
    *scenarios.OPERATIONS,
    *capsules.OPERATIONS,
    *messages.OPERATIONS,
    *exchanges.OPERATIONS,
    *violations.OPERATIONS,
    *callbacks.OPERATIONS,
    *faults.OPERATIONS,
    *accounts.OPERATIONS,
    *money.OPERATIONS,
    *timeline.OPERATIONS,
    *clock.OPERATIONS,
    *tokens.OPERATIONS,
    *vendors.OPERATIONS,
    *documents.OPERATIONS,
    *evidence.OPERATIONS,
    *demo_data.OPERATIONS,
)
