from simulator.vendors.msgine import VENDOR


def test_every_quirk_of_the_notes_is_listed() -> None:
    assert {f"MG-Q-{n:02}" for n in range(1, 13)} <= {quirk.id for quirk in VENDOR.quirks}
