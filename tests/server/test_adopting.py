"""An application's own key over a socket: adopted by the account of its sandbox, until that begins anew."""

from __future__ import annotations

from typing import Any

from support.served import NUMBER, Serve, Served

from simulator.vendors import BUILT_IN

KEY = {"X-API-Key": "the application's own"}


async def balance_by_key(served: Served, prefix: str = "") -> Any:
    answer = await served.ask("GET", f"{prefix}/api/v2/account/balance", headers=KEY)
    assert answer.status == 200, answer.body
    return answer.json["data"]["balance"]


async def account_of(served: Served, prefix: str = "", **fields: str) -> Any:
    """The account that paid for a text."""
    sent = {"token": "ours", "to": NUMBER, "text": "Hello", **fields}
    assert (await served.ask("POST", f"{prefix}/toy/send", sent)).status == 202
    return (await served.get(f"{prefix}/__admin/requests", limit="1"))["requests"][0]["account"]


async def test_a_declared_balance_is_what_an_applications_own_key_gets(serve: Serve) -> None:
    served = await serve(*BUILT_IN)
    await served.post("sandboxes", {"name": "poor", "accounts": [{"vendor": "ugsms", "balance": "105"}]})
    assert await balance_by_key(served, "/s/poor") == 105.0


async def test_adopted_credentials_lead_to_their_sandbox_only_under_its_prefix(serve: Serve) -> None:
    served = await serve(*BUILT_IN)
    await served.post("sandboxes", {"name": "poor", "accounts": [{"vendor": "ugsms", "balance": "105"}]})
    balances = [await balance_by_key(served, prefix) for prefix in ("/s/poor", "", "/s/poor")]
    assert balances == [105.0, 100_000.0, 105.0]


async def test_what_was_handed_out_leads_there_without_the_prefix_beside_the_adopted(live: Served) -> None:
    made = await live.post("sandboxes", {"name": "mine"})
    await account_of(live, "/s/mine")
    await live.send(token=made["vendors"]["toy"]["credentials"]["token"], text="for mine")
    texts = [each["text"] for each in (await live.get("/s/mine/__admin/messages"))["messages"]]
    assert texts == ["for mine", "Hello"]
    shown = await live.get("sandboxes/mine")
    assert shown["vendors"]["toy"]["credentials"] == made["vendors"]["toy"]["credentials"]


async def test_a_reset_lets_go_of_the_adopted_and_adopts_again(live: Served) -> None:
    await live.post("sandboxes", {"name": "mine"})
    assert [await account_of(live, "/s/mine", token=each) for each in ("ours", "another's")] == ["toy-1", "toy-2"]
    await live.post("/s/mine/__admin/reset")
    assert [await account_of(live, "/s/mine", token=each) for each in ("another's", "ours")] == ["toy-1", "toy-2"]
