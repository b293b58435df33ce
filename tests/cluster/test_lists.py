"""What is about all sandboxes: lists, metrics and health are of all processes together."""

from __future__ import annotations

import re
from typing import Any

import pytest
from support.served import Serve, Served
from support.together import Gather, Together, until

from simulator.cluster import link
from simulator.hosting.hosted import Shut
from simulator.scenario.world_model import WorldModel

NAMES = ["mine", "lost", "shop", "b", "other"]
FROZEN = WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z"}).world()


async def all_made(two: Together) -> None:
    wall_ms = two[0].simulator.host.clocks.wall_ms
    for number, name in enumerate(NAMES):
        await two[number % 2].post("sandboxes", {"name": name})
        made_ms = wall_ms()
        await until(lambda: wall_ms() > made_ms)  # noqa: B023 - it is called at once


async def names(process: Served, **query: str) -> list[str]:
    return [each["name"] for each in (await process.get("sandboxes", **query))["sandboxes"]]


async def test_sandboxes_of_all_are_listed_oldest_first(two: Together) -> None:
    await all_made(two)
    await two[0].post("/s/mine/__admin/reset")
    for process in (two[0], two[1]):
        assert await names(process) == ["default", *NAMES]
        assert await names(process, name="o") == ["lost", "shop", "other"]


async def test_a_sandbox_is_shown_alike_by_all(gather: Gather) -> None:
    two = await gather(world=FROZEN)
    await all_made(two)
    headers = {"Host": "sms.test"}
    [here, there] = [await each.ask("GET", "sandboxes", headers=headers) for each in (two[0], two[1])]
    shown = await two.beside("mine").ask("GET", "sandboxes/mine", headers=headers)
    assert here.json == there.json
    assert here.json["sandboxes"][1] == shown.json
    assert shown.json["vendors"]["toy"]["base_url"].startswith("http://")


async def test_pages_follow_one_another_in_any_process(two: Together) -> None:
    await all_made(two)
    found: list[list[str]] = []
    cursor: dict[str, Any] = {}
    for number in range(3):
        page = await two[number % 2].get("sandboxes", limit="2", **cursor)
        found.append([each["name"] for each in page["sandboxes"]])
        cursor = {"cursor": page["next_cursor"]}
    assert found == [["default", "mine"], ["lost", "shop"], ["b", "other"]]
    assert cursor == {"cursor": None}
    assert (await two[0].ask("GET", "sandboxes", params={"cursor": "nobody"})).problem == "refused"


async def test_one_that_is_deleted_meanwhile_is_left_out(two: Together, monkeypatch: pytest.MonkeyPatch) -> None:
    await all_made(two)
    process = two.beside("lost")
    facts = process.peers.facts

    async def late(what: str) -> list[Any]:
        told = await facts(what)
        assert (await process.ask("DELETE", "sandboxes/lost")).status == 204
        return told

    monkeypatch.setattr(process.peers, "facts", late)
    assert await names(process) == ["default", "mine", "shop", "b", "other"]
    monkeypatch.undo()
    assert (await process.ask("GET", "sandboxes", params={"cursor": "lost"})).problem == "refused"


# ----------------------------------------------------------------------------------------------------- make and end


@pytest.mark.parametrize("number", [0, 1])
async def test_a_sandbox_is_made_where_its_name_belongs(two: Together, number: int) -> None:
    process = two[number]
    for name in NAMES:
        answer = await process.ask("POST", "sandboxes", {"name": name})
        assert (answer.status, answer.headers["Location"]) == (201, f"/__admin/sandboxes/{name}")
        assert two.hosted(name).sandbox.name == name
        assert (await process.ask("POST", "sandboxes", {"name": name})).status == 409


@pytest.mark.parametrize("number", [0, 1])
async def test_one_without_a_name_gets_one_that_nobody_has(two: Together, number: int) -> None:
    made = [(await two[number].post("sandboxes", {}))["name"] for _ in range(5)]
    made += [(await two[1 - number].post("sandboxes"))["name"] for _ in range(5)]
    assert len({*made}) == 10
    assert all(two.hosted(name) for name in made)


@pytest.mark.parametrize(
    "body",
    [{"name": "Not Valid"}, {"name": ""}, {"name": 5}, ["name"], {"name": "default"}, {"name": "mine", "odd": 1},
     {"name": "\u0142"}, {"name": "lost", "seed": 5}],
    ids=str,
)  # fmt: skip
async def test_what_is_refused_is_refused_alike(serve: Serve, two: Together, body: object) -> None:
    alone = await (await serve()).ask("POST", "sandboxes", body)
    answers = [await each.ask("POST", "sandboxes", body) for each in (two[0], two[1])]
    assert {each.status for each in answers} == {alone.status} <= {400, 409, 422}
    assert answers[0].json == answers[1].json == alone.json
    malformed = [await each.ask("POST", "sandboxes", body=b"[" * 5_000) for each in (two[0], two[1])]
    assert [each.status for each in malformed] == [400, 400]


@pytest.mark.parametrize("name", ["mine", "lost"])
async def test_a_sandbox_is_made_shown_and_deleted_by_its_prefix(two: Together, name: str) -> None:
    process, path = two.beside(name), f"/s/{name}/__admin/sandbox"
    assert [(await process.ask("PUT", path)).status for _ in range(2)] == [201, 200]
    assert (await process.get(path))["name"] == name
    assert [(await process.ask("DELETE", path)).status for _ in range(2)] == [204, 404]
    assert (await process.ask("GET", f"sandboxes/{name}")).status == 404
    assert (await process.ask("DELETE", "sandboxes/default")).status == 409


async def test_sandboxes_are_made_on_demand_where_they_belong(gather: Gather) -> None:
    two = await gather(world=FROZEN, sandboxes_on_demand=True)
    for name in ("mine", "lost"):
        await two.beside(name).send(sandbox=name)
        assert two.hosted(name).sandbox.messages.accepted == 1
    answer = await two[0].ask("POST", "/s/Not%20Valid/toy/send", {})
    assert answer.status == 404


async def test_there_may_be_as_many_as_the_settings_say_in_each_process(gather: Gather) -> None:
    two = await gather(max_sandboxes=3)  # the default one is one of those of its process
    for name in ("mine", "shop", "other", "lost", "b"):
        await two[0].post("sandboxes", {"name": name})
    for name in ("sandbox-1", "sandbox-2"):
        assert (await two.beside(name).ask("POST", "sandboxes", {"name": name})).problem == "capacity"


async def test_sandboxes_of_the_settings_are_each_in_one_process(gather: Gather) -> None:
    together = await gather(count=3, sandboxes=("mine", "lost", "b", "shop"))
    await together[0].post("sandboxes", {"name": "a-later-one"})
    for number in range(3):
        assert await names(together[number]) == ["default", "mine", "lost", "b", "shop", "a-later-one"]
    assert sum(len(together[number].simulator.host.sandboxes) for number in range(3)) == 6


# ------------------------------------------------------------------------------------------------------ metrics


async def done(*processes: Served) -> None:
    """Do the same things, each by another process where there are several."""
    first, last = processes[0], processes[-1]
    for name in ("mine", "lost"):
        await first.post("sandboxes", {"name": name, "speed": 0})
        for process in processes * (2 // len(processes)):
            await process.send(sandbox=name)
            await process.send()
            await process.ask("POST", "/toy/send", {"token": "T"})
            await process.ask("GET", "/s/nobody/toy/send")
    await last.post("/s/lost/__admin/clock/settle")
    await last.ask("DELETE", "sandboxes/mine")


async def metrics(process: Served) -> list[str]:
    text = (await process.ask("GET", "metrics")).body.decode()
    return [line for line in text.splitlines() if not re.match("# |.*_created", line)]


async def test_metrics_are_those_of_one_process_that_did_the_same(gather: Gather, serve: Serve) -> None:
    alone, two = await serve(world=FROZEN), await gather(world=FROZEN)
    await done(alone)
    await done(two[0], two[1])
    wanted = await metrics(alone)
    assert await metrics(two[0]) == await metrics(two[1]) == wanted
    assert "sms_simulator_sandboxes 2.0" in wanted


async def test_metrics_of_simulators_that_share_an_engine_are_labelled_with_who_has_counted(two: Together) -> None:
    for name, count in (("mine", 1), ("lost", 2)):
        await two[0].post("sandboxes", {"name": name, "speed": 0})
        for _ in range(count):
            await two[0].send(sandbox=name)
        two.having(name).simulator.host.node = f"{name}.example:7673"
    shown = await metrics(two[0])
    assert await metrics(two[1]) == shown
    assert [line for line in shown if not re.search(r'[{,]node="(mine|lost)\.example:7673"[,}]', line)] == []
    labels = 'node="{}.example:7673",operation="send",status="202",vendor="toy"'
    assert {line for line in shown if "_requests_total" in line} == {
        f"sms_simulator_requests_total{{{labels.format(name)}}} {count}"
        for name, count in (("mine", 1.0), ("lost", 2.0))
    }
    assert {line for line in shown if "_sandboxes" in line} == {
        'sms_simulator_sandboxes{node="lost.example:7673"} 2.0',  # the default one lives there, too
        'sms_simulator_sandboxes{node="mine.example:7673"} 1.0',
    }


# ------------------------------------------------------------------------------------------------------ health


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_all_are_ready_or_none(two: Together, method: str) -> None:
    assert [(await each.ask(method, "readyz")).status for each in (two[0], two[1])] == [200, 200]
    two.lose(1)
    await until(lambda: two[0].peers.away)
    answer = await two[0].ask(method, "readyz")
    assert (answer.status, answer.headers["X-SMS-Simulator-Problem"]) == (503, "worker-away")
    assert (await two[0].get("livez"))["status"] == "alive"
    await two.begin_again(1)
    await until(lambda: not two[0].peers.away)
    assert (await two[0].ask(method, "readyz")).status == 200


@pytest.mark.parametrize("number", [0, 1])
async def test_what_keeps_one_process_from_being_ready_keeps_all(
    two: Together, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    unready = Shut(503, "rebuilding", "1 of 2 sandboxes is rebuilt.", is_readable=True)
    here = two[number].simulator
    monkeypatch.setattr(here.host, "keeper", type("", (), {"unready": unready}))
    assert here._ready().status == 503
    answers = [await each.ask("GET", "readyz") for each in (two[0], two[1])]
    monkeypatch.undo()
    assert [each.problem for each in answers] == ["rebuilding"] * 2
    assert answers[0].json == answers[1].json
    here.host.is_stopping = True
    assert [(await each.ask("GET", "readyz")).problem for each in (two[0], two[1])] == ["stopping"] * 2
    here.host.is_stopping = False


async def test_a_request_to_all_does_without_one_that_is_away(two: Together, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "PATIENCE_S", 0.05)
    await all_made(two)
    two.lose(0)
    await until(lambda: two[1].peers.away)
    assert await names(two[1]) == ["default", "lost", "b"]
    assert "sms_simulator_sandboxes 3.0" in await metrics(two[1])


async def test_whoever_names_none_of_them_is_told_which_there_are_in_all_processes(two: Together) -> None:
    await all_made(two)
    await two.beside("b").ask("DELETE", "sandboxes/b")
    for name in ("nobody", "nobody-else", "nobody-at-all"):
        answer = await two[0].ask("GET", f"/s/{name}/v1/balance")
        (known,) = re.findall(r"\(known: (.*?)\)", answer.json["detail"])
        assert sorted(known.split(", ")) == sorted({"default", *NAMES} - {"b"})
