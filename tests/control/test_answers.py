"""A long answer is written in steps, and to the letter as a short one."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import Field

from simulator.control.answers import MANY, rendered
from simulator.control.operation import View


class Row(View):
    number: int
    text: str | None = 'ä"\\\n'


class Table(View):
    title: str = Field(default="Ä")
    rows: list[Row]
    names: list[str] = Field(default=["x"] * (MANY + 1))
    none: list[Row] | None = None


@pytest.mark.parametrize("count", [0, 1, MANY, MANY + 1, 1_000])
def test_it_is_the_same_however_long_it_is(count: int) -> None:
    table = Table(rows=[Row(number=number) for number in range(count)])
    assert asyncio.run(rendered(table)).body == table.model_dump_json().encode()


async def test_others_have_their_turn_while_it_is_written() -> None:
    writing = asyncio.create_task(rendered(Table(rows=[Row(number=number) for number in range(50_000)])))
    turns = 0
    while not writing.done():
        turns += 1
        await asyncio.sleep(0)
    assert turns > 4
