"""Messages by recipient: whoever got one last comes first."""

from typing import Any

import pytest
from support.served import Served

FIRST, SECOND, THIRD = "+256701521269", "+256772000001", "+256701000002"


@pytest.fixture
async def threads(frozen: Served) -> Served:
    """Three numbers, of which the first got messages at the beginning and at the end."""
    for to, text in ((FIRST, "code 1"), (SECOND, "hello"), (THIRD, "code 2"), (FIRST, "hello again")):
        await frozen.send(to=to, text=text)
        if text == "hello":
            await frozen.post("clock/settle")
    return frozen


async def listed(served: Served, **query: str) -> list[Any]:
    found: list[Any] = (await served.get("numbers", **query))["numbers"]
    return found


async def test_a_number_has_its_newest_message_and_the_states_of_all(threads: Served) -> None:
    numbers = await listed(threads)
    assert [(each["number"], each["messages"], each["last"]["id"]) for each in numbers] == [
        (FIRST, 2, "m-4"),
        (THIRD, 1, "m-3"),
        (SECOND, 1, "m-2"),
    ]
    assert numbers[0]["states"] == {"pending": 1, "delivered": 1}
    assert (numbers[0]["home"], numbers[0]["network"]) == ("0701521269", "Airtel Uganda")
    assert numbers[0]["last"] == (await threads.get("messages", view="row", limit="1"))["messages"][0]


async def test_only_what_matches_counts(threads: Served) -> None:
    assert [(each["number"], each["messages"], each["last"]["id"]) for each in await listed(threads, q="code")] == [
        (THIRD, 1, "m-3"),
        (FIRST, 1, "m-1"),
    ]


async def test_numbers_have_pages(threads: Served) -> None:
    first = await threads.get("numbers", limit="2")
    second = await threads.get("numbers", limit="2", cursor=first["next_cursor"])
    assert [each["number"] for each in (*first["numbers"], *second["numbers"])] == [FIRST, THIRD, SECOND]
    assert (first["total"], second["total"], second["next_cursor"]) == (3, 3, None)


async def test_the_messages_of_a_number_are_listed_by_it(threads: Served) -> None:
    (number, *_) = await listed(threads)
    messages = (await threads.get("messages", to=number["number"], view="row"))["messages"]
    assert [each["id"] for each in messages] == ["m-4", "m-1"]
