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
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from simulator.api.vendor import Vendor
    from simulator.assembly import Simulator
    from simulator.cli.log_queue import LogQueue
    from simulator.durable.keeper import FolderKeeper
    from simulator.hosting.clocks import Clocks
    from simulator.hosting.observing import Observer
    from simulator.hosting.watching import Reload, Signatures
    from simulator.scenario.world import World
    from simulator.settings import Settings

    Watched = tuple[Reload, Signatures]

ENDS = ("SIGTERM", "SIGINT", "SIGHUP")
"""The signals that end a server gracefully; not every system has each."""

RUN = f"{PREFIX}RUN"
"""Tells the command of `run` that it is led: `led`, or `isolated`."""

KNOWN = frozenset({RUN, *(option.variable for option in (*SERVE_OPTIONS, URL))})
SERVICE = re.compile(rf"{PREFIX}(SERVICE_(HOST|PORT\w*)|PORT_\d+_\w+)")
"""A variable that Kubernetes sets for a service called sms-simulator."""

SOON_S = 0.1
"""How long after the start something is done that no first request waits for."""

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

    from simulator.cli import logs
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
    try:
        with (
            logs.written(settings.log_format, settings.log_level) as log,
            asyncio.Runner(loop_factory=_loop_factory()) as runner,
        ):
            runner.run(_serve(settings, vendors, watched, log))
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


async def _serve(settings: Settings, vendors: Sequence[Vendor[Any]], watched: Watched | None, log: LogQueue) -> None:
    import asyncio
    import contextlib
    import logging
    import time

    from simulator.assembly import Simulator, real_clocks
    from simulator.cli.traffic import LEVEL, Traffic
    from simulator.hosting.sandboxes import DEFAULT_NAME
    from simulator.sandbox.errors import ConflictError
    from simulator.server.memory import give_memory_back, keep_collector_out
    from simulator.server.shortage import Shortage

    asyncio.get_running_loop().set_exception_handler(Shortage(time.monotonic))
    clocks = real_clocks()
    keeper = _keeper(settings, clocks)
    simulator = Simulator(settings, vendors, _observer(settings.contract, vendors), clocks=clocks, keeper=keeper)
    if settings.tls is not None or settings.proxy is not None:
        from simulator.cli.ca import authority_in

        simulator.secure(authority_in(settings.ca_dir))
    if settings.demo_data and not (keeper is not None and keeper.keeps(DEFAULT_NAME)):
        from simulator.cli.progress import progress
        from simulator.control.demo_data import fill

        with progress("Filling the sandbox"):
            await fill(simulator.host, simulator.host.sandboxes.default, f"http://127.0.0.1:{settings.port}")
    if logging.getLogger().isEnabledFor(LEVEL):
        simulator.host.log = Traffic(log)
    stop = _stop_on_signals()
    before_connection = keep_collector_out(lambda: simulator.edge.opened, lambda: simulator.host.answered)
    simulator.edge.before_connection = before_connection
    asyncio.get_running_loop().call_later(SOON_S, give_memory_back)
    try:
        host, port = await simulator.start()
    except OSError as error:
        raise click.ClickException(_cannot_listen(settings, error)) from error
    except ConflictError as error:  # another port is taken
        raise click.ClickException(str(error)) from error
    simulator.control.open_soon()
    _greet(simulator, host, port, settings.log_format, keeper)
    async with contextlib.AsyncExitStack() as stack:
        if watched is not None:
            from simulator.hosting.watching import Watcher

            await stack.enter_async_context(Watcher(simulator.host, *watched))
        await _told_to_stop(stop, keeper)
    await simulator.stop()
    _end_where_the_disk_failed(keeper)


def _keeper(settings: Settings, clocks: Clocks) -> FolderKeeper | None:
    if settings.data is None:
        return None  # and nothing of it is loaded
    from simulator.durable.opening import keeper_of

    return keeper_of(settings, clocks)


async def _told_to_stop(stop: asyncio.Event, keeper: FolderKeeper | None) -> None:
    """Wait for the end; where the disk has failed, it is one at once, for nothing that is answered would be kept."""
    if keeper is None:
        await stop.wait()
        return
    import asyncio

    told = asyncio.ensure_future(stop.wait())
    ends: list[asyncio.Future[Any]] = [told, keeper.failed]
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    _end_where_the_disk_failed(keeper)


def _end_where_the_disk_failed(keeper: FolderKeeper | None) -> None:
    if keeper is not None and keeper.failed.done() and (error := keeper.failed.exception()) is not None:
        raise click.ClickException(f"{error}. The simulator ends here; look after the disk and start it again.")


def _observer(mode: str, vendors: Sequence[Vendor[Any]]) -> Observer | None:
    if mode == "off":
        return None  # and nothing of it is loaded
    from simulator.observer.modes import Mode, observer_for

    return observer_for(Mode(mode), vendors)


def _stop_on_signals() -> asyncio.Event:
    """Return an event that the first of `ENDS` sets; the second one ends the process as it usually would."""
    import asyncio
    import signal

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    # Whoever started it with nohup wants it to outlive the terminal: what is ignored stays ignored.
    ends = [number for name in ENDS if (number := getattr(signal, name, None)) is not None]
    ends = [number for number in ends if signal.getsignal(number) is not signal.SIG_IGN]

    def note() -> None:
        stop.set()
        for each in ends:
            loop.remove_signal_handler(each)

    for each in ends:
        try:
            loop.add_signal_handler(each, note)
        except NotImplementedError:  # Windows: Ctrl+C raises KeyboardInterrupt
            break
    return stop


def _greet(simulator: Simulator, host: str, port: int, log_format: str, keeper: FolderKeeper | None = None) -> None:
    import logging

    from simulator.cli.banner import Access, KeptIn, banner, facts, greetings, is_reachable, url_of
    from simulator.cli.logs import FACTS
    from simulator.cli.printing import say
    from simulator.scenario.telling import told_of

    url = simulator.settings.public_url or url_of(host, port)
    vendors = greetings(simulator, url)
    told = told_of(simulator.host.sandboxes.default.sandbox)
    listening = simulator.host.listening
    kept = None if keeper is None else KeptIn(keeper.folder.absolute(), keeper.found)
    if log_format == "text":
        access = Access.OPEN if is_reachable(host) else Access.LOCAL
        if simulator.settings.admin_token is not None:
            access = Access.BY_TOKEN
        try:
            sandboxes = simulator.settings.sandboxes
            say(banner(url, vendors, told, sandboxes, listening, access, kept=kept))
        except (OSError, click.ClickException) as error:  # nobody reads it, and the server serves all the same
            logging.getLogger(__name__).warning("ready at %s; the banner was not printed: %s", url, error)
        return
    logger = logging.getLogger(__name__)
    record = logger.makeRecord(
        logger.name,
        logging.INFO,
        __file__,
        0,
        "ready",
        (),
        None,
        extra={FACTS: facts(url, vendors, told, listening, kept)},
    )
    logger.handle(record)  # whatever the level: it says which port was taken


def _cannot_listen(settings: Settings, error: OSError) -> str:
    import errno

    from simulator.text.network_errors import network_cause_of

    at = f"cannot listen on {settings.host} port {settings.port}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{at}: the port is taken, perhaps by another simulator. Stop what listens there, or choose another port "
            "with --port (0 takes a free one)."
        )
    if error.errno == errno.EACCES:
        return f"{at}: this user may not use that port. Choose one above 1023 with --port."
    return f"{at}: {network_cause_of(error)}. Choose an address of this machine with --host."


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
