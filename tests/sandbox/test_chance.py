"""Chance draws UUIDs as the standard library writes them."""

from __future__ import annotations

import random
import uuid

from hypothesis import given
from hypothesis import strategies as st

from simulator.sandbox.chance import Chance, uuid_of


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


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_uuids_of_a_name_depend_on_seed_and_name_alone(seed: str, name: str) -> None:
    drawn = Chance(seed).uuids(name, 4)
    assert [uuid.UUID(each).version for each in drawn] == [4, 4, 4, 4]
    assert all(str(uuid.UUID(each)) == each for each in drawn)
    assert len({*drawn, *Chance(seed).uuids(f"{name}.", 4), *Chance(f"{seed}.").uuids(name, 4)}) == 12
    chance = Chance(seed)
    chance.stream(name).random()
    assert chance.uuids(name, 2) == drawn[:2]


def test_uuids_of_a_name_stay_what_they_are() -> None:
    assert Chance("a seed").uuids("ugsms/submission/1", 2) == [
        "dba3828d-4df0-478f-abb8-84f1bd78be39",
        "55634ecd-19ea-472e-bd66-13af805c1f85",
    ]
