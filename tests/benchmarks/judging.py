"""The judge: how many exchanges a second it judges by itself, and what recording costs a server under load."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.load import load, request
from benchmarks.measures import SEND_PATH, TOKEN, fund, sender
from benchmarks.servers import Server, simulator

FOLDER = Path(__file__).parents[2] / "fixtures" / "contracts"
ANSWER = {
    "id": "msg_1000000005", "sid": "SM9d81861f10c36fba", "channel": "sms", "to": ["+256701521269"], "from": "MyApp",
    "content": "Your code is 123456. It expires in ten minutes.", "status": "pending", "cost": 0.05, "currency": "USD",
    "createdAt": "2026-11-22T11:04:58Z",
}  # fmt: skip


def judged(seconds: float) -> list[str]:
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
        return Exchange("POST", SEND_PATH, (), headers, body, 201, (json_type,), json.dumps(ANSWER).encode())

    shown = []
    for name, make in (("reference (jsonschema)", ReferenceValidator), ("as installed", fastest())):
        checker = Checker(contract, make)
        fine = _per_second(checker.violations, exchange(to="+256701521269"), seconds / 4)
        wrong = _per_second(checker.violations, exchange(phone="+256701521269"), seconds / 4)
        shown.append(f"{name} {fine:.0f} fine or {wrong:.0f} faulty ones")
    return [f"judge: exchanges a second on one core: {'; '.join(shown)}"]


def recorded(seconds: float, rounds: int) -> list[str]:
    """MsGine sends with and without recording, in turn; then how long the backlog takes."""
    lines, ratios, costs = [], [], []
    with simulator("--contract", "off") as off, simulator("--contract", "record") as record:
        for server in (off, record):
            fund(server, sender(0)())
        _violations(record)
        for number in range(rounds + 1):
            cpu_one, cpu_two = off.cpu_seconds(), record.cpu_seconds()
            one = asyncio.run(load(off.port, sender(number), 32, seconds))
            two = asyncio.run(load(record.port, sender(number), 32, seconds))
            cpu_one = (off.cpu_seconds() - cpu_one) / one.requests * 1e6
            cpu_two = (record.cpu_seconds() - cpu_two) / two.requests * 1e6
            began = time.perf_counter()
            unjudged = _violations(record)["unjudged"]
            waited_ms = (time.perf_counter() - began) * 1000
            if number == 0:
                continue  # warming up
            ratios.append(two.per_second / one.per_second)
            costs.append(cpu_two / cpu_one)
            lines.append(
                f"  off {one.per_second:6.0f}/s p99 {one.p99_ms:5.1f} ms | record {two.per_second:6.0f}/s "
                f"p99 {two.p99_ms:5.1f} ms | {ratios[-1]:.2f} of it; processor time a request {cpu_one:.0f} and "
                f"{cpu_two:.0f} us; asking for violations right after: "
                f"{waited_ms:.0f} ms; {unjudged} unjudged so far"
            )
    return [
        f"recording: {statistics.median(ratios):.2f} of the throughput without it, median (aim 0.85); "
        f"{statistics.median(costs):.2f} times the processor time a request under load",
        *lines,
    ]


def _violations(server: Server) -> Any:
    found: list[bytes] = []

    async def ask() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request("GET", "/__admin/violations?limit=1", b"", TOKEN))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        found.append(await reader.readexactly(length))
        writer.close()

    asyncio.run(ask())
    return json.loads(found[0])


def _per_second(judge: Callable[[Any], object], exchange: Any, seconds: float) -> float:
    until = time.perf_counter() + seconds
    count = 0
    began = time.perf_counter()
    while time.perf_counter() < until:
        for _ in range(50):
            judge(exchange)
        count += 50
    return count / (time.perf_counter() - began)
