"""The pretended provider that every test of drift asks."""

from collections.abc import AsyncIterator

import pytest
from support.provider import start_provider
from support.served import Served


@pytest.fixture
async def provider() -> AsyncIterator[Served]:
    """It runs as long as the test."""
    served = await start_provider()
    yield served
    await served.stop()
