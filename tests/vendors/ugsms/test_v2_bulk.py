import pytest
from support.inprocess import body_of, keys_of, pairs_of
from vendors.ugsms.customer import BULK, KEY_HEADER, a_world, message

from simulator.vendors.ugsms.policy import BulkBalance

LONG = "Dear Jane, your payment of UGX 50,000 was received. ".ljust(161, ".")
DOCUMENTED = (
    message("0702913454", "Dear John, your appointment is at 2 PM today."),
    message("0776913451", LONG),  # the page bills its example as two segments, by no rule it states
    message("0755913452", "Dear Robert, your order #12345 is ready for pickup."),
)
SUCCESS = (
    b'{"success":true,"message":"Bulk messages processed successfully","data":{"summary":{"total_messages":3,'
    b'"successful":3,"failed":0,"total_contacts":3,"total_messages":4,"total_cost":140.0,"current_balance":1860.0,'
    b'"api_version":"v2","timestamp":"2024-01-01T12:00:00Z"},"successful_messages":[{"index":0,"number":"0702913454",'
    b'"number_of_messages":1,"cost":35.0},{"index":1,"number":"0776913451","number_of_messages":2,"cost":70.0},'
    b'{"index":2,"number":"0755913452","number_of_messages":1,"cost":35.0}],"failed_messages":null}}'
)
PARTIAL = (
    b'{"success":false,"message":"Bulk message processing failed","data":{"summary":{"total_messages":3,'
    b'"successful":2,"failed":1,"total_contacts":2,"total_messages":3,"total_cost":105.0,"current_balance":895.0,'
    b'"api_version":"v2","timestamp":"2024-01-01T12:00:00Z"},"successful_messages":[{"index":0,"number":"0702913454",'
    b'"number_of_messages":1,"cost":35.0},{"index":2,"number":"0755913452","number_of_messages":2,"cost":70.0}],'
    b'"failed_messages":[{"index":1,"number":"07769134","error":"Invalid phone number format"}]}}'
)
ALL_FAILED = (
    b'{"success":false,"message":"Bulk message processing failed","data":{"summary":{"total_messages":2,'
    b'"successful":0,"failed":2,"total_contacts":0,"total_messages":0,"total_cost":0.0,"current_balance":100000.0,'
    b'"api_version":"v2","timestamp":"2024-01-01T12:00:00Z"},"successful_messages":[],"failed_messages":['
    b'{"index":0,"number":"1","error":"Invalid phone number format"},'
    b'{"index":1,"number":"","error":"Invalid phone number format"}]}}'
)


def test_the_documented_request_gets_the_documented_answer() -> None:
    world = a_world(balance="2000", bulk_balance=BulkBalance.AFTER)
    response = world.bulk(*DOCUMENTED, sender_id="UGSMS", reference="NOTIFICATIONS-2024")
    assert (response.status, response.body) == (200, SUCCESS)


def test_a_partial_failure_gets_the_documented_answer() -> None:
    world = a_world(balance="1000", bulk_balance=BulkBalance.AFTER)
    response = world.bulk(message(), message("07769134"), message("0755913452", LONG))
    assert (response.status, response.body) == (200, PARTIAL)


def test_a_total_failure_is_a_400_with_both_lists() -> None:
    world = a_world()
    before = world.state()
    response = world.bulk(message("1"), message(""))
    assert (response.status, response.body) == (400, ALL_FAILED)
    assert world.state() == before


def test_the_messages_are_stored_with_sender_text_and_recipient() -> None:
    world = a_world()
    world.bulk(
        message("0702913454", "Dear John"), message("1"), message("+256776913451", "Dear Jane"), sender_id="SHOP"
    )
    assert [(each.to, each.text, each.submission.sender_id) for each in world.messages()] == [
        ("+256702913454", "Dear John", "SHOP"),
        ("+256776913451", "Dear Jane", "SHOP"),
    ]


def test_the_balance_is_the_one_before_the_deduction() -> None:
    summary = body_of(a_world(balance="2000").bulk(*DOCUMENTED))["data"]["summary"]
    assert (summary["current_balance"], summary["total_cost"]) == (2000, 140)


def test_the_repeated_key_is_written_twice_in_the_documented_places() -> None:
    summary = pairs_of(a_world().bulk(*DOCUMENTED))[2][1][0][1]
    assert keys_of(summary) == [
        "total_messages", "successful", "failed", "total_contacts", "total_messages", "total_cost", "current_balance",
        "api_version", "timestamp",
    ]  # fmt: skip
    assert (summary[0][1], summary[4][1]) == ("number 3", "number 4")


def test_strict_json_writes_the_key_once_with_its_last_value() -> None:
    summary = pairs_of(a_world(strict_json=True).bulk(*DOCUMENTED))[2][1][0][1]
    assert keys_of(summary) == [
        "total_messages", "successful", "failed", "total_contacts", "total_cost", "current_balance", "api_version",
        "timestamp",
    ]  # fmt: skip
    assert summary[0][1] == "number 4"


def test_the_status_of_a_partial_failure_can_be_chosen() -> None:
    world = a_world(partial_failure_status=207)
    assert world.bulk(message(), message("1")).status == 207
    assert world.bulk(message()).status == 200
    assert world.bulk(message("1")).status == 400


@pytest.mark.parametrize("status", [200, 207, 422, 503])
def test_the_status_of_a_total_failure_can_be_chosen(status: int) -> None:
    world = a_world(total_failure_status=status)
    response = world.bulk(message("1"), message("0702913454", " "))
    assert (response.status, body_of(response)["data"]["successful_messages"]) == (status, [])
    assert world.bulk(message(), message("1")).status == 200
    assert world.bulk(message()).status == 200


def test_a_number_is_echoed_as_it_was_written() -> None:
    rows = body_of(a_world().bulk(message(" +256702913454 "), message("256702913454")))["data"]["successful_messages"]
    assert [row["number"] for row in rows] == [" +256702913454 ", "256702913454"]


def test_the_third_format_can_be_left_to_version_1() -> None:
    data = body_of(a_world(allow_bare_country_code=False).bulk(message("256702913454"), message()))["data"]
    assert [row["index"] for row in data["failed_messages"]] == [0]


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_a_blank_text_fails_that_message_alone(text: str) -> None:
    data = body_of(a_world().bulk(message(), message("0776913451", text)))["data"]
    assert data["failed_messages"] == [{"index": 1, "number": "0776913451", "error": "Message body is required"}]
    assert len(data["successful_messages"]) == 1


def test_a_number_that_repeats_counts_each_time() -> None:
    summary = body_of(a_world().bulk(message(), message()))["data"]["summary"]
    assert (summary["total_contacts"], summary["total_cost"]) == (2, 70)


def test_unknown_keys_in_a_message_are_passed_over() -> None:
    assert a_world().bulk({**message(), "name": "John"}).status == 200


@pytest.mark.parametrize(
    "messages",
    [
        None,
        [],
        {},
        "0702913454",
        5,
        [None],
        ["0702913454"],
        [[]],
        [{}],
        [{"number": "0702913454"}],
        [{"message_body": "Hi"}],
        [{"number": 702913454, "message_body": "Hi"}],
        [{"number": "0702913454", "message_body": 5}],
        [{"number": None, "message_body": None}],
        [{"number": "0702913454", "message_body": "Hi"}, 5],
    ],
)
def test_an_array_of_another_shape_is_refused(messages: object) -> None:
    world = a_world()
    before = world.state()
    response = world.post(BULK, {"messages": messages})
    text = "messages must be an array of objects with number and message_body"
    assert (response.status, body_of(response)) == (400, {"success": False, "message": text, "error": text})
    assert world.state() == before


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"sender_id": "ABCDEFGHIJKL"}, "sender_id must not be longer than 11 characters"),
        ({"sender_id": ["UGSMS"]}, "sender_id must be a string"),
        ({"reference": 12}, "reference must be a string"),
    ],
)
def test_a_wrong_parameter_is_refused(fields: dict[str, object], text: str) -> None:
    response = a_world().bulk(message(), **fields)
    assert (response.status, body_of(response)["error"]) == (400, text)


def test_the_reference_is_not_echoed() -> None:
    assert b"ORDER-123" not in a_world().bulk(message(), reference="ORDER-123").body


def test_a_balance_that_just_suffices_is_enough() -> None:
    assert a_world(balance="140").bulk(*DOCUMENTED).status == 200


def test_a_balance_that_does_not_suffice_refuses_the_whole_bulk() -> None:
    world = a_world(balance="139")
    before = world.state()
    response = world.bulk(*DOCUMENTED)
    assert (response.status, body_of(response)["error"]) == (402, "Insufficient balance")
    assert world.state() == before


def test_what_failed_needs_no_balance() -> None:
    assert a_world(balance="35").bulk(message(), message("1")).status == 200


def test_a_thousand_messages_go_through_in_one_request() -> None:
    world = a_world()
    summary = body_of(world.bulk(*[message("0702913454", f"Text {n}") for n in range(1000)]))["data"]["summary"]
    assert (summary["successful"], summary["total_cost"]) == (1000, 35_000)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_post_is_documented(method: str) -> None:
    response = a_world().ask(method, BULK, headers=KEY_HEADER)
    assert (response.status, dict(response.headers)["Allow"]) == (405, "POST")
