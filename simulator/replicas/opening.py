"""Open the engine that the settings name."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from simulator.engine.errors import EngineAwayError, EngineError
from simulator.engine.tables import prepare
from simulator.replicas.keeper import EngineKeeper

if TYPE_CHECKING:
    from simulator.hosting.clocks import Clocks
    from simulator.settings import Settings

logger = logging.getLogger(__name__)

PATIENCE_S = 60.0
"""How long one waits for an engine that is started at the same time."""
AGAIN_S = 0.5


async def keeper_of(settings: Settings, clocks: Clocks) -> EngineKeeper:
    """Return who keeps sandboxes in the engine of the settings, which may have to be waited for.

    Raises:
        EngineError: it cannot be used, or has no sandbox that is to begin anew.
    """
    url = settings.engine
    if url is None:
        raise EngineError("no engine is set (--engine)")
    await _prepared(url)
    is_accepted = settings.on_divergence == "accept"
    keeper = EngineKeeper(url, clocks, settings.data_bytes, settings.data_reset, is_divergence_accepted=is_accepted)
    try:
        await keeper.look()
    except EngineError:
        await keeper.access.close()
        raise
    return keeper


async def _prepared(url: str) -> None:
    until_s = time.monotonic() + PATIENCE_S
    is_told = False
    while True:
        try:
            await prepare(url)
        except EngineAwayError as error:
            if time.monotonic() > until_s:
                raise
            if not is_told:
                logger.warning("%s; it is waited for, for %.0f s at most", error, PATIENCE_S)
                is_told = True
            await asyncio.sleep(AGAIN_S)
        else:
            return
