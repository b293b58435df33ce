"""429 with a wait that is right, then wrong, missing, and in the past."""

from __future__ import annotations

from support.scenarios import ScenarioWorld, built_in, read, tried

MINUTE_MS = 60_000


def ask(world: ScenarioWorld) -> tuple[int, int | None]:
    """The status, and the wait that is told."""
    body = {"to": "+256701521269", "message": "Hello"}
    status, answer = read(world.ask("POST", "/api/v1/messages/sms", body, Authorization="Bearer SHOP_TOKEN"))
    return status, answer.get("error", {}).get("retryAfter")


def test_the_wait_is_right_then_wrong_then_missing_then_past() -> None:
    world = built_in("rate-limit-storm")
    told = [ask(world)]
    for _ in range(4):
        told.append(ask(world))
        world.advance(MINUTE_MS)
    told.append(ask(world))
    assert told == [(201, None), (429, 60), (429, 1), (429, None), (429, -30), (201, None)]


def test_who_obeys_a_right_wait_is_admitted_and_who_obeys_a_wrong_one_is_not() -> None:
    world = built_in("rate-limit-storm")
    assert ask(world) == (201, None)
    world.advance(30_000)
    assert ask(world) == (429, 30)
    world.advance(30_000 - 1)
    assert ask(world)[0] == 429
    world.advance(1)
    assert ask(world) == (429, 1)
    world.advance(1_000)
    assert ask(world) == (429, 1)


def test_growing_waits_bring_every_text_through_with_fewer_requests() -> None:
    naive, careful = (tried("rate-limit-storm", client, vendors=("msgine",)) for client in ("naive", "careful"))
    assert naive.left == 5
    assert (careful.finished, careful.left) == (12, 0)
    assert len(careful.asked) < len(naive.asked)
    assert len(careful.sandbox.messages) == 12  # and nothing of a refusal is stored
