from simulator.vendors.advanta import VENDOR


def test_every_quirk_of_the_notes_is_listed() -> None:
    assert {f"SB-Q-{n:02}" for n in range(1, 16)} <= {quirk.id for quirk in VENDOR.quirks}
