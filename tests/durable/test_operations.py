"""Whatever an operation of the control API changes is there again after a restart; one that is added is missed here.

An operation changes a sandbox by a command that is recorded, by a request, or it is about what a host keeps beside: the
speed of a clock, receivers, lifetimes, and how a sandbox began.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from durable_days.noting import beside, tenants_of
from support.sight import sight_of
from support.stage import AUTHORITY, LATE, Hands, Stage

from simulator.api.request import Streamed
from simulator.capsule.commands import COMMANDS
from simulator.commands.money import AdjustDownToZero
from simulator.control.every_operation import OPERATIONS
from simulator.control.operation import ControlOperation, Nothing, Visit
from simulator.sandbox.acts.advancing import catch_up

TIME = {"setClock", "advanceClock", "advanceClockToNext", "settleClock"}
"""They move time, by a command of their own and the results of callbacks."""
PACE = {"freezeClock", "resumeClock", "setClockSpeed"}
RECEIVERS = {"setReceiver", "deleteReceiver"}
BEGINNINGS = {
    "createSandbox", "makeThisSandbox", "resetSandbox", "putScenario", "fillWithDemoData", "deleteSandbox",
    "deleteThisSandbox",
}  # fmt: skip
UNCHANGING = {"previewFault", "mintToken"}
"""They compute something, and keep nothing."""
NOT_KEPT = {"openPort", "closePort"}
"""Ports belong to a process; the manual says so."""


def unkept(operations: Sequence[ControlOperation]) -> list[str]:
    """The operations of which nobody has said how what they change is kept."""
    otherwise = TIME | PACE | RECEIVERS | BEGINNINGS | UNCHANGING | NOT_KEPT
    recorded = {*COMMANDS.values()}
    return [
        each.name for each in operations
        if each.method != "GET" and each.command not in recorded and each.name not in otherwise
    ]  # fmt: skip


def test_of_every_operation_it_is_said_how_what_it_changes_is_kept() -> None:
    assert unkept(OPERATIONS) == []


async def burn_money(visit: Visit[Nothing, Nothing]) -> None:
    """Change a sandbox, and nobody records it."""
    visit.sandbox.unsent += 1


def planted(**fields: Any) -> ControlOperation:
    """An operation that somebody adds."""
    like = next(each for each in OPERATIONS if each.name == "clearFaults")
    return replace(like, **{"handler": burn_money, "path": "money", "method": "DELETE", "command": None, **fields})


def test_an_operation_that_is_added_is_missed() -> None:
    assert unkept([*OPERATIONS, planted(name="burnMoney")]) == ["burnMoney"]
    assert unkept([*OPERATIONS, planted(name="burnMoney", command=AdjustDownToZero)]) == ["burnMoney"]  # not recorded


# ----------------------------------------------------------------------------------------------- and each is tried


class Call(NamedTuple):
    """A call.

    Args:
        at: what stands in the place of the path's parameters, in their order.
        query: of its target.
        body: in JSON.
        sandbox: the one that is named in front; the default one if there is none.
    """

    at: tuple[str, ...] = ()
    query: str = ""
    body: Any = {}  # noqa: RUF012 - nobody changes it
    sandbox: str = ""


CALLS: dict[str, Call] = {
    "createSandbox": Call(body={"name": "new", "speed": 1, "expires_in": "1h"}),
    "makeThisSandbox": Call(body={"speed": 1, "expires_in": "1h"}, sandbox="new"),
    "deleteSandbox": Call(("other",)),
    "deleteThisSandbox": Call(sandbox="other"),
    "resetSandbox": Call(body={"seed": "other"}),
    "putScenario": Call(body={"name": "receipt-storm"}),
    "fillWithDemoData": Call(body={"count": 4, "days": 1}),
    "endMessage": Call(("m-1",), body={"outcome": "failed"}),
    "deleteMessage": Call(("m-1",)),
    "deleteMessages": Call(),
    "replayCallback": Call(("c-1",)),
    "receiveIncoming": Call(body={"to": "22141", "from": "+254712345678", "text": "JOIN"}),
    "setNumber": Call(("advanta-1", "22141"), body={"keyword": "JOIN"}),
    "removeNumber": Call(("advanta-1", "22141")),
    "addFault": Call(body={"latency": "1ms"}),
    "setFault": Call(("mine",), body={"latency": "1ms"}),
    "removeFault": Call(("mine",)),
    "clearFaults": Call(),
    "setReceiver": Call(("mine",), body={"answers": [{"status": 500}]}),
    "deleteReceiver": Call(("mine",)),
    "topUpAccount": Call(("msgine-1",), body={"amount": "1"}),
    "adjustAccount": Call(("msgine-1",), body={"amount": "-1"}),
    "setAccountBalance": Call(("msgine-1",), body={"amount": "1"}),
    "setAccountCallback": Call(("advanta-1",), body={"url": "http://127.0.0.1:9/other"}),
    "freezeClock": Call(),
    "resumeClock": Call(body={"speed": 3}),
    "setClockSpeed": Call(body={"speed": 2}),
    "setClock": Call(body={"to": "2024-01-01T12:00:30Z"}),
    "advanceClock": Call(body={"by": "2s"}),
    "advanceClockToNext": Call(),
    "settleClock": Call(body={"within": "1m"}),
    "previewFault": Call(body={"latency": "1ms"}),
    "mintToken": Call(("pushr",)),
    "getScenario": Call(("receipt-storm",)),
    "getSandbox": Call(("other",)),
    "getMessage": Call(("m-1",)),
    "showMessageTimeline": Call(("m-1",)),
    "getRequest": Call(("x-1",)),
    "writeRequest": Call(("x-1",)),
    "getIncoming": Call(("in-1",)),
    "listNumbers": Call(("advanta-1",)),
    "getFault": Call(("mine",)),
    "getReceiver": Call(("mine",)),
    "getAccount": Call(("msgine-1",)),
    "latestMessage": Call(query="to=%2B256701521269"),
    "waitForMessages": Call(query="timeout_s=0.01&count=1"),
    "showSeries": Call(query="of=spent"),
    "getVendorOpenApi": Call(("ugsms",)),
    "getVendorDocs": Call(("ugsms",)),
    "getVendorDocsFile": Call(("ugsms", "page.css")),
    "listVendorSchemas": Call(("ugsms",)),
    "getVendorSchema": Call(("ugsms", "v2_send.request.schema.json")),
    "getUiFile": Call(("app.js",)),
    "getDocsFile": Call(("swagger-ui-bundle.js",)),
    "getGuidePage": Call(("faults",)),
}
"""Those of operations that need one; others are called without anything."""
MAY_BE_MISSING = {"getCertificate", "getDocsFile", "listViolations"}
"""What they show depends on how the simulator was installed or started."""
WAITING = TIME | {"waitForMessages"}
"""They wait, for the results of callbacks or for messages, as long as real time stands still."""
TRIED = [each for each in OPERATIONS if each.name not in NOT_KEPT]


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """Sandboxes in which there is some of everything, the default one among them."""
    hands = Hands()
    monkeypatch.setattr(asyncio.get_running_loop(), "time", hands.loop_s)
    number = {"number": "22141", "url": f"http://127.0.0.1:9{LATE}"}
    accounts = [{"vendor": "advanta", "incoming": [number], "callback_url": "http://127.0.0.1:9/hook"}]
    world = {"start": "2024-01-01T12:00:00Z", "accounts": accounts}
    stage = Stage(tmp_path / "data", hands, world=world)
    await stage.start()
    await stage.post("sandboxes", {"name": "other", "expires_in": "2h"})
    headers = {"Authorization": "Bearer T"}
    sent = {"to": "+256701521269", "message": "Hello", "callbackUrl": f"http://{AUTHORITY}/__catch/mine"}
    await stage.ask("POST", "/api/v1/messages/sms", sent, headers=headers)
    await stage.post("clock/advance", {"by": "1500ms"})
    await stage.ask("POST", "/api/v1/messages/sms", {**sent, "to": "+256701521268"}, headers=headers)
    await stage.post("incoming", {"to": "22141", "from": "+254712345678", "text": "Hello"})
    assert (await stage.ask("PUT", "faults/mine", {"latency": "2ms"})).status == 200
    await stage.quiet()
    yield stage
    await stage.stop()


async def call(stage: Stage, operation: ControlOperation) -> None:
    """Have an operation done."""
    path, given = operation.path, CALLS.get(operation.name, Call(body=None))
    for each in given.at:
        before, _, after = path.partition("{")
        path = f"{before}{each}{after.partition('}')[2]}"
    assert "{" not in path, f"{operation.name} has no call in this table"
    prefix = f"/s/{given.sandbox}" if given.sandbox else ""
    target = f"{prefix}/__admin/{path}?{given.query}"
    asking = asyncio.create_task(
        stage.ask(operation.method, target, None if operation.method == "GET" else given.body or {})
    )
    while operation.name in WAITING and not asking.done():
        await stage.quiet()
        stage.hands.go_on(0 if asking.done() else 10_000)
    response = await asking
    if isinstance(response, Streamed):
        await response.pieces.aclose()
    assert response.status < 400 or operation.name in MAY_BE_MISSING, response.body
    await stage.quiet()


def seen(stage: Stage) -> list[str]:
    """Everything that an operation may change."""
    lines = sorted(f"{key} lead into {name}" for key, name in tenants_of(stage.host).items())
    for hosted in stage.host.sandboxes:
        catch_up(hosted.sandbox)
        clock, lifetime = hosted.sandbox.clock, hosted.lifetime
        lines += [
            f"{hosted.sandbox.name}, life {hosted.life}, at {clock.now_ms()} with speed {clock.rate}",
            f"stays {None if lifetime is None else lifetime.expires_in_s}",
            f"begins as {hosted.world}",
            *sight_of(hosted.sandbox),
            *beside(hosted),
        ]
    return lines


@pytest.mark.parametrize("operation", [each for each in TRIED if each.method != "GET"], ids=lambda each: each.name)
async def test_what_an_operation_has_changed_is_there_after_a_restart(
    stage: Stage, tmp_path: Path, operation: ControlOperation
) -> None:
    before = seen(stage)
    await call(stage, operation)
    after = seen(stage)
    assert (after == before) == (operation.name in UNCHANGING)
    shutil.copytree(tmp_path / "data", tmp_path / "killed")
    again = Stage(tmp_path / "killed", stage.hands, world=stage.told)
    again.is_answering = False
    await again.start()
    await again.rebuilt()
    await again.quiet()
    assert seen(again) == after
    await again.stop()


@pytest.mark.parametrize("operation", [each for each in TRIED if each.method == "GET"], ids=lambda each: each.name)
async def test_what_is_only_looked_at_stays_as_it_is(stage: Stage, operation: ControlOperation) -> None:
    before = seen(stage)
    await call(stage, operation)
    assert seen(stage) == before
