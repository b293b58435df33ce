"""The sandbox that is addressed, made, deleted, as it stands and as an env file; what it began with; lists by name."""

from __future__ import annotations

import asyncio
import gc
import shlex
import weakref

import pytest
from support.listening import listening
from support.served import Serve, Served

from simulator.api.instants import iso_millis
from simulator.hosting import host as hosting
from simulator.hosting.hosted import Shut
from simulator.scenario.library import Library
from simulator.vendors import BUILT_IN

MINE = "/s/mine/__admin/sandbox"


async def names(served: Served) -> list[str]:
    return [each["name"] for each in (await served.get("sandboxes"))["sandboxes"]]


async def test_a_sandbox_is_made_under_its_own_path_as_it_is_by_name(serve: Serve) -> None:
    world = {"seed": "7", "speed": 0, "start": "2024-01-01T12:00:00Z", "expires_in": "1h"}
    here, there = await serve(), await serve()
    answer = await here.ask("PUT", MINE, world)
    by_name = await there.ask("POST", "sandboxes", {"name": "mine", **world})
    made = {name: value for name, value in answer.json.items() if name not in {"made", "made_in_words"}}
    assert made == {**by_name.json, **{name: made[name] for name in ("base_url", "control_url", "vendors")},
                    "clock_in_words": by_name.json["clock_in_words"].replace(there.url, here.url)}  # fmt: skip
    assert made["vendors"]["toy"]["credentials"] == by_name.json["vendors"]["toy"]["credentials"]
    assert (answer.status, answer.json["made"], answer.json["made_in_words"]) == (201, True, "The sandbox was made.")
    assert (made["base_url"], made["expires_in_s"]) == (f"{here.url}/s/mine", 3600)
    await here.send(sandbox="mine")
    assert len((await here.get("/s/mine/__admin/messages"))["messages"]) == 1


async def test_one_that_is_there_stays_as_it_is_and_the_answer_says_so(frozen: Served) -> None:
    first = await frozen.ask("PUT", MINE, {"speed": 0, "seed": "7"})
    await frozen.send(sandbox="mine")
    life = (await frozen.get(MINE))["life"]
    answer = await frozen.ask("PUT", MINE, {"seed": "8", "scenario": "campaign-day", "expires_in": "1h"})
    assert (answer.status, answer.json["made"]) == (200, False)
    assert answer.json["made_in_words"] == (
        "The sandbox was there already, and is as it was. These fields had no effect: seed, scenario, expires_in. "
        f"To begin it anew: POST {frozen.url}/s/mine/__admin/reset."
    )
    assert (answer.json["seed"], answer.json["expires_in_s"]) == ("7", None)
    credentials = [each.json["vendors"]["toy"]["credentials"] for each in (first, answer)]
    assert credentials[0] == credentials[1]
    assert answer.json["counts"]["messages"] == {"kept": 1, "dropped": 0}
    assert (await frozen.get(MINE))["life"] == life


async def test_of_one_that_cannot_be_shown_it_is_said_why_and_it_can_be_deleted(frozen: Served) -> None:
    await frozen.ask("PUT", MINE)
    frozen.simulator.host.sandboxes.get("mine").shut = Shut(503, "diverged", "It went another way.", is_readable=False)
    answer = await frozen.ask("PUT", MINE)
    assert (answer.status, answer.problem, answer.json["detail"]) == (503, "diverged", "It went another way.")
    assert (await frozen.ask("DELETE", MINE)).status == 204


async def test_where_nothing_is_accepted_none_is_made_and_one_that_is_there_is_deleted(frozen: Served) -> None:
    await frozen.ask("PUT", MINE)
    frozen.simulator.host.shut = Shut(507, "disk-full", "Make room.", is_readable=True)
    assert (await frozen.ask("PUT", "/s/another/__admin/sandbox")).problem == "disk-full"
    assert (await frozen.ask("DELETE", MINE)).status == 204


async def test_without_a_body_nothing_is_told_of_fields(frozen: Served) -> None:
    assert (await frozen.ask("PUT", MINE)).status == 201
    told = (await frozen.ask("PUT", MINE)).json
    assert told["made_in_words"] == (
        f"The sandbox was there already, and is as it was. To begin it anew: POST {frozen.url}/s/mine/__admin/reset."
    )


async def test_nothing_is_said_of_the_credentials_of_one_that_may_have_been_given_others(frozen: Served) -> None:
    made, found = [(await frozen.ask("PUT", MINE)).json["credentials_in_words"] for _ in range(2)]
    assert (made, found) == ("The first unknown credentials are adopted by toy-1; others open accounts.", None)


@pytest.mark.parametrize("path", ["sandbox", "/s/default/__admin/sandbox"])
async def test_the_default_one_is_always_there(frozen: Served, path: str) -> None:
    answer = await frozen.ask("PUT", path, {"seed": "8"})
    assert (answer.status, answer.json["made"], answer.json["name"]) == (200, False, "default")
    refused = await frozen.ask("DELETE", path)
    assert (refused.status, refused.problem) == (409, "conflict")
    assert refused.json["detail"] == "the default sandbox cannot be deleted; it can be reset"


async def test_asking_for_one_that_is_there_renews_its_lifetime(frozen: Served) -> None:
    lifetimes, seconds = frozen.simulator.host.lifetimes, [0.0]
    lifetimes.now_s = lambda: seconds[0]
    await frozen.ask("PUT", MINE, {"expires_in": "60s"})
    seconds[0] = 59
    await frozen.ask("PUT", MINE)
    seconds[0] = 118
    lifetimes.look()
    assert await names(frozen) == ["default", "mine"]
    seconds[0] = 119
    lifetimes.look()
    assert await names(frozen) == ["default"]


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("body", [{"sed": "7"}, {"name": "mine"}, {"speed": -1}, []])
async def test_an_invalid_body_is_refused_whether_it_is_there_or_not(
    frozen: Served, body: object, *, is_there: bool
) -> None:
    if is_there:
        await frozen.ask("PUT", MINE)
    answer = await frozen.ask("PUT", MINE, body)
    assert (answer.status, answer.problem) == (422, "invalid-input")
    assert ("mine" in await names(frozen)) == is_there


@pytest.mark.parametrize(
    ("name", "body", "status", "kind"),
    [
        ("Mine", None, 400, "refused"),
        ("a%20b", None, 400, "refused"),
        ("", None, 400, "refused"),
        ("a" * 64, None, 400, "refused"),
        ("mine", {"scenario": "campaign-dya"}, 422, "invalid-scenario"),
        ("mine", {"accounts": [{"vendor": "tory"}]}, 400, "refused"),
        ("third", None, 507, "capacity"),
    ],
)
async def test_what_cannot_be_made_is_refused(serve: Serve, name: str, body: object, status: int, kind: str) -> None:
    served = await serve(max_sandboxes=2 if kind == "capacity" else 3)
    await served.ask("PUT", "/s/second/__admin/sandbox")
    answer = await served.ask("PUT", f"/s/{name}/__admin/sandbox", body)
    assert (answer.status, answer.problem) == (status, kind)
    assert await names(served) == ["default", "second"]


@pytest.mark.parametrize("most", [2, 3])
async def test_of_requests_that_come_together_one_makes_it_and_the_others_find_it(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(hosting, "MANY_ACCOUNTS", -1)  # so that each waits for what it begins as
    served = await serve(max_sandboxes=most)
    answers = await asyncio.gather(*(served.ask("PUT", MINE, {"seed": "7"}) for _ in range(5)))
    assert sorted((each.status, each.json["made"]) for each in answers) == [*[(200, False)] * 4, (201, True)]
    assert len({str(each.json["vendors"]) for each in answers}) == 1


async def test_neither_a_vendor_nor_another_operation_is_reached_by_the_name_alone(frozen: Served) -> None:
    for method, path in (("GET", "sandbox"), ("POST", "sandbox"), ("PUT", "sandbox/env"), ("PUT", "scenario")):
        answer = await frozen.ask(method, f"/s/mine/__admin/{path}", None if method == "GET" else {})
        assert (answer.status, answer.problem) == (404, "unknown-sandbox")
    assert await names(frozen) == ["default"]


async def test_a_sandbox_is_deleted_under_its_own_path(frozen: Served) -> None:
    made = (await frozen.ask("PUT", MINE)).json
    await frozen.send(sandbox="mine")
    answer = await frozen.ask("DELETE", MINE)
    assert (answer.status, answer.body) == (204, b"")
    assert (await frozen.ask("GET", MINE)).problem == "unknown-sandbox"
    await frozen.send(token=made["vendors"]["toy"]["credentials"]["token"])
    assert len((await frozen.get("messages"))["messages"]) == 1
    assert (await frozen.ask("PUT", MINE)).json["counts"]["messages"] == {"kept": 0, "dropped": 0}


async def test_nothing_holds_a_sandbox_that_is_let_go_of(frozen: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[object] = []

    async def let_go(_: list[object]) -> None:
        gc.collect()
        held.append(there())

    monkeypatch.setattr(hosting, "let_go", let_go)
    await frozen.ask("PUT", MINE)
    there = weakref.ref(frozen.simulator.host.sandboxes.get("mine").stepping)  # it goes with whoever holds the rest
    await frozen.ask("DELETE", MINE)
    assert held == [None]


async def test_one_that_is_not_there_cannot_be_deleted(frozen: Served) -> None:
    answer = await frozen.ask("DELETE", MINE)
    assert (answer.status, answer.problem) == (404, "unknown-sandbox")
    assert answer.json["detail"].startswith(
        "unknown sandbox 'mine' (known: default); make it with PUT /s/NAME/__admin/"
    )


async def test_neither_is_done_without_the_token(serve: Serve) -> None:
    served = await serve(admin_token="right")
    for method in ("PUT", "DELETE"):
        assert (await served.ask(method, MINE)).problem == "token-required"
    answer = await served.ask("PUT", MINE, headers={"Authorization": "Bearer right"})
    assert answer.status == 201


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
