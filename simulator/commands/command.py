"""What a world knows of the commands that are given to it: each is a value that can be applied, kept and counted."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

if TYPE_CHECKING:
    from simulator.sandbox.sandbox import Sandbox

ResultT = TypeVar("ResultT")


class Command(ABC, Generic[ResultT]):
    """Something done to a world from outside; a subclass is a frozen dataclass whose fields say it all.

    `name` and `version` are what is written down of it beside its fields: a change of what the fields mean is another
    version. One that `supersedes` says all that another of its kind said right before it, so the last alone is kept.
    """

    __slots__ = ()

    name: ClassVar[str]
    version: ClassVar[int] = 1
    supersedes: ClassVar[bool] = False

    @property
    def size(self) -> int:
        """Bytes of the texts in it that have no bound of their own."""
        return 0

    @abstractmethod
    def apply(self, sandbox: Sandbox) -> ResultT:
        """Change a world that was brought to the present; raises `SimulatorError` where it is refused."""
