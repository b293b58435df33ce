"""Name what is wrong with a capsule, in our own family of errors."""

from __future__ import annotations

from simulator.sandbox.errors import SimulatorError


class CapsuleError(SimulatorError):
    """A document that is no capsule, or one that cannot be replayed here."""
