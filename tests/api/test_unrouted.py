"""A vendor may have an answer of its own to what it does not route; it is asked where the request is meant for it."""

import dataclasses
import json
from typing import Any

import pytest
from toy_vendor.manifest import SEND, TOY

from simulator.api.request import Request, Response
from simulator.api.routing import Route
from simulator.api.vendor import Vendor
from simulator.serving.serve import Addressed, VendorDirectory
from simulator.vendors import BUILT_IN

MARK = "X-SMS-Simulator-Problem"
BODY = b'{"code": "lost", "error": "Nothing here"}'


def lost(request: Request) -> Response | None:
    """The toy's words, but for what it leaves to us."""
    return None if request.query else Response(405 if request.path == "/toy/send" else 404, BODY)


BENT = dataclasses.replace(TOY, unrouted=lost)
ALL = (*BUILT_IN, BENT)


def asked(method: str, path: str, host: str = "localhost", query: str = "", vendors: Any = ALL) -> Response:
    request = Request(method, path, query, {}, b"")
    answer = VendorDirectory(vendors).address(method, path, host, request)
    assert isinstance(answer, Response)
    return answer


@pytest.mark.parametrize(
    ("method", "path", "host", "status", "name"),
    [
        ("POST", "/toy/sned", "localhost", 404, "unknown-route"),
        ("GET", "/toy/messages/1/more", "localhost", 404, "unknown-route"),
        ("GET", "/toy", "localhost", 404, "unknown-route"),
        ("GET", "/", "api.toy.example", 404, "unknown-route"),
        ("POST", "/api/v2/sms/send", "api.toy.example", 404, "unknown-route"),
        ("DELETE", "/toy/send", "localhost", 405, "unknown-method"),
        ("DELETE", "/toy/send", "api.toy.example", 405, "unknown-method"),
    ],
)
def test_what_is_meant_for_it_is_refused_in_its_shape_and_marked_as_ours(
    method: str, path: str, host: str, status: int, name: str
) -> None:
    answer = asked(method, path, host)
    assert (answer.status, answer.body) == (status, BODY)
    nosniff = ("X-Content-Type-Options", "nosniff")
    assert answer.headers == (("Content-Type", "application/json"), (MARK, name), nosniff)


@pytest.mark.parametrize(
    ("method", "path", "host"),
    [
        ("GET", "/", "localhost"),
        ("GET", "/toys/send", "localhost"),
        ("GET", "/api/toy/send", "localhost"),
        ("POST", "/toy/sned", "ugsms.com"),
        ("DELETE", "/api/v2/sms/send", "localhost"),
    ],
)
def test_what_is_not_meant_for_it_gets_our_problem_document(method: str, path: str, host: str) -> None:
    answer = asked(method, path, host)
    assert answer.headers[0] == ("Content-Type", "application/problem+json")
    assert answer.body == asked(method, path, host, vendors=(*BUILT_IN, TOY)).body


def test_what_it_leaves_to_us_gets_our_problem_document() -> None:
    for method, path in (("POST", "/toy/sned"), ("DELETE", "/toy/send")):
        answer = asked(method, path, query="ours")
        assert json.loads(answer.body)["status"] == answer.status
        assert answer.body == asked(method, path, vendors=(*BUILT_IN, TOY)).body


def test_the_only_vendor_is_not_meant_by_any_path() -> None:
    assert asked("GET", "/favicon.ico", vendors=(BENT,)).headers[0][1] == "application/problem+json"


def test_a_beginning_that_two_vendors_share_is_neithers() -> None:
    def other(segments: str, **changes: Any) -> Vendor[Any]:
        send = dataclasses.replace(SEND, routes=(Route("POST", segments),))
        return dataclasses.replace(TOY, hosts=(), operations=(send,), **changes)

    twin = other("/toy/v2/send", name="twin", unrouted=None)
    assert asked("GET", "/toy/gone", vendors=(BENT, twin)).headers[0][1] == "application/problem+json"
    assert asked("GET", "/toy/v2/gone", vendors=(BENT, twin)).headers[0][1] == "application/problem+json"
    assert asked("GET", "/toy/messages", vendors=(BENT, twin)).body == BODY


def test_what_it_routes_and_options_are_never_asked_of_it() -> None:
    def fail(_: Request) -> Response:
        raise AssertionError

    vendors = (dataclasses.replace(TOY, unrouted=fail),)
    assert asked("OPTIONS", "/toy/send", vendors=vendors).status == 204
    request = Request("POST", "/toy/send", "", {}, b"")
    assert isinstance(VendorDirectory(vendors).address("POST", "/toy/send", "localhost", request), Addressed)


@pytest.mark.parametrize("vendor", BUILT_IN, ids=lambda vendor: vendor.name)
def test_no_built_in_vendor_has_one(vendor: Vendor[Any]) -> None:
    assert vendor.unrouted is None
