"""The measurements, each a function that starts what it needs and returns lines to print."""

from __future__ import annotations

import asyncio
import http.client
import json
import random
import ssl
import statistics
import string
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator

from benchmarks.load import Result, load, request
from benchmarks.servers import Server, bare, plain_simulator, simulator

SEND_PATH = "/api/v1/messages/sms"
TOKEN = {"Authorization": "Bearer benchmark"}
Run = Callable[[Server], Awaitable[Result]]


def sender(seed: int) -> Callable[[], bytes]:
    """Sends with recipients and texts that vary."""
    chance = random.Random(seed)
    prepared = []
    for _ in range(5_000):
        number = f"+25670{chance.randrange(10**7):07d}"
        text = "Your code is " + "".join(chance.choices(string.digits, k=6)) + ". It expires in ten minutes."
        body = json.dumps({"to": number, "message": text, "from": "MyApp"}).encode()
        prepared.append(request("POST", SEND_PATH, body, TOKEN))
    chosen: Iterator[int] = iter(lambda: chance.randrange(5_000), -1)
    return lambda: prepared[next(chosen)]


def fund(server: Server, first_request: bytes) -> None:
    """Let a request open its account, and give every account more money than any measurement spends."""
    asyncio.run(load(server.port, lambda: first_request, 1, 0))
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/__admin/accounts")
    for account in json.loads(connection.getresponse().read())["accounts"]:
        path = f"/__admin/accounts/{account['id']}/top-up"
        connection.request("POST", path, b'{"amount": "1000000000000"}', {"Content-Type": "application/json"})
        connection.getresponse().read()


def sends(seconds: float, rounds: int) -> list[str]:
    """MsGine sends, everything on, against the bare handler, in turn."""
    lines, shares, tails = [], [], []
    with bare() as baseline, simulator() as ours:
        fund(ours, sender(0)())
        for number in range(rounds + 1):
            cpu_one, cpu_two = baseline.cpu_seconds(), ours.cpu_seconds()
            one = asyncio.run(load(baseline.port, sender(number), 32, seconds))
            two = asyncio.run(load(ours.port, sender(number), 32, seconds))
            cpu_one = (baseline.cpu_seconds() - cpu_one) / one.requests * 1e6
            cpu_two = (ours.cpu_seconds() - cpu_two) / two.requests * 1e6
            if set(two.statuses) != {201}:
                return [f"unexpected statuses {two.statuses}"]
            if number == 0:
                continue  # warming up
            shares.append(two.per_second / one.per_second)
            tails.append(two.p99_ms / one.p99_ms)
            lines.append(
                f"  bare {one.per_second:8.0f}/s p99 {one.p99_ms:6.2f} ms | simulator {two.per_second:8.0f}/s "
                f"p99 {two.p99_ms:6.2f} ms p99.9 {two.p999_ms:6.2f} ms | {shares[-1]:.2f} of it, p99 x {tails[-1]:.2f} "
                f"processor time a request {cpu_one:.0f} and {cpu_two:.0f} us"
            )
        lines.append(f"  simulator afterwards: {ours.resident_mb():.0f} MB")
    return [
        f"throughput, median: {statistics.median(shares):.2f} of a bare aiohttp handler (aim 0.75); "
        f"p99 x {statistics.median(tails):.2f} (aim 1.5)",
        *lines,
    ]


def https(seconds: float, rounds: int) -> list[str]:
    """The same sends over https and over http, in turn, to one server."""
    lines, shares, costs = [], [], []
    with tempfile.TemporaryDirectory() as folder, simulator("--tls", "0", "--ca-dir", folder) as ours:
        trusting = ssl.create_default_context(cafile=f"{folder}/ca.pem")
        fund(ours, sender(0)())
        for number in range(rounds + 1):
            used, runs = [ours.cpu_seconds()], []
            for context in (None, trusting):
                runs.append(asyncio.run(load(ours.port, sender(number), 32, seconds, context)))
                used.append(ours.cpu_seconds())
            plain, secured = runs
            if set(plain.statuses) | set(secured.statuses) != {201}:
                return [f"unexpected statuses {plain.statuses}, {secured.statuses}"]
            if number == 0:
                continue  # warming up
            shares.append(secured.per_second / plain.per_second)
            costs.append((used[2] - used[1]) / secured.requests / ((used[1] - used[0]) / plain.requests))
            lines.append(
                f"  http {plain.per_second:8.0f}/s p99 {plain.p99_ms:6.2f} ms | https {secured.per_second:8.0f}/s "
                f"p99 {secured.p99_ms:6.2f} ms | {shares[-1]:.2f} of it, {costs[-1]:.2f} times the processor time"
            )
    return [
        f"https, median: {statistics.median(shares):.2f} of the throughput of http (aim 0.5), "
        f"{statistics.median(costs):.2f} times the processor time of a request",
        *lines,
    ]


def data(seconds: float, rounds: int, inputs: int) -> list[str]:
    """The same sends to a server that keeps them in a folder and to one that does not, in turn; and rebuilding."""
    lines, shares, costs, tails = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        kept = ("--data", f"{folder}/data", "--data-bytes", "100000000000")
        with simulator() as plain, simulator(*kept) as ours:
            for server in (plain, ours):
                fund(server, sender(0)())
            for number in range(rounds + 1):
                used, runs = [], []
                for server in (plain, ours):
                    before_s = server.cpu_seconds()
                    runs.append(asyncio.run(load(server.port, sender(number), 32, seconds)))
                    used.append((server.cpu_seconds() - before_s) / runs[-1].requests * 1e6)
                one, two = runs
                if set(one.statuses) | set(two.statuses) != {201}:
                    return [f"unexpected statuses {one.statuses}, {two.statuses}"]
                if number == 0:
                    continue  # warming up
                shares.append(two.per_second / one.per_second)
                costs.append(used[1] - used[0])
                tails.append(two.p99_ms - one.p99_ms)
                lines.append(
                    f"  in memory {one.per_second:8.0f}/s p99 {one.p99_ms:6.2f} ms | kept {two.per_second:8.0f}/s "
                    f"p99 {two.p99_ms:6.2f} ms | {shares[-1]:.2f} of it, "
                    f"processor time a request {used[0]:.0f} and {used[1]:.0f} us"
                )
    with tempfile.TemporaryDirectory() as folder:
        kept = ("--data", f"{folder}/data", "--data-bytes", "100000000000")
        with simulator(*kept) as ours:
            fund(ours, sender(0)())
            done = _fill(ours, sender(1), inputs)
        began_s = time.perf_counter()
        with simulator(*kept) as ours:  # ready when all is rebuilt
            took_s = time.perf_counter() - began_s
            used_s = ours.cpu_seconds()
    return [
        f"kept in a folder, median: {statistics.median(shares):.2f} of the throughput, "
        f"{statistics.median(costs):.0f} us more of processor time a request (aim 25), p99 "
        f"{statistics.median(tails):+.2f} ms (aim 4)",
        f"rebuilt: {done} inputs in {took_s:.1f} s, {took_s / done * 1e5:.1f} s for 100,000 (aim 8); "
        f"processor time {used_s:.1f} s",
        *lines,
    ]


def bulks(seconds: float) -> list[str]:
    """UGSMS bulks of 1000 different texts; the processor time counts later deduction and delivery too."""
    chance = random.Random(1)
    prepared = []
    for _ in range(8):
        messages = [
            {"number": f"07{chance.randrange(10**8):08d}", "message_body": f"Dear {i}, pay {chance.randrange(10**6)}."}
            for i in range(1_000)
        ]
        body = json.dumps({"messages": messages, "sender_id": "BENCH"}).encode()
        prepared.append(request("POST", "/api/v2/sms/send/bulk", body, {"X-API-Key": "benchmark"}))
    with simulator() as ours:
        fund(ours, request("GET", "/api/v2/account/balance", b"", {"X-API-Key": "benchmark"}))
        asyncio.run(load(ours.port, lambda: chance.choice(prepared), 1, 1.0))
        before = ours.cpu_seconds()
        result = asyncio.run(load(ours.port, lambda: chance.choice(prepared), 2, seconds))
        time.sleep(7)  # until the last one is delivered
        spent = ours.cpu_seconds() - before
    count = result.requests * 1_000
    return [
        f"bulks: {count / result.seconds:.0f} messages/s accepted, {count / spent:.0f} messages per second of "
        f"processor time with deduction and delivery (aim 30000); statuses {result.statuses}"
    ]


def growth(total: int) -> list[str]:
    """What one more request costs with much stored: sends, list, filter by recipient, status look-up; and memory."""
    flags = ["--max-messages", "2000000", "--max-ledger-entries", "2000000"]
    lines = []
    with simulator(*flags) as ours:
        make = sender(7)
        fund(ours, make())
        empty_mb = ours.resident_mb()
        stored = 0
        for target in (total // 100, total // 10, total):
            stored += _fill(ours, make, target - stored)
            one = asyncio.run(load(ours.port, make, 32, 2.0))
            stored += one.requests
            reads = {
                "list": "/api/v1/messages?page=1&limit=20&status=delivered",
                "look-up": "/api/v1/messages/msg_1000000005",
                "by recipient": "/__admin/messages?limit=5&to=%2B256700000001",
            }
            times = {
                name: asyncio.run(load(ours.port, lambda path=path: request("GET", path, b"", TOKEN), 1, 0.5)).p50_ms  # type: ignore[misc]
                for name, path in reads.items()
            }
            shown = ", ".join(f"{name} {ms:.2f} ms" for name, ms in times.items())
            lines.append(
                f"  {stored:>8} stored: send {one.per_second:.0f}/s p99 {one.p99_ms:.2f} "
                f"p99.9 {one.p999_ms:.2f} ms; {shown}"
            )
        time.sleep(6)
        per_message = (ours.resident_mb() - empty_mb) * 1024 * 1024 / stored
        lines.append(f"  {per_message:.0f} bytes of process memory a stored message, journal (bounded) included")
    return ["growth: the same requests with more and more stored", *lines]


def _fill(server: Server, make: Callable[[], bytes], count: int) -> int:
    done = 0
    while done < count:
        done += asyncio.run(load(server.port, make, 32, min(5.0, max(0.2, (count - done) / 8_000)))).requests
    return done


def startup(rounds: int) -> list[str]:
    """Process start to ready, against a bare aiohttp server."""
    ours, theirs = [], []
    for _ in range(rounds):
        with bare() as server:
            theirs.append(server.ready_after_s)
        with plain_simulator() as server:
            ours.append(server.ready_after_s)
    one, two = statistics.median(theirs), statistics.median(ours)
    return [f"start: bare {one * 1000:.0f} ms, simulator {two * 1000:.0f} ms, x {two / one:.2f} (aim 1.5)"]


def sandboxes(count: int) -> list[str]:
    """One process with many sandboxes."""
    with simulator("--max-sandboxes", str(count + 10)) as ours:
        before = ours.resident_mb()
        connection = http.client.HTTPConnection("127.0.0.1", ours.port)
        began = time.perf_counter()
        tokens = []
        for _ in range(count):
            connection.request("POST", "/__admin/sandboxes", b"{}", {"Content-Type": "application/json"})
            made = json.loads(connection.getresponse().read())
            tokens.append(made["name"])
        each = (time.perf_counter() - began) / count
        size = (ours.resident_mb() - before) * 1024 / count
        body = json.dumps({"to": "+256701521269", "message": "Hello"}).encode()
        prepared = [request("POST", f"/s/{name}{SEND_PATH}", body, TOKEN) for name in tokens]
        chance = random.Random(3)
        result = asyncio.run(load(ours.port, lambda: chance.choice(prepared), 32, 3.0))
    return [
        f"sandboxes: {count} in one process, {each * 1000:.2f} ms and {size:.0f} KB each to make; "
        f"{result.per_second:.0f} sends/s spread over them"
    ]
