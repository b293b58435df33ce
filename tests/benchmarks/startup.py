"""From the start of the process until it is ready, against a bare aiohttp server, in turn."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import floors
from benchmarks.floors import Row
from benchmarks.pairs import spread
from benchmarks.servers import bare, plain_simulator


def startup(rounds: int) -> Iterator[Row | str]:
    """Starts of each, twice as many as other measurements have rounds: they are short."""
    theirs, ours = [], []
    for _ in range(2 * rounds + 1):
        with bare() as server:
            theirs.append(server.ready_after_s)
        with plain_simulator() as server:
            ours.append(server.ready_after_s)
    times = spread(mine / bares for mine, bares in zip(ours[1:], theirs[1:], strict=True))  # the first reads the disk
    yield Row(
        "start of the process to ready",
        f"{times:.2f} times as long as a bare aiohttp handler: {spread(ours[1:]).median:.2f} s",
        ((floors.READY, times.median),),
    )
