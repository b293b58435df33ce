"""A fault on the wire acts where answers are held back as it does elsewhere, and only when what it rests on is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from durable.disk import LONG, Kept, frozen


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Kept]:
    async with Kept(tmp_path / "data", world=frozen()).running() as kept:
        yield kept


@pytest.mark.parametrize("wire", ["close", "reset"])
async def test_an_answer_that_is_lost_on_the_wire_was_kept(kept: Kept, wire: str) -> None:
    assert (await kept.control("POST", "faults", {"name": "lost", "wire": wire, "phase": "after"})).status == 201
    with pytest.raises(aiohttp.ClientError):
        await kept.send("First")
    await kept.restart()
    assert await kept.texts() == ["First"]
    with pytest.raises(aiohttp.ClientError):
        await kept.send("Second")
    assert await kept.texts() == ["First", "Second"]


async def test_an_answer_that_could_not_be_kept_is_no_business_of_a_fault(kept: Kept) -> None:
    assert (await kept.control("POST", "faults", {"name": "lost", "wire": "close", "phase": "after"})).status == 201
    kept.fill()
    assert (await kept.send(LONG)).status == 507
