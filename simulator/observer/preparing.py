"""Prepare a judge: load it, and read the contract of each vendor whose traffic is to be judged."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from simulator.api.vendor import Vendor
    from simulator.observer.judging import Judge
    from simulator.sandbox.books.journal import Exchange

logger = logging.getLogger(__name__)


class Preparation:
    """Loads a judge when there is something to judge: nothing at the start, and only the contracts that are needed.

    Args:
        contracts: the folder that holds one folder for each vendor; None takes those that are installed.
        vendors: those that are emulated.
    """

    def __init__(self, contracts: Path | None, vendors: Sequence[Vendor[Any]]) -> None:
        self._contracts = contracts
        self._vendors = vendors
        self._loading: asyncio.Task[None] | None = None
        self.judge: Judge | None = None

    def is_lacking(self, exchange: Exchange | None) -> bool:
        """Tell whether something has to be loaded before this can be judged; what is gone is not judged."""
        return exchange is not None and (self.judge is None or bool(self.judge.unread(_contract_for(exchange))))

    def begin(self, exchange: Exchange, then: Callable[[], None]) -> asyncio.Task[None]:
        """Load the judge for this, then call back; there is one such task at a time, for whatever came first."""
        if self._loading is None or self._loading.done():
            self._loading = asyncio.get_running_loop().create_task(self._load(_contract_for(exchange), then))
        return self._loading

    async def close(self) -> None:
        """Wait for a load that has begun: an import cannot be cut short."""
        if self._loading is not None:
            await asyncio.wait([self._loading])

    async def load(self, vendor: str | None) -> list[str]:
        """Load the judge of a vendor's traffic, or (None) of all traffic; returns what is wrong with contracts.

        Without its contract nothing of a vendor is judged.
        """
        loop = asyncio.get_running_loop()
        if self.judge is None:
            self.judge = await loop.run_in_executor(None, _judge, self._contracts, self._vendors)
        judge = self.judge
        if judge is None:
            raise AssertionError("it was made just now")
        return await loop.run_in_executor(None, judge.read, judge.unread(vendor))

    async def _load(self, vendor: str | None, then: Callable[[], None]) -> None:
        if problems := await self.load(vendor):
            logger.warning("not all traffic is judged, because contracts cannot be read: %s", "; ".join(problems))
        then()


def _contract_for(exchange: Exchange) -> str:
    """Name the vendor whose contract an exchange is judged by; empty where it is no call that is emulated."""
    return exchange.vendor or "" if exchange.operation is not None else ""


def _judge(contracts: Path | None, vendors: Sequence[Vendor[Any]]) -> Judge:
    from simulator.observer.judging import Judge  # noqa: PLC0415 - heavy, so a thread imports it when it is wanted

    return Judge(contracts, vendors)
