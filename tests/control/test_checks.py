"""One answer counts what a test looks into when it is over; the lists, asked for the same, have as many."""

import pytest
from support.served import Serve, Served

from simulator.observer.modes import Mode, observer_for
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN

NOTHING = {"violations": 0, "hints": 0, "unrouted": 0, "unreadable": 0, "credentials": 0, "faults": 0, "money": 0}
LISTS = {
    "violations": ("violations", {"level": "violation"}, "violations"),
    "hints": ("violations", {"level": "hint"}, "violations"),
    "unrouted": ("requests", {"unrouted": "true"}, "requests"),
    "unreadable": ("requests", {"unreadable": "true"}, "requests"),
    "credentials": ("requests", {"rejection": "invalid_credentials"}, "requests"),
    "faults": ("faults", {}, "faults"),
    "money": ("money", {}, "findings"),
}
SENT = {"to": "+256701521269", "message": "Your code is 4711"}


@pytest.fixture
async def judged(serve: Serve) -> Served:
    """The built-in vendors, judged."""
    return await serve(*BUILT_IN, observer=observer_for(Mode.RECORD, BUILT_IN), world=WorldModel(speed=0).world())


async def sent(served: Served, token: str = "t", **fields: object) -> None:
    """Send by MsGine."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    await served.ask("POST", "/api/v1/messages/sms", {**SENT, **fields}, headers=headers)


async def test_a_sandbox_in_which_all_is_well_has_none_of_it(judged: Served) -> None:
    await sent(judged)
    assert await judged.get("checks") == NOTHING


async def test_all_of_it_is_counted_as_the_lists_have_it(judged: Served) -> None:
    await sent(judged, odd=1)
    await sent(judged)  # and so a text is paid for twice
    await sent(judged)
    await sent(judged, token="invalid")
    await judged.ask("GET", "/nowhere")
    await judged.ask("GET", "/api/v2/account/balance?api_key=mine")
    reader, writer = await judged.connect()
    writer.write(b"GET /a b HTTP/1.1\r\n\r\n")
    await reader.read()
    writer.close()
    await judged.post("faults", {"match": {"vendor": "pushr"}, "respond": {"status": 503}})
    counted = await judged.get("checks")
    for name, (path, query, items) in LISTS.items():
        assert counted[name] == len((await judged.get(path, **query))[items]) > 0, name


async def test_a_fault_that_a_request_met_or_that_is_switched_off_is_no_longer_counted(judged: Served) -> None:
    await judged.post("faults", {"name": "met", "match": {"vendor": "msgine"}, "respond": {"status": 503}})
    await judged.post("faults", {"name": "off", "on": False, "respond": {"status": 503}})
    assert (await judged.get("checks"))["faults"] == 1
    await sent(judged)
    assert (await judged.get("checks"))["faults"] == 0


async def test_where_nothing_is_judged_nobody_knows_of_violations(frozen: Served) -> None:
    assert await frozen.get("checks") == {**NOTHING, "violations": None, "hints": None}
