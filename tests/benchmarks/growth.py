"""What one more request costs with much stored, and the memory of what is stored."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import floors, traffic
from benchmarks.filling import fill
from benchmarks.floors import Row
from benchmarks.load import Traffic, request
from benchmarks.pairs import P99_MS, Contender, in_turn
from benchmarks.servers import Simulator, bare, simulator

ROOM = 1_000_000
"""The messages that the runs of load themselves may add."""

READS = {
    "a page of the list": "/api/v1/messages?page=1&limit=20&status=delivered",
    "a look-up": "/api/v1/messages/msg_1000000005",
    "by recipient": "/__admin/messages?limit=5&to=%2B256700000001",
}


def growth(seconds: float, rounds: int, total: int) -> Iterator[Row | str]:
    """Sends, list, filter by recipient and look-up with a hundredth, a tenth and all of the messages stored."""
    bounds = ("--max-messages", str(total + ROOM), "--max-ledger-entries", str(2 * (total + ROOM)))
    asked = traffic.msgine()
    with bare() as baseline, simulator(*bounds) as ours:
        contenders = [Contender(baseline, asked, "bare"), Contender(ours, asked, "simulator")]
        empty_mb = ours.resident_mb()
        stored, filled_mb = 0, empty_mb
        for target in (total // 100, total // 10, total):
            fill(ours, asked, target - _stored(ours))
            ours.settle()
            stored, filled_mb = _stored(ours), ours.resident_mb()
            pairs = in_turn(contenders, seconds, rounds)
            latency = pairs.ratio("simulator", "bare", P99_MS)
            figures = ((floors.STORED_P99, latency.median),) if target == total else ()
            yield Row(f"MsGine sends with {stored:,} messages stored", pairs.told("simulator"), figures)
            yield from pairs.notes()
            yield Row(f"reads with {stored:,} messages stored, one by one", ", ".join(_reads(ours)))
    each = (filled_mb - empty_mb) * (1 << 20) / stored
    yield Row(f"a stored message, of {stored:,}", f"{each:,.0f} bytes of the process, the bounded journal included")


def _stored(server: Simulator) -> int:
    count: int = server.counts()["messages"]["kept"]
    return count


def _reads(server: Simulator) -> Iterator[str]:
    for name, path in READS.items():
        asked = Traffic(name, (request("GET", path, b"", traffic.TOKEN),), 200)
        yield f"{name} {server.load(asked, 0.5, 1).loaded.within_ms(0.5):.1f} ms"
