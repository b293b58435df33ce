"""What is shown of the URL of an engine."""

from __future__ import annotations

import pytest

from simulator.engine.errors import EngineError, shown
from simulator.engine.line import connect


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://sms:secret@db:5432/sms?sslmode=require", "postgresql://sms@db:5432/sms"),
        ("postgres://sms@db/sms", "postgres://sms@db/sms"),
        ("postgresql://sms:secret@one:1,two:2/sms", "postgresql://sms@one:1,two:2/sms"),
        ("postgresql:///sms?host=/run&user=sms&password=secret", "postgresql:///sms"),
        ("postgresql:///sms?password=a@secret", "postgresql://..."),
        ("postgresql://sms:sec@ret@db/sms", "postgresql://sms@db/sms"),
        ("postgresql://sms:sec/ret@db/sms", "postgresql://..."),
        ("postgresql://sms:sec?ret@db/sms", "postgresql://..."),
        ("postgresql://sms:sec#ret@db/sms", "postgresql://..."),
        ("postgresql://sms:[secret@db/sms", "postgresql://..."),
        ("mysql://sms:secret@db/sms", "the URL that was given"),
        ("sms:secret@db/sms", "the URL that was given"),
    ],
)
def test_a_password_is_never_shown(url: str, expected: str) -> None:
    assert shown(url) == expected


@pytest.mark.parametrize(
    "url", ["mysql://sms:secret@db/sms", "postgresql://sms:secret@db:port/sms", "postgresql://sms:[secret@db/sms"]
)
async def test_a_url_that_cannot_be_read_is_told(url: str) -> None:
    with pytest.raises(EngineError, match=r"cannot be read: expected postgresql://user:password@host") as raised:
        await connect(url)
    assert "secret" not in str(raised.value)
