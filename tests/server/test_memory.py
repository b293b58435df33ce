"""The garbage collector is kept from long-lived state, and does its full pass when all is quiet."""

from types import SimpleNamespace

import pytest

from simulator.server.memory import FULL_PASS, QUIET_S, _Keeper


class Collector:
    """Notes what it is told to do."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def freeze(self) -> None:
        self.done.append("freeze")

    def unfreeze(self) -> None:
        self.done.append("unfreeze")

    def collect(self) -> None:
        self.done.append("collect")


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Collector:
    collector = Collector()
    monkeypatch.setattr("simulator.server.memory.gc", collector)
    return collector


@pytest.mark.parametrize(
    ("generation", "quiet_s", "done"),
    [
        (0, QUIET_S + 0.1, ["freeze", "unfreeze", "collect", "freeze"]),
        (0, QUIET_S, ["freeze"]),
        (FULL_PASS, QUIET_S + 0.1, []),
    ],
)
async def test_the_full_pass_is_done_when_all_is_quiet_and_something_was_frozen(
    collector: Collector, monkeypatch: pytest.MonkeyPatch, generation: int, quiet_s: float, done: list[str]
) -> None:
    now_s = 100.0
    monkeypatch.setattr("simulator.server.memory.time", SimpleNamespace(monotonic=lambda: now_s))
    keeper = _Keeper()
    keeper.on_collection("start", {"generation": generation})
    keeper.on_collection("stop", {"generation": generation})
    now_s += quiet_s
    keeper.look()
    assert collector.done == done
    keeper.look()
    assert collector.done == done  # once is enough
