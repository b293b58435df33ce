"""A process whose time a test moves by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.stage import Hands, Process, taken_over


@pytest.fixture
async def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    return taken_over(monkeypatch)


@pytest.fixture
async def process(tmp_path: Path, hands: Hands) -> AsyncIterator[Process]:
    process = Process(tmp_path, hands)
    yield process
    await process.stage.stop()
