from decimal import Decimal

import pytest
from support.inprocess import body_of, headers_of
from vendors.msgine.client import BEARER, LIST, NUMBER, PRICING, SEND, START_MS, TOKEN, Client
from vendors.msgine.developer import HISTORY, KEY, Developer

from simulator.sandbox.books.limits import per_minute
from simulator.scenario.account_models import TermsModel
from simulator.scenario.terms import account_terms
from simulator.vendors.msgine import VENDOR
from simulator.vendors.msgine.policy import Policy

ACCOUNT = "/api/v1/account"


def on(plan: str) -> Developer:
    """A client on a plan, as a scenario says it."""
    terms = account_terms(VENDOR, VENDOR.terms, TermsModel(plan=plan))
    return Developer(has_rate_limits=True, limit=terms.limit, plan=terms.plan)


@pytest.mark.parametrize("headers", [BEARER, KEY, {**KEY, "Authorization": "Bearer somebody-else"}])
def test_the_account_tells_what_is_left(headers: dict[str, str]) -> None:
    client = Client(has_rate_limits=True)
    client.send()
    assert body_of(client.get(ACCOUNT, headers)) == {
        "id": "msgine-1",
        "balance": 99.95,
        "currency": "USD",
        "plan": None,
        "rateLimit": {"limit": 60, "remaining": 58, "reset": START_MS // 1000 + 60},
    }


def test_without_a_limit_there_is_none_to_tell() -> None:
    assert body_of(Client(has_rate_limits=True, limit=None).get(ACCOUNT))["rateLimit"] is None


@pytest.mark.parametrize(
    "headers", [{}, {"X-Api-Key": "invalid"}, {"Authorization": TOKEN}, {"Authorization": "Basic x"}]
)
def test_the_account_is_refused_in_the_words_of_the_sms_page(headers: dict[str, str]) -> None:
    response = Client().get(ACCOUNT, headers)
    assert (response.status, response.body) == (
        401, b'{"error":{"code":"unauthorized","message":"Invalid or missing API token"}}',
    )  # fmt: skip


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("POST", SEND),
        ("GET", LIST),
        ("GET", f"{LIST}/msg_1000000001"),
        ("GET", f"{PRICING}?country=UG"),
        ("GET", ACCOUNT),
    ],
)
def test_every_call_of_the_older_epoch_takes_the_token_alone_on_request(method: str, target: str) -> None:
    client = Client(Policy(accept_bare_token=True))
    client.send()
    response = client.ask(
        method,
        target,
        headers={"Authorization": TOKEN},
        json={"to": NUMBER, "message": "Hi"} if method == "POST" else None,
    )
    assert response.status in {200, 201}


@pytest.mark.parametrize(
    ("plan", "minute", "second"), [("free", 60, 10), ("starter", 100, 20), ("professional", 500, 50)]
)
def test_a_plan_limits_the_minute_and_the_second(plan: str, minute: int, second: int) -> None:
    client = on(plan)
    assert body_of(client.get(ACCOUNT))["plan"] == plan
    assert {client.get(LIST).status for _ in range(second - 1)} == {200}
    refused = client.get(LIST)
    assert (refused.status, headers_of(refused)["Retry-After"]) == (429, "1")
    admitted = 0
    for _ in range(minute // second):
        client.advance(1_000)
        admitted += sum(client.get(LIST).status == 200 for _ in range(second))
    assert admitted == minute - second
    assert int(headers_of(client.get(LIST))["Retry-After"]) > 1


def test_the_headers_tell_of_the_minute_until_the_second_refuses() -> None:
    client = on("free")
    told = [headers_of(client.get(LIST)) for _ in range(11)]
    shown = [(each["X-RateLimit-Limit"], each["X-RateLimit-Remaining"], each["X-RateLimit-Reset"]) for each in told]
    start = START_MS // 1000
    assert shown[0] == ("60", "59", f"{start + 60}")
    assert shown[9:] == [("60", "50", f"{start + 60}"), ("10", "0", f"{start + 1}")]


def test_both_epochs_share_the_limit() -> None:
    client = Developer(has_rate_limits=True, limit=per_minute(3))
    client.send()
    client.post()
    client.read(HISTORY)
    responses = [client.send(), client.post()]
    assert [each.status for each in responses] == [429, 429]
    assert body_of(responses[1])["error"] == body_of(responses[0])["error"]
    assert "requestId" in body_of(responses[1])["meta"]


def test_a_minute_without_a_plan_has_no_burst() -> None:
    client = Client(has_rate_limits=True)
    assert {client.get(LIST).status for _ in range(60)} == {200}


def test_an_account_may_have_the_currency_and_price_of_the_newer_page() -> None:
    terms = account_terms(VENDOR, VENDOR.terms, TermsModel(currency="UGX", price=Decimal(30), balance=Decimal(90)))
    client = Developer(currency=terms.currency, price=terms.price, opening_balance=terms.opening_balance)
    answer = body_of(client.post(to=[NUMBER] * 3))
    assert (answer["cost"], answer["currency"], client.account.balance) == (90, "UGX", Decimal(0))
