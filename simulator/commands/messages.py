"""Forget messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.sandbox.command import Command

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class ForgetMessages(Command[int]):
    """Forget every message; what is planned for them still happens."""

    def apply(self, sandbox: Sandbox) -> int:
        """Return how many there were."""
        return sandbox.messages.clear()
