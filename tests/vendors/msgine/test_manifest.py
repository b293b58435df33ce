import dataclasses

import pytest

from simulator.api.evidence import Quirk
from simulator.vendors.msgine import VENDOR
from simulator.vendors.msgine.policy import Policy

SWITCHES = {field.name for field in dataclasses.fields(Policy)}


def test_quirks_have_ids_of_their_own() -> None:
    assert len({quirk.id for quirk in VENDOR.quirks}) == len(VENDOR.quirks)


def test_every_quirk_of_the_notes_is_listed() -> None:
    assert {f"MG-Q-{n:02}" for n in range(1, 13)} <= {quirk.id for quirk in VENDOR.quirks}


def test_every_switch_belongs_to_a_quirk() -> None:
    assert {quirk.switch for quirk in VENDOR.quirks if quirk.switch} == SWITCHES


@pytest.mark.parametrize("quirk", VENDOR.quirks, ids=lambda quirk: quirk.id)
def test_every_quirk_says_where_it_is_from(quirk: Quirk) -> None:
    assert quirk.summary
    assert quirk.source
