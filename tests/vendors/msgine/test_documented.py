import re

import pytest
from support.inprocess import body_of, headers_of, pairs_of
from vendors.msgine.client import BEARER, HOOK, LIST, NUMBER, PRICING, SEND, Client

SID = "SM154efcbf8a074b01"


def test_the_documented_send() -> None:
    response = Client().ask(
        "POST",
        SEND,
        headers=BEARER,
        json={"to": NUMBER, "message": "Hello from MsGine!", "from": "MyApp", "callbackUrl": HOOK},
    )
    assert response.status == 201
    assert headers_of(response)["Content-Type"] == "application/json"
    assert pairs_of(response) == [
        ("id", "msg_1000000001"),
        ("sid", SID),
        ("channel", "sms"),
        ("to", [NUMBER]),
        ("from", "MyApp"),
        ("content", "Hello from MsGine!"),
        ("status", "pending"),
        ("cost", "number 0.05"),
        ("currency", "USD"),
        ("createdAt", "2024-01-15T10:30:00Z"),
    ]


def test_the_documented_send_to_several() -> None:
    client = Client()
    numbers = [NUMBER, "+256701234567", "+256709876543"]
    response = client.ask(
        "POST", SEND, headers=BEARER, json={"to": numbers, "message": "Batch message to all recipients"}
    )
    assert response.status == 201
    assert pairs_of(response) == [
        ("id", "msg_1000000001"),
        ("sid", SID),
        ("channel", "sms"),
        ("to", numbers),
        ("from", "MsGine"),
        ("content", "Batch message to all recipients"),
        ("status", "pending"),
        ("cost", "number 0.15"),
        ("currency", "USD"),
        ("createdAt", "2024-01-15T10:30:00Z"),
    ]
    assert [message.to for message in client.messages()] == numbers


def test_the_documented_look_up() -> None:
    client = Client()
    client.send(from_="MyApp")
    client.advance(15_000)
    response = client.get(f"{LIST}/msg_1000000001")
    assert response.status == 200
    assert pairs_of(response) == [
        ("id", "msg_1000000001"),
        ("sid", SID),
        ("channel", "sms"),
        ("to", [NUMBER]),
        ("from", "MyApp"),
        ("content", "Hello from MsGine!"),
        ("status", "delivered"),
        ("cost", "number 0.05"),
        ("currency", "USD"),
        ("createdAt", "2024-01-15T10:30:00Z"),
        ("updatedAt", "2024-01-15T10:30:15Z"),
    ]


def test_the_documented_list() -> None:
    client = Client()
    client.send(from_="MyApp")
    client.advance(15_000)
    response = client.get(f"{LIST}?page=1&limit=20&status=delivered")
    assert response.status == 200
    assert pairs_of(response) == [
        (
            "data",
            [
                [
                    ("id", "msg_1000000001"),
                    ("status", "delivered"),
                    ("to", [NUMBER]),
                    ("message", "Hello from MsGine!"),
                    ("cost", "number 0.05"),
                    ("currency", "USD"),
                    ("createdAt", "2024-01-15T10:30:00Z"),
                ]
            ],
        ),
        ("pagination", [("page", "number 1"), ("limit", "number 20"), ("total", "number 1"), ("pages", "number 1")]),
    ]


def test_the_documented_price() -> None:
    response = Client().get(f"{PRICING}?country=UG")
    assert response.status == 200
    assert pairs_of(response) == [
        ("country", "Uganda"),
        ("countryCode", "UG"),
        ("price", "number 0.05"),
        ("currency", "USD"),
        ("perMessage", True),
    ]


def test_the_documented_callback() -> None:
    client = Client()
    client.send(message="Your verification code is 123456", callbackUrl="https://your-app.com/webhooks/msgine")
    client.advance(15_000)
    assert [dispatch.callback.url for dispatch in client.sent] == ["https://your-app.com/webhooks/msgine"] * 2
    assert client.sent[1].callback.request.content_type == "application/json"
    assert list(client.called_back()[1].items()) == [
        ("id", "msg_1000000001"),
        ("event", "message.delivered"),
        ("status", "delivered"),
        ("to", NUMBER),
        ("timestamp", "2024-01-15T10:30:15Z"),
    ]


def test_the_documented_phone_number_sender() -> None:
    response = Client().send(from_="+14155552671", message="Hello!")
    assert response.status == 201


def test_the_documented_long_text_is_two_parts() -> None:
    client = Client()
    text = (
        "This is a very long message that exceeds 160 characters and will be split into multiple parts. "
        "Each part will be charged separately, but delivered as a single message to the recipient."
    )
    assert ("cost", "number 0.10") in pairs_of(client.send(message=text))
    assert client.messages()[0].segments == 2


@pytest.mark.parametrize(("key", "shape"), [("id", r"msg_[0-9]{10}"), ("sid", r"SM[0-9a-f]{16}")])
def test_ids_have_the_documented_shape_and_are_given_once(key: str, shape: str) -> None:
    client = Client()
    given = [body_of(client.send())[key] for _ in range(20)]
    assert all(re.fullmatch(shape, each) for each in given)
    assert len(set(given)) == len(given)
