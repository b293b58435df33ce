"""No secret of the table is to be seen, wherever one looks; and each of them would be, were nobody to take them out."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from support.faces import (
    CALLED_FOR_ROWS,
    COMMANDS,
    ON_PURPOSE,
    SHOWS_NOTHING,
    Faces,
    gathered,
    readings,
    without_the_room,
)
from support.secret_places import Place, places

from simulator.cli import main
from simulator.control.every_operation import OPERATIONS

TABLE = list(places())


def seen(faces: Faces) -> dict[str, list[str]]:
    """The rows of which a piece of the secret is to be seen, with the faces that show it."""
    read = {name: readings(text) for name, text in faces.items()}
    found = {place.name: [name for name, text in read.items() if is_in(place, text)] for place in TABLE}
    return {name: where for name, where in found.items() if where}


def is_in(place: Place, text: str) -> bool:
    return any(piece in text for piece in place.pieces)


def commands(group: click.Group, way: tuple[str, ...] = ()) -> set[str]:
    found: set[str] = set()
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        inner = isinstance(command, click.Group)
        found |= commands(command, (*way, name)) if inner else {" ".join((*way, name))}  # type: ignore[arg-type]
    return found


def test_the_table_has_many_rows_of_different_names() -> None:
    assert len({place.name for place in TABLE}) == len(TABLE) >= 80


def test_every_operation_and_every_command_is_looked_at_or_said_why_not() -> None:
    said = {*ON_PURPOSE, *SHOWS_NOTHING}
    reading = {operation.name for operation in OPERATIONS if operation.method == "GET"}
    steering = {operation.name for operation in OPERATIONS} - reading
    assert steering <= said | CALLED_FOR_ROWS
    assert commands(main) <= said | COMMANDS
    assert said <= {operation.name for operation in OPERATIONS} | commands(main)


@pytest.mark.soak
def test_no_secret_is_seen_anywhere_and_the_capsule_replays(tmp_path: Path) -> None:
    faces = gathered(TABLE, tmp_path)
    assert seen(faces) == {}
    assert faces["replay"].startswith("same journal: ")
    assert "All is well: " in faces["data check"]


@pytest.mark.soak
def test_every_secret_is_seen_somewhere_when_nobody_takes_them_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_the_room(monkeypatch)
    found = seen(gathered(TABLE, tmp_path))
    assert [place.name for place in TABLE if place.name not in found] == []
    shown_by = {name for names in found.values() for name in names}
    assert {
        "listRequests", "getRequest", "listCallbacks", "reportReceivers", "listReceivers", "getReceiver", "listFaults",
        "replayCallback", "getFault", "listViolations", "showTimeline", "getCapsule", "violations --format sarif",
        "timeline --format text --limit 10000", "receivers --format text", "the capsule", "the capsule of a test",
        "contract check of a HAR file, junit", "the redacted copy of a HAR file", "the complaint of a test",
        "listRequests, of those that are no HTTP", "listRequests, of those that were bent",
    } <= shown_by  # fmt: skip
