"""Have a command run in a network of its own, where that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import click

from simulator.cli.printing import NotDone
from simulator.cli.run.child import wait_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.cli.run.target import Wanted
    from simulator.isolation.entering import Inside, Outside

DENY = "deny"


def refuse_contradictions(wanted: Wanted, reaches: Sequence[str], *, is_isolated: bool) -> None:
    """Refuse options that do not go together; raises `click.UsageError`."""
    complaint = None
    if reaches and not is_isolated:
        complaint = "--reach leads out of a network of its own: give --isolate as well."
    elif is_isolated and wanted.url:
        complaint = "--isolate needs a simulator of its own, inside: leave out --url (SMS_SIMULATOR_URL)."
    elif is_isolated and wanted.sandbox:
        complaint = (
            "--isolate leads the providers' hosts into the one sandbox of a simulator that nobody else uses: leave "
            "out --sandbox."
        )
    elif is_isolated and set(wanted.egress) - {DENY}:
        complaint = (
            "--isolate lets COMMAND reach no other host: leave out --egress (SMS_SIMULATOR_EGRESS), and name with "
            "--reach HOST:PORT what it needs."
        )
    if complaint:
        raise click.UsageError(complaint)


def isolated(wanted: Wanted, reaches: Sequence[str]) -> Inside:
    """Go on inside, in a copy of this process; this one waits for it, and ends with its exit status.

    Raises:
        NotDone: the machine does not allow it, or a place is invalid.
    """
    from simulator.api.vendor_hosts import VendorHosts
    from simulator.cli.addresses import vendor_hosts
    from simulator.cli.choosing import every_vendor
    from simulator.isolation.entering import Outside, enter
    from simulator.isolation.reach import read_all
    from simulator.sandbox.errors import SimulatorError

    is_vendors = VendorHosts(every_vendor(), vendor_hosts(wanted.hosts)).__contains__
    try:
        found = enter(read_all(reaches, is_vendors), is_vendors, _say_unreachable)
    except SimulatorError as error:
        raise NotDone(str(error)) from error
    if isinstance(found, Outside):
        _wait(found)
    return found


def _wait(outside: Outside) -> NoReturn:
    try:
        status = wait_for(outside.pid)
    finally:
        outside.end()
    raise SystemExit(status)


def _say_unreachable(host: str, port: int, error: OSError) -> None:
    from simulator.text.system_errors import cause_of

    click.echo(f"sms-simulator: --reach {host}:{port} cannot be reached: {cause_of(error)}", err=True)
