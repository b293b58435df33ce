"""Each switch, off its default."""

import pytest
from support.inprocess import World, body_of, keys_of, pairs_of
from vendors.advanta.sending import PATH, a_world, codes_of, item, refusal, send

from simulator.vendors.advanta.policy import CodeKey, HttpStatus


@pytest.fixture
def by_code() -> World:
    return a_world(http_status=HttpStatus.BY_CODE)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 200),
        ({"apikey": "invalid"}, 401),
        ({"partnerID": ""}, 401),
        ({"apikey": ""}, 401),
        ({"shortcode": "INVALID"}, 403),
        ({"mobile": "123"}, 422),
        ({"mobile": "+256701234567"}, 403),
        ({"message": ""}, 400),
    ],
)
def test_the_status_may_go_by_the_code(by_code: World, fields: dict[str, object], status: int) -> None:
    assert send(by_code, item(**fields)).status == status


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 200),
        ({"apikey": "invalid"}, 401),
        ({"apikey": "expired"}, 401),
        ({"partnerID": ""}, 401),
        ({"apikey": ""}, 401),
        ({"shortcode": "INVALID"}, 200),
        ({"mobile": "123"}, 200),
        ({"mobile": "+256701234567"}, 200),
        ({"message": ""}, 200),
    ],
)
def test_the_status_may_be_401_for_credentials_alone(fields: dict[str, object], status: int) -> None:
    world = a_world(http_status=HttpStatus.ONLY_CREDENTIALS)
    assert send(world, item(**fields)).status == status


@pytest.mark.parametrize(("method", "body"), [("GET", b""), ("POST", b"{"), ("POST", b"[1")])
def test_a_request_that_is_none_is_a_200_where_only_credentials_have_a_status(method: str, body: bytes) -> None:
    assert a_world(http_status=HttpStatus.ONLY_CREDENTIALS).ask(method, PATH, body=body).status == 200


@pytest.mark.parametrize(("method", "body", "status"), [("GET", b"", 405), ("POST", b"{", 400)])
def test_the_status_of_a_request_that_is_none_may_go_by_the_code(
    by_code: World, method: str, body: bytes, status: int
) -> None:
    assert by_code.ask(method, PATH, body=body).status == status


def test_the_status_of_too_long_a_list_may_go_by_the_code(by_code: World) -> None:
    assert send(by_code, *[item()] * 1001).status == 413


def test_the_status_of_low_credit_may_go_by_the_code(by_code: World) -> None:
    assert send(by_code, *[item(message="x" * 153_000)] * 2).status == 200
    assert send(by_code, item()).status == 402


def test_the_status_is_200_as_soon_as_one_item_was_accepted(by_code: World) -> None:
    response = send(by_code, item(mobile="123"), item())
    assert (response.status, codes_of(response)) == (200, [1003, 200])


@pytest.mark.parametrize(
    ("switch", "keys"),
    [
        (CodeKey.RESPONSE, ["response-code"]),
        (CodeKey.RESPOSE, ["respose-code"]),
        (CodeKey.BOTH, ["response-code", "respose-code"]),
    ],
)
def test_the_key_of_a_rows_code_may_be_spelled_as_in_older_answers(switch: CodeKey, keys: list[str]) -> None:
    response = send(a_world(response_code_key=switch), item(), item(mobile="123"))
    [(_, [accepted, refused])] = pairs_of(response)
    assert keys_of(accepted) == [*keys, "response-description", "mobile", "messageid", "clientsmsid", "networkid"]
    assert keys_of(refused) == [*keys, "response-description", "mobile", "clientsmsid"]


def test_the_key_of_a_whole_refusal_has_one_spelling() -> None:
    response = send(a_world(response_code_key=CodeKey.RESPOSE), item(apikey="invalid"))
    assert body_of(response) == refusal(1006, "Invalid credentials")


@pytest.mark.parametrize("count", [..., None, 0, 2, "2", "x", True, 1.5, [], {}])
def test_a_wrong_count_is_ignored(world: World, count: object) -> None:
    body = {"smslist": [item()]} if count is ... else {"count": count, "smslist": [item()]}
    assert codes_of(world.ask("POST", PATH, json=body)) == [200]


@pytest.mark.parametrize("count", [..., None, 0, 2, "2", "x", True, 1.5, 2.0, [], {}])
def test_a_wrong_count_may_be_refused(count: object) -> None:
    body = {"smslist": [item()]} if count is ... else {"count": count, "smslist": [item()]}
    response = a_world(check_count=True).ask("POST", PATH, json=body)
    assert body_of(response) == refusal(1009, "Unsupported data type")


@pytest.mark.parametrize("count", [1, "1"])
def test_the_right_count_is_accepted_when_it_is_checked(count: object) -> None:
    response = a_world(check_count=True).ask("POST", PATH, json={"count": count, "smslist": [item()]})
    assert codes_of(response) == [200]
