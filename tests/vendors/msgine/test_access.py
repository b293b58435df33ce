import pytest
from support.inprocess import body_of, headers_of
from vendors.msgine.client import BEARER, LIST, PRICING, SEND, START_MS, TOKEN, Client

from simulator.api.request import Response
from simulator.sandbox.books.limits import per_minute
from simulator.vendors.msgine.policy import Policy

UNAUTHORIZED = b'{"error":{"code":"unauthorized","message":"Invalid or missing API token"}}'
BARE = Policy(accept_bare_token=True)


def listed(client: Client, authorization: str) -> Response:
    return client.get(LIST, {"Authorization": authorization})


@pytest.mark.parametrize(
    ("method", "target"),
    [("POST", SEND), ("GET", LIST), ("GET", f"{LIST}/msg_1000000001"), ("GET", f"{PRICING}?country=UG")],
)
def test_a_token_is_required(method: str, target: str) -> None:
    response = Client().ask(method, target)
    assert (response.status, response.body) == (401, UNAUTHORIZED)


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        " ",
        "Bearer",
        "Bearer ",
        "bearer",
        "Bearer a b",
        "Basic abc",
        "Token abc",
        "Bearer invalid-token",
        "Bearer expired-token",
        "Bearer \udcff",
    ],
)
def test_other_authorizations_are_refused(authorization: str) -> None:
    response = listed(Client(), authorization)
    assert (response.status, response.body) == (401, UNAUTHORIZED)


@pytest.mark.parametrize(
    "authorization", [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"BEARER   {TOKEN}", f" Bearer {TOKEN} "]
)
def test_the_word_bearer_may_be_written_in_any_case(authorization: str) -> None:
    client = Client()
    assert listed(client, authorization).status == 200
    assert len(client.sandbox.accounts) == 1


def test_a_token_alone_is_refused() -> None:
    assert listed(Client(), TOKEN).status == 401


@pytest.mark.parametrize("authorization", [TOKEN, f"Bearer {TOKEN}"])
def test_a_token_alone_is_accepted_on_request(authorization: str) -> None:
    client = Client(BARE)
    assert listed(client, authorization).status == 200
    assert len(client.sandbox.accounts) == 1


@pytest.mark.parametrize("authorization", ["", "Bearer", "Basic abc", "a b"])
def test_even_then_there_must_be_a_token(authorization: str) -> None:
    assert listed(Client(BARE), authorization).status == 401


def test_every_answer_to_an_account_tells_what_is_left_of_the_window() -> None:
    client = Client(has_rate_limits=True)
    headers = headers_of(client.send())
    assert headers["X-RateLimit-Limit"] == "60"
    assert headers["X-RateLimit-Remaining"] == "59"
    assert headers["X-RateLimit-Reset"] == str(START_MS // 1000 + 60)


def test_a_refusal_tells_it_too() -> None:
    assert headers_of(Client(has_rate_limits=True).send(to="x"))["X-RateLimit-Remaining"] == "59"


def test_the_reset_is_rounded_up_to_whole_seconds() -> None:
    client = Client(has_rate_limits=True)
    client.advance(1)
    assert headers_of(client.send())["X-RateLimit-Reset"] == str(START_MS // 1000 + 61)


def test_without_an_account_nothing_is_told() -> None:
    assert "X-RateLimit-Limit" not in headers_of(Client(has_rate_limits=True).ask("GET", LIST))


def test_without_a_limit_nothing_is_told() -> None:
    assert "X-RateLimit-Limit" not in headers_of(Client(has_rate_limits=True, limit=None).get(LIST))


def test_the_61st_request_of_a_minute_is_refused() -> None:
    client = Client(has_rate_limits=True)
    assert {client.get(LIST).status for _ in range(60)} == {200}
    client.advance(500)
    response = client.send()
    assert response.status == 429
    assert response.body == (
        b'{"error":{"code":"rate_limit_exceeded","message":"Too many requests. Please try again later.",'
        b'"retryAfter":60}}'
    )
    assert headers_of(response)["Retry-After"] == "60"
    assert headers_of(response)["X-RateLimit-Remaining"] == "0"
    assert client.amounts()[1:] == []


def test_retry_after_is_the_rest_of_the_window_rounded_up() -> None:
    client = Client(has_rate_limits=True, limit=per_minute(1))
    client.get(LIST)
    client.advance(58_001)
    assert body_of(client.get(LIST))["error"]["retryAfter"] == 2


def test_the_next_window_admits_again() -> None:
    client = Client(has_rate_limits=True, limit=per_minute(1))
    client.get(LIST)
    client.advance(60_000)
    assert client.get(LIST).status == 200


@pytest.mark.parametrize("target", [LIST, f"{PRICING}?country=UG"])
def test_head_is_served_like_get(target: str) -> None:
    assert Client().ask("HEAD", target, headers=BEARER).status == 200
