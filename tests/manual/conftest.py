"""What the tests of the manual share: a server that nobody has called yet."""

from collections.abc import Iterator

import pytest
from support.shell import serving


@pytest.fixture
def url() -> Iterator[str]:
    """Where a fresh server listens, which has the settings that the manual takes for granted."""
    with serving() as where:
        yield where
