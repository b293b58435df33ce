import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.inprocess import body_of, pairs_of
from vendors.pushr.client import HOUR_MS, LIST, a_world, at, detail, listed, open_account, send


def test_the_documented_list_is_answered_as_documented() -> None:
    world = a_world(at("2024-01-15T10:30:00Z"))
    account = open_account(world)
    send(world, message="Hello!")
    world.advance(HOUR_MS // 2)
    send(
        world,
        message="Test message",
        recipients=["233558544343"],
        scheduled=True,
        time_scheduled="2024-01-20T14:30:00Z",
    )
    response = listed(world, account)
    assert response.status == 200
    assert response.headers == (("Content-Type", "application/json"),)
    assert plain(pairs_of(response)) == [
        [
            "data",
            [
                [
                    ["id", "number 1"],
                    ["message", "Hello!"],
                    ["status", "delivered"],
                    ["created", "2024-01-15T10:30:00Z"],
                    ["cost", "2.50"],
                    ["sender_id", "PYWE"],
                    ["recipients_count", "number 2"],
                ],
                [
                    ["id", "number 2"],
                    ["message", "Test message"],
                    ["status", "pending"],
                    ["created", "2024-01-15T11:00:00Z"],
                    ["cost", "1.25"],
                    ["sender_id", "PYWE"],
                    ["recipients_count", "number 1"],
                ],
            ],
        ],
        ["count", "number 2"],
        ["next", None],
        ["previous", None],
    ]


def plain(pairs: object) -> object:
    """Pairs as lists, whatever the parser made of them."""
    return [plain(each) for each in pairs] if isinstance(pairs, list | tuple) else pairs


def test_a_business_that_sent_nothing_has_an_empty_list() -> None:
    world = a_world()
    answer = body_of(listed(world, open_account(world)))
    assert answer == {"data": [], "count": 0, "next": None, "previous": None}


def test_it_shows_the_account_s_own_messages_only() -> None:
    world = a_world()
    account = open_account(world)
    send(world)
    send(world, api_key_public="other", api_key_secret="other secret")
    assert [row["id"] for row in body_of(listed(world, account))["data"]] == [1]


def test_reading_changes_nothing() -> None:
    world = a_world()
    send(world)
    before = world.account.balance
    assert listed(world, world.account).body == listed(world, world.account).body
    assert world.account.balance == before


def test_by_default_everything_is_on_one_page() -> None:
    world = a_world()
    for _ in range(120):
        send(world)
    answer = body_of(listed(world, world.account, "?business=1&page=7"))
    assert (len(answer["data"]), answer["count"], answer["next"], answer["previous"]) == (120, 120, None, None)


@pytest.mark.parametrize("query", ["?business=", "?business=one", "?business=1.5", "?business=%D9%A1", "?business=-"])
def test_a_business_must_be_an_integer(query: str) -> None:
    world = a_world()
    response = listed(world, open_account(world), query)
    assert (response.status, body_of(response)) == (400, detail("business: A valid integer is required."))


@pytest.mark.parametrize("query", ["", "?", "?Business=1", "?page=1"])
def test_the_business_is_required(query: str) -> None:
    world = a_world()
    response = listed(world, open_account(world), query)
    assert (response.status, body_of(response)) == (400, detail("business: This field is required."))


@pytest.mark.parametrize(
    "query", ["?business=2", "?business=3", "?business=0", "?business=-1", f"?business={'9' * 99}"]
)
def test_a_business_of_somebody_else_is_not_found(query: str) -> None:
    world = a_world()
    account = open_account(world)
    open_account(world, keys=("other", "secret"))
    response = listed(world, account, query)
    assert (response.status, body_of(response)) == (404, detail("Business not found."))


def test_the_path_has_a_slash_at_its_end() -> None:
    world = a_world()
    assert world.ask("GET", f"{LIST.rstrip('/')}?business=1").status == 404


# ---------------------------------------------------------------------------------------------------- pages


@pytest.mark.parametrize(
    ("page", "ids", "next_page", "previous_page"),
    [
        ("", [1, 2], "http://localhost:6700/api/client/sms/?business=1&page=2", None),
        ("&page=1", [1, 2], "http://localhost:6700/api/client/sms/?business=1&page=2", None),
        (
            "&page=2",
            [3, 4],
            "http://localhost:6700/api/client/sms/?business=1&page=3",
            "http://localhost:6700/api/client/sms/?business=1",
        ),
        ("&page=3", [5], None, "http://localhost:6700/api/client/sms/?business=1&page=2"),
    ],
)
def test_pages_name_their_neighbours(
    page: str, ids: list[int], next_page: str | None, previous_page: str | None
) -> None:
    world = a_world(page_size=2)
    for _ in range(5):
        send(world)
    answer = body_of(listed(world, world.account, f"?business=1{page}", Host="localhost:6700"))
    assert [row["id"] for row in answer["data"]] == ids
    assert (answer["count"], answer["next"], answer["previous"]) == (5, next_page, previous_page)


def test_a_full_last_page_has_no_next_one() -> None:
    world = a_world(page_size=2)
    send(world)
    send(world)
    assert body_of(listed(world, world.account))["next"] is None


@pytest.mark.parametrize("page", ["0", "3", "-1", "two", "", "1.0", "9" * 99, "%D9%A1"])
def test_a_page_that_does_not_exist_is_not_found(page: str) -> None:
    world = a_world(page_size=2)
    for _ in range(3):
        send(world)
    response = listed(world, world.account, f"?business=1&page={page}")
    assert (response.status, body_of(response)) == (404, detail("Invalid page."))


def test_the_first_page_exists_even_when_it_is_empty() -> None:
    world = a_world(page_size=2)
    assert body_of(listed(world, open_account(world)))["data"] == []


def test_a_negative_page_size_is_a_single_page() -> None:
    world = a_world(page_size=-5)
    send(world)
    assert body_of(listed(world, world.account))["count"] == 1


@pytest.mark.parametrize("host", ["evil.example/path", "a b", "", "x" * 300, "\udc80", 'x"'])
def test_a_host_that_is_none_is_not_repeated(host: str) -> None:
    world = a_world(page_size=1)
    send(world)
    send(world)
    answer = body_of(listed(world, world.account, Host=host))
    assert answer["next"] == "http://localhost/api/client/sms/?business=1&page=2"


@given(st.text(), st.text(), st.text(st.characters(exclude_categories=["Cs"])))
def test_any_query_page_host_and_token_of_a_list_in_pages_is_answered(query: str, host: str, token: str) -> None:
    world = a_world(page_size=1)
    account = open_account(world)
    answers = [
        listed(world, account, f"?{query}", Host=host),
        listed(world, account, f"?business=1&page={query}", Host=host),
        listed(world, account, "?business=1", Authorization=f"Bearer {token}"),
    ]
    assert all(set(body_of(each)) in ({"detail"}, {"data", "count", "next", "previous"}) for each in answers)
