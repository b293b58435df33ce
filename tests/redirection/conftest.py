"""What the tests of turning files share: the server that a known host leads to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.turned import Turned, turned


@pytest.fixture(scope="module")
def led(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Turned]:
    with turned(tmp_path_factory.mktemp("turning")) as found:
        yield found
