"""Mutate the product, group by group, and show which mutants the tests do not notice.

Run it as `python -m mutation [groups]` in the folder `tests`, with mutmut installed. The exit status is 1 if something
goes unnoticed that is not explained.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from mutation.explained import is_explained
from mutation.groups import GROUPS
from mutation.running import Change, changes_of, mutants_of, run


@click.command(help=__doc__)
@click.argument("names", nargs=-1, metavar="[GROUPS]...", type=click.Choice([*GROUPS]))
@click.option("--again", is_flag=True, help="Try only what is new and what survived the last time.")
def main(*, names: tuple[str, ...], again: bool) -> None:
    """Do it."""
    click.echo("| group | tried | killed | survived | of these explained |\n|---|---|---|---|---|")
    left = [line for name in names or GROUPS for line in _survivors(name, is_again=again)]
    for line in left:
        click.echo(line)
    sys.exit(1 if left else 0)


def _survivors(name: str, *, is_again: bool) -> Iterator[str]:
    """Run a group and print its row; yields what survived and is not explained."""
    run(name, GROUPS[name], is_again=is_again)
    mutants = mutants_of(name)
    survivors = [mutant for mutant in mutants if not mutant.is_killed]
    changes = changes_of(name, survivors)
    unexplained = [change for change in changes if not is_explained(change)]
    count, survived = len(mutants), len(survivors)
    click.echo(f"| {name} | {count} | {count - survived} | {survived} | {survived - len(unexplained)} |")
    yield from map(_told, unexplained)


def _told(change: Change) -> str:
    return f"{change.function}\n    - {change.was}\n    + {change.became}"


if __name__ == "__main__":
    main()
