"""Write a capsule to a file or to stdout, and see that it replays."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.new_files import new_file, refuse_taken

if TYPE_CHECKING:
    from simulator.capsule.model import Capsule

OTHER = "another file with --output, or - for stdout"


def refuse_taken_capsule(output: Path, *, is_forced: bool) -> None:
    """Refuse a file that may not be written, before the work begins; - is stdout."""
    if str(output) != "-":
        refuse_taken(output, is_forced=is_forced, other=OTHER)


def keep_capsule(document: dict[str, Any], output: Path, *, is_forced: bool) -> None:
    """Write a capsule, and replay it.

    Args:
        document: the capsule.
        output: the file; - is stdout.
        is_forced: whether it may be overwritten.

    Raises:
        NotDone: it is none, or it cannot be written or replayed.
        click.ClickException: it replays to another journal.
    """
    from simulator.capsule.errors import CapsuleError
    from simulator.capsule.file import read_capsule, text_of
    from simulator.cli.printing import NotDone
    from simulator.text.counting import counted

    text = text_of(document)
    try:
        capsule = read_capsule(text.encode())
    except CapsuleError as error:
        raise NotDone(f"the capsule cannot be used: {error}.") from error
    if str(output) == "-":
        click.echo(text, nl=False)
    else:
        with new_file(output, is_forced=is_forced, other=OTHER) as path:
            path.write_text(text, encoding="utf-8")
        click.echo(f"{output}: {counted(len(capsule.inputs), 'input')} of sandbox {capsule.sandbox}")
    _check(capsule)


def _check(capsule: Capsule) -> None:
    from simulator.capsule.errors import CapsuleError
    from simulator.capsule.replaying import replay_capsule
    from simulator.cli.choosing import every_vendor
    from simulator.cli.printing import NotDone
    from simulator.cli.progress import progress
    from simulator.cli.replay import told

    if not capsule.is_complete:
        click.echo(
            "Note: recording ended when --capsule-bytes was reached. The file replays up to that point, and only "
            "the answers to requests are compared.",
            err=True,
        )
    try:
        with progress("Replaying") as shown:
            replayed = replay_capsule(capsule, every_vendor(), shown.reach)
    except CapsuleError as error:
        raise NotDone(f"it cannot be replayed here: {error}.") from error
    if replayed.difference is not None:
        raise click.ClickException(
            f"it was written, but does not replay to the journal that it was recorded from.\n{told(replayed)}"
        )
