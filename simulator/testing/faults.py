"""Add faults to a sandbox, and take them away again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""


class Faults:
    """The faults of one sandbox.

    Args:
        ask: calls the control API of the sandbox.
    """

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def add(self, /, **fault: Any) -> dict[str, Any]:
        """Have something go wrong from now on; the fields are those of `POST /__admin/faults`."""
        added: dict[str, Any] = self._ask("POST", "faults", fault)
        return added

    def list(self) -> list[dict[str, Any]]:
        """Return the faults there are."""
        found: list[dict[str, Any]] = self._ask("GET", "faults")["faults"]
        return found

    def turn_off(self, name: str) -> None:
        """Have a fault strike no more; it keeps its counts."""
        self._turn(name, is_on=False)

    def turn_on(self, name: str) -> None:
        """Have a fault strike again."""
        self._turn(name, is_on=True)

    def _turn(self, name: str, *, is_on: bool) -> None:
        self._ask("PUT", f"faults/{quote(name, safe='')}", {"on": is_on})

    def remove(self, name: str) -> None:
        """Remove one fault."""
        self._ask("DELETE", f"faults/{quote(name, safe='')}")

    def clear(self) -> None:
        """Remove every fault."""
        self._ask("DELETE", "faults")
