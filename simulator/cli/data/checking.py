"""`data check`: see that everything a folder keeps can be read, and that the same comes of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.data.folders import folder_or_variable, lives_of, opened, vendor_hosts, vendors_with
from simulator.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.durable.checking import Checked

SHOWN = 10
"""How many faults of the file are told."""
DAMAGED = "The file is damaged: put a backup in its place, or begin with an empty folder."
WAYS = (
    "For each, start `serve` with the version that is named for it, or with --data-reset and its name to begin it "
    "anew, or with --on-divergence accept to go on with what comes of its inputs now."
)


@click.command()
@folder_or_variable
@click.option(
    "--sandbox", "names", multiple=True, metavar="NAME", help="Sandbox to check. May be repeated.  [default: all]"
)
@vendor_hosts
@click.pass_context
def check(context: click.Context, folder: Path, *, names: tuple[str, ...], vendor_host: tuple[str, ...]) -> None:
    """Check all that FOLDER keeps.

    Has SQLite check the file, rebuilds every sandbox in memory as a server does, and compares what comes of each input
    with what came of it then. Changes nothing, and may run beside a server. If left out, FOLDER is that of
    SMS_SIMULATOR_DATA. The exit status is 0 if all is well, 1 if something is wrong, and 2 if it could not look.
    """
    import sqlite3

    from simulator.cli.printing import say
    from simulator.cli.progress import progress
    from simulator.durable.checking import Rebuilder

    checked: list[Checked] = []
    with opened(folder) as store:
        with progress("Checking the file"):
            faults = store.faults()
        _say_faults(store.path, faults)
        try:
            lives = lives_of(store, names) if names else store.lives()
        except sqlite3.DatabaseError as error:
            say(f"{store.path}: what sandboxes it keeps cannot be read: {error}. {DAMAGED}")
            context.exit(1)
        rebuilder = Rebuilder(store, vendors_with(vendor_host))
        for life in lives:
            with progress(f"Rebuilding {life.name}") as shown:
                checked.append(rebuilder.checked(life, shown.reach))
            say(_line_of(checked[-1]))
    say(_sum_of(checked, has_faults=bool(faults)))
    context.exit(1 if faults or any(each.flaw for each in checked) else 0)


def _say_faults(path: Path, faults: Sequence[str]) -> None:
    from simulator.cli.printing import say

    for fault in faults[:SHOWN]:
        say(f"{path}: {fault}")
    if len(faults) > SHOWN:
        say(f"{path}: and {len(faults) - SHOWN} more")


def _line_of(checked: Checked) -> str:
    from simulator.api.instants import iso_millis

    life = checked.life
    begun = f"{life.name}, begun {iso_millis(life.begun_ms)}, version {life.version}"
    if checked.is_gone:
        return f"{begun}: it was begun anew or deleted meanwhile"
    return f"{begun}: {checked.flaw or 'the same comes of ' + counted(checked.inputs, 'input')}"


def _sum_of(checked: Sequence[Checked], *, has_faults: bool) -> str:
    flawed = [each.life.name for each in checked if each.flaw]
    if not (flawed or has_faults):
        inputs = sum(each.inputs for each in checked)
        return f"All is well: {counted(len(checked), 'sandbox', 'es')}, rebuilt from {counted(inputs, 'input')}."
    told = (
        [f"{len(flawed)} of {counted(len(checked), 'sandbox', 'es')} cannot be rebuilt as before. {WAYS}"]
        if flawed
        else []
    )
    return " ".join([*told, *([DAMAGED] if has_faults else [])])
