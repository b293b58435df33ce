"""Incoming messages are passed on in the family's shapes: two kinds of short codes, by GET or POST."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from simulator.commands.incoming import Receive
from simulator.inprocess import held_sandbox
from simulator.sandbox.rules.reporting import CallbackRequest
from simulator.scenario.world_model import WorldModel
from simulator.vendors.advanta.manifest import VENDOR

URL = "https://app.example/mo"
TEXT = 'Karibu "é" & more'
PLAIN = {"shortcode": "22141", "mobile": "254712345678", "message": TEXT}
INTERACTIVE = {"shortcode": "22141", "msisdn": "254712345678", "message": TEXT, "partnerId": "4711"}


def passed_on(number: str = "22141", **reception: Any) -> CallbackRequest:
    """The request that passes a message on, of an account with two partners."""
    partners = [{"partnerID": name, "apikey": f"key-{name}"} for name in ("4711", "4712")]
    account = {"vendor": "advanta", "credentials": partners, "incoming": {"number": number, "url": URL} | reception}
    sandbox = held_sandbox("incoming", WorldModel.model_validate({"accounts": [account]}).world(), [VENDOR])
    incoming = Receive("advanta-1", number, "+254712345678", TEXT).apply(sandbox)
    callback = sandbox.callbacks.get(incoming.callback)
    assert callback is not None
    return callback.request


@pytest.mark.parametrize(("interactive", "fields"), [("no", PLAIN), ("yes", INTERACTIVE)])
def test_a_post_has_the_fields_of_its_kind_as_text(interactive: str, fields: dict[str, str]) -> None:
    request = passed_on(interactive=interactive)
    assert (request.method, request.url, request.headers) == ("POST", URL, (("Content-Type", "application/json"),))
    assert json.loads(request.body) == fields


@pytest.mark.parametrize(("interactive", "fields"), [("no", PLAIN), ("yes", INTERACTIVE)])
def test_a_get_has_the_same_fields_in_its_query_in_order(interactive: str, fields: dict[str, str]) -> None:
    request = passed_on(interactive=interactive, method="GET")
    assert (request.method, request.body, request.headers) == ("GET", b"", ())
    assert request.url.startswith(f"{URL}?")
    assert parse_qsl(urlsplit(request.url).query) == list(fields.items())


def test_what_a_url_says_already_stays() -> None:
    url = passed_on(url="https://app.example/mo?key=a%20b#part", method="GET").url
    assert url.startswith("https://app.example/mo?key=a%20b&shortcode=22141&mobile=254712345678&message=")
    assert url.endswith("#part")


def test_a_number_in_e164_stands_without_its_plus() -> None:
    assert json.loads(passed_on("+254711082000").body)["shortcode"] == "254711082000"


def test_the_receiver_has_fifteen_seconds_whether_it_may_answer_or_not() -> None:
    told = [passed_on(auto_reply=auto_reply) for auto_reply in ("no", "yes")]
    assert [(each.timeout_ms, each.takes_reply) for each in told] == [(15_000, False), (15_000, True)]
