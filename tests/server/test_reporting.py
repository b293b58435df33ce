"""What a vendor reports in its own way: by GET, with a query and a header, to an address of the account's, or of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.reporting import OWN_HEADER, REPORTING
from support.served import Serve, Served

from simulator.capsule.file import document_of, read_capsule, text_of
from simulator.capsule.making import make_capsule
from simulator.capsule.rendering import journal_lines
from simulator.capsule.replaying import replay_capsule
from simulator.capsule.snapshot import books_of, snapshot
from simulator.scenario.world_model import WorldModel

FROZEN = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z"}).world()


@pytest.fixture
async def served(serve: Serve) -> Served:
    """A server with a client that has subscribed, and was told of its account."""
    served = await serve(REPORTING, world=FROZEN)
    body = {"token": "token-of-a-client", "url": f"{served.url}/__catch/hook"}
    assert (await served.ask("POST", "/toy/subscribe", body)).status == 200
    await served.post("clock/settle")
    return served


async def caught(served: Served, receiver: str) -> list[Any]:
    return list((await served.get(f"receivers/{receiver}"))["arrivals"])


async def test_it_leaves_by_its_method_with_its_query_and_its_headers_and_without_a_body(served: Served) -> None:
    sent = await served.send()
    await served.post("clock/settle")
    _, first, second = await caught(served, "hook")
    asked = [(each["method"], each["target"], each["body"]["size"]) for each in (first, second)]
    assert asked == [("GET", f"?{sent['id']}=sent", 0), ("GET", f"?{sent['id']}=delivered", 0)]
    headers = dict(first["headers"])
    assert (headers.get("Content-Type"), headers[OWN_HEADER[0]]) == (None, OWN_HEADER[1])


async def test_an_address_that_came_with_a_text_is_preferred_to_the_accounts(served: Served) -> None:
    await served.send(callback=f"{served.url}/__catch/own")
    await served.post("clock/settle")
    assert (len(await caught(served, "hook")), len(await caught(served, "own"))) == (1, 2)


async def test_a_message_shows_what_was_reported_to_the_accounts_address(served: Served) -> None:
    await served.send()
    await served.post("clock/settle")
    (message,) = (await served.get("messages"))["messages"]
    assert [each["callback"] for each in message["timeline"]] == [None, None, "c-2", None, "c-3"]


async def test_what_is_reported_of_an_account_is_shown_without_a_message(served: Served) -> None:
    (callback,) = (await served.get("callbacks"))["callbacks"]
    shown = [callback[name] for name in ("message", "exchange", "event", "state", "content_type", "body")]
    assert shown == [None, "x-1", "toy.subscribed", "acknowledged", "", ""]
    assert [each["id"] for each in (await served.get("requests/x-1"))["callbacks"]] == ["c-1"]


async def test_the_timeline_tells_what_it_is_about_and_how_it_leaves(served: Served) -> None:
    (account,) = [each.id for each in served.simulator.host.sandboxes.default.sandbox.accounts if each.callback]
    events = (await served.get("timeline", event="callback.created"))["events"]
    told = f"toy.subscribed for {account} by GET to {served.url}/__catch/hook"
    assert [each["text"] for each in events] == [told]


async def test_the_record_tells_how_it_leaves(served: Served) -> None:
    lines = map(json.loads, journal_lines(books_of(served.simulator.host.sandboxes.default.sandbox)))
    (callback,) = [line for line in lines if line[0] == "callback"]
    assert callback[-2:] == ["GET", [list(OWN_HEADER)]]


async def test_it_is_the_same_when_a_capsule_is_replayed(served: Served) -> None:
    await served.send()
    await served.post("clock/settle")
    sandbox = served.simulator.host.sandboxes.default.sandbox
    capsule = read_capsule(text_of(document_of(make_capsule(snapshot(sandbox), served.simulator.directory))).encode())
    replayed = replay_capsule(capsule, (REPORTING,))
    assert (replayed.difference, replayed.callbacks) == (None, 3)
