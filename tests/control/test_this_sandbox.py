"""The sandbox that is addressed, as it stands and as an env file; what it began with; lists of sandboxes by name."""

from __future__ import annotations

import shlex

import pytest
from support.listening import listening
from support.served import Serve, Served

from simulator.api.instants import iso_millis
from simulator.scenario.library import Library
from simulator.vendors import BUILT_IN


async def test_the_sandbox_that_is_addressed_is_shown_without_its_credentials(frozen: Served) -> None:
    await frozen.post("sandboxes", {"name": "other", "speed": 0, "seed": "7", "expires_in": "1h"})
    await frozen.send(sandbox="other")
    shown = await frozen.get("/s/other/__admin/sandbox")
    listed = await frozen.get("sandboxes/other")
    assert {name: shown[name] for name in ("name", "base_url", "control_url", "seed", "expires_in_s", "counts")} == {
        name: listed[name] for name in ("name", "base_url", "control_url", "seed", "expires_in_s", "counts")
    }
    assert shown["counts"]["messages"] == {"kept": 1, "dropped": 0}
    assert shown["clock"] == await frozen.get("/s/other/__admin/clock")
    assert (shown["scenario"], shown["seed"]) == (None, "7")
    assert "vendors" not in shown


async def test_without_a_prefix_it_is_the_default_one_whose_life_changes_with_a_reset(frozen: Served) -> None:
    before = await frozen.get("sandbox")
    await frozen.post("reset")
    after = await frozen.get("sandbox")
    assert before["name"] == after["name"] == "default"
    assert before["life"] != after["life"] == str(frozen.simulator.host.sandboxes.default.life)
    assert before["server_started"] == after["server_started"] == iso_millis(int(before["life"]))


async def test_its_last_event_is_where_a_stream_goes_on_from(frozen: Served) -> None:
    await frozen.send()
    async with listening(frozen) as listener:
        last = (await listener.until("clock")).id
        assert (await frozen.get("sandbox"))["last_event"] == last
        await frozen.send()
        assert (await frozen.get("sandbox"))["last_event"] == (await listener.until("changed")).id != last


async def test_an_env_file_has_the_credentials_that_the_sandbox_shows(serve: Serve) -> None:
    served = await serve(*BUILT_IN)
    made = await served.post("sandboxes", {"name": "mine"})
    answer = await served.ask("GET", "/s/mine/__admin/sandbox/env")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    variables = dict(shlex.split(line)[0].split("=", 1) for line in answer.body.decode().splitlines())
    assert variables["ADVANTA_PARTNER_ID"] == made["vendors"]["advanta"]["credentials"]["partnerID"]
    assert variables["UGSMS_API_KEY"] == made["vendors"]["ugsms"]["credentials"]["api_key"]
    assert {name for name in variables if name.endswith("_BASE_URL")} == {
        f"{vendor.name.upper()}_BASE_URL" for vendor in BUILT_IN
    }
    assert {variables[name] for name in variables if name.endswith("_BASE_URL")} == {f"{served.url}/s/mine"}


async def test_a_sandbox_says_with_which_scenario_it_began(serve: Serve) -> None:
    served = await serve(*BUILT_IN)
    assert await served.get("scenario") == {
        "name": None, "description": "", "teaches": None, "vendors": [vendor.name for vendor in BUILT_IN]
    }  # fmt: skip
    assert (await served.ask("PUT", "scenario", {"name": "receipt-storm"})).status == 200
    (listed,) = [each for each in (await served.get("scenarios"))["scenarios"] if each["name"] == "receipt-storm"]
    assert await served.get("scenario") == listed
    assert listed["teaches"].startswith("receipts are held back and come all together")
    assert listed["teaches"].endswith("agrees with what a look-up says.")
    await served.post("reset", {"seed": "8"})
    assert (await served.get("scenario"))["name"] == (await served.get("sandbox"))["scenario"] == "receipt-storm"


async def test_a_scenario_of_ones_own_is_told_by_its_name_and_teaches_nothing_that_is_known(frozen: Served) -> None:
    given = {"version": 1, "name": "mine", "description": "Mine."}
    await frozen.post("sandboxes", {"name": "other", "scenario": given})
    shown = await frozen.get("/s/other/__admin/scenario")
    assert (shown["name"], shown["description"], shown["teaches"]) == ("mine", "Mine.", None)


def test_every_built_in_scenario_teaches_something() -> None:
    library = Library()
    assert {name: library.teaches(name) for name in library.names() if not library.teaches(name)} == {}
    assert library.teaches("nobody") is None


@pytest.mark.parametrize(("part", "found"), [("run-", ["run-1", "run-2"]), ("2", ["run-2"]), ("nobody", [])])
async def test_sandboxes_are_found_by_a_part_of_their_names(live: Served, part: str, found: list[str]) -> None:
    for name in ("run-1", "run-2", "other"):
        await live.post("sandboxes", {"name": name})
    assert [each["name"] for each in (await live.get("sandboxes", name=part))["sandboxes"]] == found


async def test_sandboxes_found_by_name_come_in_pages(live: Served) -> None:
    for name in ("run-1", "other", "run-2"):
        await live.post("sandboxes", {"name": name})
    first = await live.get("sandboxes", name="run-", limit="1")
    second = await live.get("sandboxes", name="run-", limit="1", cursor=first["next_cursor"])
    assert [each["name"] for page in (first, second) for each in page["sandboxes"]] == ["run-1", "run-2"]
    assert second["next_cursor"] is None
