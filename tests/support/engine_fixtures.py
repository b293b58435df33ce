"""Fixtures of a PostgreSQL for all tests of a process, and of a database for each, for a conftest to take over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from support.engine_members import Shared, sharing
from support.postgresql import PostgreSQL, postgresql


@pytest.fixture(scope="session")
def server() -> Iterator[PostgreSQL]:
    with postgresql() as server:
        yield server


@pytest.fixture
async def shared(server: PostgreSQL) -> AsyncIterator[Shared]:
    async with sharing(server) as shared:
        yield shared
