from decimal import Decimal

import pytest
from support.inprocess import body_of, pairs_of
from vendors.pushr.client import (
    CUSTOM,
    DOCUMENTED_CSV,
    DOCUMENTED_TEMPLATE,
    HOUR_MS,
    a_world,
    custom,
    detail,
    open_account,
    rows_of,
)

from simulator.vendors.pushr.policy import CustomStatus


def test_the_documented_request_gets_the_documented_answer() -> None:
    response = custom(a_world())
    assert response.status == 201
    assert [list(pair) for pair in pairs_of(response)] == [["recipients_count", "number 3"], ["status", "PROCESSING"]]


def test_every_recipient_gets_the_documented_text() -> None:
    world = a_world()
    custom(world)
    assert [(message.to, message.text) for message in world.messages()] == [
        ("+233558544343", "Hi John Doe, your order ORD123 for GHS 150.00 is ready for pickup!"),
        ("+233548769324", "Hi Jane Smith, your order ORD124 for GHS 200.00 is ready for pickup!"),
        ("+233559876543", "Hi Bob Johnson, your order ORD125 for GHS 75.50 is ready for pickup!"),
    ]


@pytest.mark.parametrize("status", CustomStatus)
def test_the_status_of_the_answer_can_be_switched(status: CustomStatus) -> None:
    assert str(custom(a_world(custom_status=status)).status) == status.value


def test_it_is_charged_and_sent_in_the_background() -> None:
    world = a_world()
    custom(world)
    account = world.account
    assert world.amounts() == [Decimal(1000)]
    assert [(row["message"], row["status"]) for row in rows_of(world, account)] == [(DOCUMENTED_TEMPLATE, "pending")]
    world.advance(2_000)
    assert world.amounts() == [Decimal(1000), Decimal("-3.75")]
    assert rows_of(world, account)[0]["status"] == "sent"
    world.advance(10_000)
    assert rows_of(world, account)[0]["status"] == "delivered"


@pytest.mark.parametrize(
    ("number", "status"), [("233558544343", "delivered"), ("233548799901", "failed"), ("233548799903", "sent")]
)
def test_once_its_job_has_run_it_is_listed_as_any_other_send(number: str, status: str) -> None:
    world = a_world()
    custom(world, template="Hi", csv_file=f"contact\n{number}\n".encode())
    assert rows_of(world, world.account)[0]["status"] == "pending"
    world.advance(20_000)
    assert rows_of(world, world.account)[0]["status"] == status


def test_every_text_is_charged_by_its_own_length() -> None:
    world = a_world()
    content = f"contact,text\n233558544343,{'x' * 160}\n233548769324,{'x' * 161}\n".encode()
    custom(world, template="{text}", csv_file=content)
    assert [message.cost for message in world.messages()] == [Decimal("1.25"), Decimal("2.50")]


def test_a_scheduled_one_is_charged_at_its_time() -> None:
    world = a_world()
    response = custom(world, scheduled="true", time_scheduled="2024-01-01T13:00:00Z")
    assert body_of(response) == {"recipients_count": 3, "status": "PROCESSING"}
    world.advance(HOUR_MS - 1)
    assert world.amounts() == [Decimal(1000)]
    world.advance(1)
    assert world.amounts() == [Decimal(1000), Decimal("-3.75")]


def test_a_balance_that_is_too_small_refuses_and_stores_nothing() -> None:
    world = a_world()
    open_account(world, opening_balance=Decimal("3.74"))
    response = custom(world)
    assert (response.status, body_of(response)) == (400, detail("Insufficient balance to send messages."))
    assert world.messages() == []


def test_it_may_be_sent_as_json_but_then_has_no_file() -> None:
    fields = {"api_key_public": "a", "api_key_secret": "b", "business": 1.0, "sender_id": "PYWE", "template": "Hi"}
    world = a_world()
    assert body_of(world.ask("POST", CUSTOM, json=fields)) == detail("csv_file: No file was submitted.")


# -------------------------------------------------------------------------------------------------- fields


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"business": ...}, "business: This field is required."),
        ({"business": "one"}, "business: A valid integer is required."),
        ({"business": ""}, "business: A valid integer is required."),
        ({"business": "1.0"}, "business: A valid integer is required."),
        ({"business": "--1"}, "business: A valid integer is required."),
        ({"business": "١"}, "business: A valid integer is required."),
        ({"sender_id": ...}, "sender_id: This field is required."),
        ({"sender_id": ""}, "sender_id: This field may not be blank."),
        ({"sender_id": "TWELVE CHARS"}, "sender_id: Ensure this field has no more than 11 characters."),
        ({"sender_id": "INVALID"}, "Invalid or unapproved sender ID."),
        ({"template": ...}, "template: This field is required."),
        ({"template": " "}, "template: This field may not be blank."),
        ({"template": "x" * 501}, "template: Ensure this field has no more than 500 characters."),
        ({"template": b"Hi"}, "template: Not a valid string."),
        ({"csv_file": ...}, "csv_file: No file was submitted."),
        (
            {"csv_file": DOCUMENTED_CSV},
            "csv_file: The submitted data was not a file. Check the encoding type on the form.",
        ),
        ({"csv_file": b""}, "csv_file: The submitted file is empty."),
        ({"scheduled": "true"}, "time_scheduled: This field is required."),
        ({"scheduled": "maybe"}, "scheduled: Must be a valid boolean."),
        (
            {"scheduled": "true", "time_scheduled": "2024-01-01T11:00:00Z"},
            "time_scheduled: Scheduled time must be in the future.",
        ),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_a_bad_field_is_refused(changes: dict[str, object], text: str) -> None:
    world = a_world()
    response = custom(world, **changes)
    assert (response.status, body_of(response)) == (400, detail(text))
    assert (world.amounts(), world.messages()) == ([Decimal(1000)], [])


@pytest.mark.parametrize("business", ["2", "0", "-1", "9" * 30])
def test_a_business_of_somebody_else_is_not_found(business: str) -> None:
    world = a_world()
    open_account(world)
    open_account(world, keys=("other", "secret"))
    response = custom(world, business=business)
    assert (response.status, body_of(response)) == (404, detail("Business not found."))


def test_the_first_fault_in_the_order_of_the_table_is_named() -> None:
    response = custom(a_world(), sender_id=..., template=..., csv_file=...)
    assert body_of(response) == detail("sender_id: This field is required.")


# ---------------------------------------------------------------------------------------------------- file


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"phone,name\n233558544343,John\n", "csv_file: The file must include a contact column."),
        (b"contact;name\n233558544343;John\n", "csv_file: The file must include a contact column."),
        (b"Contact,name\n233558544343,John\n", "csv_file: The file must include a contact column."),
        (b"\n \n,,\n", "csv_file: The file must include a contact column."),
        (b"contact\n233558544343\n", "csv_file: No column for these template variables: name."),
        (b"contact,name\n", "csv_file: The file must have at least one data row."),
        (b"contact,name\n\n , \n,\n", "csv_file: The file must have at least one data row."),
        (b"contact,name\n233558544343,J\xf6rg\n", "csv_file: The file must be UTF-8 encoded."),
        ("contact,name\n233558544343,John\n".encode("utf-16"), "csv_file: The file must be UTF-8 encoded."),
        (b"contact,name\n233558544343,\xed\xa0\x80\n", "csv_file: The file must be UTF-8 encoded."),
        (b'contact,name\n233558544343,"John\n233548769324,A\n', "csv_file: The file is not valid CSV (near line 3)."),
        (b'contact,name\n233558544343,"John"x\n', "csv_file: The file is not valid CSV (near line 2)."),
        (b"contact,name\n233558544343," + b"x" * 140_000, "csv_file: The file is not valid CSV (near line 2)."),
        (
            b"contact,name\n233558544343,John\n0548769324,Jane\n",
            "csv_file: Line 3: '0548769324' is not a phone number in Ghana format (233XXXXXXXXX).",
        ),
        (
            b"contact,name\n,John\n",
            "csv_file: Line 2: '' is not a phone number in Ghana format (233XXXXXXXXX).",
        ),
        (
            b"contact,name\n233558544343," + b"x" * 498,
            "csv_file: Line 2: the message is empty or longer than 500 characters.",
        ),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_a_bad_file_is_refused(content: bytes, text: str) -> None:
    world = a_world()
    response = custom(world, template="Hi {name}", csv_file=content)
    assert (response.status, body_of(response)) == (400, detail(text))
    assert (world.amounts(), world.messages()) == ([Decimal(1000)], [])


def test_a_text_that_comes_out_empty_is_refused() -> None:
    response = custom(a_world(), template="{name}", csv_file=b"contact,name\n233558544343,\n")
    text = "csv_file: Line 2: the message is empty or longer than 500 characters."
    assert (response.status, body_of(response)) == (400, detail(text))


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (b"\xef\xbb\xbfcontact,name\n233558544343,John\n", ["Hi John!"]),
        (b"name,contact\r\nJohn,233558544343\r\n", ["Hi John!"]),
        (b"contact,name\n233558544343,John", ["Hi John!"]),
        (b"contact,name\r233558544343,John\r", ["Hi John!"]),
        (b"\n\ncontact,name\n\n233558544343,John\n , \n+233548769324,Jane\n", ["Hi John!", "Hi Jane!"]),
        (b'contact,name\n233558544343,"Doe, ""JD"" John"\n', ['Hi Doe, "JD" John!']),
        (b'contact,name\n233558544343,"John\nDoe"\n', ["Hi John\nDoe!"]),
        (b'"contact"," name "\n" 233558544343 ",John\n', ["Hi John!"]),
        (b"contact,name\n233558544343\n", ["Hi !"]),
        (b"contact,name\n233558544343,John,more,and more\n", ["Hi John!"]),
        (b"contact,name,name\n233558544343,first,last\n", ["Hi last!"]),
        (b"contact,name\n233558544343,{contact}\n", ["Hi {contact}!"]),
        (b"contact,name\n233558544343,a\x00b\n", ["Hi a\x00b!"]),
        ("contact,name\n233558544343,Kofi Ɔsɛi\n".encode(), ["Hi Kofi Ɔsɛi!"]),
    ],
    ids=lambda value: str(value)[:60],
)
def test_whatever_a_spreadsheet_writes_is_read(content: bytes, texts: list[str]) -> None:
    world = a_world()
    assert custom(world, template="Hi {name}!", csv_file=content).status == 201
    assert [message.text for message in world.messages()] == texts


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("no gaps", "no gaps"),
        ("{ name }", "John"),
        ("{name}{name}", "JohnJohn"),
        ("{{name}}", "{John}"),
        ("{name", "{name"),
        ("name} %s {contact}", "name} %s 233558544343"),
    ],
)
def test_only_a_name_in_braces_is_a_variable(template: str, text: str) -> None:
    world = a_world()
    custom(world, template=template, csv_file=b"contact,name\n233558544343,John\n")
    assert [message.text for message in world.messages()] == [text]


@pytest.mark.parametrize("template", ["{name.__class__}", "{name[0]}", "{name!r}", "{name:>999999999}", "{}", "{0}"])
def test_a_variable_is_a_name_of_a_column_and_never_a_format(template: str) -> None:
    response = custom(a_world(), template=template, csv_file=b"contact,name\n233558544343,John\n")
    assert body_of(response) == detail(f"csv_file: No column for these template variables: {template[1:-1]}.")


@pytest.mark.soak
def test_a_million_rows_are_refused_at_the_limit() -> None:
    world = a_world()
    response = custom(world, template="Hi", csv_file=b"contact\n" + b"233558544343\n" * 1_000_000)
    assert response.status == 400
    assert body_of(response) == detail("csv_file: No more than 50000 recipients are accepted at once.")
    assert world.messages() == []


def test_the_limit_itself_is_accepted() -> None:
    world = a_world()
    open_account(world, opening_balance=Decimal(100_000))
    response = custom(world, template="Hi", csv_file=b"contact\n" + b"233558544343\n" * 50_000)
    assert body_of(response) == {"recipients_count": 50_000, "status": "PROCESSING"}


def test_blank_lines_are_not_read_for_ever() -> None:
    response = custom(a_world(), template="Hi", csv_file=b"contact\n" + b"\n" * 200_001 + b"233558544343\n")
    assert body_of(response) == detail("csv_file: No more than 50000 recipients are accepted at once.")
