"""Faults of a sandbox: what shall go wrong goes in, and is taken away again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable


class Faults:
    """What goes wrong in one sandbox.

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
        """The faults there are."""
        found: list[dict[str, Any]] = self._ask("GET", "faults")["faults"]
        return found

    def remove(self, name: str) -> None:
        """Have one of them not go wrong any more."""
        self._ask("DELETE", f"faults/{quote(name, safe='')}")

    def clear(self) -> None:
        """Have nothing go wrong any more."""
        self._ask("DELETE", "faults")
