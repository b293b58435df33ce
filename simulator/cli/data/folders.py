"""Open the folder of data that a command names, and find sandboxes in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from simulator.cli.options import SERVE_OPTIONS, with_options

if TYPE_CHECKING:
    from simulator.durable.store import Life, Store
    from simulator.serving.serve import VendorDirectory

KIB = 1024
CommandT = TypeVar("CommandT", bound=Callable[..., Any])

_FOLDER = click.Path(path_type=Path)
DATA, VENDOR_HOSTS = (next(each for each in SERVE_OPTIONS if each.path == (name,)) for name in ("data", "vendor_hosts"))


def folder(command: CommandT) -> CommandT:
    """Decorate a command with the folder that it looks at."""
    return click.argument("folder", metavar="FOLDER", type=_FOLDER)(command)


def folder_or_variable(command: CommandT) -> CommandT:
    """Decorate a command that takes nothing else with the folder: where it is left out, that of the environment."""
    return click.argument(
        "folder", metavar="[FOLDER]", type=_FOLDER, envvar=DATA.variable, required=False, callback=_named
    )(command)


def _named(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path:
    if path is None:
        raise click.UsageError(f"no folder is named: give that of `serve --data`, or set {DATA.variable}.")
    return path


vendor_hosts = with_options([VENDOR_HOSTS])
"""Decorates a command that rebuilds sandboxes, for requests may have come by those names."""


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    """Open a folder to read what it keeps; others may write meanwhile.

    Raises:
        NotDone: it cannot be used, or read to the end.
    """
    import sqlite3

    from simulator.cli.printing import NotDone
    from simulator.durable.errors import FolderError
    from simulator.durable.store import Store

    try:
        with Store(path, is_written=False) as store:
            yield store
    except FolderError as error:
        raise NotDone(f"{error}.") from error
    except sqlite3.Error as error:
        raise NotDone(f"{path} cannot be read: {error}; `sms-simulator data check` says what is wrong.") from error


def lives_of(store: Store, names: Sequence[str]) -> list[Life]:
    """Find sandboxes by their names; raises `NotDone` where one is not kept."""
    from simulator.cli.printing import NotDone
    from simulator.sandbox.errors import UnknownNameError

    known = {life.name: life for life in store.lives()}
    for name in names:
        if name not in known:
            raise NotDone(f"{store.folder}: {UnknownNameError('sandbox', name, known)}.")
    return [known[name] for name in dict.fromkeys(names)]


def vendors_with(hosts: Sequence[str]) -> VendorDirectory:
    """Return all vendors, with further names of their hosts."""
    from simulator.cli.addresses import vendor_hosts as read
    from simulator.cli.choosing import every_vendor
    from simulator.serving.serve import VendorDirectory

    return VendorDirectory(every_vendor(), read(hosts))


def sized(size_bytes: int) -> str:
    """Write a size for people: `830 B`, `4.1 KiB`, `12.0 MiB`."""
    if size_bytes < KIB:
        return f"{size_bytes} B"
    if size_bytes < KIB * KIB:
        return f"{size_bytes / KIB:.1f} KiB"
    return f"{size_bytes / KIB / KIB:.1f} MiB"
