"""Plant faults in a copy of the checkout, one after the other, and show whether the tests notice.

Run it as `python -m planted` in the folder `tests`. The exit status is 1 if a fault goes unnoticed, or if the tests
fail without any.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import click

from planted.copies import Copy, Outcome, PlantingError, Verdict
from planted.fault import Fault
from planted.rooms import FAULTS

SOUND_SECONDS = 1_800.0
"""For all tests of all faults together, which are run once without any."""

HEAD = ("| fault | file | noticed | first failing test |", "|---|---|---|---|")


@click.command(help=__doc__)
@click.option("--only", metavar="NAME", multiple=True, help="Only faults whose name holds this. May be repeated.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Copies worked on at once.")
@click.option(
    "--seconds", type=float, default=300.0, show_default=True, help="Time for one fault; when it is over, it counts as"
    " noticed, by the time limit.",
)  # fmt: skip
@click.option("--list", "is_listing", is_flag=True, help="Name the faults and their tests, and plant none.")
def main(*, only: tuple[str, ...], jobs: int, seconds: float, is_listing: bool) -> None:
    """Do it."""
    chosen = [fault for fault in FAULTS if not only or any(part in fault.name for part in only)]
    if not chosen:
        raise click.UsageError(f"no fault is named so: {', '.join(only)}; see --list")
    if is_listing:
        for fault in chosen:
            click.echo(f"{fault.name} ({fault.file}): {' '.join(fault.tests)}")
        return
    # A shell has what it starts in the background ignore interrupts. Tests would inherit that, and some send one.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        try:
            copies = [Copy(Path(folder).resolve() / str(number)) for number in range(jobs)]
            _claim_sound(copies[0], chosen)
            verdicts = list(_table(chosen, copies, seconds))
        except PlantingError as error:
            raise click.ClickException(str(error)) from error
    unnoticed = verdicts.count(Verdict.UNNOTICED)
    click.echo(f"\n{len(verdicts)} faults, {unnoticed} of them unnoticed.")
    sys.exit(1 if unnoticed else 0)


def _claim_sound(copy: Copy, chosen: Sequence[Fault]) -> None:
    """Run what has to notice without any fault: what fails by itself notices nothing."""
    click.echo("The tests are run without any fault first.", err=True)
    outcome = copy.test(sorted({test for fault in chosen for test in fault.tests}), SOUND_SECONDS)
    if outcome.verdict is not Verdict.UNNOTICED:
        raise PlantingError(f"the tests fail without any fault ({outcome.first}):\n{outcome.output}")


def _table(chosen: Sequence[Fault], copies: Sequence[Copy], seconds: float) -> Iterator[Verdict]:
    free: SimpleQueue[Copy] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def try_out(fault: Fault) -> Outcome:
        copy = free.get()
        try:
            return copy.try_out(fault, seconds)
        finally:
            free.put(copy)

    for line in HEAD:
        click.echo(line)
    with ThreadPoolExecutor(len(copies)) as pool:
        for fault, outcome in zip(chosen, pool.map(try_out, chosen), strict=True):
            file = fault.file.removeprefix("simulator/")
            click.echo(f"| {fault.name} | {file} | {outcome.verdict.value} | {_short(outcome.first)} |")
            yield outcome.verdict


def _short(test: str) -> str:
    """A test's name without its folder and parameters."""
    return test.partition("[")[0].rpartition("/")[2].replace("::", " ")


if __name__ == "__main__":
    main(prog_name="python -m planted")
