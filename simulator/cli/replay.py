"""`replay`: replay a capsule's file in this process, and tell whether the journal is the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simulator.capsule.model import Capsule
    from simulator.capsule.replaying import Replayed

NOTHING = "(the journal ends here)"


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Format of the report.",
)
def replay(file: Path, form: str) -> None:
    """Replay FILE, written by `sms-simulator record`, and compare the journals.

    Runs in this process and in virtual time, without sockets. The exit status is 0 for the same journal, 1 for
    another one, and 2 for a file that cannot be replayed.
    """
    from simulator.capsule.errors import CapsuleError
    from simulator.capsule.replaying import replay_capsule
    from simulator.cli.choosing import every_vendor
    from simulator.cli.printing import say
    from simulator.cli.progress import progress

    try:
        capsule = _read(file)
        with progress("Replaying") as shown:
            replayed = replay_capsule(capsule, every_vendor(), shown.reach)
    except CapsuleError as error:
        raise click.UsageError(f"{file}: {error}.") from error
    say(_as_json(capsule, replayed) if form == "json" else told(replayed))
    if replayed.difference is not None:
        _note_version(capsule)
        raise click.exceptions.Exit(1)


def told(replayed: Replayed) -> str:
    """Write the outcome of a replay for people."""
    from simulator.text.counting import counted

    difference = replayed.difference
    counts = ", ".join(
        [
            counted(replayed.inputs, "input"),
            counted(replayed.exchanges, "exchange"),
            counted(replayed.messages, "message"),
            counted(replayed.callbacks, "callback"),
        ]
    )
    if difference is None:
        what = "same journal" if replayed.is_complete else "same answers, up to where recording ended"
        return f"{what}: {counts}"
    return (
        f"another journal: {counts}; the first difference is in line {difference.line}\n"
        f"recorded {difference.recorded or NOTHING}\nreplayed {difference.replayed or NOTHING}"
    )


def _read(file: Path) -> Capsule:
    from simulator.capsule.errors import CapsuleError
    from simulator.capsule.file import MAX_BYTES, read_capsule
    from simulator.text.system_errors import cause_of

    try:
        with click.open_file(str(file), "rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise CapsuleError(f"it cannot be read: {cause_of(error)}") from error
    return read_capsule(content)


def _as_json(capsule: Capsule, replayed: Replayed) -> str:
    import dataclasses
    import json

    facts = {
        "is_same": replayed.difference is None,
        "product_version": capsule.product_version,
        **dataclasses.asdict(replayed),
    }
    return json.dumps(facts, indent=2)


def _note_version(capsule: Capsule) -> None:
    from simulator import __version__

    if capsule.product_version != __version__:
        click.echo(
            f"Note: it was recorded by version {capsule.product_version}; this is {__version__}, which may behave "
            "differently.",
            err=True,
        )
