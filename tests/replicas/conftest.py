"""A PostgreSQL for all tests of a process, a database for each, and simulators that share it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from support.engine_members import Shared, sharing
from support.nodes import Nodes, nodes_of
from support.postgresql import PostgreSQL, postgresql


@pytest.fixture(scope="session")
def server() -> Iterator[PostgreSQL]:
    with postgresql() as server:
        yield server


@pytest.fixture
async def shared(server: PostgreSQL) -> AsyncIterator[Shared]:
    async with sharing(server) as shared:
        yield shared


@pytest.fixture
async def nodes(shared: Shared) -> AsyncIterator[Nodes]:
    async with nodes_of(shared) as nodes:
        yield nodes
