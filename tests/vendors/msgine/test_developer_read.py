from typing import Any

import pytest
from support.inprocess import body_of, pairs_of
from vendors.msgine.client import EXPIRES, FAILS, LIST, NUMBER
from vendors.msgine.developer import HISTORY, KEY, Developer, error_of

from simulator.api.instants import iso_seconds
from simulator.sandbox.rules.delays import Uniform
from simulator.sandbox.rules.delivery import Delivery
from simulator.sms.states import State
from simulator.vendors.msgine.developer_wording import developer_id

SOMEBODY = {"X-Api-Key": "somebody-else"}
FIRST, SECOND = developer_id("test", 1), developer_id("test", 2)
FORGED = f"{SECOND[:-12]}{int(SECOND[-12:], 16) ^ 2 ^ 1:012x}"
"""It leads to the first message, and begins as no id does that was given out."""


def numbered(count: int) -> Developer:
    client = Developer()
    for number in range(1, count + 1):
        client.post(message=str(number))
    return client


def paged(client: Developer, query: str = "") -> tuple[list[str], dict[str, Any]]:
    body = client.read(f"{HISTORY}?{query}")
    return [message["content"] for message in body.pop("messages")], body


def test_a_look_up_shows_what_was_sent_and_when() -> None:
    client = Developer()
    client.post(from_="MyApp")
    client.advance(15_000)
    response = client.ask("GET", f"/api/v1/developers/{FIRST}", headers=KEY)
    assert response.status == 200
    assert pairs_of(response) == [
        ("id", FIRST),
        ("channel", "sms"),
        ("to", [NUMBER]),
        ("from", "MyApp"),
        ("content", "Hello from MsGine!"),
        ("status", "delivered"),
        ("cost", "number 0.05"),
        ("currency", "USD"),
        ("createdAt", "2024-01-15T10:30:00Z"),
        ("sentAt", "2024-01-15T10:30:01Z"),
    ]


@pytest.mark.parametrize("number", [FAILS, EXPIRES])
def test_what_does_not_arrive_has_failed(number: str) -> None:
    client = Developer()
    sent = client.post(to=number)
    client.advance(3 * 86_400_000)
    assert client.looked_up(sent)["status"] == "failed"


def test_a_look_up_of_what_the_older_epoch_sent() -> None:
    client = Developer()
    client.send(message="older")
    assert client.read(f"/api/v1/developers/{FIRST}")["content"] == "older"


def test_the_older_epoch_shows_what_the_newer_one_sent() -> None:
    client = Developer()
    client.post(message="newer")
    assert body_of(client.get(f"{LIST}/msg_1000000001"))["content"] == "newer"
    assert [item["message"] for item in body_of(client.get(LIST))["data"]] == ["newer"]


@pytest.mark.parametrize(
    "identifier",
    [
        FORGED, SECOND, developer_id("another seed", 1), FIRST.upper(), FIRST.replace("-", ""), f"{FIRST}0",
        FIRST[:-1], f"{{{FIRST}}}", "00000000-0000-4000-8000-000000000000", "msg_1000000001", "x", "9" * 5_000, "%FF",
    ],
)  # fmt: skip
def test_an_unknown_id_is_not_found(identifier: str) -> None:
    client = Developer()
    client.post()
    response = client.ask("GET", f"/api/v1/developers/{identifier}", headers=KEY)
    assert (response.status, error_of(response)) == (404, {"code": "not_found", "message": "Message not found"})


def test_anothers_message_is_not_found() -> None:
    client = Developer()
    client.post()
    assert client.ask("GET", f"/api/v1/developers/{FIRST}", headers=SOMEBODY).status == 404


def test_the_older_epoch_does_not_know_the_newer_ids() -> None:
    client = Developer()
    client.post()
    assert client.get(f"{LIST}/{FIRST}").status == 404


def test_the_history_is_newest_first_and_of_both_epochs() -> None:
    client = numbered(2)
    client.send(message="older")
    assert paged(client) == (["older", "2", "1"], {"total": 3, "page": 1, "pages": 1})


def test_the_history_comes_in_pages() -> None:
    assert paged(numbered(5), "page=2&limit=2") == (["3", "2"], {"total": 5, "page": 2, "pages": 3})


def test_a_page_of_the_history_holds_20_by_default() -> None:
    messages, paging = paged(numbered(21))
    assert (len(messages), paging["pages"]) == (20, 2)


def test_an_empty_history_has_no_pages() -> None:
    assert paged(Developer()) == ([], {"total": 0, "page": 1, "pages": 0})


def test_the_history_holds_the_accounts_own_messages_alone() -> None:
    assert numbered(1).read(HISTORY, SOMEBODY)["messages"] == []


def test_an_item_of_the_history_is_what_the_look_up_shows() -> None:
    client = Developer()
    sent = client.post(to=[NUMBER, FAILS], scheduledFor="2024-01-15T10:31:00Z")
    client.advance(90_000)
    assert client.read(HISTORY)["messages"] == [client.looked_up(sent)]


@pytest.mark.parametrize("query", ["page=0", "page=x", "limit=0", "limit=101", "limit=", "page=1000000000"])
def test_other_pages_are_refused(query: str) -> None:
    response = Developer().ask("GET", f"{HISTORY}?{query}", headers=KEY)
    assert (response.status, error_of(response)["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("target", [HISTORY, "/api/v1/account"])
def test_head_is_served_like_get(target: str) -> None:
    assert Developer().ask("HEAD", target, headers=KEY).status == 200


def test_sent_at_is_when_the_first_of_several_was_sent() -> None:
    client = Developer()
    client.sandbox.delivery = Delivery(sent_after=Uniform(1_000, 60_000))
    sent = client.post(to=[NUMBER] * 6)
    client.advance(61_000)
    instants = [message.entered_ms(State.SENT) or 0 for message in client.messages()]
    assert len({instant // 1_000 for instant in instants}) > 1
    assert client.looked_up(sent)["sentAt"] == iso_seconds(min(instants))
