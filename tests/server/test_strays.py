"""Requests without a prefix whose credentials no sandbox handed out."""

from __future__ import annotations

from typing import Any

import pytest
from support.served import NUMBER, Serve, Served

from simulator.vendors import BUILT_IN

SEND = {"to": NUMBER, "text": "Hello"}


async def counts(served: Served, name: str = "default") -> tuple[int, int, int]:
    """How many requests, refused before a vendor was asked, and accounts of a sandbox."""
    shown = (await served.get(f"sandboxes/{name}"))["counts"]
    return shown["requests"]["kept"], shown["unreadable"]["kept"], shown["accounts"]


async def token_of(served: Served, name: str) -> str:
    return str((await served.get(f"sandboxes/{name}"))["vendors"]["toy"]["credentials"]["token"])


async def sent(served: Served, token: str | None, prefix: str = "") -> int:
    body = SEND if token is None else {**SEND, "token": token}
    return (await served.ask("POST", f"{prefix}/toy/send", body)).status


async def test_a_stray_is_adopted_in_the_default_sandbox_where_nothing_is_said(serve: Serve) -> None:
    served = await serve()
    assert await sent(served, "mistyped") == 202
    assert await counts(served) == (1, 0, 1)


async def test_a_stray_is_refused_in_its_vendors_words_and_noted(serve: Serve) -> None:
    served = await serve(stray_credentials="refuse")
    answer = await served.ask("POST", "/toy/send", {**SEND, "token": "mistyped"})
    told = await served.ask("POST", "/toy/send", {**SEND, "token": "invalid"})
    assert (answer.status, answer.json) == (401, told.json)
    assert (answer.headers["X-SMS-Simulator-Problem"], told.headers.get("X-SMS-Simulator-Problem")) == (
        "stray-credentials", None,
    )  # fmt: skip
    assert await counts(served) == (1, 1, 1)
    [noted] = (await served.get("requests", unreadable="true"))["requests"]
    assert (noted["problem"], noted["status"]) == ("stray-credentials", 401)
    assert noted["detail"].startswith("no sandbox handed out the credentials of this request to The Toy")
    assert "mistyped" not in str(noted)


@pytest.mark.parametrize("strays", ["refuse", "lost"])
async def test_credentials_that_were_handed_out_lead_where_they_were(serve: Serve, strays: str) -> None:
    served = await serve(stray_credentials=strays)
    await served.post("sandboxes", {"name": "mine"})
    await served.post("sandboxes", {"name": "lost"})
    assert await sent(served, await token_of(served, "mine")) == 202
    assert await sent(served, await token_of(served, "default")) == 202
    assert [await counts(served, name) for name in ("mine", "default", "lost")] == [(1, 0, 1), (1, 0, 1), (0, 0, 1)]


@pytest.mark.parametrize(("token", "status"), [(None, 401), ("", 401), ("invalid", 401), ("expired", 401)])
async def test_what_asks_for_a_refusal_is_refused_in_the_default_sandbox(
    serve: Serve, token: str | None, status: int
) -> None:
    served = await serve(stray_credentials="refuse")
    assert await sent(served, token) == status
    assert await counts(served) == (1, 0, 1)


@pytest.mark.parametrize("prefix", ["/s/default", "/s/mine"])
async def test_what_has_a_prefix_is_no_stray(serve: Serve, prefix: str) -> None:
    served = await serve(stray_credentials="refuse")
    await served.post("sandboxes", {"name": "mine"})
    assert await sent(served, "mistyped", prefix) == 202


async def test_strays_may_lead_into_a_sandbox_of_their_own(serve: Serve) -> None:
    served = await serve(stray_credentials="lost")
    assert await sent(served, "mistyped") == 404
    await served.post("sandboxes", {"name": "lost"})
    assert [await sent(served, "mistyped"), await sent(served, "mistyped again")] == [202, 202]
    assert (await counts(served), await counts(served, "lost")) == ((0, 1, 1), (2, 0, 2))


CALLS: dict[str, tuple[str, dict[str, Any], dict[str, str], int]] = {
    "ugsms": ("/api/v2/sms/send", {"numbers": "0702913454", "message_body": "Hi"}, {"X-API-Key": "mistyped"}, 401),
    "ugsms v1": (
        "/v1/sms/send", {"username": "a", "password": "b", "numbers": "0702913454", "message_body": "Hi"}, {}, 401,
    ),
    "pushr": (
        "/api/client/sms/send-sms",
        {"api_key_public": "a", "api_key_secret": "b", "message": "Hi", "recipients": ["233558544343"]}, {}, 401,
    ),
    "advanta": (
        "/api/services/sendbulk",
        {"smslist": [{"partnerID": "1", "apikey": "b", "mobile": "254712345678", "message": "Hi", "shortcode": "A"}]},
        {}, 200,
    ),
    "msgine": ("/api/v1/messages/sms", {"to": NUMBER, "message": "Hi"}, {"Authorization": "Bearer mistyped"}, 401),
}  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
async def test_every_vendor_refuses_a_stray_as_it_refuses_a_wrong_key(serve: Serve, call: str) -> None:
    path, body, headers, status = CALLS[call]
    served = await serve(*BUILT_IN, stray_credentials="refuse")
    await served.post("sandboxes", {"name": "closed", "unknown_credentials": "refuse"})
    stray = await served.ask("POST", path, body, headers=headers)
    wrong = await served.ask("POST", f"/s/closed{path}", body, headers=headers)
    assert (stray.status, stray.json) == (wrong.status, wrong.json)
    assert (stray.status, (await counts(served))[:2]) == (status, (0, 1))


async def test_a_method_that_a_vendor_refuses_by_itself_is_refused_so_whoever_asks(serve: Serve) -> None:
    served = await serve(*BUILT_IN, stray_credentials="refuse")
    path, body, _, _ = CALLS["advanta"]
    answer = await served.ask("PUT", path, body)
    assert (answer.json["response-code"], await counts(served)) == (1010, (1, 0, 4))
