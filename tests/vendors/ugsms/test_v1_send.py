import uuid

import pytest
from support.inprocess import body_of
from vendors.ugsms.customer import DOCUMENTED_SEND_V1, LOGIN, SEND, SEND_V1, CustomerWorld, a_world

from simulator.vendors.ugsms import VENDOR


def send(world: CustomerWorld, **fields: object) -> object:
    """The data of an accepted send to one number."""
    sent = {**LOGIN, "numbers": "0702913454", "message_body": "Hi", **fields}
    return body_of(world.ask("POST", SEND_V1, json=sent))["data"]


def test_the_documented_request_gets_the_documented_answer() -> None:
    response = a_world(price="10", balance="1000").ask("POST", SEND_V1, json=DOCUMENTED_SEND_V1)
    data = body_of(response)["data"]
    assert response.status == 200
    assert response.body.decode() == (
        '{"success":true,"message":"Message sent successfully","data":{'
        f'"message_id":"{data["message_id"]}","recipient_id":"{data["recipient_id"]}",'
        '"recipients":2,"message_segments":1,"estimated_cost":20.0,"remaining_balance":980.0,"status":"pending",'
        '"timestamp":"2024-01-01T12:00:00Z"}}'
    )


def test_a_form_gets_the_same_answer() -> None:
    from_json = a_world().ask("POST", SEND_V1, json=DOCUMENTED_SEND_V1)
    assert a_world().ask("POST", SEND_V1, form=DOCUMENTED_SEND_V1).body == from_json.body


def test_a_get_with_a_query_gets_the_same_answer() -> None:
    from_json = a_world().ask("POST", SEND_V1, json=DOCUMENTED_SEND_V1)
    target = f"{SEND_V1}?username=john_doe&password=secret123&numbers=0702913454,0776913451&message_body=Hello"
    assert a_world().ask("GET", target).body == from_json.body


def test_the_ids_are_two_different_uuids() -> None:
    data = send(a_world())
    ids = {str(uuid.UUID(data["message_id"])), str(uuid.UUID(data["recipient_id"]))}  # type: ignore[index]
    assert ids == {data["message_id"], data["recipient_id"]}  # type: ignore[index]
    assert len(ids) == 2


def test_the_ids_are_the_same_in_an_equal_world() -> None:
    assert send(a_world()) == send(a_world())


def test_each_submission_has_ids_of_its_own() -> None:
    world = a_world()
    first, second = send(world), send(world)
    assert first["message_id"] != second["message_id"]  # type: ignore[index]
    assert first["recipient_id"] != second["recipient_id"]  # type: ignore[index]


def test_invalid_numbers_are_passed_over_and_not_counted() -> None:
    world = a_world()
    data = send(world, numbers="0702913454,12345,,256776913451,+254702913454, +256755913452 ")
    assert data["recipients"] == 3  # type: ignore[index]
    assert [each.to for each in world.messages()] == ["+256702913454", "+256776913451", "+256755913452"]


def test_the_third_format_is_version_1s_own() -> None:
    assert send(a_world(allow_bare_country_code=False), numbers="256702913454")["recipients"] == 1  # type: ignore[index]


def test_segments_are_counted_as_in_version_2() -> None:
    assert send(a_world(), message_body="a" * 161)["estimated_cost"] == 70  # type: ignore[index]


def test_version_2_has_no_message_id() -> None:
    assert b"_id" not in a_world().post(SEND, {"numbers": "0702913454", "message_body": "Hi"}).body


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"numbers": None}, "numbers is required"),
        ({"numbers": ["0702913454"]}, "numbers must be a string"),
        ({"message_body": ""}, "message_body is required"),
        ({"message_body": 1}, "message_body must be a string"),
        ({"sender_id": "ABCDEFGHIJKL"}, "sender_id must not be longer than 11 characters"),
        ({"numbers": "1", "message_body": None}, "message_body is required"),
    ],
)
def test_a_wrong_parameter_is_a_validation_error(change: dict[str, object], text: str) -> None:
    world = a_world()
    before = world.state()
    response = world.ask("POST", SEND_V1, json={**DOCUMENTED_SEND_V1, **change})
    assert (response.status, body_of(response)) == (
        400,
        {"success": False, "message": text, "error": text, "code": "VALIDATION_ERROR"},
    )
    assert world.state() == before


def test_a_body_that_is_no_json_is_a_validation_error() -> None:
    response = a_world().ask("POST", f"{SEND_V1}?username=john_doe&password=secret123", body=b"{")
    assert (response.status, body_of(response)["code"]) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize("numbers", ["12345", ",", "+254702913454,0602913454"])
def test_no_valid_number_at_all_is_refused(numbers: str) -> None:
    world = a_world()
    before = world.state()
    response = world.ask("POST", SEND_V1, json={**DOCUMENTED_SEND_V1, "numbers": numbers})
    text = "No valid phone numbers provided"
    assert response.status == 400
    assert response.body.decode() == (
        f'{{"success":false,"message":"{text}","error":"{text}","code":"INVALID_NUMBERS"}}'
    )
    assert world.state() == before


def test_a_balance_that_does_not_suffice_is_refused() -> None:
    world = a_world(balance="69")
    before = world.state()
    response = world.ask("POST", SEND_V1, json=DOCUMENTED_SEND_V1)
    assert (response.status, body_of(response)["code"]) == (402, "INSUFFICIENT_BALANCE")
    assert world.state() == before


def test_the_error_table_has_the_six_documented_codes_with_their_status() -> None:
    assert {(error.status, error.code) for error in VENDOR.errors.values() if error.code} == {
        (400, "VALIDATION_ERROR"),
        (400, "INVALID_NUMBERS"),
        (401, "UNAUTHORIZED"),
        (402, "INSUFFICIENT_BALANCE"),
        (429, "RATE_LIMIT_EXCEEDED"),
        (500, "INTERNAL_ERROR"),
    }
