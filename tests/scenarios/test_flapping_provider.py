"""Up for a minute, down for the next."""

from __future__ import annotations

import pytest
from support.scenarios import built_in, found, tried

from simulator.sandbox.faults.effects.wire import WireKind

MINUTE_MS = 60_000
BODY = {"to": "+256701521269", "message": "Hello"}


@pytest.mark.parametrize(
    ("minute", "status", "wire"),
    [(0, 201, None), (1, 0, WireKind.REFUSED), (2, 201, None), (3, 503, None), (4, 201, None),
     (5, 0, WireKind.REFUSED), (6, 201, None)],
)  # fmt: skip
def test_each_minute_has_an_answer_of_its_own(minute: int, status: int, wire: WireKind | None) -> None:
    world = built_in("flapping-provider")
    world.advance(minute * MINUTE_MS)
    for _ in range(2):
        response = world.ask("POST", "/api/v1/messages/sms", BODY, Authorization="Bearer SHOP_TOKEN")
        assert response.status == status
        assert (response.transmission and response.transmission.wire and response.transmission.wire.kind) == wire
        world.advance(MINUTE_MS // 2)
    assert len(world.messages()) == (2 if status == 201 else 0)


def test_who_waits_longer_each_time_loses_nothing() -> None:
    naive = tried("flapping-provider", "naive", vendors=("msgine",), duration_ms=20 * MINUTE_MS)
    careful = tried("flapping-provider", "careful", vendors=("msgine",), duration_ms=20 * MINUTE_MS)
    assert naive.left > 0
    assert (careful.finished, careful.left) == (12, 0)
    assert found(careful.sandbox) == []
    assert len(careful.sandbox.messages) == 12
