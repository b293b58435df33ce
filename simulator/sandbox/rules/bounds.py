"""Bound how much a sandbox keeps; a leaf, so that the table of settings reads the defaults at no cost."""

from __future__ import annotations

from simulator.values import frozen


@frozen
class Bounds:
    """How much a sandbox keeps. What is over is dropped, oldest first, and counted.

    Accounts and what is planned are not dropped: when there is no room for more, nothing is accepted that needs some.
    The messages of one submission are accepted, charged and dropped together, so there is a most of these, too.
    """

    messages: int = 100_000
    submission: int = 50_000
    message_bytes: int = 64 * 1024 * 1024
    ledger_entries: int = 200_000
    callbacks: int = 20_000
    incoming: int = 10_000
    accounts: int = 10_000
    idempotency_bytes: int = 16 * 1024 * 1024
    planned: int = 500_000
    journal_bytes: int = 32 * 1024 * 1024
    capsule_bytes: int = 16 * 1024 * 1024
