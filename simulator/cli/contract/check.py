"""`contract check`: report where captured traffic departs from the documentation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.contract.folders import contracts_option
from simulator.cli.options import COUNT
from simulator.cli.reports import FORMATS

if TYPE_CHECKING:
    from simulator.capture.checking import Checked
    from simulator.cli.reports import Case

DEFAULT_MAX_BYTES = 32 * 1024 * 1024


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--vendor", metavar="NAME", help="Vendor of the traffic; without it, host and path show the vendor.")
@click.option("--format", "form", type=FORMATS, default="text", show_default=True, help="Format of the report.")
@click.option(
    "--redact", metavar="OUT", type=click.Path(dir_okay=False, path_type=Path), help="Write a copy without secrets."
)
@click.option(
    "--max-bytes",
    type=COUNT,
    default=DEFAULT_MAX_BYTES,
    show_default=True,
    metavar="BYTES",
    help="Length of the longest file that is read.",
)
@contracts_option
def check(
    *,
    files: tuple[Path, ...],
    vendor: str | None,
    form: str,
    redact: Path | None,
    max_bytes: int,
    contracts: Path | None,
) -> None:
    """Check captured traffic against the documentation, offline.

    FILE is a HAR file, or requests as GET /__admin/requests/{id} shows them: one, a list, or {"requests": [...]}.
    Requests and answers are judged. The exit status is 1 if something is not as documented; hints alone leave it at 0.
    """
    from simulator.capture.checking import check as judged
    from simulator.capture.node import CaptureError
    from simulator.capture.reading import read_capture
    from simulator.cli.choosing import chosen
    from simulator.cli.contract.folders import contract_folders, vendor_folder
    from simulator.cli.printing import say
    from simulator.cli.progress import progress
    from simulator.cli.reports import Case, written
    from simulator.contract.errors import ContractError
    from simulator.contract.loading import load, load_all

    if redact is not None and redact.resolve() in {path.resolve() for path in files}:
        raise click.BadParameter(f"{redact} is one of the files to check: name another file.", param_hint="--redact")
    if vendor is not None:
        vendor_folder(contracts, vendor)
    try:
        if contracts is not None:
            known = {name: each.contract for name, each in load_all(contracts).items()}
        else:  # a package may bring a vendor without its documentation
            folders = contract_folders(None).items()
            known = {name: load(each).contract for name, each in folders if (each / "contract.yaml").is_file()}
    except ContractError as error:
        raise click.UsageError(str(error)) from error
    vendors = {each.vendor.name: each.vendor for each in chosen(None)}
    cases: list[Case] = []
    all_checked: list[Checked] = []
    total = 0
    for path in files:
        try:
            with progress(f"Checking {path.name}") as shown:
                captured = read_capture(path, max_bytes)
                checked = list(judged(shown.over(captured, len(captured)), known, vendor, vendors))
        except CaptureError as error:
            raise click.UsageError(f"{path}: {error}.") from error
        total += len(captured)
        all_checked += checked
        cases += [
            Case(f"{path}#{each.clean.place}", _title(each), each.found, each.clean.unseen or None) for each in checked
        ]
    if redact is not None:
        _write(redact, all_checked)
    say(written(form, "captured traffic", cases, _summary(total, cases)))
    if any(each.violations for each in cases):
        raise SystemExit(1)


def _title(checked: Checked) -> str:
    exchange = checked.clean.exchange
    return f"{checked.vendor}: {exchange.method} {exchange.path} -> {exchange.status}"


def _summary(total: int, cases: list[Case]) -> str:
    wrong = sum(bool(each.violations) for each in cases)
    return f"{total} exchanges, {total - len(cases)} of no vendor; {wrong} of the others not as documented."


def _write(path: Path, checked: list[Checked]) -> None:
    from simulator.capture.redaction import described, written
    from simulator.text.system_errors import cause_of

    try:
        path.write_text(written([described(each.clean, each.vendor) for each in checked]), encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {cause_of(error)}.") from error
