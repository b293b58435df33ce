"""Write a file that only its owner may read, and overwrite none unless that is wanted."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

OWNER_ONLY = 0o600
OTHER = "another file"


def refuse_taken(output: Path, *, is_forced: bool, other: str = OTHER) -> None:
    """Refuse what may not be written: a file that is there, unless it may be overwritten, and what is no file.

    Args:
        output: the file.
        is_forced: whether it may be overwritten.
        other: what may be named instead, in words.
    """
    try:
        kind = output.lstat().st_mode
    except OSError:
        return  # there is none, or writing it will tell what is wrong
    if not stat.S_ISREG(kind):
        what = "a link" if stat.S_ISLNK(kind) else "not an ordinary file"
        raise click.UsageError(f"{output} is {what} and is never replaced: name {other}.")
    if not is_forced:
        raise click.UsageError(_taken(output, other))


@contextmanager
def new_file(output: Path, *, is_forced: bool, other: str = OTHER) -> Iterator[Path]:
    """Give the path of an empty file to write to, which is the output once that is done, and nothing where it fails.

    Args:
        output: the file.
        is_forced: whether it may be overwritten.
        other: what may be named instead, in words.

    Raises:
        click.UsageError: the file is there, and may not be overwritten.
        NotDone: it cannot be written.
    """
    from simulator.cli.printing import NotDone
    from simulator.text.system_errors import cause_of

    unfinished: Path | None = None
    try:
        if is_forced:
            handle, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)  # for its owner alone
            unfinished = Path(name)
        else:
            handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
            unfinished = output
        os.close(handle)
        yield unfinished
        if is_forced:
            unfinished.replace(output)
        unfinished = None
    except FileExistsError:
        raise click.UsageError(_taken(output, other)) from None
    except OSError as error:
        raise NotDone(f"{output} cannot be written: {cause_of(error)}. Name {other}.") from error
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)  # a full disk leaves nothing half


def _taken(output: Path, other: str) -> str:
    return f"{output} exists already: overwrite it with --force, or name {other}."
