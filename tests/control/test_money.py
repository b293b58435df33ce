"""The money report over the control API."""

import pytest
from support.served import Serve, Served

from simulator.money.findings import Rule
from simulator.scenario.world import World
from simulator.scenario.world_model import WorldModel

FAILS = "+256701299901"
NONE = dict.fromkeys((rule.value for rule in Rule), 0)


def frozen_world(**declared: object) -> World:
    return WorldModel.model_validate({"speed": 0, "start": "2024-01-01T12:00:00Z", **declared}).world()


async def test_the_report_of_a_client_that_tried_again(frozen: Served) -> None:
    await frozen.send()
    await frozen.post("clock/advance", {"by": "3s"})
    await frozen.send()
    report = await frozen.get("money", account="toy-1")
    sums = {
        "vendor": "toy",
        "currency": "UGX",
        "balance": "930.00",
        "opening": "1000.00",
        "topped_up": "0.00",
        "adjusted": "0.00",
        "charged": "70.00",
        "refunded": "0.00",
        "reserved": "0.00",
        "spent": "70.00",
        "messages": 2,
        "messages_charged": 2,
        "messages_failed": 0,
        "messages_refunded": 0,
    }
    assert report == {
        "at": "2024-01-01T12:00:03.000Z",
        "window_s": 600.0,
        "accounts": [{**sums, "account": "toy-1", "budget": None}],
        "totals": [sums],
        "findings": [
            {
                "rule": "paid-twice",
                "account": "toy-1",
                "vendor": "toy",
                "amount": "35.00",
                "currency": "UGX",
                "exchanges": ["x-1", "x-2"],
                "messages": ["m-1", "m-2"],
                "message": "the same text to +256701521269 was charged by 2 requests 3 s apart: 2 messages, 35.00 UGX "
                "of it for repetitions",
            }
        ],
        "counts": {**NONE, "paid-twice": 1},
        "folded": 0,
        "dropped_messages": 0,
    }


@pytest.mark.parametrize(
    ("query", "count"),
    [("window_s=2.9", 0), ("window_s=3", 1), ("account=toy-1", 1), ("account=toy-2", 0), ("vendor=toy", 1)],
)
async def test_the_question_can_be_narrowed(frozen: Served, query: str, count: int) -> None:
    await frozen.send()
    await frozen.post("clock/advance", {"by": "3s"})
    await frozen.send()
    await frozen.send(token="another's")
    assert (await frozen.get(f"money?{query}"))["counts"]["paid-twice"] == count


async def test_findings_beyond_the_limit_are_counted(frozen: Served) -> None:
    for number in range(3):
        await frozen.send(to=FAILS, text=str(number))
    await frozen.post("clock/settle")
    report = await frozen.get("money", limit="2")
    assert [each["messages"] for each in report["findings"]] == [["m-1"], ["m-2"]]
    assert report["counts"] == {**NONE, "failed-not-refunded": 3}


@pytest.mark.parametrize(
    ("query", "status"),
    [("account=toy-9", 404), ("vendor=toi", 404), ("window_s=-1", 422), ("window_s=nan", 422), ("limit=0", 422)],
)
async def test_a_wrong_question_is_refused(frozen: Served, query: str, status: int) -> None:
    assert (await frozen.ask("GET", f"money?{query}")).status == status


@pytest.mark.parametrize(
    ("refunds", "seconds", "balance", "count"),
    [("none", 10, "965.00", 1), ("at_once", 10, "1000.00", 0), ("1h", 10, "965.00", 0), ("1h", 3_610, "1000.00", 0)],
)
async def test_a_world_says_when_failures_are_refunded(
    serve: Serve, refunds: str, seconds: int, balance: str, count: int
) -> None:
    served = await serve(world=frozen_world(terms={"toy": {"refunds": refunds}}))
    await served.send(to=FAILS)
    await served.post("clock/advance", {"by": seconds})
    report = await served.get("money", account="toy-1")
    assert report["accounts"][0]["balance"] == balance
    assert report["counts"]["failed-not-refunded"] == count


async def test_a_refund_is_in_the_ledger_with_its_message_and_among_what_happened(serve: Serve) -> None:
    served = await serve(world=frozen_world(terms={"toy": {"refunds": "at_once"}}))
    await served.send(to=FAILS)
    happened = (await served.post("clock/advance", {"by": "10s"}))["happenings"]
    assert [(each["event"], each["id"]) for each in happened][-2:] == [
        ("message.failed", "m-1"),
        ("ledger.refund", "e-3"),
    ]
    (entry,) = (await served.get("ledger", cause="refund"))["entries"]
    assert (entry["id"], entry["amount"], entry["exchange"], entry["message"]) == ("e-3", "35.00", "x-1", "m-1")
    assert [each["id"] for each in (await served.get("requests/x-1"))["ledger_entries"]] == ["e-2", "e-3"]


async def test_a_world_says_what_an_account_may_spend(serve: Serve) -> None:
    served = await serve(world=frozen_world(terms={"toy": {"budget": "50"}}))
    for number in range(2):
        await served.send(text=str(number))
    (finding,) = (await served.get("money"))["findings"]
    assert (finding["rule"], finding["amount"], finding["exchanges"]) == ("over-budget", "20.00", ["x-2"])
    assert (await served.get("money", account="toy-1"))["accounts"][0]["budget"] == "50.00"


@pytest.mark.parametrize("terms", [{"refunds": "never"}, {"refunds": "-1s"}, {"budget": "-1"}, {"budget": "lots"}])
async def test_terms_that_mean_nothing_are_refused(live: Served, terms: dict[str, str]) -> None:
    assert (await live.ask("POST", "sandboxes", {"terms": {"toy": terms}})).status == 422
