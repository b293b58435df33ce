import dataclasses

from simulator.vendors.pushr import VENDOR


def test_every_quirk_of_the_notes_is_listed_and_has_an_id_of_its_own() -> None:
    ids = [quirk.id for quirk in VENDOR.quirks]
    assert {f"PR-Q-{n:02}" for n in range(1, 13)} <= set(ids)
    assert len(ids) == len(set(ids))


def test_every_switch_has_a_quirk_and_the_other_way_round() -> None:
    switches = {field.name for field in dataclasses.fields(VENDOR.policy)}
    assert {quirk.switch for quirk in VENDOR.quirks if quirk.switch} == switches


def test_every_claim_has_a_source() -> None:
    assert all(quirk.source for quirk in VENDOR.quirks)
    assert all(error.source for error in VENDOR.errors.values())
    assert all(operation.source for operation in VENDOR.operations)
