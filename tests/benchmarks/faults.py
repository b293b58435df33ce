"""What faults in force cost a send that none of them matches, and what a long agenda costs."""

from __future__ import annotations

import asyncio
import http.client
import json
import random
import statistics
import time
from decimal import Decimal

from benchmarks.load import load
from benchmarks.measures import SEND_PATH, TOKEN, fund, sender
from benchmarks.servers import Server, simulator
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


def faults(seconds: float, rounds: int) -> list[str]:
    """MsGine sends without faults and with a thousand that do not match, in turn."""
    with simulator() as plain, simulator() as faulty:
        for server in (plain, faulty):
            fund(server, sender(0)())
        _inject(faulty)
        shares = []
        for number in range(rounds + 1):
            one, two = (_cost_us(server, number, seconds) for server in (plain, faulty))
            shares.append(two / one)
    return [
        _in_process(rounds),
        f"faults, over HTTP: {COUNT} that do not match cost a send x {statistics.median(shares[1:]):.2f} of its "
        "processor time (aim 1.2)",
    ]


def agenda(total: int) -> list[str]:
    """A million entries in and out again, at instants in no order."""
    chance = random.Random(5)
    instants = [chance.randrange(10**12) for _ in range(total)]
    lines = []
    for count in (total // 100, total):
        waiting = Agenda()
        began = time.perf_counter()
        for due_ms in instants[:count]:
            waiting.add(due_ms, _nothing, None)
        pushed = time.perf_counter()
        for _ in range(count):
            waiting.pop()
        popped = time.perf_counter()
        each = [(pushed - began) / count * 1e6, (popped - pushed) / count * 1e6]
        lines.append(f"agenda: {count} entries, {each[0]:.2f} us to add and {each[1]:.2f} us to take each")
    return lines


def _nothing(sandbox: Sandbox, subject: object) -> None:
    """What is planned."""


def _inject(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    for number in range(COUNT):
        connection.request("POST", "/__admin/faults", json.dumps(fault(number)).encode())
        answer = connection.getresponse()
        if answer.status != 201:
            raise RuntimeError(answer.read().decode())
        answer.read()


def _cost_us(server: Server, seed: int, seconds: float) -> float:
    before = server.cpu_seconds()
    result = asyncio.run(load(server.port, sender(seed), 32, seconds))
    if set(result.statuses) != {201}:
        raise RuntimeError(f"unexpected statuses {result.statuses}")
    return (server.cpu_seconds() - before) / result.requests * 1e6


class _World:
    """A frozen sandbox, asked without a socket."""

    def __init__(self, count: int) -> None:
        world = WorldModel.model_validate({"speed": 0, "rate_limits": False}).world()
        self._sandbox = held_sandbox("b", world, BUILT_IN)
        self._client = InProcess(self._sandbox, VendorDirectory(BUILT_IN))
        self._headers = {**TOKEN, "Content-Type": "application/json"}
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
            response = self._client.serve(request_to("POST", SEND_PATH, self._headers, body))
            if response.status != 201:
                raise RuntimeError(response.body.decode())
        self._client.advance(60_000)
        return (time.process_time() - began) / count * 1e6


def _in_process(rounds: int) -> str:
    plain, faulty = _World(0), _World(COUNT)
    costs = [(plain.send_all(2_000), faulty.send_all(2_000)) for _ in range(max(rounds, 2) * 2)]
    one, two = (statistics.median(column) for column in zip(*costs[1:], strict=True))
    return (
        f"faults, in process: a send and its delivery {one:.1f} us, with {COUNT} that do not match {two:.1f} us, "
        f"x {two / one:.2f}"
    )
