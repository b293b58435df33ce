"""Chance draws UUIDs as the standard library writes them."""

from __future__ import annotations

import random
import uuid

from hypothesis import given
from hypothesis import strategies as st

from simulator.sandbox.chance import uuid_of


class Drawn(random.Random):
    """Draws one number alone."""

    number = 0

    def getrandbits(self, k: int, /) -> int:
        assert k == 128
        return self.number


@given(st.integers(0, (1 << 128) - 1))
def test_a_uuid_is_that_of_the_standard_library(number: int) -> None:
    drawn = Drawn()
    drawn.number = number
    assert uuid_of(drawn) == str(uuid.UUID(int=number, version=4))
