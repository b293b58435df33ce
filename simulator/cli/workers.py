"""Run a server as several processes: `serve --workers`."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING

import click

from simulator.cli.logs import written_at_once
from simulator.cli.serving import cannot_listen
from simulator.cluster.processes import run
from simulator.sandbox.errors import SimulatorError
from simulator.sandbox.origin import MAIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.cluster.processes import Worker
    from simulator.settings import Settings


def run_workers(settings: Settings, serve: Callable[[Worker], None]) -> int:
    """Run the workers until a signal ends them; returns the exit code.

    Args:
        settings: how many there are, and where they listen.
        serve: what each does.

    Raises:
        click.ClickException: an address cannot be had.
        SimulatorError: this system cannot do it.
    """
    _load_for_all()
    addresses = {MAIN: (settings.host, settings.port)}
    if settings.tls is not None or settings.proxy is not None:
        from simulator.cli.ca import authority_in

        authority_in(settings.ca_dir)  # made once, where there is none
        more = {"tls": settings.tls, "proxy": settings.proxy}
        addresses |= {name: (settings.host, port) for name, port in more.items() if port is not None}

    def work(worker: Worker) -> int:
        try:
            serve(worker)
        except click.ClickException as error:
            error.show()
            return error.exit_code
        except SimulatorError as error:
            click.UsageError(str(error)).show()
            return click.UsageError.exit_code
        return 0

    try:
        with written_at_once(settings.log_format, settings.log_level), _data(settings):
            return run(settings.workers, addresses, work)
    except OSError as error:
        name = str(error.filename)  # of the listener
        if name not in addresses:
            raise
        flag = "port" if name == MAIN else name
        raise click.ClickException(cannot_listen(*addresses[name], error, flag)) from error


def _data(settings: Settings) -> contextlib.AbstractContextManager[None]:
    """Have the folder of data for all workers."""
    if settings.data is None:
        return contextlib.nullcontext()
    from simulator.durable.opening import shared_by_workers

    return shared_by_workers(settings)


def _load_for_all() -> None:
    """Import what every worker needs: they share it, and one that is started again is there at once."""
    import simulator.cluster.member
    import simulator.cluster.peers  # noqa: F401

    gc.freeze()  # it stays, so the collector need not look at it in any of them
