from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.inprocess import body_of, pairs_of
from vendors.pushr.client import (
    HOUR_MS,
    SEND,
    a_world,
    at,
    detail,
    open_account,
    rows_of,
    send,
)


def test_the_documented_request_gets_the_documented_answer() -> None:
    response = send(a_world(at("2024-01-15T10:30:00Z")))
    assert response.status == 201
    assert response.headers == (("Content-Type", "application/json"),)
    assert [list(pair) for pair in pairs_of(response)] == [
        ["id", "number 1"],
        ["business", "number 1"],
        ["message", "Hello! This is a test message."],
        ["status", "sent"],
        ["created", "2024-01-15T10:30:00Z"],
        ["cost", "2.50"],
        ["sender_id", "PYWE"],
        ["recipients_count", "number 2"],
    ]


@pytest.mark.parametrize("text", ["Hello from Python! This is a test message.", "Hello from JavaScript!"])
def test_the_short_request_of_the_code_examples_is_accepted(text: str) -> None:
    response = send(a_world(), message=text, recipients=["233558544343"], scheduled=..., time_scheduled=...)
    assert response.status == 201
    assert body_of(response)["cost"] == "1.25"


def test_it_is_charged_and_handed_over_at_once_and_delivered_later() -> None:
    world = a_world()
    send(world)
    assert world.amounts() == [Decimal(1000), Decimal("-2.50")]
    assert [row["status"] for row in rows_of(world, world.account)] == ["sent"]
    world.advance(10_000)
    assert [row["status"] for row in rows_of(world, world.account)] == ["delivered"]


def test_ids_count_up() -> None:
    world = a_world()
    assert [body_of(send(world))["id"] for _ in range(3)] == [1, 2, 3]


def test_the_business_is_the_number_of_the_account() -> None:
    world = a_world()
    open_account(world, number=77)
    assert body_of(send(world))["business"] == 77


def test_320_characters_to_10_recipients_are_20_units() -> None:
    world = a_world()
    open_account(world, price=Decimal(1))
    assert body_of(send(world, message="x" * 320, recipients=["233558544343"] * 10))["cost"] == "20.00"


@pytest.mark.parametrize(("price", "cost"), [("0.5", "1.00"), ("0.0333", "0.07"), ("0", "0.00"), ("1000", "2000.00")])
def test_the_cost_has_two_decimal_places(price: str, cost: str) -> None:
    world = a_world()
    open_account(world, price=Decimal(price), opening_balance=Decimal(5000))
    assert body_of(send(world))["cost"] == cost


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 4)), max_size=4))
def test_the_balance_is_what_the_costs_of_the_answers_left(sends: list[tuple[int, int]]) -> None:
    world = a_world()
    account = open_account(world)
    costs = [
        Decimal(body_of(send(world, message="x" * length, recipients=["233558544343"] * count))["cost"])
        for length, count in sends
    ]
    assert account.balance == 1000 - sum(costs)


# ---------------------------------------------------------------------------------------------- recipients


@pytest.mark.parametrize("number", ["233558544343", "+233558544343", " 233558544343 ", "\t+233558544343\n"])
def test_a_number_is_stored_in_one_form(number: str) -> None:
    world = a_world()
    assert send(world, recipients=[number]).status == 201
    assert [message.to for message in world.messages()] == ["+233558544343"]


@pytest.mark.parametrize(
    "number",
    [
        "0558544343", "00233558544343", "23355854434", "2335585443430", "2330558544343", "233055854434", "", "+",
        "abc", "+256701234567", "22890123456", "233 558 544 343", "٢٣٣٥٥٨٥٤٤٣٤٣", "++233558544343",
    ],
)  # fmt: skip
def test_a_number_in_another_format_refuses_the_request(number: str) -> None:
    world = a_world()
    response = send(world, recipients=["233558544343", number])
    assert response.status == 400
    assert body_of(response) == detail(f"recipients: {number!r} is not a phone number in Ghana format (233XXXXXXXXX).")
    assert world.amounts() == [Decimal(1000)]


def test_a_long_bad_number_is_shown_shortened() -> None:
    text = body_of(send(a_world(), recipients=["9" * 5000]))["detail"]
    assert text == f"recipients: '{'9' * 40}…' is not a phone number in Ghana format (233XXXXXXXXX)."


def test_a_repeated_number_counts_each_time() -> None:
    answer = body_of(send(a_world(), recipients=["233558544343", "+233558544343"]))
    assert (answer["cost"], answer["recipients_count"]) == ("2.50", 2)


@pytest.mark.parametrize(
    ("recipients", "text"),
    [
        (..., "recipients: This field is required."),
        (None, "recipients: This field may not be null."),
        ([], "recipients: This list may not be empty."),
        ("233558544343", "recipients: Expected a list of items."),
        ("233558544343,233548769324", "recipients: Expected a list of items."),
        ({"0": "233558544343"}, "recipients: Expected a list of items."),
        ([233558544343], "recipients: Not a valid string."),
        ([None], "recipients: Not a valid string."),
        ([["233558544343"]], "recipients: Not a valid string."),
        (["233558544343"] * 50_001, "recipients: No more than 50000 recipients are accepted at once."),
    ],
    ids=lambda value: str(value)[:30],
)
def test_recipients_must_be_a_list_of_texts(recipients: object, text: str) -> None:
    response = send(a_world(), recipients=recipients)
    assert (response.status, body_of(response)) == (400, detail(text))


@pytest.mark.parametrize(
    "recipients",
    [
        b"recipients=233558544343&recipients=233548769324",
        b"recipients=233558544343,233548769324",
        b"recipients=%2B233558544343%2C+233548769324%2C",
        b"recipients[]=233558544343&recipients[]=233548769324",
        b"recipients=233558544343&recipients[]=233548769324",
    ],
)
def test_a_form_may_repeat_recipients_or_separate_them_by_commas(recipients: bytes) -> None:
    world = a_world()
    body = b"api_key_public=your_public_key&api_key_secret=your_secret_key&message=Hello&" + recipients
    response = world.ask("POST", SEND, body=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert response.status == 201
    assert [message.to for message in world.messages()] == ["+233558544343", "+233548769324"]


@pytest.mark.parametrize("recipients", [b"recipients=", b"recipients=,,"])
def test_a_form_without_a_recipient_is_refused(recipients: bytes) -> None:
    body = b"api_key_public=a&api_key_secret=b&message=Hello&" + recipients
    response = a_world().ask("POST", SEND, body=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert body_of(response) == detail("recipients: This list may not be empty.")


# ------------------------------------------------------------------------------------------------- message


def test_500_characters_are_accepted() -> None:
    assert send(a_world(), message="x" * 500).status == 201


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("x" * 501, "message: Ensure this field has no more than 500 characters."),
        (..., "message: This field is required."),
        (None, "message: This field may not be null."),
        ("", "message: This field may not be blank."),
        (" \n", "message: This field may not be blank."),
        (12, "message: Not a valid string."),
        (["Hello"], "message: Not a valid string."),
        (True, "message: Not a valid string."),
    ],
    ids=lambda value: str(value)[:30],
)
def test_the_message_must_be_a_text_of_1_to_500_characters(message: object, text: str) -> None:
    world = a_world()
    response = send(world, message=message)
    assert (response.status, body_of(response)) == (400, detail(text))
    assert world.amounts() == [Decimal(1000)]


def test_the_message_comes_back_as_it_was_sent() -> None:
    text = ' "Akwaaba" 🇬🇭 {name}\n'
    assert body_of(send(a_world(), message=text))["message"] == text


# ----------------------------------------------------------------------------------------------- sender IDs

SENDERS = {"OLD": False, "FIRST": True, "SECOND": True}


@pytest.mark.parametrize("sender_id", [..., None, "", "  "])
def test_without_a_sender_id_the_first_approved_one_is_used(sender_id: object) -> None:
    world = a_world()
    open_account(world, sender_ids=SENDERS)
    assert body_of(send(world, sender_id=sender_id))["sender_id"] == "FIRST"


def test_an_approved_sender_id_is_used() -> None:
    world = a_world()
    open_account(world, sender_ids=SENDERS)
    assert body_of(send(world, sender_id=" SECOND "))["sender_id"] == "SECOND"


@pytest.mark.parametrize("sender_id", ["OLD", "NEW", "first"])
def test_a_sender_id_that_is_not_approved_is_refused(sender_id: str) -> None:
    world = a_world()
    open_account(world, sender_ids=SENDERS)
    response = send(world, sender_id=sender_id)
    assert (response.status, body_of(response)) == (400, detail("Invalid or unapproved sender ID."))


def test_an_account_without_an_approved_sender_id_cannot_send() -> None:
    world = a_world()
    open_account(world, sender_ids={"OLD": False})
    response = send(world, sender_id=...)
    assert (response.status, body_of(response)) == (400, detail("No approved sender ID found for this business."))


@pytest.mark.parametrize(
    ("sender_id", "text"),
    [
        ("TWELVE CHARS", "sender_id: Ensure this field has no more than 11 characters."),
        (5, "sender_id: Not a valid string."),
        ([], "sender_id: Not a valid string."),
    ],
)
def test_a_sender_id_must_be_a_text_of_at_most_11_characters(sender_id: object, text: str) -> None:
    response = send(a_world(), sender_id=sender_id)
    assert (response.status, body_of(response)) == (400, detail(text))


def test_11_characters_are_a_sender_id() -> None:
    assert body_of(send(a_world(), sender_id="ELEVENCHARS"))["sender_id"] == "ELEVENCHARS"


# ------------------------------------------------------------------------------------------------ scheduling


def test_a_scheduled_message_is_pending_and_free_until_its_time() -> None:
    world = a_world()
    answer = body_of(send(world, scheduled=True, time_scheduled="2024-01-01T13:00:00Z"))
    assert (answer["status"], answer["cost"]) == ("pending", "2.50")
    world.advance(HOUR_MS - 1)
    assert world.amounts() == [Decimal(1000)]
    assert rows_of(world, world.account)[0]["status"] == "pending"
    world.advance(1)
    assert world.amounts() == [Decimal(1000), Decimal("-2.50")]
    assert rows_of(world, world.account)[0]["status"] == "sent"
    world.advance(10_000)
    assert rows_of(world, world.account)[0]["status"] == "delivered"


def test_what_cannot_be_paid_at_its_time_fails() -> None:
    world = a_world()
    account = open_account(world, opening_balance=Decimal("3.75"))
    send(world, scheduled=True, time_scheduled="2024-01-01T13:00:00Z")
    send(world)
    world.advance(2 * HOUR_MS)
    assert [row["status"] for row in rows_of(world, account)] == ["partial_failed", "delivered"]
    assert account.balance == 0


@pytest.mark.parametrize(
    "time", ["2024-01-01T12:00:00.001Z", "2024-01-01T13:00:00", "2024-01-01T12:30:00+00:15", "2024-01-01 13:00Z"]
)
def test_iso_8601_in_the_future_is_accepted(time: str) -> None:
    assert body_of(send(a_world(), scheduled=True, time_scheduled=time))["status"] == "pending"


@pytest.mark.parametrize("time", ["2024-01-01T12:00:00Z", "2023-12-31T23:00:00Z", "2024-01-01T12:30:00+01:00"])
def test_the_present_and_the_past_are_refused(time: str) -> None:
    world = a_world()
    response = send(world, scheduled=True, time_scheduled=time)
    text = "time_scheduled: Scheduled time must be in the future."
    assert (response.status, body_of(response)) == (400, detail(text))
    assert world.messages() == []


@pytest.mark.parametrize("time", ["tomorrow", "2024-01-20", "2024-13-01T00:00:00Z", 1705761000, True, ["x"], {}])
def test_a_time_that_is_not_iso_8601_is_refused(time: object) -> None:
    response = send(a_world(), scheduled=True, time_scheduled=time)
    assert response.status == 400
    assert body_of(response)["detail"].startswith("time_scheduled: Datetime has wrong format.")


@pytest.mark.parametrize("time", [..., None, ""])
def test_scheduling_needs_a_time(time: object) -> None:
    response = send(a_world(), scheduled=True, time_scheduled=time)
    assert (response.status, body_of(response)) == (400, detail("time_scheduled: This field is required."))


@pytest.mark.parametrize("scheduled", [..., False, "false", "0", ""])
def test_a_time_does_not_count_unless_it_is_scheduled(scheduled: object) -> None:
    answer = body_of(send(a_world(), scheduled=scheduled, time_scheduled="2024-01-01T13:00:00Z"))
    assert answer["status"] == "sent"


@pytest.mark.parametrize("scheduled", ["true", "True", " on ", "1"])
def test_a_form_says_true_in_words(scheduled: str) -> None:
    answer = body_of(send(a_world(), scheduled=scheduled, time_scheduled="2024-01-01T13:00:00Z"))
    assert answer["status"] == "pending"


@pytest.mark.parametrize(
    ("scheduled", "text"),
    [
        (None, "scheduled: This field may not be null."),
        ("maybe", "scheduled: Must be a valid boolean."),
        (1, "scheduled: Must be a valid boolean."),
        ([], "scheduled: Must be a valid boolean."),
    ],
)
def test_scheduled_must_be_a_boolean(scheduled: object, text: str) -> None:
    response = send(a_world(), scheduled=scheduled)
    assert (response.status, body_of(response)) == (400, detail(text))


# ------------------------------------------------------------------------------------------------- delivery


@pytest.mark.parametrize(
    ("recipients", "status"),
    [
        (["233558544343"], "delivered"),
        (["233558599901"], "failed"),
        (["233558599902"], "failed"),
        (["233558599903"], "sent"),
        (["233558544343", "233558599901"], "partial_failed"),
        (["233558544343", "233558599903"], "sent"),
    ],
)
def test_the_status_sums_up_what_became_of_the_messages(recipients: list[str], status: str) -> None:
    world = a_world()
    send(world, recipients=recipients)
    world.advance(48 * HOUR_MS)
    assert rows_of(world, world.account)[0]["status"] == status


def test_unknown_fields_do_not_matter() -> None:
    assert send(a_world(), business=99, extra={"a": [1]}).status == 201
