"""Messages from handsets: they arrive at a number of an account, are passed on, answered, charged and shown."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.served import Receiver, Serve, Served

from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN

HANDSET = "+254712345678"
SHARED = {"to": "22141", "from": HANDSET, "text": "join now"}


@pytest.fixture
async def served(serve: Serve) -> Served:
    """A server with the vendors, whose time stands still."""
    return await serve(
        *BUILT_IN, world=WorldModel.model_validate({"speed": 0, "start": "2026-03-01T08:00:00Z"}).world()
    )


def catch(served: Served, name: str = "mo") -> str:
    return f"{served.url}/__catch/{name}"


async def declare(served: Served, number: str = "22141", **reception: Any) -> Any:
    answer = await served.ask("PUT", f"accounts/advanta-1/incoming/{number}", reception)
    assert answer.status == 200, answer.body
    return answer.json


async def receive(served: Served, **changes: str) -> Any:
    answer = await served.ask("POST", "incoming", SHARED | changes)
    assert answer.status == 201, answer.body
    return answer.json


async def arrivals(served: Served, name: str = "mo") -> list[Any]:
    await served.post("clock/settle", {"within": "0s"})
    found: list[Any] = (await served.get(f"receivers/{name}"))["arrivals"]
    return found


async def answering(served: Served, *answers: dict[str, Any], **reception: Any) -> None:
    """Have a receiver answer so, and what it answers sent back."""
    await served.ask("PUT", "receivers/mo", {"answers": list(answers)})
    await declare(served, url=catch(served), auto_reply=True, **reception)


async def test_a_message_is_kept_and_shown(served: Served) -> None:
    await declare(served, keyword="JOIN")
    shown = await receive(served)
    assert shown == {
        "id": "in-1",
        "vendor": "advanta",
        "account": "advanta-1",
        "to": "22141",
        "from": HANDSET,
        "text": "join now",
        "keyword": "JOIN",
        "received_at": "2026-03-01T08:00:00.000Z",
        "callback": None,
        "note": "the number has no URL",
        "reply": None,
        "not_replied": None,
    }
    assert await served.get("incoming/in-1") == shown
    assert await served.get("incoming") == {"incoming": [shown], "next_cursor": None}


async def test_a_message_is_passed_on_to_the_url_of_its_number(served: Served) -> None:
    await declare(served, url=catch(served))
    assert (await receive(served))["callback"] == "c-1"
    (arrival,) = await arrivals(served)
    assert arrival["method"] == "POST"
    assert json.loads(arrival["body"]["text"]) == {
        "shortcode": "22141", "mobile": "254712345678", "message": "join now",
    }  # fmt: skip


async def test_an_answer_is_sent_to_the_handset_and_charged(served: Served) -> None:
    await answering(served, {"body": "  Welcome!\n"})
    await receive(served)
    await served.post("clock/settle")
    (message,) = (await served.get("messages"))["messages"]
    told = {
        name: message[name] for name in ("id", "to", "sender_id", "text", "cost", "state", "is_charged", "exchange")
    }
    assert told == {
        "id": "m-1", "to": HANDSET, "sender_id": "22141", "text": "Welcome!", "cost": "1.00", "state": "delivered",
        "is_charged": True, "exchange": None,
    }  # fmt: skip
    assert (await served.get("incoming/in-1"))["reply"] == "m-1"
    (entry,) = (await served.get("ledger", cause="charge"))["entries"]
    assert (entry["amount"], entry["exchange"], entry["message"]) == ("-1.00", None, "m-1")


async def test_a_long_answer_is_charged_by_its_segments(served: Served) -> None:
    await answering(served, {"body": "x" * 2_000})
    await receive(served)
    await served.post("clock/settle")
    (message,) = (await served.get("messages"))["messages"]
    assert (len(message["text"]), message["segments"], message["cost"]) == (1_600, 11, "11.00")


@pytest.mark.parametrize(
    "answer",
    [
        {"body": ""},
        {"body": " \n"},
        {"body": "No", "status": 500},
        {"body": "No", "status": 302, "location": "/elsewhere"},
        {"body": '{"reply": "No"}', "headers": {"Content-Type": "application/json"}},
        {"body": "<p>No</p>", "headers": {"Content-Type": "text/html"}},
        {"hangs_up": True},
    ],
)
async def test_another_answer_is_not_sent(served: Served, answer: dict[str, Any]) -> None:
    await answering(served, answer)
    await receive(served)
    await served.post("clock/settle")
    assert (await served.get("messages"))["messages"] == []
    assert len((await served.get("callbacks"))["callbacks"][0]["attempts"]) == 1


async def test_an_answer_is_not_sent_where_that_is_not_set(served: Served) -> None:
    await served.ask("PUT", "receivers/mo", {"answers": [{"body": "Welcome!"}]})
    await declare(served, url=catch(served))
    await receive(served)
    await served.post("clock/settle")
    assert (await served.get("messages"))["messages"] == []
    assert (await served.get("callbacks"))["callbacks"][0]["attempts"][0]["answer"] == "Welcome!"


async def test_an_answer_that_cannot_be_paid_is_not_sent(served: Served) -> None:
    await answering(served, {"body": "Welcome!"})
    await served.post("accounts/advanta-1/adjust", {"amount": "-1000"})
    await receive(served)
    moved = await served.post("clock/settle")
    assert (await served.get("incoming/in-1"))["not_replied"] == "insufficient_balance"
    assert (await served.get("messages"))["messages"] == []
    assert [each["event"] for each in moved["happenings"]][-1:] in ([], ["incoming.not-replied"])
    events = [(each["event"], each["text"]) for each in (await served.get("timeline", event="incoming"))["events"]]
    assert events[1:] == [
        ("incoming.not-replied", f"to {HANDSET}: the answer was not sent, insufficient_balance"),
    ]


async def test_a_message_that_is_passed_on_again_is_answered_once(served: Served) -> None:
    await answering(served, {"body": "Welcome!"})
    await receive(served)
    await served.post("clock/settle")
    await served.post("callbacks/c-1/replay")
    await served.post("clock/settle")
    assert len((await served.get("callbacks"))["callbacks"][0]["attempts"]) == 2
    assert len((await served.get("messages"))["messages"]) == 1


async def test_the_timeline_tells_all_of_it_in_the_order_of_causes(served: Served) -> None:
    await answering(served, {"body": "Welcome!"})
    await receive(served)
    await served.post("clock/settle", {"within": "0s"})
    events = [(each["event"], each["id"], each["text"]) for each in (await served.get("timeline"))["events"]]
    assert events[4:] == [
        ("incoming.received", "in-1", f'to 22141 from {HANDSET}: "join now"'),
        ("callback.created", "c-1", f"incoming message for {HANDSET} to {catch(served)}"),
        ("callback.acknowledged", "c-1", f"incoming message for {HANDSET}, attempt 1: 200"),
        ("incoming.replied", "in-1", f"to {HANDSET}: the answer was sent"),
        ("ledger.charge", "e-5", "advanta-1: -1.00 KES, 999.00 left"),
        ("message.pending", "m-1", f'to {HANDSET} from 22141: "Welcome!"'),
    ]


# ------------------------------------------------------------------------------------------------------ numbers


async def test_a_shared_number_is_told_apart_by_the_first_word(served: Served) -> None:
    await declare(served, keyword="JOIN", url=catch(served, "join"))
    await declare(served, keyword="stop", url=catch(served, "stop"))
    found = [(await receive(served, text=text))["keyword"] for text in ("Join", "STOP it", "joined", " join\nus")]
    assert found == ["JOIN", "stop", None, "JOIN"]
    assert len(await arrivals(served, "join")) == 2


async def test_a_text_that_no_keyword_begins_goes_to_the_number_without_one(served: Served) -> None:
    await declare(served, keyword="JOIN")
    assert (await receive(served, text="Hello"))["note"] == "none of the number's keywords begins the text"
    await declare(served)
    assert (await receive(served, text="Hello"))["keyword"] == ""


async def test_a_shared_number_may_be_that_of_several_accounts(serve: Serve) -> None:
    accounts = [{"vendor": "advanta", "incoming": [{"number": "22141", "keyword": word}]} for word in ("JOIN", "STOP")]
    served = await serve(*BUILT_IN, world=WorldModel.model_validate({"speed": 0, "accounts": accounts}).world())
    assert (await receive(served, text="stop"))["account"] == "advanta-2"
    assert (await receive(served, text="stop", account="advanta-1"))["keyword"] is None
    answer = await served.ask("PUT", "accounts/advanta-1/incoming/22141", {"keyword": "Stop"})
    assert (answer.status, answer.problem) == (409, "conflict")
    assert "that of account advanta-2" in answer.json["detail"]


async def test_numbers_are_set_listed_replaced_and_removed(served: Served) -> None:
    await declare(served, keyword="JOIN", url="http://127.0.0.1:9/?token=a-secret-of-mine")
    shown = await declare(served, keyword="join", method="GET", interactive=True, auto_reply=True)
    assert shown == {
        "number": "22141", "keyword": "join", "url": None, "method": "GET", "interactive": True, "auto_reply": True,
    }  # fmt: skip
    assert await served.get("accounts/advanta-1/incoming") == {"numbers": [shown]}
    path = "accounts/advanta-1/incoming/22141"
    assert (await served.ask("DELETE", path)).problem == "unknown-name"
    assert (await served.ask("DELETE", f"{path}?keyword=JOIN")).status == 204
    assert await served.get("accounts/advanta-1/incoming") == {"numbers": []}


async def test_an_account_has_a_hundred_numbers_at_most(served: Served) -> None:
    for number in range(100):
        await declare(served, keyword=f"k{number}")
    answer = await served.ask("PUT", "accounts/advanta-1/incoming/22141", {"keyword": "one-more"})
    assert (answer.status, answer.problem) == (507, "capacity")
    await declare(served, keyword="K7")


@pytest.mark.parametrize(
    ("number", "reception"),
    [
        ("22141", {"url": "ftp://127.0.0.1/"}),
        ("22141", {"url": "http:///path"}),
        ("22141", {"url": "http://127.0.0.1/a b"}),
        ("22141", {"url": "http://127.0.0.1:0/"}),
        ("22141", {"url": f"http://127.0.0.1/{'x' * 2_048}"}),
        ("22141", {"method": "PUT"}),
        ("22141", {"keyword": "two words"}),
        ("22141", {"colour": "red"}),
        ("12", {}),
        ("abc", {}),
    ],
)
async def test_a_number_that_cannot_be_is_refused(served: Served, number: str, reception: dict[str, Any]) -> None:
    answer = await served.ask("PUT", f"accounts/advanta-1/incoming/{number}", reception)
    assert answer.problem in {"invalid-input", "refused"}
    assert await served.get("accounts/advanta-1/incoming") == {"numbers": []}


# ----------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"to": "22142"}, 404, "unknown number '22142'; did you mean '22141'?"),
        ({"to": "22142", "account": "advanta-1"}, 404, "unknown number of advanta-1 '22142'"),
        ({"account": "advanta-7"}, 404, "unknown account 'advanta-7'"),
        ({"vendor": "advantage"}, 404, "unknown vendor 'advantage'"),
        ({"vendor": "ugsms"}, 409, "ugsms passes no incoming messages on: no public page shows"),
        ({"account": "msgine-1"}, 409, "msgine passes no incoming messages on: no public page shows"),
        ({"account": "advanta-1", "vendor": "ugsms"}, 400, "account advanta-1 is not one of ugsms"),
        ({"from": "nobody"}, 422, '/from: "nobody" is invalid; expected: a number in E.164'),
        ({"from": ""}, 422, "a number in E.164"),
        ({"text": ""}, 422, "/text"),
        ({"text": "x" * 1_601}, 422, "/text"),
        ({"to": "abc"}, 422, "/to"),
    ],
)
async def test_what_cannot_arrive_is_refused_in_words(
    served: Served, changes: dict[str, str], status: int, words: str
) -> None:
    await declare(served)
    answer = await served.ask("POST", "incoming", SHARED | changes)
    assert answer.status == status
    assert words in answer.json["detail"]
    assert (await served.get("incoming"))["incoming"] == []


async def test_a_vendor_without_a_public_shape_takes_no_numbers(served: Served) -> None:
    answer = await served.ask("PUT", "accounts/pushr-1/incoming/22141", {})
    assert (answer.status, answer.problem) == (409, "conflict")
    assert answer.json["detail"] == (
        "pushr passes no incoming messages on: no public page shows the request by which it would (vendors with such a "
        "page: advanta)"
    )


async def test_a_handset_may_be_written_as_people_at_home_do(served: Served) -> None:
    await declare(served)
    assert (await receive(served, **{"from": "0712345678"}))["from"] == HANDSET


# --------------------------------------------------------------------------------------------------------- lists


async def test_messages_are_listed_newest_first_by_page_and_by_filter(served: Served) -> None:
    await declare(served)
    for text in ("one", "two", "three"):
        await receive(served, text=text)
    await receive(served, text="two", **{"from": "+254722000000"})
    page = await served.get("incoming", limit="3")
    assert [each["id"] for each in page["incoming"]] == ["in-4", "in-3", "in-2"]
    assert [each["id"] for each in (await served.get("incoming", cursor=page["next_cursor"]))["incoming"]] == ["in-1"]
    for query, expected in (
        ({"text": "two"}, ["in-4", "in-2"]),
        ({"from": HANDSET, "text": "two"}, ["in-2"]),
        ({"to": "22142"}, []),
        ({"account": "advanta-1", "limit": "1"}, ["in-4"]),
        ({"vendor": "ugsms"}, []),
        ({"since": "2026-03-02T00:00:00Z"}, []),
    ):
        assert [each["id"] for each in (await served.get("incoming", **query))["incoming"]] == expected, query


async def test_what_was_never_received_is_not_found(served: Served) -> None:
    answer = await served.ask("GET", "incoming/in-1")
    assert (answer.status, answer.problem) == (404, "nothing-found")
    assert "has no message from a handset in-1" in answer.json["detail"]


async def test_a_receiver_that_is_down_is_shown_as_such(served: Served, receiver: Receiver) -> None:
    await receiver.stop()
    await declare(served, url=receiver.url, auto_reply=True)
    await receive(served)
    await served.post("clock/settle")
    (callback,) = (await served.get("callbacks"))["callbacks"]
    assert (callback["state"], len(callback["attempts"])) == ("failed", 1)
