"""Export messages as a file, however many there are: it is written while it is read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from simulator.api.request import NOT_SNIFFED, Response, Streamed
from simulator.control.declaring import operation
from simulator.control.message_columns import COLUMNS
from simulator.control.messages import TAG
from simulator.control.operation import Nothing, Visit
from simulator.control.paging import STRIDE
from simulator.control.searching import MessageFilter, Search
from simulator.control.taking_turns import taking_turns
from simulator.control.views.messages import message_view, message_views
from simulator.text.csv_text import csv_lines

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    from simulator.sandbox.books.messages import Message
    from simulator.sandbox.sandbox import Sandbox

AT_ONCE = 100
"""How many messages a piece has at most; others have their turn between two."""
BYTES_AT_ONCE = 64 * 1024
"""And of how much text."""
MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


class ExportQuery(MessageFilter):
    """Which messages, and the kind of file."""

    format: Literal["csv", "json"] = Field(
        default="csv",
        description="A table that is safe to open in a spreadsheet; or `messages` as the list shows them.",
    )


@operation("GET", "messages/export", TAG, media="*/*")
async def export_messages(visit: Visit[ExportQuery, Nothing]) -> Response:
    """Export every message that matches as a file, newest first."""
    query, sandbox = visit.query, visit.sandbox
    walk = Search(query, visit.host.directory, sandbox.clock.now_ms()).run(sandbox)
    pieces = _table(walk) if query.format == "csv" else _document(sandbox, walk)
    name = f"messages-{sandbox.name}.{query.format}"
    headers = (
        ("Content-Type", MEDIA[query.format]),
        ("Content-Disposition", f'attachment; filename="{name}"'),
        NOT_SNIFFED,
    )
    return Streamed(200, pieces, headers)


async def _table(walk: Iterator[Message | None]) -> AsyncGenerator[bytes]:
    head, *_ = csv_lines(COLUMNS, ())
    yield f"{head}\n".encode()
    async for found in _batches(walk):
        views = [message_view(message, ()) for message in found]
        _, *lines = csv_lines(COLUMNS, ([_cell(getattr(view, name)) for name in COLUMNS] for view in views))
        yield "".join(f"{line}\n" for line in lines).encode(errors="replace")


async def _document(sandbox: Sandbox, walk: Iterator[Message | None]) -> AsyncGenerator[bytes]:
    between = b""
    yield b'{"messages":['
    async for found in _batches(walk):
        views = await taking_turns(message_views(sandbox, found))
        yield between + ",".join(view.model_dump_json() for view in views).encode()
        between = b","
    yield b"]}\n"


async def _batches(walk: Iterator[Message | None]) -> AsyncGenerator[list[Message]]:
    """Yield what a walk finds, some at a time; others have their turn after so many steps, too, that found nothing."""
    found: list[Message] = []
    size = 0
    for step, message in enumerate(walk, 1):
        if message is not None:
            found.append(message)
            size += len(message.text)
        if len(found) == AT_ONCE or size > BYTES_AT_ONCE:
            yield found
            found, size = [], 0
            await asyncio.sleep(0)
        elif step % STRIDE == 0:
            await asyncio.sleep(0)
    if found:
        yield found


def _cell(value: object) -> object:
    return getattr(value, "value", value)
