"""A toy that several processes serve: each connection is told by which worker, and by which process.

Run as `python -m support.toy_workers HABIT COUNT PORT`; what workers do is printed, a line of JSON each.
"""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable

from simulator.cli.logs import written_at_once
from simulator.cluster.processes import Worker, run

CANNOT_LISTEN = 77


def tell(worker: Worker, event: str, **facts: object) -> None:
    """Print what a worker does, by one write, so that nothing comes between."""
    line = {"event": event, "worker": worker.number, "pid": os.getpid(), **facts}
    os.write(1, f"{json.dumps(line)}\n".encode())


async def told_to_end(worker: Worker) -> str:
    """Answer connections until the end comes; returns which end."""
    greeting = f"{worker.number} {os.getpid()}\n".encode()

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        await writer.drain()
        writer.close()

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    sockets = worker.sockets["main"]
    servers = [await asyncio.start_server(answer, sock=each) for each in sockets]
    ends = {"stopped": asyncio.ensure_future(stop.wait()), "orphaned": asyncio.ensure_future(worker.orphaned())}
    facts = {"port": sockets[0].getsockname()[1], "folder": str(worker.folder), "group": os.getpgid(0)}
    worker.ready()
    tell(worker, "ready", **facts)
    await asyncio.wait(ends.values(), return_when=asyncio.FIRST_COMPLETED)
    for server in servers:
        server.close()
    return next(end for end, waiting in ends.items() if waiting.done())


def usual(worker: Worker) -> int:
    """Serve as one should."""
    tell(worker, asyncio.run(told_to_end(worker)))
    return 0


def fails_at_the_end(worker: Worker) -> int:
    return usual(worker) + worker.number


def will_not_end(worker: Worker) -> int:
    """Take no further connections when told to end, and stay all the same, until the parent is gone."""
    end = asyncio.run(told_to_end(worker))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    tell(worker, end)
    asyncio.run(worker.orphaned())
    return 0


def refuses(worker: Worker) -> int:
    """Have the last one refuse to start."""
    return 3 if worker.number == worker.count - 1 else usual(worker)


def raises(worker: Worker) -> int:
    raise LookupError(f"nothing there for {worker.number}")


def exits(worker: Worker) -> int:
    sys.exit(5 + worker.number)


def is_killed_early(_: Worker) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def dies(worker: Worker) -> int:
    """Have the first one die whenever it serves."""
    if worker.number:
        return usual(worker)
    worker.ready()
    tell(worker, "ready")
    return 9


HABITS: dict[str, Callable[[Worker], int]] = {
    each.__name__: each
    for each in (usual, fails_at_the_end, will_not_end, refuses, raises, exits, is_killed_early, dies)
}


def main(habit: str, count: str, port: str, log_format: str = "text") -> None:
    sys.stdout.write("not flushed\n")
    bystander = subprocess.Popen([sys.executable, "-c", "raise SystemExit(6)"], start_new_session=True)
    with written_at_once(log_format, "info"):
        try:
            code = run(int(count), {"main": ("127.0.0.1", int(port))}, HABITS[habit])
        except OSError as error:
            logging.getLogger().error("%s: %s", error.filename, errno.errorcode[error.errno or 0])  # noqa: TRY400
            code = CANNOT_LISTEN
    sys.stdout.write(json.dumps({"event": "over", "bystander": bystander.wait()}) + "\n")
    sys.exit(code)


if __name__ == "__main__":
    main(*sys.argv[1:])
