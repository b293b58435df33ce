"""Too many requests, with a wait that is right, then wrong, missing, and in the past."""

from __future__ import annotations

import pytest
from support.scenarios import ScenarioWorld, built_in, read, tried

MINUTE_MS = 60_000


def ask(world: ScenarioWorld) -> tuple[int, int | None]:
    """The status, and the wait that is told."""
    body = {"to": "+256701521269", "message": "Hello"}
    status, answer = read(world.ask("POST", "/api/v1/messages/sms", body, Authorization="Bearer MY_OWN_TOKEN"))
    return status, answer.get("error", {}).get("retryAfter")


def test_the_wait_is_right_then_wrong_then_missing_then_past() -> None:
    world = built_in("rate-limit-storm")
    told = [ask(world)]
    for _ in range(4):
        told.append(ask(world))
        world.advance(MINUTE_MS)
    told.append(ask(world))
    assert told == [(201, None), (429, 60), (429, 1), (429, None), (429, -30), (201, None)]


OTHERS = {
    "ugsms": ("/api/v2/sms/send", {"api_key": "mine", "numbers": "0702913454", "message_body": "Hello"}),
    "pushr": (
        "/api/client/sms/send-sms",
        {"api_key_public": "my", "api_key_secret": "own", "message": "Hello", "recipients": ["233558544343"]},
    ),
    "advanta": (
        "/api/services/sendsms",
        {"partnerID": "1", "apikey": "mine", "shortcode": "SHOP", "mobile": "254712345678", "message": "Hello"},
    ),
}


@pytest.mark.parametrize(
    ("vendor", "refused", "word", "waits"),
    [
        ("ugsms", 429, "Too many requests", [None] * 4),
        ("pushr", 429, "Request was throttled.", ["60", "1", None, "-30"]),
        ("advanta", 200, "4090", [None] * 4),
    ],
)
def test_the_others_refuse_in_their_own_words_and_not_all_tell_a_wait(
    vendor: str, refused: int, word: str, waits: list[str | None]
) -> None:
    world = built_in("rate-limit-storm")
    assert word not in world.ask("POST", *OTHERS[vendor]).body.decode()
    told = []
    for _ in range(4):
        response = world.ask("POST", *OTHERS[vendor])
        assert (response.status, word in response.body.decode()) == (refused, True)
        told.append(dict(response.headers).get("Retry-After"))
        world.advance(MINUTE_MS)
    assert told == waits
    assert word not in world.ask("POST", *OTHERS[vendor]).body.decode()
    assert len(world.messages()) == 2


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
