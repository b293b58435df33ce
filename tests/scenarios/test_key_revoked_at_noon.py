"""A key is refused from noon on; what was accepted before is delivered."""

from __future__ import annotations

import pytest
from support.scenarios import built_in, tried

from simulator.trying.seeing import Sight


@pytest.mark.parametrize(
    ("path", "header", "morning", "rotated", "body", "accepted"),
    [
        (
            "/api/v2/sms/send",
            "X_API_Key",
            "MORNING_KEY",
            "ROTATED_KEY",
            {"numbers": "0702913454", "message_body": "Hello"},
            200,
        ),
        (
            "/api/v1/messages/sms",
            "Authorization",
            "Bearer MORNING_TOKEN",
            "Bearer ROTATED_TOKEN",
            {"to": "+256701521269", "message": "Hello"},
            201,
        ),
    ],
)
def test_a_client_that_changes_its_key_at_noon_loses_nothing(
    path: str, header: str, morning: str, rotated: str, body: dict[str, str], accepted: int
) -> None:
    played = built_in("key-revoked-at-noon")

    def send(key: str) -> int:
        return played.ask("POST", path, body, **{header: key}).status

    played.advance(5 * 60_000 - 1)
    assert send(morning) == accepted  # the last moment
    played.advance(1)
    assert [send(morning) for _ in range(3)] == [401, 401, 401]  # trying again is of no use
    assert send(rotated) == accepted
    played.advance(60_000)
    assert played.states() == ["delivered", "delivered"]  # each once, the one from before noon too


def test_a_client_that_keeps_its_key_gives_up_what_another_one_sends() -> None:
    naive, careful = tried("key-revoked-at-noon", "naive"), tried("key-revoked-at-noon", "careful")
    assert (naive.finished, naive.left) == (32, 16)
    assert (careful.finished, careful.left) == (48, 0)
    refused = [asked for asked in careful.asked if asked.seen.sight is Sight.REFUSED]
    assert [asked.seen.reason for asked in refused] == ["invalid_credentials"] * 4  # once at each vendor
