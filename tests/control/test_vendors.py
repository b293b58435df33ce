"""Vendors as they are shown, and their tokens."""

import dataclasses

import pytest
from support.served import Serve, Served
from toy_vendor.manifest import TOY

from simulator.api.evidence import Evidence
from simulator.api.vendor import Elsewhere

MUTE = dataclasses.replace(TOY, name="mute", title="The Mute", token=None)


async def test_a_vendor_shows_what_it_does_and_how_oddly(live: Served) -> None:
    assert (await live.get("vendors"))["vendors"] == [
        {
            "name": "toy",
            "title": "The Toy",
            "region": "UG",
            "base_url": live.url,
            "hosts": ["api.toy.example"],
            "credential_fields": [["token"]],
            "has_tokens": True,
            "passes_incoming_on": False,
            "openapi_url": None,
            "docs_url": None,
            "schemas_url": None,
            "operations": [
                {
                    "name": "send",
                    "summary": "Send one text",
                    "routes": ["POST /toy/send"],
                    "evidence": "documented",
                    "source": "the toy's page",
                },
                {
                    "name": "read",
                    "summary": "Look up one message",
                    "routes": ["GET /toy/messages/{id}"],
                    "evidence": "documented",
                    "source": "the toy's page",
                },
            ],
            "elsewhere": [],
            "quirks": [
                {
                    "id": "TOY-Q-01",
                    "summary": "reports may be final ones only",
                    "evidence": "assumed",
                    "source": "the toy's page",
                    "switch": "toy.reporting",
                },
                {
                    "id": "TOY-Q-02",
                    "summary": "a message may leave within the request",
                    "evidence": "assumed",
                    "source": "the toy's page",
                    "switch": "toy.sends_at_once",
                },
            ],
            "switches": [
                {"name": "toy.reporting", "value": "every", "default": "every"},
                {"name": "toy.sends_at_once", "value": "false", "default": "false"},
            ],
        }
    ]


async def test_switches_show_what_they_are_in_that_sandbox(live: Served) -> None:
    await live.post("sandboxes", {"name": "mine", "policies": {"toy.sends_at_once": "yes"}})
    vendor = (await live.get("/s/mine/__admin/vendors"))["vendors"][0]
    assert (vendor["base_url"], vendor["switches"][1]["value"]) == (f"{live.url}/s/mine", "true")


async def test_a_token_is_minted_for_the_first_account(frozen: Served) -> None:
    assert await frozen.post("tokens/toy") == {
        "token": "toy-1.1704110400000.1704114000000",
        "vendor": "toy",
        "account": "toy-1",
        "issued_at": "2024-01-01T12:00:00.000Z",
        "expires_at": "2024-01-01T13:00:00.000Z",
    }


async def test_a_token_is_minted_for_whom_and_as_long_as_asked(frozen: Served) -> None:
    for token in ("mine", "another's"):
        await frozen.send(token=token)
    minted = await frozen.post("tokens/toy", {"account": "toy-2", "expires_in": -1})
    assert minted["token"] == "toy-2.1704110400000.1704110399000"


@pytest.mark.parametrize(
    ("path", "body", "status", "kind"),
    [
        ("tokens/tory", {}, 404, "unknown-name"),
        ("tokens/mute", {}, 404, "no-tokens"),
        ("tokens/toy", {"account": "toy-9"}, 404, "unknown-name"),
        ("tokens/toy", {"account": "mute-1"}, 400, "refused"),
        ("tokens/toy", {"expires_in": 1e12}, 422, "invalid-input"),
        ("tokens/toy", {"expires": 5}, 422, "invalid-input"),
    ],
)
async def test_a_token_that_cannot_be_minted_is_refused(
    serve: Serve, path: str, body: object, status: int, kind: str
) -> None:
    served = await serve(TOY, MUTE)
    answer = await served.ask("POST", path, body)
    assert (answer.status, answer.problem) == (status, kind)


async def test_what_a_vendor_is_known_to_have_beside_is_shown(serve: Serve) -> None:
    call = Elsewhere("GET", "/toy/balance", Evidence.PUBLIC, "the toy's other page", is_read_only=True)
    served = await serve(dataclasses.replace(TOY, elsewhere=(call,)))
    [vendor] = (await served.get("vendors"))["vendors"]
    assert vendor["elsewhere"] == [
        {
            "method": "GET",
            "path": "/toy/balance",
            "is_read_only": True,
            "evidence": "public",
            "source": "the toy's other page",
        }
    ]
