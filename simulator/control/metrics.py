"""Sum up every sandbox as metrics for Prometheus."""

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
    from prometheus_client.core import Metric

    from simulator.hosting.host import Host
    from simulator.hosting.hosted import Hosted
    from simulator.sandbox.sandbox import Sandbox

TAG = "server"
DATA = (
    ("bytes", "What is kept of all sandboxes in the folder of data; what is not rebuilt yet is not counted."),
    ("inputs", "Inputs kept of all sandboxes in the folder of data."),
    ("sandboxes_left", "Sandboxes of the folder of data that are not rebuilt yet."),
    ("inputs_left", "Inputs of the folder of data that are not applied yet."),
)
"""The gauges of `KeptData`, in its order."""
COUNTERS = ("requests", "messages", "callbacks", "unreadable", "dropped")
"""The fields of `Stock` that count by labels."""
SLICE = 2_000
"""How many things are counted in one go before requests have their turn."""


@dataclass(slots=True)
class Stock:
    """The counts over all sandboxes, by the labels they are reported with."""

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
        return {**counters, "sandboxes": self.sandboxes, "planned": self.planned, "data": self.data}

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
    """What the folder of data holds: bytes and inputs of all sandboxes, and what of it is not rebuilt yet."""

    size_bytes: int
    inputs: int
    sandboxes_left: int
    inputs_left: int


@operation("GET", "metrics", TAG, scope=Scope.SERVER, media="text/plain")
async def get_metrics(visit: Visit[Nothing, Nothing]) -> Response:
    """Return metrics for Prometheus, over all sandboxes."""
    host = visit.host
    stock = await taking_turns(take_stock(host))
    for each in await host.peers.facts(STOCK) if host.peers is not None else ():
        stock.add(each)
    return typed_response(*await asyncio.to_thread(_written, stock))


def _written(stock: Stock) -> tuple[bytes, str]:
    """Write the metrics of a stock, and say of which type they are."""
    # Costs a tenth of a second, which nobody pays who never asks.
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest  # noqa: PLC0415

    registry = CollectorRegistry()
    registry.register(_Collector(stock))
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
    stock = Stock(sandboxes=len(host.sandboxes), data=_kept(host))
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
    """Report counts to a registry of the Prometheus client."""

    def __init__(self, stock: Stock) -> None:
        self._stock = stock

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily  # noqa: PLC0415 - as above

        stock = self._stock
        requests = CounterMetricFamily(
            "sms_simulator_requests",
            "Requests answered; operation is empty where no emulated route was hit.",
            labels=("vendor", "operation", "status"),
        )
        messages = GaugeMetricFamily("sms_simulator_messages", "Messages kept.", labels=("vendor", "state"))
        callbacks = GaugeMetricFamily("sms_simulator_callbacks", "Callbacks kept.", labels=("state",))
        unreadable = CounterMetricFamily(
            "sms_simulator_unreadable",
            "What was refused before a vendor could be asked, by the kind of problem.",
            labels=("problem",),
        )
        dropped = CounterMetricFamily(
            "sms_simulator_dropped", "What was dropped for room or deleted.", labels=("what",)
        )
        families: tuple[tuple[CounterMetricFamily | GaugeMetricFamily, Counter[tuple[str, ...]]], ...] = (
            (requests, stock.requests),
            (messages, stock.messages),
            (callbacks, stock.callbacks),
            (unreadable, stock.unreadable),
            (dropped, stock.dropped),
        )
        for family, counts in families:
            for labels, count in sorted(counts.items()):
                family.add_metric(labels, count)
            yield family
        yield GaugeMetricFamily("sms_simulator_sandboxes", "Sandboxes.", value=stock.sandboxes)
        yield GaugeMetricFamily("sms_simulator_agenda_entries", "Things planned.", value=stock.planned)
        if stock.data is not None:
            for (name, words), value in zip(DATA, stock.data, strict=True):
                yield GaugeMetricFamily(f"sms_simulator_data_{name}", words, value=value)
