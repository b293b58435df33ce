from urllib.parse import urlencode

import pytest
from support.inprocess import body_of
from vendors.ugsms.customer import DOCUMENTED_SEND, KEY_HEADER, SEND, a_world

DOCUMENTED_ANSWER = (
    b'{"success":true,"message":"Message sent successfully","data":{"recipients":2,"message_segments":1,'
    b'"estimated_cost":20.0,"remaining_balance":980.0,"api_version":"v2","status":"pending",'
    b'"timestamp":"2024-01-01T12:00:00Z"}}'
)


def test_the_documented_request_gets_the_documented_answer() -> None:
    response = a_world(price="10", balance="1000").post(SEND, DOCUMENTED_SEND)
    assert response.status == 200
    assert response.headers == (("Content-Type", "application/json"),)
    assert response.body == DOCUMENTED_ANSWER


def test_a_form_gets_the_same_answer() -> None:
    response = a_world(price="10", balance="1000").ask("POST", SEND, headers=KEY_HEADER, form=DOCUMENTED_SEND)
    assert response.body == DOCUMENTED_ANSWER


def test_a_get_with_a_query_gets_the_same_answer() -> None:
    target = f"{SEND}?api_key=abcd1234efgh5678xyz9&numbers=0702913454,0776913451&message_body=Hello&sender_id=UGSMS"
    response = a_world(price="10", balance="1000").ask("GET", target)
    assert response.body == DOCUMENTED_ANSWER


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_sandbox_path_takes_the_same_call(method: str) -> None:
    target = f"/api/v2/sandbox/sms/send?{urlencode(DOCUMENTED_SEND)}"
    response = a_world(price="10", balance="1000").ask(method, target, headers=KEY_HEADER, json=DOCUMENTED_SEND)
    assert response.body == DOCUMENTED_ANSWER


@pytest.mark.parametrize("message_type", ["otp", "transactional", "promotional", "", 7, None])
def test_a_message_type_changes_nothing(message_type: object) -> None:
    world = a_world(price="10", balance="1000")
    assert world.post(SEND, {**DOCUMENTED_SEND, "message_type": message_type}).body == DOCUMENTED_ANSWER


def test_a_get_reads_no_parameters_from_its_body() -> None:
    response = a_world().ask("GET", SEND, headers=KEY_HEADER, json=DOCUMENTED_SEND)
    assert body_of(response)["error"] == "numbers is required"


def test_the_messages_are_stored_with_sender_text_and_recipient() -> None:
    world = a_world()
    world.post(SEND, DOCUMENTED_SEND)
    assert [(each.to, each.text, each.submission.sender_id) for each in world.messages()] == [
        ("+256702913454", "Hello from UGSMS API v2", "UGSMS"),
        ("+256776913451", "Hello from UGSMS API v2", "UGSMS"),
    ]


@pytest.mark.parametrize("number", ["0702913454", "+256702913454", "256702913454", " 0702913454 "])
def test_every_documented_format_means_the_same_number(number: str) -> None:
    world = a_world()
    assert world.post(SEND, {"numbers": number, "message_body": "Hi"}).status == 200
    assert [each.to for each in world.messages()] == ["+256702913454"]


@pytest.mark.parametrize(
    "numbers",
    [
        "702913454",
        "070291345",
        "07029134545",
        "0602913454",
        "+254702913454",
        "00256702913454",
        "+0702913454",
        "0702-913454",
        "07٠٢٩١٣٤٥٤",
        "0702913454\n0776913451",
        "0702913454;0776913451",
        ",",
        "0702913454,",
        "0702913454,12345",
    ],
)
def test_one_number_of_another_format_refuses_the_send(numbers: str) -> None:
    world = a_world()
    before = world.state()
    response = world.post(SEND, {"numbers": numbers, "message_body": "Hi"})
    assert response.status == 400
    assert response.body == (
        b'{"success":false,"message":"Invalid phone number format","error":"Invalid phone number format"}'
    )
    assert world.state() == before


def test_the_third_format_can_be_left_to_version_1() -> None:
    world = a_world(allow_bare_country_code=False)
    assert world.post(SEND, {"numbers": "256702913454", "message_body": "Hi"}).status == 400
    assert world.post(SEND, {"numbers": "0702913454,+256702913454", "message_body": "Hi"}).status == 200


def test_a_number_that_repeats_counts_each_time() -> None:
    world = a_world()
    data = body_of(world.post(SEND, {"numbers": "0702913454,0702913454", "message_body": "Hi"}))["data"]
    assert (data["recipients"], data["estimated_cost"]) == (2, 70.0)


@pytest.mark.parametrize(
    ("text", "segments"),
    [("a", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 320, 2), ("a" * 321, 3), ("€" * 160, 1), ("漢" * 161, 2)],
)
def test_every_160_characters_of_any_script_are_a_segment(text: str, segments: int) -> None:
    world = a_world()
    data = body_of(world.post(SEND, {"numbers": "0702913454", "message_body": text}))["data"]
    assert (data["message_segments"], data["estimated_cost"]) == (segments, 35.0 * segments)


@pytest.mark.parametrize(
    ("price", "spelling"),
    [("10", "10.0"), ("1000.5", "1000.50"), ("0.25", "0.25"), ("0.125", "0.125"), ("1E+2", "100.0")],
)
def test_whole_amounts_have_one_decimal_and_others_at_least_two(price: str, spelling: str) -> None:
    response = a_world(price=price).post(SEND, {"numbers": "0702913454", "message_body": "Hi"})
    assert f'"estimated_cost":{spelling},'.encode() in response.body


@pytest.mark.parametrize("sender", [None, "", "  "])
def test_without_a_sender_id_the_default_is_used(sender: str | None) -> None:
    world = a_world()
    assert world.post(SEND, {**DOCUMENTED_SEND, "sender_id": sender}).status == 200
    assert world.messages()[0].submission.sender_id == "UGSMS"


def test_a_sender_id_may_have_11_characters() -> None:
    world = a_world()
    assert world.post(SEND, {**DOCUMENTED_SEND, "sender_id": "ABCDEFGHIJK"}).status == 200
    assert world.messages()[0].submission.sender_id == "ABCDEFGHIJK"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"numbers": None}, "numbers is required"),
        ({"numbers": ""}, "numbers is required"),
        ({"numbers": " "}, "numbers is required"),
        ({"numbers": 702913454}, "numbers must be a string"),
        ({"numbers": ["0702913454"]}, "numbers must be a string"),
        ({"numbers": True}, "numbers must be a string"),
        ({"message_body": None}, "message_body is required"),
        ({"message_body": "\n"}, "message_body is required"),
        ({"message_body": 5}, "message_body must be a string"),
        ({"message_body": {}}, "message_body must be a string"),
        ({"sender_id": 1}, "sender_id must be a string"),
        ({"sender_id": "ABCDEFGHIJKL"}, "sender_id must not be longer than 11 characters"),
        ({"numbers": None, "message_body": None}, "numbers is required"),
        ({"numbers": "1", "message_body": None}, "message_body is required"),
        ({"numbers": "1", "sender_id": "ABCDEFGHIJKL"}, "sender_id must not be longer than 11 characters"),
    ],
)
def test_a_wrong_parameter_is_refused(change: dict[str, object], text: str) -> None:
    world = a_world()
    before = world.state()
    response = world.post(SEND, {**DOCUMENTED_SEND, **change})
    assert (response.status, body_of(response)) == (400, {"success": False, "message": text, "error": text})
    assert world.state() == before


def test_phone_number_instead_of_numbers_is_refused() -> None:
    response = a_world().post(SEND, {"phone_number": "0702913454", "message_body": "Hi"})
    assert (response.status, body_of(response)["error"]) == (400, "numbers is required")


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b'{"numbers": NaN}', b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    world = a_world()
    response = world.ask("POST", SEND, headers=KEY_HEADER, body=body)
    assert response.status == 400
    assert body_of(response)["error"].startswith("Invalid request body: ")


def test_a_balance_that_just_suffices_is_enough() -> None:
    world = a_world(balance="70")
    response = world.post(SEND, DOCUMENTED_SEND)
    assert body_of(response)["data"]["remaining_balance"] == 0


def test_a_balance_that_does_not_suffice_is_refused() -> None:
    world = a_world(balance="69.99")
    before = world.state()
    response = world.post(SEND, DOCUMENTED_SEND)
    assert response.status == 402
    assert response.body == b'{"success":false,"message":"Insufficient balance","error":"Insufficient balance"}'
    assert world.state() == before
