"""Sandboxes that a request makes, where the settings want that."""

from __future__ import annotations

import asyncio
import logging

import pytest
from support.scenarios import load
from support.served import NUMBER, Serve, Served
from toy_vendor.manifest import TOY

from simulator.hosting import host as hosting
from simulator.scenario.world_model import WorldModel

FROZEN = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z", "seed": "spring"}).world()
SEND = "/s/job-1/toy/send"
BODY = {"token": "mine", "to": NUMBER, "text": "Hello"}


@pytest.fixture
async def served(serve: Serve) -> Served:
    return await serve(world=FROZEN, sandboxes_on_demand=True, on_demand_lifetime_s=60)


async def names(served: Served) -> list[str]:
    return [each["name"] for each in (await served.get("sandboxes"))["sandboxes"]]


async def test_a_request_to_a_vendor_makes_the_sandbox_that_it_names(served: Served) -> None:
    for _ in range(2):
        await served.send(sandbox="job-1", token="mine")
    assert await names(served) == ["default", "job-1"]
    assert len((await served.get("/s/job-1/__admin/messages"))["messages"]) == 2
    assert (await served.get("messages"))["messages"] == []


async def test_a_request_that_nobody_routes_is_kept_in_the_sandbox_that_it_makes(served: Served) -> None:
    answer = await served.ask("GET", "/s/job-1/toy/sendd")
    assert answer.problem == "unknown-route"
    assert [each["target"] for each in (await served.get("/s/job-1/__admin/requests"))["requests"]] == [
        "/s/job-1/toy/sendd"
    ]


async def test_it_begins_as_one_that_is_told_nothing_but_a_name(served: Served, serve: Serve) -> None:
    await served.send(sandbox="job-1", token="mine")
    await served.post("/s/job-1/__admin/reset")
    made = await (await serve(world=FROZEN)).post("sandboxes", {"name": "job-1", "expires_in": "60s"})
    shown = await served.get("sandboxes/job-1")
    assert {name: shown[name] for name in ("seed", "now", "speed", "expires_in_s")} == {
        name: made[name] for name in ("seed", "now", "speed", "expires_in_s")
    }
    assert shown["vendors"]["toy"]["credentials"] == made["vendors"]["toy"]["credentials"]


async def test_declared_credentials_stay_those_of_the_default_sandbox(serve: Serve) -> None:
    world = load("accounts: {toy: {credentials: {token: mine}, balance: 105}}", TOY).world
    served = await serve(world=world, sandboxes_on_demand=True)
    await served.send(sandbox="job-1", token="another's")
    await served.send(token="mine")
    assert len((await served.get("messages"))["messages"]) == 1
    assert (await served.get("/s/job-1/__admin/accounts"))["accounts"][0]["balance"] == "70.00"


@pytest.mark.parametrize(("method", "path"), [("GET", "clock"), ("POST", "clock/freeze"), ("PUT", "scenario")])
async def test_the_control_api_makes_none_and_says_what_does(served: Served, method: str, path: str) -> None:
    answer = await served.ask(method, f"/s/job-1/__admin/{path}", {} if method == "PUT" else None)
    assert answer.problem == "unknown-sandbox"
    assert "a request to a vendor under /s/NAME/ makes it (--sandboxes-on-demand)" in answer.json["detail"]
    assert await names(served) == ["default"]


async def test_showing_a_missing_one_makes_none_and_says_what_does(served: Served) -> None:
    answer = await served.ask("GET", "sandboxes/job-1")
    assert (answer.status, answer.problem) == (404, "unknown-name")
    assert "a request to a vendor under /s/NAME/ makes it" in answer.json["detail"]


async def test_a_callback_that_comes_late_makes_none(served: Served) -> None:
    assert (await served.ask("POST", "/s/job-1/__catch/hook", {})).problem == "unknown-sandbox"
    assert await names(served) == ["default"]


async def test_a_name_that_is_not_valid_is_told_and_kept(served: Served) -> None:
    answer = await served.ask("POST", "/s/Job%201/toy/send", BODY)
    assert (answer.status, answer.problem) == (404, "unknown-sandbox")
    assert answer.json["detail"].startswith("'Job 1' is invalid as the name of a sandbox; expected 1 to 63 lower-case")
    assert [each["problem"] for each in (await served.get("requests?unreadable=true"))["requests"]] == [
        "unknown-sandbox"
    ]


async def test_beyond_the_bound_a_request_is_refused_and_kept(serve: Serve) -> None:
    served = await serve(world=FROZEN, sandboxes_on_demand=True, max_sandboxes=2)
    await served.send(sandbox="job-1")
    answer = await served.ask("POST", "/s/job-2/toy/send", BODY)
    assert (answer.status, answer.problem) == (507, "capacity")
    assert "there are 2 sandboxes, the most that are allowed" in answer.json["detail"]
    (kept,) = (await served.get("requests?unreadable=true"))["requests"]
    assert (kept["status"], kept["problem"]) == (507, "capacity")
    await served.send(sandbox="job-1")


async def test_it_ends_when_nobody_has_called_it_and_is_made_anew(served: Served) -> None:
    lifetimes, seconds = served.simulator.host.lifetimes, [0.0]
    lifetimes.now_s = lambda: seconds[0]
    await served.send(sandbox="job-1")
    seconds[0] = 59
    await served.get("/s/job-1/__admin/messages")
    seconds[0] = 118
    lifetimes.look()
    assert await names(served) == ["default", "job-1"]
    seconds[0] = 119
    lifetimes.look()
    assert await names(served) == ["default"]
    await served.send(sandbox="job-1")
    assert len((await served.get("/s/job-1/__admin/messages"))["messages"]) == 1


async def test_the_log_says_that_it_was_made(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "simulator.hosting.on_demand"):
        await served.send(sandbox="job-1")
    assert caplog.messages == ["sandbox job-1 was made on demand; it ends when it was not called for 60 s"]


async def test_a_large_world_is_built_once_for_requests_that_come_together(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosting, "MANY_ACCOUNTS", -1)
    answers = await asyncio.gather(*(served.ask("POST", SEND, BODY) for _ in range(5)))
    assert {each.status for each in answers} == {202}
    assert len((await served.get("/s/job-1/__admin/messages"))["messages"]) == 5


async def test_a_large_world_beyond_the_bound_is_refused(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosting, "MANY_ACCOUNTS", -1)
    served = await serve(world=FROZEN, sandboxes_on_demand=True, max_sandboxes=1)
    assert (await served.ask("POST", SEND, BODY)).problem == "capacity"


async def test_where_none_is_made_the_refusal_names_what_would(frozen: Served) -> None:
    answer = await frozen.ask("POST", SEND, BODY)
    assert answer.problem == "unknown-sandbox"
    assert answer.json["detail"] == (
        "unknown sandbox 'job-1' (known: default); make it with PUT /s/NAME/__admin/sandbox, or start the server with "
        "its name in --sandboxes, or with --sandboxes-on-demand"
    )
    assert await names(frozen) == ["default"]
