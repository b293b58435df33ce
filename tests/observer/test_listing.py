"""The list of violations: filters, pages, and what is asked for wrongly."""

from typing import Any

import pytest
from support.served import Served

JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def judged(observed: Any) -> Served:
    """Four requests: one with three violations, one with none, one with three of another vendor, one with a hint."""
    served: Served = await observed()
    bearer = {"Authorization": "Bearer t"} | JSON
    await served.ask("POST", "/api/v1/messages/sms", {"to": "1", "odd": 1}, headers=bearer)
    await served.ask("GET", "/api/v1/messages", headers=bearer)
    await served.ask("POST", "/api/v2/sms/send", {"phone_number": "0701234567", "message_body": "Hi"}, headers=JSON)
    await served.ask("GET", "/api/v2/account/balance?api_key=mine")
    return served


async def pages(served: Served, **query: str) -> list[list[str]]:
    found = []
    cursor: dict[str, str] = {}
    while True:
        page = await served.get("violations", **query, **cursor)
        found.append([f"{each['exchange']} {each['rule']}" for each in page["violations"]])
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


HINT = "x-4 credential-in-url"
VIOLATIONS = [
    "x-3 credentials",
    "x-3 unknown-field",
    "x-3 required",
    "x-1 unknown-field",
    "x-1 pattern",
    "x-1 required",
]
ALL = [HINT, *VIOLATIONS]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6, 7, 8])
async def test_pages_hold_each_violation_once(judged: Served, limit: int) -> None:
    found = await pages(judged, limit=str(limit))
    assert [each for page in found for each in page] == ALL
    assert all(len(page) == limit for page in found[:-1])
    assert found[-1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"vendor": "ugsms"}, ALL[:4]),
        ({"operation": "send"}, VIOLATIONS),
        ({"level": "violation"}, VIOLATIONS),
        ({"level": "hint"}, [HINT]),
        ({"level": "hint", "side": "ours"}, []),
        ({"operation": "list"}, []),
        ({"side": "ours"}, []),
        ({"side": "client"}, ALL),
        ({"rule": "required"}, ["x-3 required", "x-1 required"]),
        ({"exchange": "x-1"}, ALL[4:]),
        ({"exchange": "x-1", "rule": "pattern"}, ["x-1 pattern"]),
        ({"exchange": "x-2"}, []),
    ],
)
async def test_filters_leave_what_matches(judged: Served, query: dict[str, str], expected: list[str]) -> None:
    assert [each for page in await pages(judged, limit="2", **query) for each in page] == expected


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"cursor": "x-1"}, 400),
        ({"cursor": "x-1.999999999"}, 400),
        ({"exchange": "x-9"}, 404),
        ({"exchange": "m-1"}, 404),
        ({"side": "theirs"}, 422),
        ({"level": "error"}, 422),
        ({"limit": "0"}, 422),
        ({"vendors": "a"}, 422),
    ],
)
async def test_what_will_not_do_is_refused(judged: Served, query: dict[str, str], status: int) -> None:
    answer = await judged.ask("GET", "violations", params=query)
    assert answer.status == status
    assert answer.problem
