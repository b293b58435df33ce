"""The journal: what was asked and answered, with everything it caused and without its secrets."""

import base64
import dataclasses

import pytest
from support.served import NUMBER, Receiver, Serve, Served
from toy_vendor.manifest import TOY, mint

from simulator.api.cutting import Cutter, cut
from simulator.api.vendor import CredentialKind
from simulator.hosting.violations import Level, Violation
from simulator.observer.modes import Mode, observer_for
from simulator.scenario.world_model import WorldModel
from simulator.vendors import BUILT_IN


async def test_a_request_shows_everything_that_came_of_it(frozen: Served, receiver: Receiver) -> None:
    await frozen.send(callback=receiver.url)
    await frozen.post("clock/settle")
    exchange = await frozen.get("requests/x-1")
    assert (exchange["vendor"], exchange["operation"], exchange["account"]) == ("toy", "send", "toy-1")
    assert (exchange["request"]["method"], exchange["request"]["target"]) == ("POST", "/toy/send")
    assert (exchange["response"]["status"], exchange["rejection"]) == (202, None)
    assert exchange["response"]["headers"] == [["Content-Type", "application/json"]]
    assert [each["state"] for each in exchange["messages"]] == ["delivered"]
    assert [each["amount"] for each in exchange["ledger_entries"]] == ["-35.00"]
    assert [len(each["attempts"]) for each in exchange["callbacks"]] == [1, 1]


async def test_a_refused_request_shows_why(frozen: Served) -> None:
    await frozen.ask("POST", "/toy/send", {"token": "mine", "to": "nobody", "text": "Hi"})
    exchange = await frozen.get("requests/x-1")
    assert (exchange["rejection"], exchange["response"]["body"]["text"]) == (
        "invalid_field",
        '{"code":"field","error":"to will not do"}',
    )
    assert (exchange["messages"], exchange["ledger_entries"], exchange["callbacks"]) == ([], [], [])


@pytest.fixture
async def journal(frozen: Served) -> Served:
    """A send, a look-up, a refusal and a path nobody documents."""
    sent = await frozen.send(token="mine")
    await frozen.ask("GET", f"/toy/messages/{sent['id']}?token=mine")
    await frozen.ask("POST", "/toy/send", {"to": NUMBER, "text": "Hi"})
    await frozen.ask("GET", "/nowhere")
    return frozen


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["x-4", "x-3", "x-2", "x-1"]),
        ("vendor=toy", ["x-3", "x-2", "x-1"]),
        ("operation=read", ["x-2"]),
        ("status=202", ["x-1"]),
        ("status=404", ["x-4"]),
        ("rejection=missing_credentials", ["x-3"]),
        ("unrouted=true", ["x-4"]),
        ("unrouted=false", ["x-3", "x-2", "x-1"]),
        ("vendor=toy&status=200", ["x-2"]),
    ],
)
async def test_filters_narrow_which_requests_are_listed(journal: Served, query: str, found: list[str]) -> None:
    assert [each["id"] for each in (await journal.get(f"requests?{query}"))["requests"]] == found


async def test_a_list_tells_each_request_in_short(journal: Served) -> None:
    assert (await journal.get("requests", limit="1", status="202"))["requests"] == [
        {
            "id": "x-1",
            "at": "2024-01-01T12:00:00.000Z",
            "vendor": "toy",
            "operation": "send",
            "account": "toy-1",
            "method": "POST",
            "target": "/toy/send",
            "status": 202,
            "rejection": None,
            "unknown_credentials": None,
            "faults": [],
            "messages": 1,
            "refused": {},
            "violations": None,
            "hints": None,
            "to": [NUMBER],
            "explanation": None,
        }
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("vendor:toy", ["x-3", "x-2", "x-1"]),
        ("provider:toy", ["x-3", "x-2", "x-1"]),
        ("vendor:none", ["x-4"]),
        ("operation:read", ["x-2"]),
        ("operation:none", ["x-4"]),
        ("status:202", ["x-1"]),
        ("status:>=400", ["x-4", "x-3"]),
        ("status:<400", ["x-2", "x-1"]),
        ("reason:missing_credentials", ["x-3"]),
        ("reason:missing", ["x-3"]),
        ("-reason:none", ["x-3"]),
        ("account:toy-1", ["x-2", "x-1"]),
        ("account:toy", []),
        ("account:none", ["x-4", "x-3"]),
        ("method:get", ["x-4", "x-2"]),
        ("path:/toy", ["x-3", "x-2", "x-1"]),
        ("path:/toy/messages/*", ["x-2"]),
        ("path:token", []),
        ("fault:none", ["x-4", "x-3", "x-2", "x-1"]),
        ("fault:*", []),
        ("hello", ["x-1"]),
        ('"who are you"', ["x-3"]),
        ('"text": "Hi"', ["x-3"]),
        ("token=mine", ["x-2"]),
        ("after:-1h -status:202", ["x-4", "x-3", "x-2"]),
        ("before:-1h", []),
    ],
)
async def test_a_query_finds_requests(journal: Served, query: str, found: list[str]) -> None:
    assert [each["id"] for each in (await journal.get("requests", q=query))["requests"]] == found


@pytest.mark.parametrize(
    ("query", "place", "nearest"),
    [
        ("stat:202", 1, "status"),
        ("a vendor:tyo", 3, "toy"),
        ("operation:raed", 1, "read"),
        ("reason:mising_credentials", 1, "missing_credentials"),
        ("status:>599", 1, None),
        ("status:ok", 1, None),
        ("vendor:toy vendor:none", 12, None),
    ],
)
async def test_a_query_that_can_find_no_request_says_so(
    frozen: Served, query: str, place: int, nearest: str | None
) -> None:
    answer = await frozen.ask("GET", "requests", params={"q": query})
    (mistake,) = answer.json["errors"]
    assert (answer.status, mistake["character"], mistake.get("did_you_mean")) == (422, place, nearest)


async def test_a_query_finds_what_a_fault_struck(frozen: Served) -> None:
    await frozen.post("faults", {"name": "Slow Day", "latency": "1ms"})
    await frozen.send()
    assert len((await frozen.get("requests", q='fault:"slow day"'))["requests"]) == 1
    assert len((await frozen.get("requests", q="fault:slow*"))["requests"]) == 1
    assert (await frozen.get("requests", q="fault:none"))["requests"] == []


async def explained(served: Served, request: str = "x-1") -> str:
    (listed,) = [each for each in (await served.get("requests"))["requests"] if each["id"] == request]
    assert (await served.get(f"requests/{request}"))["explanation"] == listed["explanation"]
    return str(listed["explanation"])


async def test_what_is_wrong_is_explained_with_what_to_mend(serve: Serve) -> None:
    served = await serve(*BUILT_IN, observer=observer_for(Mode.RECORD, BUILT_IN))
    bearer = {"Authorization": "Bearer mg_test_1234567890"}
    await served.ask("POST", "/api/v1/messages/sms", {"to": "070", "message": "Hi"}, headers=bearer)
    assert (await explained(served)).startswith("Invalid phone number: The phone number must be in E.164 format. ")
    (violation, *_) = (await served.get("requests/x-1"))["violations"]
    assert (await explained(served)).endswith(violation["message"].removesuffix("."))


@pytest.mark.parametrize(
    ("levels", "told"),
    [(["hint", "violation"], "Mend violation"), (["hint"], "None"), ([], "None"), (["violation"], "Mend violation")],
)
async def test_of_what_was_accepted_violations_are_told_and_hints_are_not(
    frozen: Served, levels: list[str], told: str
) -> None:
    await frozen.send()
    hosted = frozen.simulator.host.sandboxes.default
    texts = ("toy", "send", "client", "/request", "rule", "sent", "expected", "documented", "page")
    found = tuple(Violation(*texts, f"Mend {level}.", Level(level)) for level in levels)
    hosted.violations.add(hosted.sandbox.journal.get(1) or pytest.fail("it is gone"), found)
    assert await explained(frozen) == told


async def test_a_fault_that_refuses_is_named(frozen: Served) -> None:
    await frozen.post("faults", {"name": "busy", "refuse": "rate_limited"})
    await frozen.ask("POST", "/toy/send", {"token": "mine", "to": NUMBER, "text": "Hi"})
    assert (await explained(frozen)).endswith("Faults struck: busy")


async def test_what_differs_from_known_credentials_is_explained(serve: Serve) -> None:
    served = await serve()
    await served.post("sandboxes", {"name": "mine", "unknown_credentials": "refuse"})
    token = (await served.get("sandboxes/mine"))["vendors"]["toy"]["credentials"]["token"]
    await served.ask("POST", "/s/mine/toy/send", {"token": f"'{token}'", "to": NUMBER, "text": "Hello"})
    (listed,) = (await served.get("/s/mine/__admin/requests"))["requests"]
    assert listed["explanation"].endswith(listed["unknown_credentials"])
    assert token not in listed["explanation"]


async def test_what_nobody_emulates_is_explained(journal: Served) -> None:
    assert await explained(journal, "x-4") == "No emulated route"


@pytest.fixture
async def bulk(serve: Serve) -> Served:
    """A message, then five of one request, then one more."""
    served = await serve(*BUILT_IN, world=WorldModel(speed=0).world())
    for count in (1, 5, 1):
        numbers = [f"+2567015212{number}" for number in range(10, 10 + count)]
        headers = {"Authorization": "Bearer T"}
        await served.ask("POST", "/api/v1/messages/sms", {"to": numbers, "message": "Hello"}, headers=headers)
    return served


async def test_the_messages_of_one_request_have_pages(bulk: Served) -> None:
    first = await bulk.get("messages", request="x-2", limit="3", view="row")
    second = await bulk.get("messages", request="x-2", limit="3", cursor=first["next_cursor"])
    ids = [each["id"] for each in (*first["messages"], *second["messages"])]
    assert (ids, second["next_cursor"]) == (["m-6", "m-5", "m-4", "m-3", "m-2"], None)


async def test_a_request_without_messages_has_none_of_others(bulk: Served) -> None:
    await bulk.ask("GET", "/nowhere")
    assert (await bulk.get("messages", request="x-4"))["messages"] == []
    answer = await bulk.ask("GET", "messages?request=m-1")
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, "request")


async def test_a_wait_tells_of_which_request_messages_are(bulk: Served) -> None:
    answer = await bulk.ask("GET", "messages/wait?request=x-9&timeout_s=0")
    assert answer.json["nearest"][0]["differs"] == {"request": "x-3"}


@pytest.mark.parametrize(("limit", "shown"), [("0", 0), ("2", 2), ("9", 5)])
async def test_a_request_with_many_messages_can_be_shown_in_part(bulk: Served, limit: str, shown: int) -> None:
    exchange = await bulk.get("requests/x-2", limit=limit)
    assert (len(exchange["messages"]), exchange["total_messages"]) == (shown, 5)
    assert len(exchange["ledger_entries"]) == min(shown, 1)


async def test_a_row_names_some_of_the_recipients(bulk: Served) -> None:
    row = (await bulk.get("requests", q="vendor:msgine", limit="2"))["requests"][1]
    assert (row["to"], row["messages"]) == (["+256701521210", "+256701521211", "+256701521212"], 5)


async def test_a_list_tells_what_unknown_credentials_are(serve: Serve) -> None:
    served = await serve()
    await served.post("sandboxes", {"name": "mine", "unknown_credentials": "refuse"})
    await served.post("sandboxes", {"name": "other"})
    mine, other = [
        (await served.get(f"sandboxes/{name}"))["vendors"]["toy"]["credentials"]["token"] for name in ("mine", "other")
    ]
    for token in (mine, f"'{mine}'", other, "invalid"):
        await served.ask("POST", "/s/mine/toy/send", {"token": token, "to": "+256701521269", "text": "Hello"})
    listed = (await served.get("/s/mine/__admin/requests"))["requests"]
    assert [each["unknown_credentials"] for each in listed] == [
        None, "these credentials are of sandbox 'other'",
        f"token \"'{mine[:3]}…\" differs by quotes from '{mine[:4]}…' of toy-1", None,
    ]  # fmt: skip
    assert mine not in str(listed)


async def test_requests_have_pages(journal: Served) -> None:
    first = await journal.get("requests", limit="3")
    await journal.send()
    second = await journal.get("requests", limit="3", cursor=first["next_cursor"])
    assert ([each["id"] for each in second["requests"]], second["next_cursor"]) == (["x-1"], None)


@pytest.mark.parametrize(("query", "status"), [("status=99", 422), ("unrouted=maybe", 422), ("cursor=e-1", 400)])
async def test_a_wrong_request_filter_is_refused(frozen: Served, query: str, status: int) -> None:
    assert (await frozen.ask("GET", f"requests?{query}")).status == status


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("vendor=tyo", "unknown vendor 'tyo'; did you mean 'toy'?"),
        ("operation=sent", "unknown operation 'sent'; did you mean 'send'?"),
        ("vendor=toy&operation=balance", "unknown operation 'balance' (known: send, read"),
        ("rejection=missing_credential", "unknown reason 'missing_credential'; did you mean 'missing_credentials'?"),
    ],
)
async def test_a_name_that_could_never_match_is_refused(frozen: Served, query: str, told: str) -> None:
    answer = await frozen.ask("GET", f"requests?{query}")
    assert answer.problem == "unknown-name"
    assert told in answer.json["detail"]


async def test_an_unknown_request_is_not_found(frozen: Served) -> None:
    assert (await frozen.ask("GET", "requests/x-1")).problem == "nothing-found"


async def test_control_requests_are_not_journalled(frozen: Served) -> None:
    assert (await frozen.get("requests"))["requests"] == []


SECRET = "s3cret-of-mine"


@pytest.mark.parametrize(
    ("target", "headers", "body"),
    [
        ("/toy/send", {}, b'{"token": "s3cret-of-mine", "to": "x"}'),
        ("/toy/send", {}, b'{"TOKEN" :\t"s3cret-of-mine"'),
        ("/toy/send?token=s3cret-of-mine", {}, b"{}"),
        ("/toy/send?a=1&token=s3cret-of-mine&b=2", {}, b"{}"),
        ("/nowhere?token=s3cret-of-mine", {}, b""),
        ("/toy/send", {"Content-Type": "application/x-www-form-urlencoded"}, b"to=x&token=s3cret-of-mine"),
        (
            "/toy/send",
            {"Content-Type": "multipart/form-data; boundary=b"},
            b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\ns3cret-of-mine\r\n--b--\r\n',
        ),
        ("/toy/send", {"Authorization": "Bearer s3cret-of-mine"}, b"{}"),
        ("/toy/send", {"Authorization": "s3cret-of-mine"}, b"{}"),
        ("/toy/send", {"X-Token": "s3cret-of-mine"}, b"{}"),
        ("/toy/send", {"X-API-Key": "s3cret-of-mine"}, b"{}"),
        ("/toy/send", {"Cookie": "s3cret-of-mine"}, b"{}"),
        ("/toy/send?token=s3cret-of-mine", {}, b'{"note": "s3cret-of-mine"}'),
        ("/toy/send", {}, b'\xff{"token": "s3cret-of-mine"}'),
    ],
)
async def test_secrets_are_cut(frozen: Served, target: str, headers: dict[str, str], body: bytes) -> None:
    await frozen.ask("POST", target, headers=headers, body=body)
    shown = await frozen.get("requests/x-1")
    text = str(shown) + base64.b64decode(shown["request"]["body"]["base64"] or "").decode(errors="replace")
    assert SECRET not in text
    assert "s3cr…" in text
    assert SECRET not in str(await frozen.get("requests"))


async def test_what_is_no_secret_keeps_its_form(frozen: Served) -> None:
    body = b'{ "token":"mine","to" :"+256701521269", "text":"token=1234", "text":"\\u00e9", "n":1.50 }'
    await frozen.ask("POST", "/toy/send", body=body)
    shown = (await frozen.get("requests/x-1"))["request"]["body"]
    assert shown == {"size": len(body), "text": body.decode().replace('"mine"', '"…"'), "base64": None}


async def test_bytes_that_are_no_text_are_shown_in_base64(frozen: Served) -> None:
    await frozen.ask("POST", "/toy/send", body=b"\xff\x00")
    body = (await frozen.get("requests/x-1"))["request"]["body"]
    assert body == {"size": 2, "text": None, "base64": base64.b64encode(b"\xff\x00").decode()}


async def test_a_header_that_is_no_text_can_be_shown(frozen: Served) -> None:
    reader, writer = await frozen.connect()
    writer.write(b"GET /caf%E9 HTTP/1.1\r\nHost: localhost\r\nX-Odd: a\xfeb\r\nConnection: close\r\n\r\n")
    await reader.read()
    writer.close()
    request = (await frozen.get("requests/x-1"))["request"]
    assert (request["target"], request["headers"][1]) == ("/caf%E9", ["X-Odd", "a\ufffdb"])


def test_numbers_that_are_secrets_are_cut() -> None:
    kinds = (CredentialKind("partner", ("partnerID", "apikey"), mint),)
    hider = Cutter([dataclasses.replace(TOY, credential_kinds=kinds)]).of()
    text = hider.text('[{"partnerID": 12345, "apikey":"abc\\"defgh", "mobile": 12345}]')
    assert text == '[{"partnerID": "1234…", "apikey":"abc\\"…", "mobile": 12345}]'


def test_without_vendors_usual_names_alone_tell_secrets() -> None:
    assert Cutter([]).of().text("/a?partnerID=12345&token=1234567") == "/a?partnerID=12345&token=1234…"


@pytest.mark.parametrize(("value", "shown"), [("", "…"), ("abcd", "…"), ("abcde", "abcd…")])
def test_a_secret_is_cut_to_its_beginning(value: str, shown: str) -> None:
    assert cut(value) == shown
