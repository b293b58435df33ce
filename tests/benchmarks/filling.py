"""Fill a server with messages, as fast as it takes them."""

from __future__ import annotations

from benchmarks.load import Target, Traffic, load
from benchmarks.servers import Server


def fill(server: Server, traffic: Traffic, count: int) -> int:
    """Send until at least so many were taken; returns how many were."""
    done = 0
    while done < count:
        seconds = min(5.0, max(0.2, (count - done) / 8_000))
        done += load(Target(server.name, server.port), traffic, seconds).answers
    return done
