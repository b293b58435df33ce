"""What was refused before a vendor could be asked is listed and counted, without its secrets."""

import asyncio
from types import SimpleNamespace
from typing import cast

import pytest
from support.served import Serve, Served

from simulator.api.cutting import cut
from simulator.control.views.unreadable import STRIDE, beginning_without_secrets, secrets_of
from simulator.hosting.unreadable import KEPT
from simulator.sandbox.sandbox import Sandbox
from simulator.secrets.hiding import Hider
from simulator.secrets.names import SecretNames

BLANK_IN_URL = b"GET /toy/send?text=Hello World HTTP/1.1\r\nHost: a\r\n\r\n"
NO_HTTP = b"Hello\r\n"


async def say(served: Served, data: bytes) -> bytes:
    """Send bytes on a connection of their own; returns what is answered."""
    reader, writer = await served.connect()
    writer.write(data)
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    await writer.wait_closed()
    return answer


async def test_what_could_not_be_read_is_listed_newest_first(frozen: Served) -> None:
    assert b"HTTP/1.1 400 " in await say(frozen, BLANK_IN_URL)
    await frozen.post("clock/advance", {"by": "5s"})
    await say(frozen, NO_HTTP)
    page = await frozen.get("requests", unreadable="true")
    assert [(each["id"], each["problem"]) for each in page["requests"]] == [
        ("u-2", "invalid-request"),
        ("u-1", "invalid-url"),
    ]
    assert page["next_cursor"] is None
    assert page["requests"][1] == {
        "id": "u-1",
        "at": "2024-01-01T12:00:00.000Z",
        "status": 400,
        "problem": "invalid-url",
        "detail": "The URL has characters that no URL may have: percent-encode them, a blank as %20.",
        "listener": "main",
        "size": len(BLANK_IN_URL),
        "beginning": BLANK_IN_URL.decode(),
    }


async def test_it_is_no_request_that_was_served(frozen: Served) -> None:
    await say(frozen, NO_HTTP)
    assert (await frozen.get("requests"))["requests"] == []
    assert (await frozen.get("requests", unreadable="false"))["requests"] == []


async def test_who_may_not_come_in_is_listed(frozen: Served) -> None:
    await frozen.ask("GET", "/toy/balance", headers={"Origin": "http://elsewhere.example"})
    [found] = (await frozen.get("requests", unreadable="true"))["requests"]
    assert (found["status"], found["problem"]) == (403, "foreign-origin")
    assert found["beginning"].startswith("GET /toy/balance HTTP/1.1\r\n")


async def test_each_sandbox_lists_its_own(frozen: Served) -> None:
    await frozen.post("sandboxes", {"name": "one"})
    await say(frozen, b"GET /s/one/a b HTTP/1.1\r\n\r\n")
    assert len((await frozen.get("/s/one/__admin/requests", unreadable="true"))["requests"]) == 1
    assert (await frozen.get("requests", unreadable="true"))["requests"] == []


async def test_pages_go_on_where_the_one_before_ended(frozen: Served) -> None:
    for _ in range(3):
        await say(frozen, NO_HTTP)
    first = await frozen.get("requests", unreadable="true", limit="2")
    await say(frozen, NO_HTTP)
    second = await frozen.get("requests", unreadable="true", limit="2", cursor=first["next_cursor"])
    assert ([each["id"] for each in first["requests"]], first["next_cursor"]) == (["u-3", "u-2"], "u-2")
    assert ([each["id"] for each in second["requests"]], second["next_cursor"]) == (["u-1"], None)


async def test_the_cursor_of_another_list_is_refused(frozen: Served) -> None:
    answer = await frozen.ask("GET", "requests?unreadable=true&cursor=x-1")
    assert (answer.status, answer.problem) == (400, "refused")


@pytest.mark.parametrize("query", ["vendor=toy", "operation=send", "status=400", "rejection=x", "unrouted=false"])
async def test_a_filter_of_requests_is_refused_beside_it(frozen: Served, query: str) -> None:
    answer = await frozen.ask("GET", f"requests?unreadable=true&limit=3&{query}")
    assert (answer.status, answer.problem) == (422, "invalid-input")
    name = query.partition("=")[0]
    assert answer.json["detail"].startswith(f"{name}: expected: no other filter beside unreadable=true: ")


async def test_a_sandbox_counts_what_is_kept_and_what_went(frozen: Served) -> None:
    for _ in range(KEPT + 2):
        await say(frozen, NO_HTTP)
    shown = await frozen.get("sandboxes/default")
    assert shown["counts"]["unreadable"] == {"kept": KEPT, "dropped": 2}
    found = (await frozen.get("requests", unreadable="true", limit="1000"))["requests"]
    assert (len(found), found[-1]["id"]) == (KEPT, "u-3")


async def test_a_reset_forgets_them(frozen: Served) -> None:
    await say(frozen, NO_HTTP)
    await frozen.post("reset")
    assert (await frozen.get("requests", unreadable="true"))["requests"] == []


async def test_metrics_count_them_by_problem(frozen: Served) -> None:
    await frozen.post("sandboxes", {"name": "one"})
    for data in (NO_HTTP, NO_HTTP, BLANK_IN_URL, b"GET /s/one/a b HTTP/1.1\r\n\r\n"):
        await say(frozen, data)
    lines = (await frozen.ask("GET", "metrics")).body.decode().splitlines()
    assert 'sms_simulator_unreadable_total{problem="invalid-request"} 2.0' in lines
    assert 'sms_simulator_unreadable_total{problem="invalid-url"} 2.0' in lines
    assert 'sms_simulator_dropped_total{what="unreadable"} 0.0' in lines


async def test_a_name_that_is_no_text_is_spelled_out_where_it_is_quoted(
    frozen: Served, caplog: pytest.LogCaptureFixture
) -> None:
    await say(frozen, b"GET / HTTP/1.1\r\nHost: a\x99.example\r\nConnection: close\r\n\r\n")
    [found] = (await frozen.get("requests", unreadable="true"))["requests"]
    assert found["detail"].startswith("Start the server with --allow-host a\\x99.example ")
    assert "--allow-host a\\x99.example " in caplog.text
    assert "\r\nHost: a\\x99.example\r\n" in found["beginning"]


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        ("mine-and-nobodys", b"GET /toy/mine-and-nobodys/a b HTTP/1.1\r\n\r\n"),
        ("mine/and/nobodys", b"GET /toy/mine%2Fand%2Fnobodys/a b HTTP/1.1\r\n\r\n"),
        ("mine%41nd-nobodys", b"GET / HTTP/1.1\r\nX-Note: mine%41nd-nobodys\r\n\r\n"),
        ("mine-and-nobodys", b"GET / HTTP/1.1\r\nX-Note: " + b"a" * 985 + b"mine-and-nobodys"),  # kept in part
        ("mine/and/nobodys", b"GET / HTTP/1.1\r\nX-Note: " + b"a" * 988 + b"mine%2Fand%2Fnobodys"),
    ],
)
async def test_the_key_of_an_account_is_cut_wherever_it_stands(serve: Serve, key: str, sent: bytes) -> None:
    served = await serve()
    await served.post("reset", {"accounts": [{"vendor": "toy", "credentials": [{"token": key}]}]})
    await say(served, sent + b"\0\r\n\r\n")
    [found] = (await served.get("requests", unreadable="true"))["requests"]
    assert "mine…" in found["beginning"]
    assert "nd" not in found["beginning"]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (b"GET /a?token=hush-kept HTTP/9\r\n", "GET /a?token=hush… HTTP/9\r\n"),
        (b" get\t/a?token=hush-kept", " get\t/a?token=hush…"),
        (b"GET http://me:hush-kept@a/ HTTP/1.1\r\n", "GET http://me:h…@a/ HTTP/1.1\r\n"),
        (b"GET / HTTP/1.1\r\nX-Api-Key: hush-kept\r\n", "GET / HTTP/1.1\r\nX-Api-Key: hush…\r\n"),
        (b"GET / HTTP/1.1\r\nX-Api-Key hush-kept\r\n", "GET / HTTP/1.1\r\nX-Api-Key hush…\r\n"),
        (b"GET / HTTP/1.1\nX-Api-Key:\r\n\thush-kept\n", "GET / HTTP/1.1\nX-Api-Key:\r\n\thush…\n"),
        (b"GET / HTTP/1.1\rX-Api-Key: hush-kept\r", "GET / HTTP/1.1\rX-Api-Key: hush…\r"),
        (b"GET / HTTP/1.1\r\nAuthorization: Bearer hush-kept", "GET / HTTP/1.1\r\nAuthorization: Bearer hush…"),
        (b"GET / HTTP/1.1\r\n\r\nCookie: a=hush-kept", "GET / HTTP/1.1\r\n\r\nCookie: a=…"),
        (b'GET / HTTP/1.1\r\n\r\n{"token": "hush-kept"}', 'GET / HTTP/1.1\r\n\r\n{"token": "hush…"}'),
        (b'\x16\x03\x01\xfe{"token": "hush-kept"}\xff', '\x16\x03\x01\\xfe{"token": "hush…"}\\xff'),
        (b"\r\n\x00\r\nCookie: a=hush-kept", "\r\n\x00\r\nCookie: a=…"),
        (b"GET /\xc3\xa9\xc3 HTTP/1.1", "GET /é\\xc3 HTTP/1.1"),
        (b"", ""),
    ],
)
def test_secrets_of_a_beginning_are_cut(sent: bytes, shown: str) -> None:
    assert beginning_without_secrets(sent, "", Hider(SecretNames(), cut)) == shown


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /a?token=x hush-kept&b=1 HTTP/1.1\r\n",
        b"GET /a?token=my\thush-kept HTTP/1.1\r\n",
        '{"token": "hush-kept"}'.encode("utf-16-le"),
        b"GET / HTTP/1.1\r\n\r\n" + '{"token": "hush-kept"}'.encode("utf-16-be"),
    ],
)
def test_a_secret_is_cut_however_it_is_spelled(sent: bytes) -> None:
    assert "kept" not in beginning_without_secrets(sent, "", Hider(SecretNames(), cut)).replace("\0", "")


@pytest.mark.parametrize(
    ("sent", "shown"), [(b"GET /a", "GET /a…"), (b"GET /\r\n\r\na", "GET /\r\n\r\na…"), (b"", "…")]
)
def test_what_is_not_shown_to_its_end_says_so(sent: bytes, shown: str) -> None:
    assert beginning_without_secrets(sent, "…", Hider(SecretNames(), cut)) == shown


def test_others_have_their_turn_while_many_accounts_are_gone_through() -> None:
    accounts = [SimpleNamespace(secrets=[f"key-of-{number:04d}", "short"]) for number in range(2 * STRIDE)]
    steps = secrets_of(cast("Sandbox", SimpleNamespace(accounts=accounts)))
    assert [next(steps), next(steps)] == [None, None]
    with pytest.raises(StopIteration) as stop:
        next(steps)
    assert len(stop.value.value["key-of-0"]) == 2 * STRIDE


async def test_words_of_ours_that_quote_a_secret_are_shown_without_it(frozen: Served) -> None:
    await frozen.ask("GET", "/toy/balance", headers={"Origin": "http://a.example/?token=hush-kept"})
    [found] = (await frozen.get("requests", unreadable="true"))["requests"]
    assert "kept" not in str(found)
