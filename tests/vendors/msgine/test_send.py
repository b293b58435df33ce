from decimal import Decimal
from typing import Any

import pytest
from support.inprocess import body_of
from vendors.msgine.client import BEARER, HOOK, NUMBER, SEND, Client

from simulator.sandbox.books.accounts import AccountTerms
from simulator.vendors.msgine import VENDOR
from simulator.vendors.msgine.policy import Policy


def details(**fields: object) -> tuple[int, str, Any]:
    """The status, code and details of a refused send that charged nothing."""
    client = Client()
    response = client.send(**fields)
    assert (client.messages(), client.amounts()[1:], client.account.balance) == ([], [], Decimal(100))
    error = body_of(response)["error"]
    return response.status, error["code"], error.get("details")


def complaint(url: object) -> str:
    """What is said of a callback URL that is refused."""
    assert details(callbackUrl=url)[:2] == (400, "invalid_callback_url")
    error = body_of(Client().send(callbackUrl=url))["error"]
    assert error["details"]["field"] == "callbackUrl"
    return str(error["message"])


@pytest.mark.parametrize("number", [NUMBER, "+14155552671", "+447911123456", f" {NUMBER}\n"])
def test_numbers_in_e164_are_accepted(number: str) -> None:
    assert body_of(Client().send(to=number))["to"] == [number.strip()]


@pytest.mark.parametrize(
    "number",
    [
        "0701521269",
        "256701521269",
        "+0701521269",
        "+25670152126",
        "+25670152126x",
        "",
        "+",
        f"{NUMBER},{NUMBER}",
    ],
)
def test_anything_but_e164_is_refused_with_its_value(number: str) -> None:
    assert details(to=number) == (400, "invalid_phone_number", {"field": "to", "value": number})


@pytest.mark.parametrize(
    ("number", "shown"), [(256701521269, "256701521269"), (7.5, "7.5"), (True, "true"), (False, "false")]
)
def test_a_value_that_is_no_text_is_repeated_as_text(number: object, shown: str) -> None:
    assert details(to=number) == (400, "invalid_phone_number", {"field": "to", "value": shown})


@pytest.mark.parametrize("number", [None, {"number": NUMBER}, [], [None], [[NUMBER]]])
def test_a_value_that_is_no_scalar_is_not_repeated(number: object) -> None:
    assert details(to=number) == (400, "invalid_phone_number", {"field": "to", "value": ""})


def test_the_refusal_is_worded_as_documented() -> None:
    assert Client().send(to="0701234567").body == (
        b'{"error":{"code":"invalid_phone_number","message":"The phone number must be in E.164 format",'
        b'"details":{"field":"to","value":"0701234567"}}}'
    )


def test_the_first_bad_number_refuses_the_whole_request() -> None:
    assert details(to=[NUMBER, "0701", "0702"]) == (400, "invalid_phone_number", {"field": "to", "value": "0701"})


def test_a_long_bad_value_is_repeated_in_part() -> None:
    assert details(to="7" * 5_000) == (400, "invalid_phone_number", {"field": "to", "value": "7" * 200})


def test_a_repeated_number_counts_each_time() -> None:
    client = Client()
    assert body_of(client.send(to=[NUMBER, NUMBER]))["cost"] == 0.1
    assert len(client.messages()) == 2


def test_a_thousand_recipients_are_accepted() -> None:
    assert Client().send(to=[NUMBER] * 1_000).status == 201


def test_more_than_a_thousand_recipients_are_refused() -> None:
    assert details(to=[NUMBER] * 1_001) == (400, "invalid_request", {"field": "to", "max": 1_000})


@pytest.mark.parametrize("text", [None, "", 7, ["Hello"]])
def test_a_message_is_required(text: object) -> None:
    status, code, shown = details(message=text)
    assert (status, code, shown["field"]) == (400, "invalid_message", "message")


@pytest.mark.parametrize("character", ["a", "€", "😀"])
def test_1600_characters_are_accepted(character: str) -> None:
    assert Client().send(message=character * 1_600).status == 201


@pytest.mark.parametrize("character", ["a", "€", "😀"])
def test_1601_characters_are_refused(character: str) -> None:
    assert details(message=character * 1_601) == (
        400,
        "invalid_message",
        {"field": "message", "maxLength": 1_600, "actualLength": 1_601},
    )


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 1_530, 10),
        ("a" * 1_600, 11),
        ("ю" * 70, 1),
        ("ю" * 71, 2),
        ("ю" * 1_600, 24),
    ],
)
def test_parts_follow_the_networks_rule(text: str, parts: int) -> None:
    client = Client()
    client.send(message=text)
    assert client.messages()[0].segments == parts


@pytest.mark.parametrize("sender", ["A", "MyApp", "MSGINE2024X", "12345", "+14155552671"])
def test_well_formed_senders_are_accepted(sender: str) -> None:
    assert body_of(Client().send(from_=sender))["from"] == sender


@pytest.mark.parametrize("sender", [None, ""])
def test_an_empty_sender_is_the_accounts_own(sender: object) -> None:
    assert body_of(Client().send(from_=sender))["from"] == "MsGine"


@pytest.mark.parametrize(
    "sender",
    ["TwelveLetter", "My App", "My-App", "Ünicode", "MyApp\n", " ", "+1415", "+256", "7x!", "INVALID1", "Pending"],
)
def test_other_senders_are_refused(sender: str) -> None:
    assert details(from_=sender) == (400, "invalid_sender_id", {"field": "from", "value": sender, "maxLength": 11})


def test_a_listed_number_may_send() -> None:
    client = Client(sender_ids={"+14155552671": True})
    assert body_of(client.send(from_="+14155552671"))["from"] == "+14155552671"


@pytest.mark.parametrize("sender", ["+14155552671", "Other", "Waiting", "myapp"])
def test_a_sender_not_registered_with_the_account_is_refused(sender: str) -> None:
    client = Client(sender_ids={"MyApp": True, "Waiting": False})
    assert body_of(client.send(from_=sender))["error"]["code"] == "invalid_sender_id"


def test_the_default_sender_is_the_first_approved_one() -> None:
    assert body_of(Client(sender_ids={"Waiting": False, "MyApp": True}).send())["from"] == "MyApp"


def test_without_an_approved_sender_there_is_no_default() -> None:
    client = Client(sender_ids={})
    assert body_of(client.send())["error"]["details"] == {"field": "from", "value": "", "maxLength": 11}


@pytest.mark.parametrize(
    "url", [HOOK, "http://localhost:9000/hook?x=1", "HTTP://example.com", "http://[::1]:80/", None]
)
def test_absolute_http_urls_are_accepted_for_callbacks(url: object) -> None:
    assert Client().send(callbackUrl=url).status == 201


@pytest.mark.parametrize(
    "url",
    [
        "", "/webhook", "your-app.com/webhook", "ftp://your-app.com/", "https://", "https:///path", "http://:80/",
        "http://your-app.com/\r\nX: 1", "http://your-app.com/a b", "http://a\tb/",
        "http://[::1/", "http://your-app.com:99999/", "http://your-app.com:0/", "http://your-app.com:x/",
        "http://a\\b/", "http://a b/?to=me@you", 7, [HOOK],
    ],
)  # fmt: skip
def test_what_is_no_absolute_http_url_is_refused_for_callbacks(url: object) -> None:
    assert complaint(url) == "The callback URL must be an absolute http or https URL"


@pytest.mark.parametrize(
    "url",
    [
        "http://user:secret@your-app.com/", "https://user@your-app.com/", "http://:secret@your-app.com/",
        "http://@your-app.com/", "http://user:sec@ret@your-app.com:8080/hook?a=1",
    ],
)  # fmt: skip
def test_credentials_in_a_callback_url_are_refused_and_accepted_by_a_switch(url: str) -> None:
    assert complaint(url) == "The callback URL must not contain a user name or password"
    assert Client(policy=Policy(accept_callback_credentials=True)).send(callbackUrl=url).status == 201


@pytest.mark.parametrize(
    "url",
    ["http://user:secret@", "http://user:a b@your-app.com/", "http://user:a/b@your-app.com/", "ftp://me:x@a.example/"],
)
def test_credentials_that_spoil_a_callback_url_are_what_is_wrong_with_it(url: str) -> None:
    assert complaint(url) == "The callback URL must not contain a user name or password"
    refused = Client(policy=Policy(accept_callback_credentials=True)).send(callbackUrl=url)
    assert body_of(refused)["error"]["message"] == "The callback URL must be an absolute http or https URL"


def test_an_at_sign_in_the_path_of_a_callback_url_is_none_of_a_login() -> None:
    assert Client().send(callbackUrl="http://your-app.com/@me/hook").status == 201


@pytest.mark.parametrize("more", [0, 1, 1_000])
def test_a_callback_url_has_at_most_2048_characters(more: int) -> None:
    url = "http://your-app.com/".ljust(2_049 + more, "a")
    assert complaint(url) == "The callback URL must not exceed 2048 characters"
    assert Client().send(callbackUrl=url[:2_048]).status == 201


def test_the_fields_are_complained_about_in_the_order_of_the_table() -> None:
    assert details(to="x", message="", from_="?", callbackUrl="?")[1] == "invalid_phone_number"
    assert details(message="", from_="?", callbackUrl="?")[1] == "invalid_message"
    assert details(from_="?", callbackUrl="?")[1] == "invalid_sender_id"


@pytest.mark.parametrize("body", [b"{", b"[]", b"7", b'{"to":NaN}', b"\xff", b'{"to":"\xed\xa0\x80"}', b"[" * 100_000])
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    response = Client().ask("POST", SEND, headers={**BEARER, "Content-Type": "application/json"}, body=body)
    assert (response.status, body_of(response)["error"]["code"]) == (400, "invalid_request")


def test_an_empty_body_lacks_a_recipient() -> None:
    response = Client().ask("POST", SEND, headers=BEARER, body=b"")
    assert body_of(response)["error"]["code"] == "invalid_phone_number"


def test_a_form_is_read_like_json() -> None:
    client = Client()
    response = client.ask("POST", SEND, headers=BEARER, form={"to": NUMBER, "message": "Hello"})
    assert (response.status, client.messages()[0].text) == (201, "Hello")


def test_a_form_may_list_recipients() -> None:
    client = Client()
    body = b"to[]=%2B256701521269&to[]=%2B256701234567&message=Hello"
    headers = {**BEARER, "Content-Type": "application/x-www-form-urlencoded"}
    assert body_of(client.ask("POST", SEND, headers=headers, body=body))["to"] == [NUMBER, "+256701234567"]


def test_unknown_fields_are_ignored() -> None:
    assert Client().send(channel="sms", extra={"a": [1]}).status == 201


def test_a_new_account_has_the_terms_of_the_manifest() -> None:
    terms: AccountTerms = VENDOR.terms
    assert (terms.price, terms.opening_balance) == (Decimal("0.05"), Decimal(100))
    assert (terms.default_sender, terms.requests_per_minute, terms.key_lifetime_ms) == ("MsGine", 60, None)
