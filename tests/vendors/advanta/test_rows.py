"""The answer to a list: a row for each item, with what the row repeats and what it adds."""

import json

import pytest
from support.inprocess import World, body_of, headers_of, keys_of, pairs_of
from vendors.advanta.sending import PATH, codes_of, item, row_for, rows_of, send

from simulator.api.request import Response

DOCUMENTED = b"""{
"count": 2,
"smslist": [
{
"partnerID": "1234",
"apikey": "key",
"pass_type": "plain",
"clientsmsid": 1234,
"mobile": "254712345678",
"message": "First",
"shortcode": "ADVANTA"
},
{
"partnerID": "1234",
"apikey": "key",
"pass_type": "plain",
"mobile": "254733345678",
"clientsmsid": 1234,
"message": "Second",
"shortcode": "ADVANTA",
"pass_type": "plain"
}
]
}"""


def ask(world: World, body: bytes, path: str = PATH) -> Response:
    return world.ask("POST", path, body=body, headers={"Content-Type": "application/json"})


@pytest.mark.parametrize("path", [PATH, f"{PATH}/"])
def test_the_documented_list_is_answered_as_documented(world: World, path: str) -> None:
    response = ask(world, DOCUMENTED, path)
    assert response.status == 200
    assert headers_of(response)["Content-Type"] == "application/json"
    assert pairs_of(response) == [
        (
            "responses",
            [
                [
                    ("response-code", "number 200"),
                    ("response-description", "Success"),
                    ("mobile", "254712345678"),
                    ("messageid", "75000001"),
                    ("clientsmsid", "number 1234"),
                    ("networkid", "number 1"),
                ],
                [
                    ("response-code", "number 200"),
                    ("response-description", "Success"),
                    ("mobile", "254733345678"),
                    ("messageid", "75000002"),
                    ("clientsmsid", "number 1234"),
                    ("networkid", "number 2"),
                ],
            ],
        )
    ]


def test_the_messages_of_a_list_keep_their_texts_and_recipients(world: World) -> None:
    ask(world, DOCUMENTED)
    assert [(message.to, message.text) for message in world.messages()] == [
        ("+254712345678", "First"),
        ("+254733345678", "Second"),
    ]


def test_a_list_is_one_submission_without_a_text_of_its_own(world: World) -> None:
    ask(world, DOCUMENTED)
    [first, second] = world.messages()
    assert first.submission is second.submission
    assert first.submission.text == ""


def test_ids_go_on_from_one_list_to_the_next(world: World) -> None:
    send(world, item(), item())
    assert row_for(world)["messageid"] == "75000003"


def test_a_refused_item_takes_no_id(world: World) -> None:
    rows = rows_of(send(world, item(), item(mobile="123"), item()))
    assert [row.get("messageid") for row in rows] == ["75000001", None, "75000002"]


@pytest.mark.parametrize("mobile", ["254712345678", "0712345678", "+254712345678", " 0712345678 ", 254712345678])
def test_a_number_is_repeated_with_its_country_code_and_no_plus(world: World, mobile: object) -> None:
    assert row_for(world, mobile=mobile)["mobile"] == "254712345678"


@pytest.mark.parametrize(
    ("mobile", "network"),
    [("0712345678", 1), ("0733345678", 2), ("0771345678", 3), ("0763345678", 4), ("0747345678", 5)],
)
def test_the_network_is_that_of_the_prefix(world: World, mobile: str, network: int) -> None:
    assert row_for(world, mobile=mobile)["networkid"] == network


@pytest.mark.parametrize("clientsmsid", [0, 7, -1, 10**40, "7", "", "order-7", " 7 "])
def test_a_clientsmsid_is_repeated_with_its_type(world: World, clientsmsid: object) -> None:
    assert row_for(world, clientsmsid=clientsmsid)["clientsmsid"] == clientsmsid


@pytest.mark.parametrize("clientsmsid", [..., None])
def test_without_a_clientsmsid_the_row_has_none(world: World, clientsmsid: object) -> None:
    [row] = rows_of(send(world, item(clientsmsid=clientsmsid)))
    assert list(row) == ["response-code", "response-description", "mobile", "messageid", "networkid"]


def test_a_refused_row_names_the_item_and_gives_no_id(world: World) -> None:
    response = send(world, item(mobile="123"))
    [(_, [row])] = pairs_of(response)
    assert keys_of(row) == ["response-code", "response-description", "mobile", "clientsmsid"]
    assert body_of(response)["responses"] == [
        {"response-code": 1003, "response-description": "Invalid mobile number", "mobile": "123", "clientsmsid": 1234}
    ]


def test_a_refused_row_has_no_clientsmsid_where_none_was_sent(world: World) -> None:
    assert row_for(world, mobile="123", clientsmsid=...) == {
        "response-code": 1003,
        "response-description": "Invalid mobile number",
        "mobile": "123",
    }


@pytest.mark.parametrize(
    "mobile",
    ["", "123", "712345678", "0712", "07123456789", "0202345678", "+254202345678", "0712345678,0722345678", "abc",
     "٠٧١٢٣٤٥٦٧٨", None, ..., True, 2.5, [], {}, ["0712345678"]],
)  # fmt: skip
def test_a_number_that_is_none_gets_1003(world: World, mobile: object) -> None:
    row = row_for(world, mobile=mobile)
    assert (row["response-code"], row["response-description"]) == (1003, "Invalid mobile number")


def test_a_number_that_is_no_text_is_repeated_as_nothing(world: World) -> None:
    assert row_for(world, mobile=[1])["mobile"] == ""


@pytest.mark.parametrize("mobile", ["+256701234567", "256701234567", "+15555550100", 256701234567, "254744345678"])
def test_a_number_of_no_known_network_of_the_country_gets_1002(world: World, mobile: object) -> None:
    row = row_for(world, mobile=mobile)
    assert (row["response-code"], row["response-description"]) == (1002, "Network not allowed")


@pytest.mark.parametrize("message", [..., None, "", 5, True, ["Hello"], {"a": 1}])
def test_an_item_without_a_text_gets_1009(world: World, message: object) -> None:
    row = row_for(world, message=message)
    assert (row["response-code"], row["response-description"]) == (1009, "Unsupported data type")


@pytest.mark.parametrize("clientsmsid", [True, False, 1.5, -0.1, 1e-7, [], {}, [1], [{"a": 1.5}]])
def test_a_clientsmsid_of_another_type_gets_1009_and_is_repeated(world: World, clientsmsid: object) -> None:
    row = row_for(world, clientsmsid=clientsmsid)
    assert row["response-code"] == 1009
    assert row["clientsmsid"] == clientsmsid


@pytest.mark.parametrize("sent", ["1.0", "0.0", "-1.0", "1e+16", "1234567.0", "10000000000.0"])
def test_a_whole_number_with_a_point_is_repeated_as_it_was_sent(world: World, sent: str) -> None:
    body = json.dumps({"smslist": [item(clientsmsid="|"), item(clientsmsid="|", mobile="1")]}).replace('"|"', sent)
    response = ask(world, body.encode())
    assert [row["response-code"] for row in rows_of(response)] == [200, 1003]
    assert response.body.count(f'"clientsmsid":{sent}'.encode()) == 2


def test_a_number_beyond_every_float_is_repeated(world: World) -> None:
    response = ask(world, json.dumps({"smslist": [item(clientsmsid="|")]}).replace('"|"', "-2e999").encode())
    assert rows_of(response)[0]["response-code"] == 1009
    assert b'"clientsmsid":-1e999' in response.body


@pytest.mark.parametrize("sent", ["254712345678", "254712345678.0", "2.54712345678e11", "254712345678.00", "7123e0"])
def test_a_mobile_means_the_same_however_its_number_is_spelled(world: World, sent: str) -> None:
    response = ask(world, json.dumps({"smslist": [item(mobile="|")]}).replace('"|"', sent).encode())
    expected = (200, "254712345678") if sent.startswith("2") else (1003, "7123")
    assert [(row["response-code"], row["mobile"]) for row in rows_of(response)] == [expected]


def test_credentials_mean_the_same_however_their_numbers_are_spelled(world: World) -> None:
    for partner in ("1234", 1234, 1234.0, " 1234 "):
        assert row_for(world, partnerID=partner)["response-code"] == 200
    assert len(list(world.sandbox.accounts)) == 1


@pytest.mark.parametrize("pass_type", ["plain", "", None, ...])
def test_a_plain_text_is_sent_as_it_is(world: World, pass_type: object) -> None:
    send(world, item(pass_type=pass_type, message="SGVsbG8="))
    assert [message.text for message in world.messages()] == ["SGVsbG8="]


def test_a_text_announced_as_base64_is_decoded(world: World) -> None:
    send(world, item(pass_type="bm5", message="SGVsbMO2"))
    assert [message.text for message in world.messages()] == ["Hellö"]


@pytest.mark.parametrize("message", ["Hello!", "SGVsbG8", "SGVs bG8=", "SGVsbG8=!", "/w==", "Hellö", ""])
def test_base64_that_cannot_be_decoded_gets_1009(world: World, message: str) -> None:
    assert row_for(world, pass_type="bm5", message=message)["response-code"] == 1009


@pytest.mark.parametrize("pass_type", ["PLAIN", "md5", 1, True, [], {}])
def test_another_pass_type_gets_1009(world: World, pass_type: object) -> None:
    assert row_for(world, pass_type=pass_type)["response-code"] == 1009


def test_equal_items_are_all_accepted(world: World) -> None:
    assert codes_of(send(world, item(), item())) == [200, 200]
    assert len(world.messages()) == 2


def test_unknown_keys_are_ignored(world: World) -> None:
    assert codes_of(send(world, item(timeToSend="2030-01-01 10:00:00", hashed=True))) == [200]


def test_of_a_key_that_stands_twice_the_last_counts(world: World) -> None:
    text = b'{"partnerID":1234,"apikey":"key","mobile":"0712345678","message":"a","message":"b"}'
    ask(world, b'{"smslist":[' + text + b"]}")
    assert [message.text for message in world.messages()] == ["b"]


def test_a_list_of_a_thousand_is_accepted(world: World) -> None:
    assert codes_of(send(world, *[item()] * 1000)) == [200] * 1000
