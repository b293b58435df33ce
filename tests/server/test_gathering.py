"""What came in one round of the event loop is answered in one go, and written then."""

from __future__ import annotations

import asyncio

import pytest
from support.wired import GET, Wire, still_simulator, wire_to

from simulator.assembly import Simulator
from simulator.server.protocol import Protocol
from simulator.server.rounds import TOGETHER

UNKNOWN = GET.replace(b"/api/v1/messages", b"/nowhere")


@pytest.fixture
async def simulator() -> Simulator:
    return still_simulator()


@pytest.fixture
def happened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done, in its order."""
    done: list[str] = []
    serve, write = Protocol._serve, Wire.write

    def note_serve(self: Protocol, *given: object) -> None:
        done.append("answer")
        serve(self, *given)  # type: ignore[arg-type]

    def note_write(self: Wire, data: bytes) -> None:
        done.append("write")
        write(self, data)

    monkeypatch.setattr(Protocol, "_serve", note_serve)
    monkeypatch.setattr(Wire, "write", note_write)
    return done


async def test_all_that_came_is_answered_before_any_of_it_is_written(simulator: Simulator, happened: list[str]) -> None:
    wires = [wire_to(simulator) for _ in range(3)]
    for each in wires:
        each.protocol.data_received(GET)
    assert happened == []
    await asyncio.sleep(0)
    assert happened == ["answer"] * 3 + ["write"] * 3
    assert [each.statuses for each in wires] == [[200]] * 3


async def test_no_more_wait_than_are_dealt_with_together(simulator: Simulator, happened: list[str]) -> None:
    wires = [wire_to(simulator) for _ in range(TOGETHER + 1)]
    for each in wires:
        each.protocol.data_received(GET)
    assert happened == ["answer"] * TOGETHER + ["write"] * TOGETHER
    await asyncio.sleep(0)
    assert happened[2 * TOGETHER :] == ["answer", "write"]


async def test_the_answers_to_one_packet_are_written_in_one_piece(simulator: Simulator, happened: list[str]) -> None:
    wire = wire_to(simulator)
    wire.protocol.data_received(GET + UNKNOWN + GET)
    await asyncio.sleep(0)
    assert happened == ["answer"] * 3 + ["write"]
    assert wire.statuses == [200, 404, 200]


async def test_who_ends_at_once_is_answered(simulator: Simulator) -> None:
    wire = wire_to(simulator)
    wire.protocol.data_received(GET)
    await wire.end()
    assert (wire.statuses, wire.is_lost) == ([200], True)


async def test_what_came_before_a_stop_is_answered(simulator: Simulator) -> None:
    wire = wire_to(simulator)
    wire.protocol.data_received(GET)
    wire.protocol.close()
    assert wire.statuses == [200]


async def test_nothing_is_written_to_who_has_left(simulator: Simulator, happened: list[str]) -> None:
    gone, stays = wire_to(simulator), wire_to(simulator)
    gone.protocol.data_received(GET)
    stays.protocol.data_received(GET)
    gone.protocol.connection_lost(None)
    await asyncio.sleep(0)
    assert happened == ["answer", "answer", "write"]  # what has come is served, whoever waits for it
    assert stays.statuses == [200]


async def test_a_failure_of_ours_ends_one_connection_alone(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, others = wire_to(simulator), [wire_to(simulator) for _ in range(2)]
    serve = Protocol._serve

    def fail(self: Protocol, *given: object) -> None:
        if self is broken.protocol:
            raise RuntimeError("planted")
        serve(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Protocol, "_serve", fail)
    for _ in range(2):
        for each in (broken, *others):
            each.protocol.data_received(GET)
        await asyncio.sleep(0)
    assert [each.statuses for each in others] == [[200, 200]] * 2
    assert (broken.statuses, broken.is_closing()) == ([], True)
    assert "a defect of the simulator, on one connection, which is ended" in caplog.text
