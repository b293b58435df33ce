"""`serve`: run a server by the settings until it is told to stop."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from simulator.cli.options import SERVE_OPTIONS, URL, is_service_link, with_options
from simulator.settings.row import PREFIX

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from simulator.cluster.processes import Worker
    from simulator.hosting.watching import Reload, Signatures
    from simulator.scenario.world import World

    Watched = tuple[Reload, Signatures]

RUN = f"{PREFIX}RUN"
"""Tells the command of `run` that it is led: `led`, or `isolated`."""

KNOWN = frozenset({RUN, *(option.variable for option in (*SERVE_OPTIONS, URL))})
SERVICE = re.compile(rf"{PREFIX}(SERVICE_(HOST|PORT\w*)|PORT_\d+_\w+)")
"""A variable that Kubernetes sets for a service called sms-simulator."""

UNSAID = (ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP)
"""The sources of an option's value that nobody has set."""


@click.command()
@with_options(SERVE_OPTIONS)
@click.pass_context
def serve(context: click.Context, /, **values: Any) -> None:
    """Run the simulator until SIGTERM, SIGHUP or Ctrl+C.

    Every setting is a flag and an environment variable; a flag wins. Lists are separated by commas in a variable.
    """
    import gc

    gc.disable()  # until all is loaded: nothing of it is garbage, and looking costs a fifth of the start
    context.call_on_close(gc.enable)  # where no server was started, which enables it
    from simulator.light import import_aiohttp

    import_aiohttp()
    import asyncio

    from simulator.cli import logs, serving
    from simulator.cli.choosing import every_vendor
    from simulator.cli.configuring import refuse_unknown_vendors, settings_from
    from simulator.sandbox.errors import SimulatorError

    for line in strange_variables():
        click.echo(line, err=True)
    given = {name for name in values if context.get_parameter_source(name) not in UNSAID}
    watched = _watched(values, given) if values["watch"] else None  # before they are read for good
    settings = settings_from(values, given)
    vendors = every_vendor()
    refuse_unknown_vendors(values, vendors)

    def run(worker: Worker | None = None) -> None:
        with (
            logs.written(settings.log_format, settings.log_level) as log,
            asyncio.Runner(loop_factory=_loop_factory()) as runner,
        ):
            runner.run(serving.serve_until_told(settings, vendors, watched, log, worker))

    try:
        if settings.workers == 1:
            run()
        else:
            from simulator.cli.workers import run_workers

            context.exit(run_workers(settings, run))
    except SimulatorError as error:  # the world that the settings describe cannot be made
        raise click.UsageError(str(error)) from error


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


def _watched(values: dict[str, Any], given: set[str]) -> Watched:
    from simulator.cli.configuring import world_from
    from simulator.hosting.watching import signatures

    if not values["scenario"]:
        raise click.UsageError("--watch needs a --scenario to watch.")

    def reload() -> tuple[World, tuple[Path, ...]]:
        return world_from(values, given)

    return reload, signatures(reload()[1])


def strange_variables(environment: Mapping[str, str] = os.environ, known: Iterable[str] = KNOWN) -> list[str]:
    """Warn of each unknown variable that begins like ours, in a line with the nearest that exists."""
    known = sorted(known)
    lines = []
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name in known:
            continue
        if SERVICE.fullmatch(name) or is_service_link(environment[name]):
            continue
        import difflib

        near = difflib.get_close_matches(name.removeprefix(PREFIX), (each.removeprefix(PREFIX) for each in known), n=1)
        hint = f"; did you mean {PREFIX}{near[0]}?" if near else "; `sms-simulator serve --help` lists those that exist"
        lines.append(f"Warning: the environment variable {name} is unknown{hint}")
    return lines
