"""What faults in force cost a send that none of them matches, and what a long agenda costs."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from decimal import Decimal

from benchmarks import traffic
from benchmarks.floors import Row
from benchmarks.pairs import SERVER_US, Contender, in_turn, spread
from benchmarks.servers import simulator
from simulator.inprocess import InProcess, held_sandbox, request_to
from simulator.sandbox.acts.charging import post
from simulator.sandbox.books.ledger import Cause
from simulator.sandbox.sandbox import Sandbox
from simulator.sandbox.virtual_time import Agenda
from simulator.scenario.fault_models import FaultModel
from simulator.scenario.world_model import WorldModel
from simulator.serving.serve import VendorDirectory
from simulator.vendors import BUILT_IN

COUNT = 1_000
EFFECTS: tuple[dict[str, object], ...] = (
    {"refuse": "rate_limited"},
    {"respond": {"status": 502}, "phase": "after"},
    {"latency": "1s"},
)


def fault(number: int) -> dict[str, object]:
    """One that no send of the load matches."""
    matches: list[dict[str, object]] = [
        {"recipient": f"+2541{number:08d}"},
        {"sender": f"Shop{number}"},
        {"text": f"promotion {number}"},
        {"recipient": f"+2547{number:04d}*"},
        {"from": f"{100 + number}d"},
        {"text": f"{number} for you", "until": "90d"},
    ]
    kinds = len(matches)
    return {"match": matches[number % kinds], **EFFECTS[number // kinds % len(EFFECTS)]}


def faults(seconds: float, rounds: int) -> Iterator[Row | str]:
    """MsGine sends without faults and with a thousand that do not match, in turn, over HTTP and in process."""
    asked = traffic.msgine()
    with simulator() as plain, simulator() as faulty:
        for number in range(COUNT):
            faulty.ask("POST", "/__admin/faults", fault(number))
        pairs = in_turn([Contender(plain, asked, "plain"), Contender(faulty, asked, "faulty")], seconds, rounds)
    worlds = [_World(0), _World(COUNT)]
    costs_us = [[world.send_all(2_000) for world in worlds] for _ in range(2 * rounds + 1)][1:]
    yield Row(
        f"{COUNT} faults in force, none of which matches",
        f"a send takes {pairs.ratio('faulty', 'plain', SERVER_US):.2f} times the processor time over HTTP, "
        f"{spread(faulty / plain for plain, faulty in costs_us):.2f} times in process",
    )
    yield from pairs.notes()


def agenda(total: int) -> Iterator[Row | str]:
    """A million entries in and out again, at instants in no order."""
    chance = random.Random(5)
    instants = [chance.randrange(10**12) for _ in range(total)]
    for count in (total // 100, total):
        waiting = Agenda()
        began_s = time.process_time()
        for due_ms in instants[:count]:
            waiting.add(due_ms, _nothing, None)
        pushed_s = time.process_time()
        for _ in range(count):
            waiting.pop()
        popped_s = time.process_time()
        each_us = [(pushed_s - began_s) / count * 1e6, (popped_s - pushed_s) / count * 1e6]
        yield Row(f"an agenda of {count:,} entries", f"{each_us[0]:.2f} us to add and {each_us[1]:.2f} us to take each")


def _nothing(sandbox: Sandbox, subject: object) -> None:
    """What is planned."""


class _World:
    """A frozen sandbox, asked without a socket."""

    def __init__(self, count: int) -> None:
        world = WorldModel.model_validate({"speed": 0, "rate_limits": False}).world()
        self._sandbox = held_sandbox("b", world, BUILT_IN)
        self._client = InProcess(self._sandbox, VendorDirectory(BUILT_IN))
        self._headers = {**traffic.TOKEN, "Content-Type": "application/json"}
        self._chance = random.Random(1)
        self.send_all(1)
        post(self._sandbox, self._sandbox.accounts.of_vendor("msgine")[-1], Cause.TOP_UP, Decimal(10**9))
        for number in range(count):
            model = FaultModel.model_validate(fault(number))
            self._sandbox.faults.add(model.fault(f"f{number}", self._sandbox.now_ms))

    def send_all(self, count: int) -> float:
        """Send, and let all be delivered; returns the microseconds each took."""
        bodies = [
            json.dumps({"to": f"+25670{self._chance.randrange(10**7):07d}", "message": f"Your code is {number:06d}. It "
                        "expires in ten minutes.", "from": "MyApp"}).encode()
            for number in range(count)
        ]  # fmt: skip
        began = time.process_time()
        for body in bodies:
            response = self._client.serve(request_to("POST", traffic.SEND_PATH, self._headers, body))
            if response.status != 201:
                raise RuntimeError(response.body.decode())
        self._client.advance(60_000)
        return (time.process_time() - began) / count * 1e6
