"""How far a send has to go: the calls of our own functions, the modules they lie in, and whether any of them climbs."""

from __future__ import annotations

import asyncio
import json
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

import simulator
from simulator.assembly import Simulator
from simulator.scenario.world import World
from simulator.server.connections import Server
from simulator.server.edge import Entrance
from simulator.settings import Settings
from simulator.vendors import BUILT_IN

PACKAGE = Path(simulator.__file__).parent
MOST_CALLS, MOST_MODULES, MOST_LINES = 108, 26, 60
READING = {Path("server/gathering.py"), Path("server/rounds.py"), Path("server/protocol.py"), Path("server/reading.py")}
"""Where bytes become a request, which comes before the path of one."""

BODY = json.dumps({"to": "+256701521269", "message": "Your code is 4711"}).encode()
SEND = (
    b"POST /api/v1/messages/sms HTTP/1.1\r\nHost: 127.0.0.1:7670\r\nAuthorization: Bearer YOUR_API_TOKEN\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
)


@dataclass(frozen=True)
class Called:
    """One call of a function of ours, and the function of ours that it came from, if any."""

    code: CodeType
    caller: CodeType | None

    @property
    def lines(self) -> int:
        last = max(line for _, _, line in self.code.co_lines() if line)
        return last - self.code.co_firstlineno + 1


class Client(asyncio.Transport):
    """A connection without a socket, that notes what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.answered = asyncio.Event()

    def write(self, data: Any) -> None:
        self.written += bytes(data)
        self.answered.set()

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        """Nothing is to be closed."""


def is_ours(code: CodeType) -> bool:
    return code.co_filename.startswith(f"{PACKAGE}/")


def place(code: CodeType) -> Path:
    return Path(code.co_filename).relative_to(PACKAGE)


class Recorder:
    """Notes the calls of our functions while it is the interpreter's profiler."""

    def __init__(self) -> None:
        self.calls: list[Called] = []

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if event != "call" or not is_ours(frame.f_code):
            return
        caller = frame.f_back
        while caller is not None and not is_ours(caller.f_code):
            caller = caller.f_back
        self.calls.append(Called(frame.f_code, None if caller is None else caller.f_code))


async def second_send() -> list[Called]:
    """The calls of a send to a server that is warm, its judge off and its clock frozen."""
    server = Simulator(Settings(port=0, world=World(speed=0)), BUILT_IN)
    await server.start()
    try:
        make: Callable[[], Any] = Server(Entrance(server.edge, server.answering.answer))
        protocol, client = make(), Client()
        protocol.connection_made(client)
        recorder = Recorder()
        for profiler in (None, recorder):
            client.answered.clear()
            sys.setprofile(profiler)
            try:
                protocol.data_received(SEND)
                await client.answered.wait()
                await asyncio.sleep(0)
            finally:
                sys.setprofile(None)
        assert client.written.count(b"HTTP/1.1 201 Created\r\n") == 2
        protocol.connection_lost(None)
        return recorder.calls
    finally:
        await server.stop()


@pytest.fixture(scope="module")
def calls() -> list[Called]:
    return asyncio.run(second_send())


def heights() -> dict[str, int]:
    """How high each room lies, in the order that the linter checks."""
    contracts = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (layers,) = [contract["layers"] for contract in contracts["contracts"] if contract["type"] == "layers"]
    return {room: -number for number, layer in enumerate(layers) for room in layer.split(" | ")}


def climbs(calls: list[Called]) -> list[str]:
    """The calls from one room into a higher one."""
    height = heights()

    def at(code: CodeType) -> int:
        return height[place(code).parts[0].removesuffix(".py")]

    return [
        f"{place(each.caller)}: {each.caller.co_qualname} calls {each.code.co_qualname} in {place(each.code)}"
        for each in calls
        if each.caller is not None and at(each.code) > at(each.caller)
    ]


def test_a_send_takes_few_calls_in_few_modules(calls: list[Called]) -> None:
    modules = {place(each.code) for each in calls}
    assert len(calls) <= MOST_CALLS
    assert len(modules - READING) <= MOST_MODULES, sorted(map(str, modules))


def test_no_function_on_the_way_is_long(calls: list[Called]) -> None:
    assert {each.code.co_qualname: each.lines for each in calls if each.lines > MOST_LINES} == {}


def test_a_send_goes_down_once(calls: list[Called]) -> None:
    assert climbs(calls) == []


def test_a_call_from_below_is_seen(calls: list[Called]) -> None:
    by_name = {each.code.co_qualname: each.code for each in calls}
    assert climbs([Called(by_name["serve"], by_name["Journal.open"])]) == [
        "sandbox/books/journal.py: Journal.open calls serve in serving/serve.py"
    ]
