"""Run a server in this process until it is told to stop; loaded by `serve` alone, when it is about to do so."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import time
from typing import TYPE_CHECKING, Any, TypeVar

import click

from simulator.assembly import Simulator, real_clocks
from simulator.cli.banner import Access, KeptIn, banner, facts, greetings, is_reachable, url_of
from simulator.cli.logs import FACTS
from simulator.cli.printing import say
from simulator.cli.traffic import LEVEL, Traffic
from simulator.cluster.signals import ending
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.sandbox.errors import ConflictError
from simulator.scenario.telling import told_of
from simulator.server.memory import give_memory_back, keep_collector_out
from simulator.server.shortage import Shortage
from simulator.text.network_errors import network_cause_of

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from simulator.api.vendor import Vendor
    from simulator.cli.log_queue import LogQueue
    from simulator.cluster.member import Member
    from simulator.cluster.membership import Membership
    from simulator.cluster.processes import Worker
    from simulator.durable.keeper import FolderKeeper
    from simulator.hosting.clocks import Clocks
    from simulator.hosting.observing import Observer
    from simulator.hosting.watching import Reload, Signatures
    from simulator.replicas.keeper import EngineKeeper
    from simulator.settings import Settings

    Watched = tuple[Reload, Signatures]

ResultT = TypeVar("ResultT")

SOON_S = 0.1
"""How long after the start something is done that no first request waits for."""


async def serve_until_told(
    settings: Settings,
    vendors: Sequence[Vendor[Any]],
    watched: Watched | None,
    log: LogQueue,
    worker: Worker | None = None,
) -> None:
    """Run a server in this process until it is told to stop.

    Args:
        settings: of the server.
        vendors: what it emulates.
        watched: the files of its scenario, where they are watched.
        log: takes a line for each request.
        worker: this process as one of several, where there are any.

    Raises:
        click.ClickException: it cannot listen, or its disk has failed.
        SimulatorError: the world that the settings describe cannot be made.
    """
    asyncio.get_running_loop().set_exception_handler(Shortage(time.monotonic))
    clocks = real_clocks()
    # An engine may be waited for, and the first process of a container ends by no signal that it has not asked for.
    early = None if settings.engine is None else _stop_on_signals()
    shared = await _unless(_shared(settings, clocks, worker), *([] if early is None else [early.wait()]))
    if shared is None:
        return
    keeper, member = shared
    simulator = Simulator(
        settings, vendors, _observer(settings.contract, vendors), clocks=clocks, keeper=keeper, member=member
    )
    has_default = simulator.host.sandboxes.has_here(DEFAULT_NAME)
    if settings.tls is not None or settings.proxy is not None:
        from simulator.cli.ca import authority_in

        simulator.secure(authority_in(settings.ca_dir))
    if settings.demo_data and has_default and not (keeper is not None and keeper.keeps(DEFAULT_NAME)):
        await _fill(simulator)
    if logging.getLogger().isEnabledFor(LEVEL):
        simulator.host.log = Traffic(log)
    stop = early or _stop_on_signals()
    before_connection = keep_collector_out(lambda: simulator.edge.opened, lambda: simulator.host.answered)
    simulator.edge.before_connection = before_connection
    asyncio.get_running_loop().call_later(SOON_S, give_memory_back)
    bound = await _bound(simulator, worker, stop)
    if bound is None:
        return
    simulator.control.open_soon()
    if worker is not None:
        worker.ready()
    if (has_default or settings.engine is not None) and not (worker is not None and worker.is_again):
        _greet(simulator, *bound, settings.log_format, keeper)
    async with contextlib.AsyncExitStack() as stack:
        if watched is not None:
            from simulator.hosting.watching import Watcher

            await stack.enter_async_context(Watcher(simulator.host, *watched))
        if worker is not None:
            stack.push_async_callback(_cancelled, asyncio.ensure_future(_stop_with_parent(worker, stop)))
        await _told_to_stop(stop, keeper)
    await simulator.stop()
    _end_where_the_disk_failed(keeper)


async def _fill(simulator: Simulator) -> None:
    from simulator.cli.progress import progress
    from simulator.control.demo_data import fill

    with progress("Filling the sandbox"):
        await fill(simulator.host, simulator.host.sandboxes.default, f"http://127.0.0.1:{simulator.settings.port}")


def _member(worker: Worker) -> Member:
    from simulator.cluster.member import Member
    from simulator.cluster.peers import Peers

    return Member(Peers(worker.number, worker.count, worker.folder), worker.sockets)


async def _bound(simulator: Simulator, worker: Worker | None, stop: asyncio.Event) -> tuple[str, int] | None:
    """Start a server, and return its host and port; None where it was to wait for others, and is told to stop.

    Raises:
        click.ClickException: it cannot listen.
    """
    waits = worker is not None or simulator.settings.engine is not None
    ends = [*([stop.wait()] if waits else []), *([] if worker is None else [worker.orphaned()])]
    try:
        return await _unless(simulator.start(), *ends)
    except OSError as error:
        settings = simulator.settings
        raise click.ClickException(cannot_listen(settings.host, settings.port, error)) from error
    except ConflictError as error:  # another port is taken
        raise click.ClickException(str(error)) from error


async def _unless(work: Coroutine[Any, Any, ResultT], *ends: Coroutine[Any, Any, object]) -> ResultT | None:
    """Do something that may take long; None where one of some ends comes before it is done, and it is given up."""
    doing = asyncio.ensure_future(work)
    waiting = [asyncio.ensure_future(each) for each in ends]
    await asyncio.wait([doing, *waiting], return_when=asyncio.FIRST_COMPLETED)
    for each in waiting:
        each.cancel()
    if waiting:
        await asyncio.wait(waiting)
    if doing.done():
        return await doing
    doing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await doing
    return None


async def _stop_with_parent(worker: Worker, stop: asyncio.Event) -> None:
    await worker.orphaned()
    stop.set()


async def _cancelled(task: asyncio.Future[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


async def _shared(
    settings: Settings, clocks: Clocks, worker: Worker | None
) -> tuple[FolderKeeper | EngineKeeper | None, Membership | None]:
    """Return who keeps the sandboxes, and what makes this server one of several; nothing of either is loaded before."""
    if settings.engine is not None:
        from simulator.replicas.address import address_of
        from simulator.replicas.member import NodeMember
        from simulator.replicas.opening import keeper_of

        keeper = await keeper_of(settings, clocks)
        node: Membership = NodeMember(keeper, address_of(settings))
        return keeper, node
    member = None if worker is None else _member(worker)
    if settings.data is None:
        return None, member
    from simulator.durable.opening import keeper_of as folder_keeper_of

    return folder_keeper_of(settings, clocks, is_shared=worker is not None), member


async def _told_to_stop(stop: asyncio.Event, keeper: FolderKeeper | EngineKeeper | None) -> None:
    """Wait for the end; where the disk has failed, it is one at once, for nothing that is answered would be kept."""
    if keeper is None:
        await stop.wait()
        return
    told = asyncio.ensure_future(stop.wait())
    ends: list[asyncio.Future[Any]] = [told, keeper.failed]
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    _end_where_the_disk_failed(keeper)


def _end_where_the_disk_failed(keeper: FolderKeeper | EngineKeeper | None) -> None:
    if keeper is not None and keeper.failed.done() and (error := keeper.failed.exception()) is not None:
        raise click.ClickException(f"{error}. The simulator ends here; look after that and start it again.")


def _observer(mode: str, vendors: Sequence[Vendor[Any]]) -> Observer | None:
    if mode == "off":
        return None  # and nothing of it is loaded
    from simulator.observer.modes import Mode, observer_for

    return observer_for(Mode(mode), vendors)


def _stop_on_signals() -> asyncio.Event:
    """Return an event that the first signal to end sets; the second one ends the process as it usually would."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    ends = ending()

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


def _greet(
    simulator: Simulator, host: str, port: int, log_format: str, keeper: FolderKeeper | EngineKeeper | None = None
) -> None:
    url = simulator.settings.public_url or url_of(host, port)
    vendors = greetings(simulator, url)
    told = told_of(simulator.host.sandboxes.default.sandbox)
    listening = simulator.host.listening
    kept = None if keeper is None else KeptIn(keeper.place, keeper.found, simulator.host.node)
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


def cannot_listen(host: str, port: int, error: OSError, flag: str = "port") -> str:
    """Say why an address cannot be had, and what to do; the flag is the one that names the port."""
    at = f"cannot listen on {host} port {port}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{at}: the port is taken, perhaps by another simulator. Stop what listens there, or choose another port "
            f"with --{flag} (0 takes a free one)."
        )
    if error.errno == errno.EACCES:
        return f"{at}: this user may not use that port. Choose one above 1023 with --{flag}."
    return f"{at}: {network_cause_of(error)}. Choose an address of this machine with --host."
