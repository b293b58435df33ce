"""MsGine sends to a server that keeps them in a folder (`--data`), and how long it takes to rebuild them."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator

from benchmarks import traffic
from benchmarks.filling import fill
from benchmarks.floors import Row
from benchmarks.pairs import SERVER_US, Contender, in_turn
from benchmarks.servers import bare, simulator

ROOMY = ("--data-bytes", "100000000000")


def kept(seconds: float, rounds: int, inputs: int) -> Iterator[Row | str]:
    """The same sends to a bare handler, a server that keeps nothing, and one that does, in turn; and rebuilding."""
    asked = traffic.msgine()
    with (
        tempfile.TemporaryDirectory() as folder,
        bare() as baseline,
        simulator() as plain,
        simulator("--data", f"{folder}/data", *ROOMY) as keeping,
    ):
        contenders = [
            Contender(baseline, asked, "bare"),
            Contender(plain, asked, "in memory"),
            Contender(keeping, asked, "kept"),
        ]
        pairs = in_turn(contenders, seconds, rounds)
    more_us = pairs.spread("kept", SERVER_US).median - pairs.spread("in memory", SERVER_US).median
    yield Row("MsGine sends kept in a folder (`--data`)", f"{pairs.told('kept')}, {more_us:.0f} us more than in memory")
    yield from pairs.notes()
    yield _rebuilt(inputs)


def _rebuilt(inputs: int) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        keeping = ("--data", f"{folder}/data", *ROOMY)
        with simulator(*keeping) as ours:
            done = fill(ours, traffic.msgine(), inputs)
        began_s = time.perf_counter()
        with simulator(*keeping) as ours:  # ready when all is rebuilt
            took_s, used_s = time.perf_counter() - began_s, ours.cpu_seconds()
    each_s, each_used_s = took_s / done * 1e5, used_s / done * 1e5
    return Row(
        "rebuilding 100,000 sends from the folder",
        f"{each_s:.1f} s, {each_used_s:.1f} s of processor time; measured with {done:,}",
    )
