"""Sandboxes: made, shown, reset, deleted, and kept apart."""

import pytest
from support.served import Receiver, Serve, Served

from simulator.sandbox.rules.bounds import Bounds
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN


async def test_a_new_sandbox_says_where_it_is_and_how_one_gets_in(live: Served) -> None:
    answer = await live.ask("POST", "sandboxes", {"name": "mine", "seed": "7"})
    made = answer.json
    assert (answer.status, answer.headers["Location"]) == (201, "/__admin/sandboxes/mine")
    assert (made["name"], made["seed"], made["speed"]) == ("mine", "7", 1)
    assert (made["base_url"], made["control_url"]) == (f"{live.url}/s/mine", f"{live.url}/s/mine/__admin")
    access = made["vendors"]["toy"]
    assert (access["base_url"], access["account"], list(access["credentials"])) == (
        f"{live.url}/s/mine",
        "toy-1",
        ["token"],
    )


async def test_a_base_url_is_the_one_the_caller_used(live: Served) -> None:
    answer = await live.ask("POST", "sandboxes", {"name": "mine"}, headers={"Host": "simulator:7670"})
    assert answer.json["base_url"] == "http://simulator:7670/s/mine"


async def test_a_sandbox_without_a_name_gets_one(live: Served) -> None:
    names = [(await live.post("sandboxes"))["name"] for _ in range(2)]
    assert names == ["sandbox-1", "sandbox-2"]


async def test_sandboxes_are_listed(live: Served) -> None:
    await live.post("sandboxes", {"name": "mine"})
    listed = (await live.get("sandboxes"))["sandboxes"]
    assert [(each["name"], each["base_url"]) for each in listed] == [
        ("default", live.url),
        ("mine", f"{live.url}/s/mine"),
    ]


async def test_what_a_sandbox_keeps_and_has_dropped_is_shown(serve: Serve) -> None:
    served = await serve(bounds=Bounds(messages=2, ledger_entries=3, callbacks=1, journal_bytes=1))
    for _ in range(3):
        await served.send(callback="http://127.0.0.1:9/")
    counts = (await served.get("sandboxes/default"))["counts"]
    assert counts["messages"] == {"kept": 2, "dropped": 1}
    assert counts["requests"] == {"kept": 1, "dropped": 2}
    assert counts["ledger_entries"] == {"kept": 3, "dropped": 1}
    assert counts["callbacks"] == {"kept": 0, "dropped": 0}
    assert (counts["accounts"], counts["planned"]) == (1, 3)


async def test_credentials_lead_into_their_sandbox_without_its_prefix(live: Served) -> None:
    made = await live.post("sandboxes", {"name": "mine"})
    await live.send(token=made["vendors"]["toy"]["credentials"]["token"], text="for mine")
    assert [each["text"] for each in (await live.get("/s/mine/__admin/messages"))["messages"]] == ["for mine"]
    assert (await live.get("messages"))["messages"] == []


async def test_no_two_sandboxes_share_credentials(live: Served) -> None:
    first = await live.post("sandboxes", {"seed": "7"})
    second = await live.post("sandboxes", {"seed": "7"})
    assert first["vendors"]["toy"]["credentials"] != second["vendors"]["toy"]["credentials"]


async def test_sandboxes_do_not_see_each_other(live: Served) -> None:
    for name in ("one", "two"):
        await live.post("sandboxes", {"name": name, "speed": 0, "start": "2024-01-01T12:00:00Z"})
    await live.send(sandbox="one", text="secret")
    await live.post("/s/one/__admin/clock/advance", {"by": "1d"})
    for path in ("/s/two/__admin/", "/__admin/"):
        assert (await live.get(f"{path}messages"))["messages"] == []
        assert (await live.get(f"{path}requests"))["requests"] == []
        assert [each["id"] for each in (await live.get(f"{path}accounts"))["accounts"]] == ["toy-1"]
    assert (await live.get("/s/one/__admin/clock"))["now"] == "2024-01-02T12:00:00.000Z"
    assert (await live.get("/s/two/__admin/clock"))["now"] == "2024-01-01T12:00:00.000Z"


async def test_a_world_can_be_given(live: Served) -> None:
    made = await live.post(
        "sandboxes",
        {
            "start": "2024-01-01T12:00:00Z",
            "speed": 0,
            "unknown_credentials": "refuse",
            "accounts": [{"vendor": "toy", "credentials": [{"token": "mine"}], "balance": "40", "price": 30}],
            "policies": {"toy.sends_at_once": True},
        },
    )
    name = made["name"]
    assert (made["now"], made["vendors"]["toy"]["credentials"]) == ("2024-01-01T12:00:00.000Z", {"token": "mine"})
    assert (await live.send(sandbox=name, token="mine"))["state"] == "sent"
    poor = await live.ask("POST", f"/s/{name}/toy/send", {"token": "mine", "to": "+256701521269", "text": "Hi"})
    stranger = await live.ask("POST", f"/s/{name}/toy/send", {"token": "yours", "to": "+256701521269", "text": "Hi"})
    assert (poor.status, stranger.status) == (402, 401)


async def test_what_a_creator_leaves_out_is_as_the_server_was_started(serve: Serve) -> None:
    world = WorldModel.model_validate(
        {"speed": 0, "seed": "server", "accounts": [{"vendor": "toy", "credentials": [{"token": "declared"}]}]}
    ).world()
    served = await serve(world=world)
    made = await served.post("sandboxes", {"name": "mine"})
    assert (made["speed"], made["seed"]) == (0, "server")
    assert made["vendors"]["toy"]["credentials"] != {"token": "declared"}


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"name": "Mine"}, 400, "refused"),
        ({"name": "-"}, 400, "refused"),
        ({"name": ""}, 400, "refused"),
        ({"name": "a" * 64}, 400, "refused"),
        ({"name": "default"}, 409, "conflict"),
        ({"accounts": [{"vendor": "tory"}]}, 400, "refused"),
        ({"policies": {"toy.reportin": "final"}}, 400, "refused"),
        ({"policies": {"toy.reporting": "never"}}, 400, "refused"),
        ({"accounts": [{"vendor": "toy", "credentials": [{"key": "x"}]}]}, 400, "refused"),
        ({"speed": -1}, 422, "invalid-input"),
        ({"speed": "fast"}, 422, "invalid-input"),
        ({"start": "9999-12-31T23:59:59Z"}, 422, "invalid-input"),
        ({"sed": "7"}, 422, "invalid-input"),
        ({"accounts": [{"vendor": "toy", "balance": -1}]}, 422, "invalid-input"),
        ([], 422, "invalid-input"),
    ],
)
async def test_a_wrong_world_makes_no_sandbox(live: Served, body: object, status: int, kind: str) -> None:
    answer = await live.ask("POST", "sandboxes", body)
    assert (answer.status, answer.problem) == (status, kind)
    assert len((await live.get("sandboxes"))["sandboxes"]) == 1


async def test_every_mistake_is_listed_with_where_it_is(live: Served) -> None:
    answer = await live.ask("POST", "sandboxes", {"accounts": [{"vendor": "toy", "balnce": 1}], "speed": -1})
    assert {each["pointer"]: each for each in answer.json["errors"]} == {
        "/speed": {"pointer": "/speed", "value": -1, "expected": "at least 0"},
        "/accounts/0/balnce": {
            "pointer": "/accounts/0/balnce",
            "value": 1,
            "expected": "one of the names balance, price, prices, currency, sender_ids, rate_limit, plan, "
            "limit_counts, refunds, budget, vendor, credentials, key_expires, number, callback_url, incoming",
            "did_you_mean": "balance",
        },
    }


async def test_no_more_sandboxes_than_the_settings_say(serve: Serve) -> None:
    served = await serve(max_sandboxes=2)
    await served.post("sandboxes")
    answer = await served.ask("POST", "sandboxes")
    assert (answer.status, answer.problem) == (507, "capacity")


async def test_an_unknown_sandbox_is_not_found(live: Served) -> None:
    assert (await live.ask("GET", "sandboxes/nobody")).problem == "unknown-name"
    assert (await live.ask("GET", "/s/nobody/__admin/clock")).problem == "unknown-sandbox"


async def test_a_deleted_sandbox_is_gone(live: Served) -> None:
    made = await live.post("sandboxes", {"name": "mine"})
    answer = await live.ask("DELETE", "sandboxes/mine")
    assert (answer.status, answer.body) == (204, b"")
    assert (await live.ask("GET", "/s/mine/__admin/clock")).status == 404
    await live.send(token=made["vendors"]["toy"]["credentials"]["token"])
    assert len((await live.get("messages"))["messages"]) == 1


async def test_the_default_sandbox_cannot_be_deleted(live: Served) -> None:
    assert (await live.ask("DELETE", "sandboxes/default")).problem == "conflict"


async def test_a_reset_begins_anew_with_the_same_credentials(frozen: Served) -> None:
    before = await frozen.get("sandboxes/default")
    await frozen.send()
    await frozen.post("clock/advance", {"by": "1d"})
    after = await frozen.post("reset")
    assert {name: after[name] for name in before} == before


async def test_a_reset_changes_what_is_given_and_keeps_the_rest(live: Served) -> None:
    await live.post("sandboxes", {"name": "mine", "speed": 0, "policies": {"toy.reporting": "final"}})
    after = await live.post("/s/mine/__admin/reset", {"seed": "other"})
    vendors = (await live.get("/s/mine/__admin/vendors"))["vendors"]
    assert (after["seed"], after["speed"], vendors[0]["switches"][0]["value"]) == ("other", 0, "final")


async def test_a_wrong_reset_leaves_the_sandbox_as_it_was(frozen: Served) -> None:
    await frozen.send()
    answer = await frozen.ask("POST", "reset", {"accounts": [{"vendor": "nobody"}]})
    assert (answer.status, len((await frozen.get("messages"))["messages"])) == (400, 1)


async def test_a_reset_reaches_one_sandbox_only(live: Served) -> None:
    await live.post("sandboxes", {"name": "mine"})
    await live.send()
    await live.send(sandbox="mine")
    await live.post("/s/mine/__admin/reset")
    assert len((await live.get("messages"))["messages"]) == 1


async def test_what_was_under_way_does_not_reach_the_new_world(live: Served, receiver: Receiver) -> None:
    await live.post("clock/speed", {"speed": 100})
    receiver.gate.clear()
    await live.send(callback=receiver.url)
    await receiver.next_state()
    await live.post("reset")
    assert live.simulator.host.sandboxes.default.underway.tasks == set()
    assert (await live.get("callbacks"))["callbacks"] == []


async def test_what_was_under_way_does_not_hold_up_the_new_world(serve: Serve, receiver: Receiver) -> None:
    live = await serve(callback_timeout_s=60)
    stuck = Receiver()
    await stuck.start()
    stuck.gate.clear()
    await live.post("clock/speed", {"speed": 100})
    await live.send(callback=stuck.url)
    await stuck.next_state()
    await live.post("reset", {"speed": 100})
    await live.send(callback=receiver.url)
    assert [await receiver.next_state(), await receiver.next_state()] == ["sent", "delivered"]
    await stuck.stop()


async def test_the_sentence_of_a_mistake_names_place_value_expectation_and_the_nearest_name(frozen: Served) -> None:
    answer = await frozen.ask("POST", "sandboxes", {"spede": 1})
    assert answer.json["detail"].startswith("/spede: 1 is invalid; expected: one of the names seed, start, speed")
    assert answer.json["detail"].endswith("(did you mean speed?)")


async def test_credentials_that_were_drawn_for_a_sandbox_cannot_be_declared_elsewhere(serve: Serve) -> None:
    served = await serve(*BUILT_IN)
    token = (await served.get("sandboxes/default"))["vendors"]["msgine"]["credentials"]["token"]
    await served.post("sandboxes", {"name": "one"})
    of_one = (await served.get("sandboxes/one"))["vendors"]["msgine"]["credentials"]["token"]
    for name, taken in (("default", token), ("one", of_one)):
        world = {"name": "thief", "accounts": [{"vendor": "msgine", "credentials": [{"token": taken}]}]}
        answer = await served.ask("POST", "sandboxes", world)
        assert (answer.status, answer.problem) == (409, "conflict")
        assert f"were drawn for sandbox '{name}'" in answer.json["detail"]
        assert taken not in answer.json["detail"]
        again = {"accounts": world["accounts"]}
        if name != "one":
            assert (await served.ask("POST", "/s/one/__admin/reset", again)).status == 409
    assert [each["name"] for each in (await served.get("sandboxes"))["sandboxes"]] == ["default", "one"]


async def test_a_sandbox_may_declare_what_was_drawn_for_it(serve: Serve) -> None:
    served = await serve(*BUILT_IN)
    await served.post("sandboxes", {"name": "one"})
    token = (await served.get("sandboxes/one"))["vendors"]["msgine"]["credentials"]["token"]
    accounts = [{"vendor": "msgine", "credentials": [{"token": token}]}]
    shown = await served.post("/s/one/__admin/reset", {"accounts": accounts})
    assert shown["vendors"]["msgine"]["credentials"]["token"] == token


async def test_what_was_drawn_for_a_sandbox_that_is_gone_is_free(serve: Serve) -> None:
    served = await serve(*BUILT_IN)
    await served.post("sandboxes", {"name": "one"})
    token = (await served.get("sandboxes/one"))["vendors"]["msgine"]["credentials"]["token"]
    await served.ask("DELETE", "sandboxes/one")
    accounts = [{"vendor": "msgine", "credentials": [{"token": token}]}]
    await served.post("sandboxes", {"name": "two", "accounts": accounts})


async def test_the_answer_says_which_credentials_lead_elsewhere(serve: Serve) -> None:
    served = await serve(*BUILT_IN)
    accounts = [{"vendor": "msgine", "credentials": [{"token": "YOUR_API_TOKEN"}]}]
    first = await served.post("sandboxes", {"name": "one", "accounts": accounts})
    second = await served.post("sandboxes", {"name": "two", "accounts": accounts})
    assert (first["vendors"]["msgine"]["elsewhere"], second["vendors"]["msgine"]["elsewhere"]) == ([], ["token"])
    assert second["vendors"]["ugsms"]["elsewhere"] == []
