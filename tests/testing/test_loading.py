"""While the plugin loads what a fixture needs, nobody looks for garbage; afterwards it is old, and frozen is frozen."""

import gc
from collections.abc import Iterator

import pytest

from simulator.collector import collector_put_off


@pytest.fixture
def thawed() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.freeze()  # as it was found


def is_young(thing: object) -> bool:
    return any(each is thing for each in gc.get_objects(generation=0))


@pytest.mark.usefixtures("thawed")
def test_what_was_loaded_is_old_without_having_been_looked_at() -> None:
    with collector_put_off():
        assert not gc.isenabled()
        loaded: list[object] = [[]]
        assert is_young(loaded)
    assert gc.isenabled()
    assert not is_young(loaded)
    assert gc.get_freeze_count() == 0


def test_what_somebody_froze_stays_frozen() -> None:
    gc.freeze()
    frozen = gc.get_freeze_count()
    with collector_put_off():
        pass
    assert gc.get_freeze_count() >= frozen - 100  # but for what has ended meanwhile


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    with collector_put_off():
        pass
    assert not gc.isenabled()
    gc.enable()
