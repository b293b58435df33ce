"""A request whose messages wait for several times made several submissions: it shows the messages of all."""

from __future__ import annotations

from support.served import Serve

from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN

ITEM = {"partnerID": "1", "apikey": "key", "message": "Hello", "shortcode": "SHOP"}


async def test_a_request_shows_the_messages_of_all_its_parts(serve: Serve) -> None:
    world = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z"}).world()
    served = await serve(*BUILT_IN, world=world)
    times = [None, "2024-01-01 18:00", "2024-01-01 19:00", "2024-01-01 18:00"]
    items = [
        {**ITEM, "mobile": f"25471234567{place}", "timeToSend": time, "clientsmsid": place}
        for place, time in enumerate(times)
    ]
    await served.ask("POST", "/api/services/sendbulk", {"smslist": items}, headers={"Content-Type": "application/json"})
    shown = (await served.get("requests/x-1"))["messages"]
    assert sorted((each["to"][-1], each["scheduled_for"]) for each in shown) == [
        ("0", None),
        ("1", "2024-01-01T15:00:00.000Z"),
        ("2", "2024-01-01T16:00:00.000Z"),
        ("3", "2024-01-01T15:00:00.000Z"),
    ]
    [summary] = (await served.get("requests"))["requests"]
    assert summary["messages"] == 4


async def test_a_request_tells_which_of_its_messages_were_refused_by_themselves(serve: Serve) -> None:
    served = await serve(*BUILT_IN, world=WorldModel.model_validate({"speed": 0}).world())
    items = [{**ITEM, "mobile": number, "clientsmsid": 1} for number in ("nobody", "254712345678", "no", "07")]
    await served.ask("POST", "/api/services/sendbulk", {"smslist": items}, headers={"Content-Type": "application/json"})
    [summary] = (await served.get("requests"))["requests"]
    whole = await served.get("requests/x-1")
    assert summary["refused"] == whole["refused"] == {"invalid_mobile": 3}
    assert (summary["messages"], summary["rejection"], summary["status"]) == (1, None, 200)
    assert "3 of its messages were refused: invalid mobile (3)" in whole["explanation"]
