"""Sum up every sandbox as metrics for Prometheus: over the processes of a server, by simulators of an engine."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.api.request import Response
from simulator.control.answers import typed_response
from simulator.control.declaring import operation
from simulator.control.operation import Nothing, Scope, Visit
from simulator.control.taking_turns import taking_turns
from simulator.hosting.peers import STOCK
from simulator.sandbox.books.message_query import MessageQuery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prometheus_client.core import Metric

    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted
    from simulator.sandbox.sandbox import Sandbox

TAG = "server"
DATA = (
    ("bytes", "What is kept of all sandboxes beyond a restart; what is not rebuilt yet is not counted."),
    ("inputs", "Inputs kept of all sandboxes."),
    ("sandboxes_left", "Kept sandboxes that are not rebuilt yet."),
    ("inputs_left", "Kept inputs that are not applied yet."),
)
"""The gauges of `KeptData`, in its order."""
COUNTERS = ("requests", "messages", "callbacks", "unreadable", "dropped")
"""The fields of `Stock` that count by labels."""
SLICE = 2_000
"""How many things are counted in one go before requests have their turn."""


@dataclass(slots=True)
class Stock:
    """The counts over all sandboxes, by the labels they are reported with.

    Args:
        node: the simulator that has them, by its address, where several share an engine.
    """

    node: str | None = None
    requests: Counter[tuple[str, ...]] = field(default_factory=Counter)
    messages: Counter[tuple[str, ...]] = field(default_factory=Counter)
    callbacks: Counter[tuple[str, ...]] = field(default_factory=Counter)
    unreadable: Counter[tuple[str, ...]] = field(default_factory=Counter)
    dropped: Counter[tuple[str, ...]] = field(default_factory=Counter)
    sandboxes: int = 0
    planned: int = 0
    data: KeptData | None = None

    def plain(self) -> dict[str, Any]:
        """Return it as values that JSON has, for another process."""
        counters = {name: [[*labels, count] for labels, count in getattr(self, name).items()] for name in COUNTERS}
        return {
            **counters,
            "node": self.node,
            "sandboxes": self.sandboxes,
            "planned": self.planned,
            "data": self.data,
        }

    def add(self, plain: Any) -> None:
        """Count what another process has counted."""
        for name in COUNTERS:
            counter: Counter[tuple[str, ...]] = getattr(self, name)
            for *labels, count in plain[name]:
                counter[tuple(labels)] += count
        self.sandboxes += plain["sandboxes"]
        self.planned += plain["planned"]
        if plain["data"] is not None:
            mine = self.data or KeptData(0, 0, 0, 0)
            self.data = KeptData(*map(sum, zip(mine, plain["data"], strict=True)))


class KeptData(NamedTuple):
    """What is kept beyond a restart: bytes and inputs of all sandboxes, and what of it is not rebuilt yet."""

    size_bytes: int
    inputs: int
    sandboxes_left: int
    inputs_left: int


@operation("GET", "metrics", TAG, scope=Scope.SERVER, media="text/plain")
async def get_metrics(visit: Visit[Nothing, Nothing]) -> Response:
    """Return metrics for Prometheus, over all sandboxes; of several that share an engine each has the label `node`."""
    host = visit.host
    stocks = [await taking_turns(take_stock(host))]
    for each in await host.peers.facts(STOCK) if host.peers is not None else ():
        _count(each, stocks)
    stocks.sort(key=lambda stock: stock.node or "")
    return typed_response(*await asyncio.to_thread(_written, stocks))


def _count(plain: Any, stocks: list[Stock]) -> None:
    """Add what another process has counted to what this one has, or beside it where it is another simulator."""
    if stocks[0].node is not None:
        stocks.append(Stock(node=plain["node"]))
    stocks[-1].add(plain)


def _written(stocks: Sequence[Stock]) -> tuple[bytes, str]:
    """Write the metrics of stocks, and say of which type they are."""
    # Costs a tenth of a second, which nobody pays who never asks.
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest  # noqa: PLC0415

    registry = CollectorRegistry()
    registry.register(_Collector(stocks))
    return generate_latest(registry), CONTENT_TYPE_LATEST


def _kept(host: Host) -> KeptData | None:
    keeper = host.keeper
    if keeper is None:
        return None
    found = [facts for hosted in host.sandboxes if (facts := keeper.facts_of(hosted)) is not None]
    progress = keeper.progress
    return KeptData(
        sum(facts.size_bytes or 0 for facts in found),
        sum(facts.inputs for facts in found),
        progress.of_sandboxes - progress.sandboxes,
        progress.of_inputs - progress.inputs,
    )


def take_stock(host: Host) -> Generator[None, None, Stock]:
    """Count everything of this process; a generator that stops where others may have their turn."""
    stock = Stock(node=host.node, sandboxes=len(host.sandboxes), data=_kept(host))
    for hosted in list(host.sandboxes):
        sandbox = hosted.sandbox
        for (vendor, name, status), count in sandbox.journal.counts.items():
            stock.requests[vendor, name, str(status)] += count
        for problem, count in hosted.unreadable.counts.items():
            stock.unreadable[problem,] += count
        _count_dropped(hosted, stock)
        stock.planned += sandbox.agenda.taken
        yield from _count_messages(sandbox, stock)
        yield from _count_callbacks(sandbox, stock)
        yield
    return stock


def _count_dropped(hosted: Hosted, stock: Stock) -> None:
    sandbox = hosted.sandbox
    stock.dropped["messages",] += sandbox.messages.dropped
    stock.dropped["requests",] += sandbox.journal.dropped
    stock.dropped["unreadable",] += hosted.unreadable.dropped
    stock.dropped["callbacks",] += sandbox.callbacks.dropped
    stock.dropped["incoming",] += sandbox.incoming.kept.dropped
    stock.dropped["ledger_entries",] += sandbox.ledger.folded
    stock.dropped["callbacks_unsent",] += sandbox.unsent
    stock.dropped["idempotency_keys",] += sandbox.first_answers.dropped
    for level, count in hosted.violations.dropped.items():
        stock.dropped[f"{level}s",] += count


def _count_messages(sandbox: Sandbox, stock: Stock) -> Iterator[None]:
    before: int | None = None
    while part := list(islice(sandbox.messages.search(MessageQuery(), before), SLICE)):
        stock.messages.update((message.submission.account.vendor, message.state.value) for message in part)
        before = part[-1].ordinal
        yield


def _count_callbacks(sandbox: Sandbox, stock: Stock) -> Iterator[None]:
    before: int | None = None
    while part := list(islice(sandbox.callbacks.newest_first(before), SLICE)):
        stock.callbacks.update((callback.state.value,) for callback in part)
        before = part[-1].ordinal
        yield


class _Collector:
    """Report counts to a registry of the Prometheus client.

    Args:
        stocks: at least one; each with a node where there are several.
    """

    def __init__(self, stocks: Sequence[Stock]) -> None:
        self._stocks = stocks
        self._label = () if stocks[0].node is None else ("node",)

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily  # noqa: PLC0415 - as above

        families: tuple[CounterMetricFamily | GaugeMetricFamily, ...] = (
            CounterMetricFamily(
                "sms_simulator_requests",
                "Requests answered; operation is empty where no emulated route was hit.",
                labels=("vendor", "operation", "status", *self._label),
            ),
            GaugeMetricFamily("sms_simulator_messages", "Messages kept.", labels=("vendor", "state", *self._label)),
            GaugeMetricFamily("sms_simulator_callbacks", "Callbacks kept.", labels=("state", *self._label)),
            CounterMetricFamily(
                "sms_simulator_unreadable",
                "What was refused before a vendor could be asked, by the kind of problem.",
                labels=("problem", *self._label),
            ),
            CounterMetricFamily(
                "sms_simulator_dropped", "What was dropped for room or deleted.", labels=("what", *self._label)
            ),
        )
        for name, family in zip(COUNTERS, families, strict=True):
            for stock in self._stocks:
                counts: Counter[tuple[str, ...]] = getattr(stock, name)
                for labels, count in sorted(counts.items()):
                    family.add_metric((*labels, *self._of(stock)), count)
            yield family
        yield self._gauge("sandboxes", "Sandboxes.", [stock.sandboxes for stock in self._stocks])
        yield self._gauge("agenda_entries", "Things planned.", [stock.planned for stock in self._stocks])
        kept = [stock.data for stock in self._stocks]
        if kept[0] is not None:
            for place, (name, words) in enumerate(DATA):
                yield self._gauge(f"data_{name}", words, [0 if each is None else each[place] for each in kept])

    def _gauge(self, name: str, words: str, values: Sequence[int]) -> Metric:
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415 - as above

        gauge = GaugeMetricFamily(f"sms_simulator_{name}", words, labels=self._label)
        for stock, value in zip(self._stocks, values, strict=True):
            gauge.add_metric(self._of(stock), value)
        return gauge

    @staticmethod
    def _of(stock: Stock) -> tuple[str, ...]:
        """Return the label of who has counted; none where there is one simulator."""
        return () if stock.node is None else (stock.node,)
