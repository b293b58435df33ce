"""The last digits of a recipient choose how its message ends."""

from __future__ import annotations

from support.scenarios import built_in

DAY_MS = 86_400_000


def test_the_last_digits_choose_the_outcome() -> None:
    played = built_in("magic-numbers")
    for digits in ("99901", "99902", "99903", "99904", "99905", "99906"):
        body = {"to": f"+2567015{digits}", "message": "Hello"}
        assert played.ask("POST", "/api/v1/messages/sms", body, Authorization="Bearer any").status == 201
    played.advance(60_000)
    assert played.states() == ["failed", "sent", "sent", "pending", "sent", "delivered"]
    played.advance(3 * 3_600_000)
    assert played.states() == ["failed", "sent", "sent", "pending", "delivered", "delivered"]
    played.advance(30 * DAY_MS)
    assert played.states() == ["failed", "expired", "sent", "pending", "delivered", "delivered"]
    assert [message.reason for message in played.messages()[:2]] == ["delivery impossible", "absent subscriber"]


def test_digits_choose_the_outcome_of_what_a_background_job_sends() -> None:
    played = built_in("magic-numbers")
    fields = {"numbers": "0701599904,0701599901,0701599906", "message_body": "Hello"}
    assert played.ask("POST", "/api/v2/sms/send", fields, X_API_Key="any").status == 200
    played.advance(60_000)
    assert played.states() == ["pending", "failed", "delivered"]
