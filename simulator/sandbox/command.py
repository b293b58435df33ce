"""Define a command: a change of a world from outside, as a value that can be applied, kept and counted."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic, TypeVar

ResultT = TypeVar("ResultT")


class Command(ABC, Generic[ResultT]):
    """A change of a world from outside; a subclass is a frozen dataclass whose fields say it all.

    Whoever steers a world gives it (`simulator.commands.performing`), or its scenario has planned it
    (`simulator.sandbox.acts.changing`). A change of what the fields mean is another `version`. One that `supersedes`
    says all that another of its kind said right before it, so the last alone is kept.
    """

    __slots__ = ()

    version: ClassVar[int] = 1
    supersedes: ClassVar[bool] = False

    @property
    def size(self) -> int:
        """Bytes of the texts in it that have no bound of their own."""
        return 0

    # A sandbox, which is Any here so that its books can name commands without knowing whoever keeps the books.
    @abstractmethod
    def apply(self, sandbox: Any) -> ResultT:
        """Change a world that was brought to the present; raises `SimulatorError` where it is refused."""
