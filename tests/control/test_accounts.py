"""Accounts and the ledger."""

from decimal import Decimal

import pytest
from support.served import Receiver, Serve, Served

from simulator.sandbox.rules.bounds import Bounds
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN


async def test_an_account_shows_its_terms_and_credentials(frozen: Served) -> None:
    await frozen.send(token="mine")
    minted = (await frozen.get("sandboxes/default"))["vendors"]["toy"]["credentials"]
    assert await frozen.get("accounts/toy-1") == {
        "id": "toy-1",
        "vendor": "toy",
        "number": 1,
        "currency": "UGX",
        "balance": "965.00",
        "carried_forward": "0.00",
        "price": "35.00",
        "prices": {},
        "default_sender": "TOY",
        "sender_ids": None,
        "requests_per_minute": None,
        "limit_counts": "account",
        "callback_url": None,
        "opened_at": "2024-01-01T12:00:00.000Z",
        "credentials": [
            {"kind": "token", "values": minted, "expires_at": None, "last_used_at": None},
            {
                "kind": "token",
                "values": {"token": "mine"},
                "expires_at": None,
                "last_used_at": "2024-01-01T12:00:00.000Z",
            },
        ],
    }


async def test_accounts_are_listed_in_the_order_they_were_opened(frozen: Served) -> None:
    await frozen.send(token="mine")
    await frozen.send(token="another's")
    assert [each["id"] for each in (await frozen.get("accounts"))["accounts"]] == ["toy-1", "toy-2"]


async def test_an_unknown_account_suggests_the_nearest(frozen: Served) -> None:
    answer = await frozen.ask("GET", "accounts/toy1")
    assert (answer.status, answer.problem) == (404, "unknown-name")
    assert "'toy-1'" in answer.json["detail"]


async def test_a_top_up_is_a_ledger_entry(frozen: Served) -> None:
    assert await frozen.post("accounts/toy-1/top-up", {"amount": "12.5"}) == {
        "id": "e-2",
        "at": "2024-01-01T12:00:00.000Z",
        "account": "toy-1",
        "vendor": "toy",
        "cause": "top-up",
        "amount": "12.50",
        "balance": "1012.50",
        "currency": "UGX",
        "exchange": None,
        "message": None,
    }


async def test_an_adjustment_goes_either_way(frozen: Served) -> None:
    await frozen.post("accounts/toy-1/adjust", {"amount": 1})
    entry = await frozen.post("accounts/toy-1/adjust", {"amount": "-1001"})
    assert (entry["cause"], entry["balance"]) == ("adjustment", "0.00")


async def test_no_balance_falls_below_zero(frozen: Served) -> None:
    answer = await frozen.ask("POST", "accounts/toy-1/adjust", {"amount": "-1000.01"})
    assert (answer.status, answer.problem) == (409, "conflict")
    assert (await frozen.get("accounts/toy-1"))["balance"] == "1000.00"


@pytest.mark.parametrize(("amount", "moved"), [("12.5", "-987.50"), (2000, "1000.00"), (0, "-1000.00")])
async def test_a_balance_is_set_by_an_adjustment_of_the_difference(frozen: Served, amount: object, moved: str) -> None:
    shown = await frozen.ask("PUT", "accounts/toy-1/balance", {"amount": amount})
    (entry, _opening) = (await frozen.get("ledger"))["entries"]
    assert (entry["cause"], entry["amount"], entry["balance"]) == ("adjustment", moved, shown.json["balance"])
    assert Decimal(shown.json["balance"]) == Decimal(str(amount))


async def test_a_balance_that_is_what_it_shall_be_has_no_entry(frozen: Served) -> None:
    for _ in range(2):
        assert (await frozen.ask("PUT", "accounts/toy-1/balance", {"amount": 7})).json["balance"] == "7.00"
    assert len((await frozen.get("ledger"))["entries"]) == 2


@pytest.mark.parametrize("amount", [-1, "-0.01", "lots", None, True, [], "0.0000001", "1e30", "NaN", "Infinity"])
async def test_a_wrong_balance_is_refused_and_changes_nothing(frozen: Served, amount: object) -> None:
    answer = await frozen.ask("PUT", "accounts/toy-1/balance", {"amount": amount})
    assert (answer.status, answer.problem) == (422, "invalid-input")
    assert len((await frozen.get("ledger"))["entries"]) == 1


async def test_the_balance_of_an_unknown_account_suggests_the_nearest(frozen: Served) -> None:
    answer = await frozen.ask("PUT", "accounts/toy1/balance", {"amount": 1})
    assert (answer.status, answer.problem) == (404, "unknown-name")
    assert "'toy-1'" in answer.json["detail"]


@pytest.mark.parametrize(
    ("amount", "balance", "state", "causes"),
    [
        (100, "65.00", "sent", ["charge", "adjustment", "opening"]),
        (0, "0.00", "failed", ["adjustment", "opening"]),
    ],
)
async def test_what_is_charged_in_the_background_is_taken_from_the_balance_that_was_set(
    serve: Serve, amount: int, balance: str, state: str, causes: list[str]
) -> None:
    served = await serve(*BUILT_IN, world=WorldModel(speed=0).world())
    key = (await served.get("sandboxes/default"))["vendors"]["ugsms"]["credentials"]["api_key"]
    body = {"numbers": "256701521269", "message_body": "Hello", "sender_id": "SHOP"}
    answered = await served.ask("POST", "/api/v2/sms/send", body, headers={"X-API-Key": key})
    assert answered.status == 200
    shown = await served.ask("PUT", "accounts/ugsms-1/balance", {"amount": amount})
    assert Decimal(shown.json["balance"]) == amount  # nothing is reserved
    await served.post("clock/advance", {"by": "2s"})
    assert (await served.get("accounts/ugsms-1"))["balance"] == balance
    assert [each["state"] for each in (await served.get("messages"))["messages"]] == [state]
    assert [each["cause"] for each in (await served.get("ledger?account=ugsms-1"))["entries"]] == causes


@pytest.mark.parametrize("amount", [0, -1, "lots", None, True, [], "0.0000001", "1e30", "NaN", "Infinity"])
async def test_a_wrong_top_up_is_refused(frozen: Served, amount: object) -> None:
    answer = await frozen.ask("POST", "accounts/toy-1/top-up", {"amount": amount})
    assert (answer.status, answer.problem) == (422, "invalid-input")


async def test_a_missing_amount_is_named(frozen: Served) -> None:
    answer = await frozen.ask("POST", "accounts/toy-1/top-up")
    assert answer.json["errors"] == [{"pointer": "/amount", "expected": "a value, but none is given"}]


async def test_the_ledger_comes_newest_first(frozen: Served) -> None:
    await frozen.send()
    entries = (await frozen.get("ledger"))["entries"]
    assert [(each["id"], each["cause"], each["amount"], each["exchange"]) for each in entries] == [
        ("e-2", "charge", "-35.00", "x-1"),
        ("e-1", "opening", "1000.00", None),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("account=toy-1", ["e-2", "e-1"]),
        ("account=toy-2", ["e-4", "e-3"]),
        ("cause=opening", ["e-3", "e-1"]),
        ("cause=charge&account=toy-1", ["e-2"]),
    ],
)
async def test_ledger_filters_narrow_what_is_listed(frozen: Served, query: str, found: list[str]) -> None:
    await frozen.send()
    await frozen.send(token="another's")
    assert [each["id"] for each in (await frozen.get(f"ledger?{query}"))["entries"]] == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("since=2024-01-01T12:00:10Z", ["e-3", "e-2"]),
        ("since=2024-01-01T12:00:10.001Z", ["e-3"]),
        ("before=2024-01-01T12:00:20Z", ["e-2", "e-1"]),
        ("since=2024-01-01T12:00:01Z&before=2024-01-01T12:00:20Z", ["e-2"]),
    ],
)
async def test_the_ledger_of_a_span_of_time(frozen: Served, query: str, found: list[str]) -> None:
    for _ in range(2):
        await frozen.post("clock/advance", {"by": "10s"})
        await frozen.post("accounts/toy-1/top-up", {"amount": 1})
    assert [each["id"] for each in (await frozen.get(f"ledger?{query}"))["entries"]] == found


async def test_the_ledger_has_pages(frozen: Served) -> None:
    for token in ("mine", "another's"):
        await frozen.send(token=token)
    first = await frozen.get("ledger", limit="2")
    await frozen.post("accounts/toy-1/top-up", {"amount": 1})
    second = await frozen.get("ledger", limit="2", cursor=first["next_cursor"])
    assert ([each["id"] for each in second["entries"]], second["next_cursor"]) == (["e-2", "e-1"], None)


@pytest.mark.parametrize(("query", "status"), [("account=toy-9", 404), ("cause=whim", 422), ("cursor=m-1", 400)])
async def test_a_wrong_ledger_filter_is_refused(frozen: Served, query: str, status: int) -> None:
    assert (await frozen.ask("GET", f"ledger?{query}")).status == status


async def test_folded_entries_are_counted_and_carried_forward(serve: Serve) -> None:
    served = await serve(bounds=Bounds(ledger_entries=1))
    await served.post("accounts/toy-1/top-up", {"amount": 1})
    assert (await served.get("ledger"))["folded"] == 1
    assert (await served.get("accounts/toy-1"))["carried_forward"] == "1000.00"


CALLBACK = "accounts/toy-1/callback"


async def test_the_states_of_an_accounts_messages_are_reported_to_its_own_url(
    frozen: Served, receiver: Receiver
) -> None:
    token = (await frozen.get("accounts/toy-1"))["credentials"][0]["values"]["token"]
    shown = await frozen.ask("PUT", CALLBACK, {"url": receiver.url})
    assert (shown.status, shown.json["callback_url"]) == (200, receiver.url)
    await frozen.send(token=token)
    await frozen.post("clock/settle")
    assert [body["state"] for _, body in receiver.taken()] == ["sent", "delivered"]
    await frozen.ask("PUT", CALLBACK, {"url": None})
    await frozen.send(token=token)
    await frozen.post("clock/settle")
    assert receiver.taken() == []
    assert (await frozen.get("accounts/toy-1"))["callback_url"] is None


async def test_a_url_that_a_message_names_goes_before_the_accounts_own(frozen: Served, receiver: Receiver) -> None:
    token = (await frozen.get("accounts/toy-1"))["credentials"][0]["values"]["token"]
    await frozen.ask("PUT", CALLBACK, {"url": f"{receiver.url}/own"})
    await frozen.send(token=token, callback=f"{receiver.url}/named")
    await frozen.post("clock/settle")
    urls = {each["url"] for each in (await frozen.get("callbacks"))["callbacks"]}
    assert urls == {f"{receiver.url}/named"}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", "an absolute http or https URL"),
        ("ftp://a.example/", "an absolute http or https URL"),
        ("http://", "an absolute http or https URL"),
        ("http://a.example:0/", "an absolute http or https URL"),
        ("http://a.example/a b", "an absolute http or https URL"),
        ("/hook", "an absolute http or https URL"),
        ("http://me:word@a.example/", "a URL without user name and password"),
        (f"http://a.example/{'a' * 2032}", "at most 2048 characters"),
    ],
)
async def test_a_url_that_cannot_be_called_back_is_refused(frozen: Served, url: str, expected: str) -> None:
    answer = await frozen.ask("PUT", CALLBACK, {"url": url})
    assert answer.status == 422
    assert [each["expected"] for each in answer.json["errors"]] == [expected]
    assert (await frozen.get("accounts/toy-1"))["callback_url"] is None


async def test_secrets_in_the_url_of_an_account_are_cut_where_it_is_shown(frozen: Served) -> None:
    shown = await frozen.ask("PUT", CALLBACK, {"url": "http://a.example/hook?a=1&token=s3cret-of-mine"})
    assert shown.json["callback_url"] == "http://a.example/hook?a=1&token=s3cr…"


async def test_a_vendor_without_such_reports_names_those_that_have_them(serve: Serve) -> None:
    served = await serve(*BUILT_IN)
    answer = await served.ask("PUT", "accounts/ugsms-1/callback", {"url": "http://127.0.0.1:9/hook"})
    assert answer.status == 409
    assert answer.json["detail"] == ("ugsms reports nothing to a URL of an account's own; advanta and msgine do")
    unset = await served.ask("PUT", "accounts/ugsms-1/callback", {"url": None})
    assert unset.status == 200
