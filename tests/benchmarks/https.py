"""MsGine sends over https and over http, in turn, to one server."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Iterator

from benchmarks import traffic
from benchmarks.floors import Row
from benchmarks.pairs import PER_SECOND, SERVER_US, Contender, in_turn
from benchmarks.servers import simulator


def https(seconds: float, rounds: int) -> Iterator[Row | str]:
    """Sends on 32 connections, each of which stays open."""
    asked = traffic.msgine()
    with tempfile.TemporaryDirectory() as folder, simulator("--tls", "0", "--ca-dir", folder) as ours:
        trusting = ssl.create_default_context(cafile=f"{folder}/ca.pem")
        contenders = [Contender(ours, asked, "http"), Contender(ours, asked, "https", trusting=trusting)]
        pairs = in_turn(contenders, seconds, rounds)
    throughput, cost = pairs.ratio("https", "http", PER_SECOND), pairs.ratio("https", "http", SERVER_US)
    yield Row(
        "MsGine sends over https", f"{throughput:.2f} of the throughput of http, {cost:.2f} times the processor time"
    )
    yield from pairs.notes()
