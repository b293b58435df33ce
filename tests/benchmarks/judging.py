"""The judge: what a send costs it by itself, what it costs a server under load, and how long it holds others up."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import floors, traffic
from benchmarks.floors import Row
from benchmarks.load import Target, Traffic, load, request
from benchmarks.pairs import PER_SECOND, SERVER_US, Contender, in_turn, spread
from benchmarks.servers import Simulator, simulator

FOLDER = Path(__file__).parents[2] / "fixtures" / "contracts"
NUMBER = "+256701521269"
ANSWER = {
    "id": "msg_1000000005", "sid": "SM9d81861f10c36fba", "channel": "sms", "to": [NUMBER], "from": "MyApp",
    "content": "Your code is 123456. It expires in ten minutes.", "status": "pending", "cost": 0.05, "currency": "USD",
    "createdAt": "2026-11-22T11:04:58Z",
}  # fmt: skip
AT_ONCE = 50


def judging(seconds: float, rounds: int) -> Iterator[Row | str]:
    """All three."""
    yield from _alone(seconds, rounds)
    yield from _recording(seconds, rounds)
    yield from _slices(seconds)


def _alone(seconds: float, rounds: int) -> Iterator[Row | str]:
    """A MsGine send, fine and with a mistake, by both validators, on one core."""
    from simulator.contract.checker import Checker
    from simulator.contract.exchange import Exchange
    from simulator.contract.fast_validator import fastest
    from simulator.contract.loading import load as load_contract
    from simulator.contract.validator import ReferenceValidator

    contract = load_contract(FOLDER / "msgine").contract
    json_type = ("Content-Type", "application/json")
    headers = (("Host", "127.0.0.1"), ("Authorization", "Bearer benchmark"), json_type, ("Content-Length", "90"))

    def exchange(**fields: str) -> Exchange:
        body = json.dumps({"message": ANSWER["content"], "from": "MyApp", **fields}).encode()
        answer = json.dumps(ANSWER).encode()
        return Exchange("POST", traffic.SEND_PATH, (), headers, body, 201, (json_type,), answer)

    reference, ours = (Checker(contract, make).violations for make in (ReferenceValidator, fastest()))
    fine, wrong = exchange(to=NUMBER), exchange(phone=NUMBER)
    judges = ((ours, fine), (ours, wrong), (reference, fine), (reference, wrong))
    costs = [[_cost_us(*each, seconds / 8) for each in judges] for _ in range(rounds + 1)][1:]
    each_us = [spread(column) for column in zip(*costs, strict=True)]
    yield Row(
        "the judge by itself",
        f"{each_us[0]:.1f} us a MsGine send, {each_us[1]:.0f} us where it has a mistake; by the reference validator "
        f"{each_us[2].median:.0f} and {each_us[3].median:.0f} us",
        ((floors.JUDGE, each_us[0].median),),
    )


def _recording(seconds: float, rounds: int) -> Iterator[Row | str]:
    """MsGine sends with and without the judge, in turn."""
    asked = traffic.msgine()
    with simulator("--contract", "off") as off, simulator() as record:
        off.is_judging = False
        contenders = [Contender(off, asked, "without"), Contender(record, asked, "judged")]
        pairs = in_turn(contenders, seconds, rounds)
        unjudged = record.unjudged()
    throughput, cost = pairs.ratio("judged", "without", PER_SECOND), pairs.ratio("judged", "without", SERVER_US)
    yield Row(
        "recording violations, under full load",
        f"{throughput:.2f} of the throughput of `--contract off`, {cost:.2f} times the processor time of a request; "
        f"{unjudged:,} in all were never judged",
    )
    yield from pairs.notes()


def _slices(seconds: float) -> Iterator[Row | str]:
    """How long a small request waits while all that has come up is judged, sends and bulks of a thousand."""
    longest = []
    for asked, connections in ((traffic.msgine(), 32), (traffic.ugsms_bulk(), 2)):
        with simulator("--speed", "0") as ours:  # nothing is delivered meanwhile
            load(Target(ours.name, ours.port), asked, 0, 1)
            ours.unjudged()  # has all loaded that the first look needs
            load(Target(ours.name, ours.port), asked, seconds, connections)
            longest_ms, took_s = _longest_wait(ours)
        longest.append(longest_ms)
        yield Row(
            f"the longest wait of another request, while {asked.name} after the other is judged",
            f"{longest_ms:.1f} ms, of {took_s:.1f} s of judging",
            ((floors.SLICE, max(longest)),) if len(longest) == 2 else (),
        )


def _longest_wait(server: Simulator) -> tuple[float, float]:
    """Ask for violations, and meanwhile, over and over, whether it is ready; returns the longest wait and the whole."""
    look = Traffic("a look", (request("GET", "/__admin/readyz"),), 200)
    judging = threading.Thread(target=server.unjudged)
    longest_ms, began_s = 0.0, time.perf_counter()
    judging.start()
    while judging.is_alive():
        looked = load(Target(server.name, server.port), look, 0.1, 1)
        longest_ms = max(longest_ms, looked.within_ms(1))
    return longest_ms, time.perf_counter() - began_s


def _cost_us(judge: Callable[[Any], object], exchange: Any, seconds: float) -> float:
    count = 0
    began_s = time.process_time()
    while (used_s := time.process_time() - began_s) < seconds or not count:
        for _ in range(AT_ONCE):
            judge(exchange)
        count += AT_ONCE
    return used_s / count * 1e6
