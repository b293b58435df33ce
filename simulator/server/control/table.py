"""Every operation of the control API, in the order in which they are described."""

from __future__ import annotations

from simulator.server.control import (
    accounts,
    callbacks,
    clock,
    demo_data,
    exchanges,
    messages,
    metrics,
    page,
    sandboxes,
    scenarios,
    server_wide,
    tokens,
    vendors,
)

OPERATIONS = (
    *server_wide.OPERATIONS,
    *metrics.OPERATIONS,
    *page.OPERATIONS,
    *sandboxes.OPERATIONS,
    *scenarios.OPERATIONS,
    *messages.OPERATIONS,
    *exchanges.OPERATIONS,
    *callbacks.OPERATIONS,
    *accounts.OPERATIONS,
    *clock.OPERATIONS,
    *tokens.OPERATIONS,
    *vendors.OPERATIONS,
    *demo_data.OPERATIONS,
)
