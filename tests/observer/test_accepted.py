"""What is accepted is never called ignored or missing, and is a hint at most; what is refused for it is a violation."""

import json
from typing import Any

import pytest
from support.served import Served

from simulator.assembly import Simulator
from simulator.observer.modes import Mode, observer_for
from simulator.scenario.world import World
from simulator.settings import Settings
from simulator.vendors import BUILT_IN

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
KEY = {"X-API-Key": "an-api-key"}
BULK = "/api/services/sendbulk"
BARE = {"Authorization": "a-token-of-a-client"} | JSON
UGSMS = {"numbers": "0702913454", "message_body": "Hi"}
TO = {"to": "+256701521269", "message": "Hi"}
PUSHR = {"api_key_public": "a", "api_key_secret": "b", "message": "Hi", "sender_id": "PYWE"}
ROW = {
    "partnerID": "1",
    "apikey": "k",
    "pass_type": "plain",
    "clientsmsid": 1,
    "mobile": "254712345678",
    "message": "Hi",
    "shortcode": "ADVANTA",
}
ONE = "partnerID=1&apikey=k&pass_type=plain&clientsmsid=1&mobile=254712345678&message=Hi&shortcode=ADVANTA"
OF_ONE = "partnerID=1&apikey=k&mobile=254712345678&message=Hi&shortcode=ADVANTA"
SINGLE, ONE_TIME = f"/api/services/sendsms?{OF_ONE}", f"/api/services/sendotp?{OF_ONE}"
IN_BRACKETS = "&".join(f"smslist%5B0%5D%5B{pair.replace('=', '%5D=')}" for pair in ONE.split("&"))
DOUBLED = json.dumps(ROW)[:-1] + ', "pass_type": "{{pass_type}}"}'
FORM_HINT = ("/request/headers/Content-Type", "other-form")
SHAPE_HINT = ("/request/body", "other-shape")
LATER = {"recipients": ["233558544343"], "scheduled": True}

ACCEPTED: list[tuple[str, str, str, dict[str, str], Any, set[tuple[str, str]]]] = [
    ("one item as a form", "POST", BULK, FORM, ONE, {FORM_HINT, SHAPE_HINT}),
    ("one item of a form in brackets", "POST", BULK, FORM, IN_BRACKETS, {FORM_HINT}),
    ("one item alone", "POST", BULK, JSON, ROW, {SHAPE_HINT}),
    ("an array of one item", "POST", BULK, JSON, [ROW], {SHAPE_HINT}),
    ("an array of two items", "POST", BULK, JSON, [ROW, ROW], {SHAPE_HINT}),
    ("the list of a form as JSON", "POST", BULK, FORM, f"smslist={json.dumps([ROW])}", {FORM_HINT}),
    (
        "the page's own doubled pass_type", "POST", BULK, JSON, f'{{"count": 1, "smslist": [{DOUBLED}]}}',
        {("/request/body/smslist/0/pass_type", "doubled-key"), ("/request/body/smslist/0/pass_type", "enum")},
    ),
    (
        "the same, alone", "POST", BULK, JSON, DOUBLED,
        {SHAPE_HINT, ("/request/body/pass_type", "doubled-key"), ("/request/body/pass_type", "enum")},
    ),
    (
        "a slash behind the path", "POST", f"{BULK}/", JSON, {"count": 1, "smslist": [ROW]},
        {("/request/path", "other-path")},
    ),
    ("pass_type in a query", "GET", f"{SINGLE}&pass_type=plain", {}, None, set()),
    ("pass_type of a one-time password", "GET", f"{ONE_TIME}&pass_type=plain", {}, None, set()),
    (
        "message_type in a query", "GET", "/api/v2/sms/send?numbers=0702913454&message_body=Hi&message_type=otp", KEY,
        None, set(),
    ),
    ("blanks around a number of a row", "POST", BULK, JSON, {"smslist": [ROW | {"mobile": " 254712345678 "}]}, set()),
    ("the key in the body of a balance", "GET", "/api/v2/account/balance", JSON, {"api_key": "k"}, set()),
    ("the key in the body of a usage", "GET", "/api/v2/account/usage", JSON, {"api_key": "k"}, set()),
    (
        "the page's own URL with a key", "POST", "/api/v2/sms/send?api_key=k", JSON,
        {"numbers": "0702913454", "message_body": "Hello"}, {("/request/query/api_key", "credential-in-url")},
    ),
    (
        "the same of a balance", "GET", "/api/v2/account/balance?api_key=k", {}, None,
        {("/request/query/api_key", "credential-in-url")},
    ),
    (
        "blanks between numbers", "POST", "/api/v2/sms/send", KEY | JSON,
        {"numbers": "0702913454, 0776913451", "message_body": "Hi"}, {("/request/body/numbers", "other-value")},
    ),
    (
        "blanks around numbers", "POST", "/v1/sms/send", JSON,
        {"username": "u", "password": "p", "numbers": " 0702913454\t,0776913451 ", "message_body": "Hi"},
        {("/request/body/numbers", "other-value")},
    ),
    (
        "blanks around the number of a bulk", "POST", "/api/v2/sms/send/bulk", KEY | JSON,
        {"messages": [{"number": "0702913454 ", "message_body": "Hi"}]},
        {("/request/body/messages/0/number", "other-value")},
    ),
    (
        "blanks in a query", "GET", "/api/v2/sms/send?numbers=0702913454,%200776913451&message_body=Hi", KEY, None,
        {("/request/query/numbers", "other-value")},
    ),
    (
        "blanks around a recipient", "POST", "/api/v1/messages/sms", {"Authorization": "Bearer t"} | JSON,
        {"to": " +256701521269", "message": "Hi"}, {("/request/body/to", "other-value")},
    ),
    (
        "blanks around one of several", "POST", "/api/v1/messages/sms", {"Authorization": "Bearer t"} | JSON,
        {"to": ["+256701521269 ", "+256701234567"], "message": "Hi"}, {("/request/body/to/0", "other-value")},
    ),
    (
        "blanks around recipients in Ghana", "POST", "/api/client/sms/send-sms", JSON,
        PUSHR | {"recipients": [" 233558544343"]}, {("/request/body/recipients/0", "other-value")},
    ),
    (
        "a time without offset", "POST", "/api/client/sms/send-sms", JSON,
        PUSHR | LATER | {"time_scheduled": "2199-01-20T14:30:00"}, {("/request/body/time_scheduled", "other-value")},
    ),
    (
        "a time without offset, with fractions", "POST", "/api/client/sms/send-sms", JSON,
        PUSHR | LATER | {"time_scheduled": "2199-01-20T14:30:00.5"}, {("/request/body/time_scheduled", "other-value")},
    ),
]  # fmt: skip


async def found_in(served: Served, method: str, path: str, headers: dict[str, str], body: Any) -> tuple[Any, list[Any]]:
    content = body.encode() if isinstance(body, str) else None if body is None else json.dumps(body).encode()
    answer = await served.ask(method, path, headers=headers, body=content)
    return answer, (await served.get("violations", side="client"))["violations"]


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "expected"), [row[1:] for row in ACCEPTED], ids=[row[0] for row in ACCEPTED]
)
async def test_what_is_accepted_is_a_hint_at_most(
    observed: Any, method: str, path: str, headers: dict[str, str], body: Any, expected: set[tuple[str, str]]
) -> None:
    served: Served = await observed()
    answer, found = await found_in(served, method, path, headers, body)
    assert answer.status in {200, 201}, answer.body
    assert b"1006" not in answer.body
    assert {(each["pointer"], each["rule"]) for each in found} == expected
    assert {each["level"] for each in found} <= {"hint"}
    assert not [each for each in found if "ignored" in each["message"] or "no complete" in each["message"]]


REFUSED: list[tuple[str, str, dict[str, str], Any, int, tuple[str, str]]] = [
    ("blanks within a number", "/api/v2/sms/send", KEY | JSON, {"numbers": "0702 913454", "message_body": "Hi"}, 400,
     ("/request/body/numbers", "pattern")),
    ("nothing between commas", "/api/v2/sms/send", KEY | JSON, {"numbers": "0702913454, ,x", "message_body": "Hi"}, 400,
     ("/request/body/numbers", "pattern")),
    ("no number at all", "/api/v1/messages/sms", {"Authorization": "Bearer t"} | JSON, TO | {"to": " 0701"}, 400,
     ("/request/body/to", "pattern")),
    ("no time at all", "/api/client/sms/send-sms", JSON, PUSHR | LATER | {"time_scheduled": "soon"}, 400,
     ("/request/body/time_scheduled", "pattern")),
    ("a time of yesterday without offset", "/api/client/sms/send-sms", JSON,
     PUSHR | LATER | {"time_scheduled": "2001-01-20T14:30:00"}, 400, ("/request/body/time_scheduled", "in-future")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "headers", "body", "status", "expected"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
async def test_what_is_refused_for_it_is_a_violation(
    observed: Any, path: str, headers: dict[str, str], body: Any, status: int, expected: tuple[str, str]
) -> None:
    answer, found = await found_in(await observed(), "POST", path, headers, body)
    assert answer.status == status, answer.body
    assert expected in {(each["pointer"], each["rule"]) for each in found if each["level"] == "violation"}


# ------------------------------------------------------------------------------------------------ a token that is bare


async def accepting() -> Served:
    """A server whose switch accepts the token alone."""
    world = World(policies={"msgine.accept_bare_token": "true"})
    served = Served(Settings(port=0, world=world), *BUILT_IN)
    settings = served.simulator.settings
    served.simulator = Simulator(settings, BUILT_IN, observer_for(Mode.RECORD, BUILT_IN))
    await served.start()
    return served


@pytest.mark.parametrize("body", [TO, TO | {"to": ["+256701521269"]}, TO | {"from": "Me"}])
async def test_a_bare_token_that_is_refused_is_a_violation_that_names_the_switch_and_the_sdk(
    observed: Any, body: Any
) -> None:
    answer, found = await found_in(await observed(), "POST", "/api/v1/messages/sms", BARE, body)
    assert answer.status == 401
    [told] = found
    assert (told["rule"], told["level"], told["evidence"]) == ("credentials", "violation", "documented")
    assert "msgine.accept_bare_token" in told["message"]
    assert "SDK" in told["message"]
    assert "Bearer {token}" in told["message"]
    assert "a-token-of-a-client" not in json.dumps(found)


@pytest.mark.parametrize(("body", "status"), [(TO, 201), (TO | {"to": "0701"}, 400), ({"message": "Hi"}, 400)], ids=str)
async def test_a_bare_token_that_is_accepted_is_a_hint_whatever_else_is_refused(body: Any, status: int) -> None:
    served = await accepting()
    try:
        answer, found = await found_in(served, "POST", "/api/v1/messages/sms", BARE, body)
    finally:
        await served.stop()
    assert answer.status == status
    levels = {(each["rule"], each["level"]) for each in found if "Authorization" in each["pointer"]}
    assert levels == {("other-credentials", "hint")}


@pytest.mark.parametrize("header", ["Bearer", "bearer ", "Basic dTpw", "Token a b", ""])
async def test_what_is_no_bare_token_lacks_credentials(observed: Any, header: str) -> None:
    headers = JSON | {"Authorization": header}
    answer, found = await found_in(await observed(), "POST", "/api/v1/messages/sms", headers, TO)
    assert answer.status == 401
    [told] = found
    assert (told["rule"], "no complete credentials" in told["message"]) == ("credentials", True)


# ---------------------------------------------------------------------------------------- suggestions, and room for all


@pytest.mark.parametrize(
    ("path", "headers", "body", "name"),
    [
        ("/api/v2/sms/send", KEY, {"numbers": "0702913454", "number": "1", "message_body": "Hi"}, "number"),
        ("/api/v2/sms/send?numbers=0702913454", KEY, {"number": "1", "message_body": "Hi"}, "number"),
        ("/api/v2/sms/send", KEY, UGSMS | {"sender_id": "UGSMS", "sender_i": "x"}, "sender_i"),
        ("/api/v1/messages/sms", {"Authorization": "Bearer t"}, TO | {"messages": "x"}, "messages"),
        (BULK, {}, {"smslist": [ROW | {"mobiles": "x"}]}, "mobiles"),
        ("/api/client/sms/send-sms", {}, PUSHR | {"recipients": ["233558544343"], "recipient": "x"}, "recipient"),
    ],
)
async def test_no_field_is_proposed_that_was_sent_as_well(
    observed: Any, path: str, headers: dict[str, str], body: Any, name: str
) -> None:
    _, found = await found_in(await observed(), "POST", path, headers | JSON, body)
    [told] = [each for each in found if each["pointer"].endswith(f"/{name}")]
    assert told["rule"] == "unknown-field"
    assert "did you mean" not in told["message"]


async def test_hints_leave_violations_their_room(observed: Any) -> None:
    rows = ", ".join([DOUBLED] * 30)
    _, found = await found_in(await observed(), "POST", BULK, JSON, f'{{"smslist": [{rows}], "odd": 1}}')
    assert [each["level"] for each in found].count("hint") == 5
    assert [each["rule"] for each in found if each["level"] == "violation"] == ["unknown-field"]


async def test_a_misspelt_list_is_missed_by_its_name(observed: Any) -> None:
    _, found = await found_in(await observed(), "POST", BULK, JSON, {"count": 1, "sms_list": [ROW]})
    assert ("/request/body/smslist", "required") in {(each["pointer"], each["rule"]) for each in found}
    assert not [each for each in found if each["rule"] == "other-shape"]
