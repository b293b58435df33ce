"""A PostgreSQL for all tests of a process, a database for each, and simulators that share it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from support.engine_fixtures import server, shared
from support.engine_members import Shared
from support.meeting import heard
from support.nodes import Nodes, nodes_of

__all__ = ["heard", "nodes", "server", "shared"]


@pytest.fixture
async def nodes(shared: Shared) -> AsyncIterator[Nodes]:
    async with nodes_of(shared) as nodes:
        yield nodes
