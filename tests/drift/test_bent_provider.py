"""A provider that was bent in every way of the list: each is found, and named."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from support.bending import Bend, Bent, Wire, value
from support.contracts import CONTRACTS, documentation
from support.provider import values_of
from support.served import Served

from simulator.drift.asking import Asker
from simulator.drift.probes import load_probes
from simulator.drift.run import Result, probe_all

PAGE = b"<!doctype html><title>Maintenance</title>"


@pytest.fixture
async def bent(provider: Served) -> AsyncIterator[Bent]:
    bent = Bent(provider.url)
    await bent.start()
    yield bent
    await bent.stop()


async def one(bent: Bent, provider: Served, place: str, *, timeout_s: float = 10, max_bytes: int = 100_000) -> Result:
    """What one probe shows; its place is vendor/probe."""
    vendor, _, name = place.partition("/")
    contract = documentation(vendor).contract
    probes = [each for each in load_probes(CONTRACTS / vendor, contract) if each.name == name]
    values = await values_of(provider, vendor)
    (result,) = await probe_all(contract, probes, values, Asker(bent.url, timeout_s, max_bytes), may_cost=False)
    assert result.skipped is None
    assert bent.asked == 1
    return result


def renamed(tree: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    return {new if key == old else key: each for key, each in tree.items()}


BENDS: dict[str, tuple[str, Bend, str, str]] = {
    "a field is missing": ("ugsms/usage", value(lambda tree: tree.pop("success") and None), "required", "/success"),
    "a nested field is missing": (
        "ugsms/usage", value(lambda tree: tree["data"].pop("user_id") and None), "required", "/data/user_id",
    ),
    "a field too many": (
        "ugsms/balance", value(lambda tree: tree["data"].update(plan="gold")), "additionalProperties", "/data/plan",
    ),
    "another type": ("msgine/pricing", value(lambda tree: tree.update(perMessage="yes")), "type", "/perMessage"),
    "a number as text": (
        "ugsms/balance", value(lambda tree: tree["data"].update(balance="100000.00")), "type", "/data/balance",
    ),
    "a text as number": ("ugsms/wrong-key", value(lambda tree: tree.update(message=17)), "type", "/message"),
    "null in place of an object": ("ugsms/balance", value(lambda tree: tree.update(data=None)), "type", "/data"),
    "a list in place of an object": ("ugsms/balance", value(lambda tree: [tree]), "type", ""),
    "an object in place of a list": ("msgine/list", value(lambda tree: tree.update(data={})), "type", "/data"),
    "a renamed key": (
        "msgine/pricing", value(lambda tree: renamed(tree, "countryCode", "country_code")), "required", "/countryCode",
    ),
    "a key in another case": ("pushr/list", value(lambda tree: renamed(tree, "count", "Count")), "required", "/count"),
    "a value that no list has": (
        "ugsms/balance", value(lambda tree: tree["data"].update(currency="KES")), "enum", "/data/currency",
    ),
    "another form of instants": (
        "ugsms/usage", value(lambda tree: tree["data"].update(timestamp="01/02/2024")), "pattern", "/data/timestamp",
    ),
    "another code of an error": (
        "advanta/wrong-key", value(lambda tree: tree.update({"response-code": 1001})), "code", "",
    ),
    "another code of an error, with letters": (
        "msgine/wrong-token", value(lambda tree: tree["error"].update(code="denied")), "enum", "/error/code",
    ),
    "a success for a refusal": ("ugsms/wrong-key", lambda wire: replace(wire, status=200), "status", "/status"),
    "another status of success": ("ugsms/balance", lambda wire: replace(wire, status=201), "status", "/status"),
    "a fault of the server": ("ugsms/balance", lambda _: Wire(500, "text/plain", b"oops"), "status", "/status"),
    "another content type": (
        "ugsms/balance", lambda wire: replace(wire, content_type="text/json"), "content-type", "/headers/Content-Type",
    ),
    "no content type": (
        "ugsms/balance", lambda wire: replace(wire, content_type=None), "content-type", "/headers/Content-Type",
    ),
    "a page in HTML": ("ugsms/balance", lambda wire: Wire(wire.status, "text/html", PAGE), "unreadable", ""),
    "a page in HTML called JSON": ("ugsms/balance", lambda wire: replace(wire, body=PAGE), "unreadable", ""),
    "an empty answer": ("ugsms/balance", lambda wire: replace(wire, body=b""), "unreadable", ""),
    "half of the JSON": ("ugsms/balance", lambda wire: replace(wire, body=wire.body[:40]), "unreadable", ""),
    "bytes that are no text": ("ugsms/balance", lambda wire: replace(wire, body=b"\xff\xfe\x80"), "unreadable", ""),
    "very deep JSON": ("ugsms/balance", lambda wire: replace(wire, body=b"[" * 50_000), "unreadable", ""),
    "a key that comes twice": (
        "ugsms/balance",
        lambda wire: replace(wire, body=wire.body.replace(b"{", b'{"success":true,', 1)),
        "duplicate-key",
        "/success",
    ),
}  # fmt: skip

TROUBLES: dict[str, tuple[Bend, str]] = {
    "a redirection": (lambda wire: replace(wire, status=302, location="http://127.0.0.1:9/elsewhere"), "status"),
    "an answer that never comes to its end": (lambda wire: replace(wire, stall=True), "timeout"),
    "a connection closed in the middle": (lambda wire: replace(wire, cut=10), "broken-off"),
    "ten megabytes": (lambda wire: replace(wire, body=b" " * 10_000_000), "too-long"),
}


@pytest.mark.parametrize("bend", BENDS)
async def test_a_bent_answer_is_found(provider: Served, bent: Bent, bend: str) -> None:
    place, bent.bend, rule, pointer = BENDS[bend]
    result = await one(bent, provider, place)
    root = "/response" if rule in {"status", "content-type"} else "/response/body"
    assert (rule, root + pointer) in [(each.rule, each.pointer) for each in result.found]


@pytest.mark.parametrize("place", sorted({place for place, *_ in BENDS.values()}))
async def test_what_is_not_bent_is_not_found(provider: Served, bent: Bent, place: str) -> None:
    assert (await one(bent, provider, place)).found == ()


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_trouble_on_the_way_is_a_finding(provider: Served, bent: Bent, trouble: str) -> None:
    bent.bend, rule = TROUBLES[trouble]
    result = await one(bent, provider, "ugsms/usage", timeout_s=0.3 if rule == "timeout" else 10)
    assert [each.rule for each in result.found] == [rule]


async def test_the_order_of_keys_is_not_judged(provider: Served, bent: Bent) -> None:
    bent.bend = value(lambda tree: dict(reversed(tree.items())))
    assert (await one(bent, provider, "ugsms/balance")).found == ()


async def test_a_missing_second_key_is_found(provider: Served, bent: Bent) -> None:
    """UGSMS sends one key of a bulk's summary twice; a provider that stopped doing so has changed."""
    contract = documentation("ugsms").contract
    (send,) = [each for each in load_probes(CONTRACTS / "ugsms", contract) if each.name == "send"]
    body = json.dumps({"messages": [{"number": "<to>", "message_body": "<text>"}]})
    changes = {"operation": "v2_bulk", "path": "/api/v2/sms/send/bulk", "payload": body, "expect": ("processed",)}
    probe = send.model_copy(update=changes)
    values = await values_of(provider, "ugsms") | {"to": "0702913454"}
    rules = []
    for bend in (bent.bend, value(lambda _: None)):
        bent.bend = bend
        (result,) = await probe_all(contract, [probe], values, Asker(bent.url, 10), may_cost=True)
        rules.append([each.rule for each in result.found])
    assert rules == [[], ["repeated-key"]]


async def test_credentials_that_are_sent_back_are_not_shown(provider: Served, bent: Bent) -> None:
    key = (await values_of(provider, "ugsms"))["api_key"]
    bent.bend = value(lambda tree: tree["data"].update(currency=key, plan=key, extra={"a": ["x" * 150, key * 3]}))
    result = await one(bent, provider, "ugsms/balance")
    assert len(result.found) == 3
    assert key[:12] not in str(result.found)
