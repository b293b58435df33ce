"""Callbacks: how many a second reach a local receiver, and how late a due one is."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import random
import time
from collections.abc import Iterator

from benchmarks import floors, traffic
from benchmarks.floors import Row
from benchmarks.load import Target, Traffic, load, request
from benchmarks.pairs import spread
from benchmarks.peer import Peer
from benchmarks.servers import Simulator, simulator

BURST = 5_000
AT_A_PACE = 2_500


class Receiver(Peer):
    """Answers every request with 204 and notes when it came."""

    def __init__(self, arrivals: list[tuple[float, str]]) -> None:
        super().__init__()
        self._arrivals = arrivals

    def came(self, head: bytes, body: bytes) -> None:  # noqa: ARG002 - what came counts, not where
        self._arrivals.append((time.time(), body.decode()))
        self.transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


def callbacks(rounds: int) -> Iterator[Row | str]:
    """A burst of callbacks, all due within about three seconds; then a steady 500 a second, and how late they are."""
    costs, seconds = [], []
    for _ in range(rounds):
        with simulator() as ours:
            ours.unjudged()  # which has the control API loaded
            before_s = ours.cpu_seconds()
            arrivals = asyncio.run(_send(ours, BURST, 500, None))
            ours.settle()
            costs.append((ours.cpu_seconds() - before_s) / len(arrivals))
            seconds.append((arrivals[-1][0] - arrivals[0][0]) / len(arrivals))
    of_processor, of_time = spread(1 / each for each in costs), spread(1 / each for each in seconds)
    yield Row(
        "callbacks to a local receiver",
        f"{of_processor:,.0f} a second of processor time, sends, planning and judging included; {of_time:,.0f} a "
        "second over a burst",
        ((floors.CALLBACKS, of_processor.median),),
    )
    with simulator() as ours:
        arrivals = asyncio.run(_send(ours, AT_A_PACE, 5, 250))
        due = _due_instants(ours)
    late = sorted((at - due[body]) * 1000 for at, body in arrivals)
    p99_ms = late[int(len(late) * 0.99)]
    yield Row(
        "callbacks at 500 a second",
        f"late by {late[len(late) // 2]:.1f} ms (median), {p99_ms:.1f} ms (99th percentile), {late[-1]:.1f} ms at most",
        ((floors.CALLBACKS_LATE, p99_ms),),
    )


async def _send(server: Simulator, messages: int, batch: int, per_second: float | None) -> list[tuple[float, str]]:
    """Send batches of messages, all at once or at a pace, and wait until both callbacks of each have come."""
    arrivals: list[tuple[float, str]] = []
    receiver = await asyncio.get_running_loop().create_server(lambda: Receiver(arrivals), "127.0.0.1", 0)
    url = f"http://127.0.0.1:{receiver.sockets[0].getsockname()[1]}/hook"
    chance = random.Random(5)
    recipients = [f"+25670{chance.randrange(10**7):07d}" for _ in range(messages)]
    began = time.perf_counter()
    for start in range(0, messages, batch):
        fields = {"to": recipients[start : start + batch], "message": "Hi", "callbackUrl": url}
        asked = request("POST", traffic.SEND_PATH, json.dumps(fields).encode(), traffic.TOKEN)
        several = Traffic(f"a MsGine send to {batch}", (asked,), 201)
        await asyncio.to_thread(load, Target(server.name, server.port), several, 0, 1)
        if per_second is not None:
            await asyncio.sleep(max(0.0, began + (start + batch) / per_second - time.perf_counter()))
    until = time.monotonic() + 60
    while len(arrivals) < 2 * messages and time.monotonic() < until:
        await asyncio.sleep(0.02)
    receiver.close()
    if len(arrivals) < 2 * messages:
        raise RuntimeError(f"{len(arrivals)} of {2 * messages} callbacks came within a minute")
    return arrivals


def _due_instants(server: Simulator) -> dict[str, float]:
    """When each callback was due, by its body."""
    due: dict[str, float] = {}
    cursor = ""
    while True:
        page = server.ask("GET", f"/__admin/callbacks?limit=1000{cursor}")
        for callback in page["callbacks"]:
            due[callback["body"]] = dt.datetime.fromisoformat(callback["created_at"]).timestamp()
        if page["next_cursor"] is None:
            return due
        cursor = f"&cursor={page['next_cursor']}"
