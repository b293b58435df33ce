"""Messages from handsets are inputs: with their answers they replay to the same journal, and leave no secret behind."""

from __future__ import annotations

from typing import Any

import pytest
from support.served import Serve, Served

from simulator.capsule.file import read_capsule
from simulator.capsule.model import Capsule, CommandInput
from simulator.capsule.replaying import replay_capsule
from simulator.scenario.loading import Loader
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN

HANDSET = "+254712345678"
SECRET = "hush47keep"
TEXTS = (
    "JOIN",
    f"pin={SECRET}&a=1",
    f"https://me:{SECRET}@a.example/?token={SECRET}&b=2",
    f'{{"token": "{SECRET}"}}',
    f"token: {SECRET}\nmore",
    f"password={SECRET}",
    f"see https://a.example/?api_key={SECRET} é 100%",
)


async def recorded(served: Served) -> tuple[Capsule, bytes]:
    content = (await served.ask("GET", "capsule")).body
    return read_capsule(content), content


async def receive(served: Served, text: str, to: str) -> None:
    await served.post("incoming", {"to": to, "from": HANDSET, "text": text})
    await served.post("clock/settle")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("text", TEXTS)
async def test_whatever_is_said_and_answered_replays_and_leaves_no_secret(serve: Serve, method: str, text: str) -> None:
    served = await serve(*BUILT_IN, world=WorldModel(speed=0).world())
    url = f"{served.url}/__catch/mo?token={SECRET}"
    number = {"number": "22141", "url": url, "method": method, "auto_reply": True, "keyword": ""}
    await served.post("reset", {"speed": 0, "accounts": [{"vendor": "advanta", "incoming": [number]}]})
    await served.ask("PUT", "receivers/mo", {"answers": [{"body": text}]})
    await receive(served, text, "22141")
    await served.ask("PUT", "accounts/advanta-1/incoming/22142", {"url": url, "method": method})
    await receive(served, text, "22142")
    await served.ask("DELETE", "accounts/advanta-1/incoming/22142")
    capsule, content = await recorded(served)
    assert replay_capsule(capsule, BUILT_IN).difference is None
    assert SECRET.encode() not in content
    assert len((await served.get("messages"))["messages"]) == 1


async def test_every_missing_input_of_a_message_is_noticed(serve: Serve) -> None:
    served = await serve(*BUILT_IN, world=WorldModel(speed=0).world())
    await served.ask("PUT", "receivers/mo", {"answers": [{"body": "Welcome!"}]})
    number = {"url": f"{served.url}/__catch/mo", "auto_reply": True}
    await served.ask("PUT", "accounts/advanta-1/incoming/22141", number)
    await receive(served, "JOIN", "22141")
    capsule, _ = await recorded(served)
    kinds = ["incoming.set-number", "incoming.receive", "callbacks.take-result"]
    places = [
        place for place, each in enumerate(capsule.inputs) if isinstance(each, CommandInput) and each.name in kinds
    ]
    assert len(places) == len(kinds)
    for place in places:
        left = capsule.model_copy(update={"inputs": [*capsule.inputs[:place], *capsule.inputs[place + 1 :]]})
        assert replay_capsule(left, BUILT_IN).difference is not None, capsule.inputs[place]


async def test_a_message_of_a_scenario_replays(serve: Serve) -> None:
    scenario: dict[str, Any] = {
        "version": "1",
        "clock": {"speed": "frozen", "start": "2026-03-01T08:00:00Z"},
        "accounts": {"advanta": {"incoming": {"number": "22141", "keyword": "JOIN"}}},
        "timeline": [
            {"at": "1m", "incoming": {"account": "advanta", "to": "22141", "from": "0712345678", "text": "Join"}}
        ],
    }
    served = await serve(*BUILT_IN, world=Loader(BUILT_IN).load_value("scenario", scenario).world)
    await served.post("clock/advance", {"by": "2m"})
    assert [each["keyword"] for each in (await served.get("incoming"))["incoming"]] == ["JOIN"]
    capsule, _ = await recorded(served)
    assert replay_capsule(capsule, BUILT_IN).difference is None


async def test_a_secret_that_the_beginning_alone_has_leaves_no_trace(serve: Serve) -> None:
    served = await serve(*BUILT_IN, world=WorldModel(speed=0).world())
    number = {"number": "22141", "url": f"{served.url}/__catch/mo?token={SECRET}"}
    await served.post("reset", {"speed": 0, "accounts": [{"vendor": "advanta", "incoming": [number]}]})
    await receive(served, "JOIN", "22141")
    capsule, content = await recorded(served)
    assert replay_capsule(capsule, BUILT_IN).difference is None
    assert SECRET.encode() not in content
