import pytest
from support.inprocess import body_of
from vendors.msgine.client import DAY_MS, EXPIRES, FAILS, LIST, NUMBER, Client

from simulator.vendors.msgine.wording import message_id, ordinal_of, session_id

NOT_FOUND = b'{"error":{"code":"not_found","message":"Message not found"}}'


def listed(client: Client, query: str = "") -> tuple[list[str], dict[str, int]]:
    body = body_of(client.get(f"{LIST}?{query}"))
    return [item["message"] for item in body["data"]], body["pagination"]


def numbered(count: int) -> Client:
    client = Client()
    for number in range(1, count + 1):
        client.send(message=str(number))
    return client


def test_a_message_is_pending_then_sent_then_delivered() -> None:
    client = Client()
    client.send()
    seen = [client.status()]
    client.advance(1_000)
    seen.append(client.status())
    client.advance(14_000)
    assert [*seen, client.status()] == ["pending", "sent", "delivered"]


def test_updated_at_follows_the_last_change() -> None:
    client = Client()
    client.send()
    client.advance(1_000)
    assert body_of(client.get(f"{LIST}/msg_1000000001"))["updatedAt"] == "2024-01-15T10:30:01Z"


@pytest.mark.parametrize(
    ("recipients", "status"),
    [
        ([FAILS], "failed"),
        ([EXPIRES], "failed"),
        ([NUMBER, FAILS], "delivered"),
        ([NUMBER, EXPIRES], "delivered"),
        ([FAILS, EXPIRES], "failed"),
        ([NUMBER, "+256701234567"], "delivered"),
    ],
)
def test_the_final_status_of_several_recipients(recipients: list[str], status: str) -> None:
    client = Client()
    client.send(to=recipients)
    client.advance(2 * DAY_MS)
    assert client.status() == status


def test_one_recipient_still_on_its_way_keeps_the_message_sent() -> None:
    client = Client()
    client.send(to=[NUMBER, EXPIRES])
    client.advance(DAY_MS // 2)
    assert client.status() == "sent"


@pytest.mark.parametrize(
    "identifier",
    [
        "msg_1000000002", "msg_1000000000", "msg_0000000001", "msg_01000000001", "msg_1", "msg_", "MSG_1000000001",
        "msg_1000000001x", "msg_+000000001", "msg_１０００００００01", "1000000001", "sms1", "msg_" + "9" * 5_000,
    ],
)  # fmt: skip
def test_an_unknown_id_is_not_found(identifier: str) -> None:
    client = Client()
    client.send()
    response = client.get(f"{LIST}/{identifier}")
    assert (response.status, response.body) == (404, NOT_FOUND)


def test_anothers_message_is_not_found() -> None:
    client = Client()
    client.send()
    response = client.get(f"{LIST}/msg_1000000001", {"Authorization": "Bearer somebody-else"})
    assert (response.status, response.body) == (404, NOT_FOUND)


@pytest.mark.parametrize("ordinal", [1, 2, 999, 8_999_999_999])
def test_ids_are_read_back(ordinal: int) -> None:
    assert ordinal_of(message_id(ordinal)) == ordinal


def test_session_ids_differ_by_ordinal_and_seed() -> None:
    assert len({session_id("a", 1), session_id("a", 2), session_id("b", 1)}) == 3


def test_the_list_is_newest_first() -> None:
    assert listed(numbered(3)) == (["3", "2", "1"], {"page": 1, "limit": 20, "total": 3, "pages": 1})


def test_the_list_comes_in_pages() -> None:
    assert listed(numbered(5), "page=2&limit=2") == (["3", "2"], {"page": 2, "limit": 2, "total": 5, "pages": 3})


def test_a_page_holds_20_by_default() -> None:
    messages, pagination = listed(numbered(21))
    assert (len(messages), pagination) == (20, {"page": 1, "limit": 20, "total": 21, "pages": 2})


def test_a_page_past_the_end_is_empty() -> None:
    assert listed(numbered(1), "page=999999999&limit=100")[0] == []


def test_an_empty_list_has_no_pages() -> None:
    assert listed(Client()) == ([], {"page": 1, "limit": 20, "total": 0, "pages": 0})


def test_the_list_holds_the_accounts_own_messages_alone() -> None:
    client = numbered(1)
    assert body_of(client.get(LIST, {"Authorization": "Bearer somebody-else"}))["data"] == []


@pytest.mark.parametrize(
    ("status", "found"), [("pending", ["4"]), ("sent", ["3"]), ("delivered", ["partly", "1"]), ("failed", ["2"])]
)
def test_the_list_is_filtered_by_status(status: str, found: list[str]) -> None:
    client = Client()
    client.send(message="1")
    client.send(message="2", to=FAILS)
    client.send(message="partly", to=[NUMBER, FAILS])
    client.advance(20_000)
    client.send(message="3")
    client.advance(1_000)
    client.send(message="4")
    assert listed(client, f"status={status}")[0] == found
    assert listed(client, f"status={status}")[1]["total"] == len(found)


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ("page=0", "page", "0"), ("page=-1", "page", "-1"), ("page=x", "page", "x"), ("page=", "page", ""),
        ("page=1000000000", "page", "1000000000"), ("page=1.0", "page", "1.0"), ("page=%D9%A1", "page", "١"),
        ("limit=0", "limit", "0"), ("limit=101", "limit", "101"), ("limit=ten", "limit", "ten"),
        ("status=expired", "status", "expired"), ("status=", "status", ""), ("status=%FF", "status", "\ufffd"),
        ("page=9&page=" + "9" * 5_000, "page", "9" * 200),
    ],
)  # fmt: skip
def test_other_parameters_are_refused(query: str, field: str, value: str) -> None:
    response = Client().get(f"{LIST}?{query}")
    error = body_of(response)["error"]
    assert (response.status, error["code"]) == (400, "invalid_request")
    assert (error["details"]["field"], error["details"]["value"]) == (field, value)


@pytest.mark.parametrize("limit", [1, 100])
def test_a_page_may_hold_1_to_100(limit: int) -> None:
    assert listed(Client(), f"limit={limit}")[1]["limit"] == limit


@pytest.mark.parametrize("text", ["msg_1000000000", "msg_0999999999", "msg_10000000001", "msg_", ""])
def test_texts_that_no_ordinal_spells_are_no_ids(text: str) -> None:
    assert ordinal_of(text) is None
