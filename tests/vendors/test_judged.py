"""Every answer that a test gets in process is judged by the contract; what departs on purpose still does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.departures import DEPARTURES
from support.inprocess import World
from vendors.advanta import sending as advanta
from vendors.msgine.client import HOOK, Client
from vendors.pushr import client as pushr
from vendors.ugsms import customer as ugsms

import simulator.inprocess
from simulator.api.request import Response
from simulator.sandbox.books.limits import per_minute
from simulator.serving.serve import serve
from simulator.vendors.advanta.policy import CodeKey, HttpStatus, WholeRefusal
from simulator.vendors.msgine.policy import CallbackPayload, Policy
from simulator.vendors.pushr.policy import BadKeysShape, CustomStatus

Shown = Callable[[], World]


def of_advanta(*items: object, **switches: Any) -> World:
    world = advanta.a_world(**switches)
    advanta.send(world, *items)
    return world


def of_pushr(ask: Callable[[World], object], **switches: Any) -> World:
    world = pushr.a_world(**switches)
    ask(world)
    return world


def of_ugsms(ask: Callable[[ugsms.CustomerWorld], object], **switches: Any) -> World:
    world = ugsms.a_world(**switches)
    ask(world)
    return world


def throttled() -> World:
    world = pushr.a_world()
    pushr.open_account(world, limit=per_minute(1))
    pushr.send(world)
    pushr.send(world)
    return world


def guided() -> World:
    world = Client(Policy(callback_payload=CallbackPayload.GUIDE))
    world.send(callbackUrl=HOOK)
    world.advance(20_000)
    return world


# In the order of the list.
SHOWN: list[Shown] = [
    lambda: of_advanta(advanta.item(clientsmsid=...)),
    lambda: of_advanta(advanta.item(), response_code_key=CodeKey.RESPOSE),
    lambda: of_advanta(refusal=WholeRefusal.ROW),
    lambda: of_advanta(http_status=HttpStatus.BY_CODE),
    lambda: of_advanta(advanta.item(apikey="invalid"), http_status=HttpStatus.ONLY_CREDENTIALS),
    guided,
    lambda: of_pushr(pushr.custom, custom_status=CustomStatus.ACCEPTED),
    lambda: of_pushr(lambda world: pushr.send(world, api_key_secret="expired"), bad_keys_shape=BadKeysShape.API_KEY),
    throttled,
    lambda: of_ugsms(lambda world: world.ask("GET", ugsms.BALANCE, headers=ugsms.KEY_HEADER)),
    lambda: of_ugsms(lambda world: world.bulk(ugsms.message(" 0702913454"))),
    lambda: of_ugsms(lambda world: world.bulk(ugsms.message()), strict_json=True),
    lambda: of_ugsms(lambda world: world.bulk(ugsms.message(), ugsms.message("1")), partial_failure_status=207),
    lambda: of_ugsms(lambda world: world.bulk(ugsms.message("1")), total_failure_status=422),
]


@pytest.mark.parametrize("index", range(len(DEPARTURES)))
def test_a_purpose_is_needed(index: int) -> None:
    assert DEPARTURES[index] in SHOWN[index]().departures


def test_every_purpose_is_shown() -> None:
    assert len(SHOWN) == len(DEPARTURES)


def test_what_is_as_documented_needs_no_purpose() -> None:
    worlds = [of_advanta(advanta.item()), of_pushr(pushr.send), of_ugsms(lambda world: world.bulk(ugsms.message()))]
    assert [world.departures for world in worlds] == [[], [], []]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        (lambda answer: Response(299, answer.body, answer.headers), "the status 299 is not documented"),
        (lambda answer: Response(answer.status, answer.body, ()), "the body has the content type none"),
        (
            lambda answer: Response(answer.status, answer.body.replace(b'"cost"', b'"price"'), answer.headers),
            "'cost' is required",
        ),
        (
            lambda answer: Response(answer.status, answer.body.replace(b'"USD"', b"7"), answer.headers),
            "'currency' is integer, expected string",
        ),
        (lambda answer: Response(answer.status, answer.body[:-1], answer.headers), "the body is not JSON"),
    ],
)
def test_an_answer_that_departs_fails_the_test_that_asked(
    monkeypatch: pytest.MonkeyPatch, changed: Callable[[Response], Response], found: str
) -> None:
    honest = serve
    monkeypatch.setattr(simulator.inprocess, "serve", lambda *each: changed(honest(*each)))
    with pytest.raises(AssertionError, match=found):
        Client().send()


def test_a_switch_does_not_excuse_the_body(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = serve

    def bent(*each: Any) -> Response:
        answer = honest(*each)
        return Response(answer.status, answer.body.replace(b"response-description", b"description"), answer.headers)

    monkeypatch.setattr(simulator.inprocess, "serve", bent)
    with pytest.raises(AssertionError, match="'response-description' is required"):
        of_advanta(http_status=HttpStatus.BY_CODE)


def test_a_callback_that_departs_fails_the_test_that_let_it_happen() -> None:
    client = Client()
    client.send(callbackUrl=HOOK)
    client.advance(2_000)
    request = client.sent[0].callback.request
    client.sent[0].callback.request = request._replace(body=request.body.replace(b"timestamp", b"time"))
    with pytest.raises(AssertionError, match="/callbacks/0/body/timestamp: 'timestamp' is required"):
        client.advance(0)
