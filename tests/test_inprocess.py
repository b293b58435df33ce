"""The client within this process does what a server does: it answers, lets time pass, and has callbacks received."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from toy_vendor.manifest import SEND, TOY, Policy

from simulator.api.request import Response
from simulator.api.vendor import Vendor
from simulator.inprocess import InProcess, held_sandbox, request_to
from simulator.sandbox.acts.calling_back import send_again
from simulator.sandbox.books.callbacks import Attempt, CallbackState, Dispatch
from simulator.sandbox.origin import LOCAL, origin_of
from simulator.scenario.world import World
from simulator.serving.serve import VendorDirectory
from simulator.vendors import BUILT_IN

HOOK = "http://127.0.0.1:9/hook"
HOUR_MS = 3_600_000
AT_ONCE = dataclasses.replace(TOY, policy=Policy(sends_at_once=True))


def failing(*_: object) -> Response:
    """A defect after the message was accepted."""
    raise ZeroDivisionError


class Receiver:
    """Notes when a callback came, and answers."""

    def __init__(self, status: int | None) -> None:
        self.status = status
        self.came: list[tuple[int, str]] = []
        self.client: InProcess | None = None

    def __call__(self, dispatch: Dispatch) -> int | None:
        assert self.client is not None
        self.came.append((self.client.sandbox.clock.now_ms(), dispatch.callback.request.event))
        return self.status


def a_client(receiver: Receiver | None = None, vendor: Vendor[Any] = TOY, speed: float = 1) -> InProcess:
    client = InProcess(
        held_sandbox("test", World(seed="test", speed=speed), [vendor]), VendorDirectory([vendor]), receiver
    )
    if receiver is not None:
        receiver.client = client
    return client


def send(client: InProcess) -> Response:
    body = json.dumps({"token": "any", "to": "+256701521269", "text": "Hello", "callback": HOOK}).encode()
    return client.serve(request_to("POST", "/toy/send", {"Content-Type": "application/json"}, body))


def test_time_stands_still_until_it_is_moved_however_fast_the_world_runs() -> None:
    client = a_client(speed=1_000)
    client.advance(5)
    client.move_to(7)
    assert client.sandbox.clock.now_ms() == client.sandbox.now_ms == 7


def test_a_callback_is_received_at_the_instant_that_causes_it() -> None:
    receiver = Receiver(204)
    client = a_client(receiver)
    send(client)
    client.advance(HOUR_MS)
    (message,) = client.messages()
    assert receiver.came == [(change.at_ms, f"toy.{change.state.value}") for change in message.timeline[1:]]


def test_what_a_request_causes_at_once_is_received_before_its_answer_is_seen() -> None:
    receiver = Receiver(204)
    client = a_client(receiver, AT_ONCE)
    assert send(client).status == 202
    assert receiver.came == [(0, "toy.sent")]


def test_what_a_request_caused_before_it_failed_is_received_all_the_same() -> None:
    receiver = Receiver(204)
    client = a_client(receiver, dataclasses.replace(AT_ONCE, operations=(dataclasses.replace(SEND, render=failing),)))
    with pytest.raises(ZeroDivisionError):
        send(client)
    assert receiver.came == [(0, "toy.sent")]


@pytest.mark.parametrize(
    ("status", "state", "attempts"), [(204, CallbackState.ACKNOWLEDGED, 1), (500, CallbackState.FAILED, 3)]
)
def test_a_callback_is_answered_as_the_receiver_says(status: int, state: CallbackState, attempts: int) -> None:
    client = a_client(Receiver(status), AT_ONCE)
    send(client)
    client.advance(HOUR_MS)
    callbacks = list(client.sandbox.callbacks.oldest_first())
    assert {(each.state, len(each.attempts)) for each in callbacks} == {(state, attempts)}


@pytest.mark.parametrize("is_replay", [False, True])
def test_an_answer_is_an_attempt_at_its_instant_that_takes_no_time(*, is_replay: bool) -> None:
    client = a_client(Receiver(500 if is_replay else 204), AT_ONCE)
    client.move_to(7)
    send(client)
    callback = next(iter(client.sandbox.callbacks.oldest_first()))
    client.receive = lambda _: 204
    if is_replay:
        send_again(client.sandbox, callback)
        client.call_back()
    assert callback.attempts[-1] == Attempt(7, 204, None, 0, "", is_replay)


@pytest.mark.parametrize("receiver", [None, Receiver(None)])
def test_a_callback_without_an_answer_stays_in_flight(receiver: Receiver | None) -> None:
    client = a_client(receiver, AT_ONCE)
    send(client)
    client.advance(HOUR_MS)
    assert len(client.sandbox.in_flight) == 2


def test_a_path_that_nobody_documents_is_answered_and_noted_as_a_server_does() -> None:
    client = a_client()
    assert client.serve(request_to("GET", "/no%20where?x=1")).status == 404
    assert (client.latest.vendor, client.latest.target) == (None, "/no%20where?x=1")


def test_a_target_is_taken_apart_as_a_server_does() -> None:
    request = request_to("GET", "/s/other/toy/a%20b?c=%64", [("x-token", "1")])
    assert (request.path, request.query, request.headers["X-Token"]) == ("/toy/a b", "c=%64", "1")
    assert (request.body, request.origin) == (b"", LOCAL)


def test_a_request_may_come_from_elsewhere() -> None:
    there = origin_of("api.toy.example", "https")
    assert request_to("GET", "/toy", origin=there).origin == there


def test_a_sample_that_the_vendor_has_no_operation_for_is_a_mistake_of_the_vendors() -> None:
    client = a_client()
    with pytest.raises(AssertionError, match="has nothing at /toy/nowhere"):
        client.serve_sample(TOY, request_to("GET", "/toy/nowhere"), "test")


@pytest.mark.parametrize("vendor", BUILT_IN, ids=lambda each: each.name)
def test_a_sample_meets_the_vendor_at_its_own_host(vendor: Vendor[Any]) -> None:
    namesake = dataclasses.replace(vendor, name="namesake", hosts=())
    client = InProcess(held_sandbox("test", World(), [vendor]), VendorDirectory([namesake, vendor]))
    route = vendor.operations[0].routes[0]
    client.serve_sample(vendor, request_to(route.method, f"{route.path}?a=b", {"X-Its": "own"}), "somebody")
    assert client.latest.vendor == vendor.name
    assert client.latest.target == f"{route.path}?a=b"
    assert client.latest.headers == [("Host", "localhost"), ("User-Agent", "somebody"), ("X-Its", "own")]


def test_a_sample_of_a_vendor_without_a_host_meets_it_all_the_same() -> None:
    client = a_client(vendor=dataclasses.replace(TOY, hosts=()))
    client.serve_sample(client.directory.vendor("toy"), request_to("POST", "/toy/send"), "somebody")
    assert (client.latest.vendor, client.latest.origin.host) == ("toy", "")
