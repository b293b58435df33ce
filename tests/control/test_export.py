"""Exports of messages: every one that matches, as a table or as JSON."""

import csv
import io

import pytest
from support.served import Served

from simulator.control.message_columns import COLUMNS
from simulator.control.message_export import AT_ONCE


async def rows(served: Served, query: str = "") -> list[dict[str, str]]:
    answer = await served.ask("GET", f"messages/export?{query}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert answer.body.endswith(b"\r\n")
    return list(csv.DictReader(io.StringIO(answer.body.decode(), newline=""), strict=True))


async def send_many(served: Served, count: int) -> None:
    await served.send()
    await served.post("accounts/toy-1/top-up", {"amount": "100000"})
    for _ in range(count - 1):
        await served.send()


async def test_a_table_has_every_message_and_the_columns_of_the_command_line(frozen: Served) -> None:
    await send_many(frozen, AT_ONCE + 2)
    found = await rows(frozen)
    assert [each["id"] for each in found] == [f"m-{ordinal}" for ordinal in range(AT_ONCE + 2, 0, -1)]
    assert [*found[0]] == [*COLUMNS]
    assert (found[0]["state"], found[0]["cost"], found[0]["reason"]) == ("pending", "35.00", "")


async def test_a_spreadsheet_computes_nothing(frozen: Served) -> None:
    await frozen.send(text='=HYPERLINK("http://a.example")')
    assert [each["text"] for each in await rows(frozen)] == ['\'=HYPERLINK("http://a.example")']


async def test_without_messages_there_is_the_head_alone(frozen: Served) -> None:
    answer = await frozen.ask("GET", "messages/export")
    assert answer.body.decode() == f"{','.join(COLUMNS)}\r\n"


async def test_json_is_as_the_list_shows_it(frozen: Served) -> None:
    await send_many(frozen, AT_ONCE + 1)
    answer = await frozen.ask("GET", "messages/export?format=json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json == {"messages": (await frozen.get("messages", limit="1000"))["messages"]}


async def test_what_does_not_match_is_left_out(frozen: Served) -> None:
    for text in ("code 1", "hello", "code 2"):
        await frozen.send(text=text)
    assert [each["id"] for each in await rows(frozen, "q=code")] == ["m-3", "m-1"]
    assert (await frozen.ask("GET", "messages/export?format=json&q=nothing")).json == {"messages": []}


@pytest.mark.parametrize("form", ["csv", "json"])
async def test_a_browser_saves_it_under_the_name_of_its_sandbox(frozen: Served, form: str) -> None:
    answer = await frozen.ask("GET", f"messages/export?format={form}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="messages-default.{form}"'


async def test_an_invalid_query_is_refused_and_nothing_is_exported(frozen: Served) -> None:
    assert (await frozen.ask("GET", "messages/export?q=stat:sent")).problem == "invalid-input"
