"""What no route takes is answered in the shape of the vendor that it is meant for, with a hint that is true."""

import dataclasses
import json
from typing import Any

import pytest
from toy_vendor.manifest import SEND, TOY

from simulator.api.evidence import Evidence
from simulator.api.request import Request, Response
from simulator.api.routing import Route
from simulator.api.vendor import Elsewhere, Vendor
from simulator.inprocess import request_to
from simulator.sandbox.origin import origin_of
from simulator.serving.serve import Addressed, VendorDirectory
from simulator.serving.unrouted import MAX_HINT, READ_METHODS, Hint, Unrouted
from simulator.vendors import BUILT_IN

MARK = "X-SMS-Simulator-Problem"
NOT_SNIFFED = ("X-Content-Type-Options", "nosniff")


def lost(status: int, hint: str) -> Response:
    """The toy's words."""
    return Response(status, json.dumps({"code": "lost", "error": hint}).encode())


BENT = dataclasses.replace(TOY, unrouted=lost)
ALL = (*BUILT_IN, BENT)
DIRECTORY = VendorDirectory(BUILT_IN)


def asked(method: str, path: str, host: str = "localhost", vendors: Any = ALL, port: str = "main") -> Unrouted:
    answer = VendorDirectory(vendors).addressed(request_to(method, path, origin=origin_of(host, listener=port)))
    assert isinstance(answer, Unrouted)
    return answer


def hint_to(method: str, path: str, host: str = "localhost") -> Hint:
    hint = asked(method, path, host, BUILT_IN).hint
    assert hint is not None
    return hint


# ------------------------------------------------------------------------------------------------- whom it is meant for


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
def test_what_is_meant_for_a_vendor_is_answered_in_its_shape_and_marked_as_ours(
    method: str, path: str, host: str, status: int, name: str
) -> None:
    vendor, response, hint = asked(method, path, host)
    assert hint is not None
    assert (vendor, response.status, response.body) == ("toy", status, lost(status, hint.text).body)
    assert response.headers[:3] == (("Content-Type", "application/json"), (MARK, name), NOT_SNIFFED)


@pytest.mark.parametrize(
    ("path", "host", "port", "vendor"),
    [
        ("/favicon.ico", "ugsms.com", "main", "ugsms"),
        ("/favicon.ico", "www.ugsms.com", "main", "ugsms"),
        ("/favicon.ico", "api.ugsms.com", "main", "ugsms"),
        ("/favicon.ico", "prompt.pywe.org", "main", "pushr"),
        ("/api/services/anything", "localhost", "main", "advanta"),
        ("/sms/send-sms", "localhost", "main", "pushr"),
        ("/api/v1/messages/sms/x/y", "localhost", "main", "msgine"),
        ("/api/services/credit", "localhost", "main", "advanta"),
        ("/bulksender/send-sms-view", "localhost", "main", "pushr"),
        ("/favicon.ico", "localhost", "port of pushr", "pushr"),
        ("/", "localhost", "port of msgine", "msgine"),
        ("/favicon.ico", "ugsms.com", "port of msgine", "msgine"),
        ("/favicon.ico", "localhost", "main", None),
        ("/api", "localhost", "main", None),
        ("/", "localhost", "main", None),
    ],
)
def test_the_vendor_is_named_by_path_host_or_port(path: str, host: str, port: str, vendor: str | None) -> None:
    assert asked("GET", path, host, BUILT_IN, port).vendor == vendor


def test_what_is_meant_for_nobody_gets_our_problem_document() -> None:
    _, response, hint = asked("GET", "/favicon.ico")
    document = json.loads(response.body)
    assert response.headers[0] == ("Content-Type", "application/problem+json")
    assert (document["status"], "POST /api/v1/messages/sms" in document["routes"]) == (404, True)
    assert "Did you mean" not in document["detail"]
    assert hint is not None


def test_a_vendor_without_a_shape_gets_our_problem_document_too() -> None:
    vendor, response, hint = asked("POST", "/toy/sned", vendors=(*BUILT_IN, TOY))
    assert hint is not None
    assert (vendor, json.loads(response.body)["detail"]) == ("toy", hint.text)


def test_the_only_vendor_is_not_meant_by_any_path() -> None:
    assert asked("GET", "/favicon.ico", vendors=(BENT,)).vendor is None


def test_a_beginning_that_two_vendors_share_is_neithers() -> None:
    def other(segments: str, **changes: Any) -> Vendor[Any]:
        send = dataclasses.replace(SEND, routes=(Route("POST", segments),))
        return dataclasses.replace(TOY, hosts=(), operations=(send,), **changes)

    twin = other("/toy/v2/send", name="twin")
    assert asked("GET", "/toy/gone", vendors=(BENT, twin)).vendor is None
    assert asked("GET", "/toy/v2/gone", vendors=(BENT, twin)).vendor == "twin"
    assert asked("GET", "/toy/messages", vendors=(BENT, twin)).vendor == "toy"


# ----------------------------------------------------------------------------------------------------- each one's shape

SHAPES: dict[str, tuple[str, Any]] = {
    "ugsms": ("/api/v2/sms/sned", lambda _, text: {"success": False, "message": text, "error": text}),
    "pushr": ("/api/client/sms/sned", lambda _, text: {"detail": text}),
    "msgine": ("/api/v1/mesages", lambda _, text: {"error": {"code": "not_emulated", "message": text}}),
    "advanta": ("/api/services/x", lambda status, text: {"response-code": status, "response-description": text}),
}


@pytest.mark.parametrize("vendor", SHAPES)
def test_a_vendors_clients_can_read_it(vendor: str) -> None:
    path, shape = SHAPES[vendor]
    name, response, hint = asked("GET", path, vendors=BUILT_IN)
    assert hint is not None
    assert (name, response.status) == (vendor, 404)
    assert json.loads(response.body) == shape(404, hint.text)
    assert response.headers == (("Content-Type", "application/json"), (MARK, "unknown-route"), NOT_SNIFFED)


@pytest.mark.parametrize("vendor", ["ugsms", "msgine"])
def test_a_wrong_method_is_told_in_the_same_shape(vendor: str) -> None:
    path = {"ugsms": "/api/v2/account/balance", "msgine": "/api/v1/messages"}[vendor]
    _, response, hint = asked("DELETE", path, vendors=BUILT_IN)
    assert hint is not None
    assert json.loads(response.body) == SHAPES[vendor][1](405, hint.text)
    assert dict(response.headers)["Allow"] == "GET"


# ----------------------------------------------------------------------------------------------------------- the hint


@pytest.mark.parametrize(
    ("method", "path", "text"),
    [
        ("POST", "/api/services/credit", "Not emulated: {}, which Advanta documents elsewhere."),
        ("POST", "/api/services/credit/", "Not emulated: {}, which Advanta documents elsewhere."),
        ("PUT", "/api/services/credit", "Not emulated: {}, which Advanta documents elsewhere."),
        ("GET", "/api/v1/developers/push/history", "Not emulated: {}, which MsGine documents elsewhere."),
        ("POST", "/api/v1/developers/email", "Not emulated: {}, which MsGine documents elsewhere."),
        ("GET", "/bulksender/send-sms-view", "Not emulated: {}, which integrators of Push.R use."),
        (
            "GET",
            "/api/v1/developers/push/histori",
            "Not emulated: {}, nor is GET /api/v1/developers/push/history.",
        ),
        ("POST", "/api/services/getBalance", "Not emulated: {}. Did you mean POST /api/services/getbalance?"),
        ("POST", "/api/v2/sms/sned", "Not emulated: {}. Did you mean POST /api/v2/sms/send?"),
        ("GET", "/api/v2/account/balanc", "Not emulated: {}. Did you mean GET /api/v2/account/balance?"),
        ("POST", "/messages/sms", "Not emulated: {}. Did you mean POST /api/v1/messages/sms?"),
        ("GET", "/api/v2/sms/status", "Not emulated: {}. `sms-simulator vendors` lists what is."),
        ("GET", "/favicon.ico", "Not emulated: {}."),
        ("DELETE", "/api/v2/sms/send", "UGSMS documents /api/v2/sms/send for POST, GET, not for DELETE."),
        ("POST", "/api/v1/messages", "MsGine documents /api/v1/messages for GET, not for POST."),
        ("HEAD", "/api/v2/sms/send", "UGSMS documents /api/v2/sms/send for POST, GET, not for HEAD."),
        (
            "PUT",
            "/api/v2/sandbox/sms/send",
            "Integrators of UGSMS use /api/v2/sandbox/sms/send for POST, GET, not for PUT.",
        ),
    ],
)
def test_the_hint_says_what_is_known(method: str, path: str, text: str) -> None:
    assert hint_to(method, path).text == text.format(f"{method} {path}")


@pytest.mark.parametrize(
    ("method", "path", "host", "evidence", "source"),
    [
        ("DELETE", "/api/v2/sms/send", "localhost", "documented", "ugsms.com/documentation/v2, Send SMS"),
        ("DELETE", "/api/v1/developers/7", "localhost", "public", "MsGine SDK 2.0.0, get"),
        ("PUT", "/api/v2/sandbox/sms/send", "localhost", "observed", "one Django application"),
        ("HEAD", "/api/services/sendbulk/", "localhost", "observed", "public clients of the family"),
        ("GET", "/api/v2/account/balances", "localhost", "documented", "all pages"),
        ("GET", "/api/v1/developers", "localhost", "public", "MsGine SDK 2.0.0, get"),
        ("GET", "/api/v1/account", "ugsms.com", "public", "docs.msgine.net/api/rate-limits, a sample; its answer is"),
        ("GET", "/api/v1/messages", "ugsms.com", "documented", "all pages"),
    ],
)
def test_the_hint_says_how_the_call_is_known_that_it_names(
    method: str, path: str, host: str, evidence: str, source: str
) -> None:
    hint = hint_to(method, path, host)
    assert (hint.evidence.value, hint.source[:50]) == (evidence, source[:50])


def test_a_call_of_another_vendor_is_told_where_the_host_is_wrong() -> None:
    hint = hint_to("POST", "/api/v1/messages/sms", "ugsms.com")
    assert hint.text == "Not of UGSMS: POST /api/v1/messages/sms, which is a call of MsGine."
    assert (hint.pointer, hint.sent, hint.expected) == ("/request/headers/Host", "ugsms.com", "a host of MsGine")


CHARGING = {
    f"{route.method} {route.path}"
    for vendor in BUILT_IN
    for operation in vendor.operations
    if not operation.is_read_only
    for route in operation.routes
} | {f"{each.method} {each.path}" for vendor in BUILT_IN for each in vendor.elsewhere if not each.is_read_only}

PATHS_OF_OTHERS = {
    vendor.name: {
        route.path
        for other in BUILT_IN
        if other is not vendor
        for operation in other.operations
        for route in operation.routes
    }
    for vendor in BUILT_IN
}


@pytest.mark.parametrize("last", ["status", "balances", "dlrs", "report", "usages", "messages", "sen", "sends", "bulk"])
@pytest.mark.parametrize("vendor", BUILT_IN, ids=lambda vendor: vendor.name)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_no_call_that_charges_is_proposed_for_one_that_reads(vendor: Vendor[Any], method: str, last: str) -> None:
    is_read = method in READ_METHODS or last in {"status", "balances", "dlrs", "report", "usages"}
    for operation in vendor.operations:
        for route in operation.routes:
            path = f"{route.path.rpartition('/')[0]}/{last}"
            answer = DIRECTORY.address(method, path, vendor.hosts[0])
            if is_read and isinstance(answer, Unrouted) and answer.hint is not None:
                assert answer.hint.expected not in CHARGING


@pytest.mark.parametrize("vendor", BUILT_IN, ids=lambda vendor: vendor.name)
@pytest.mark.parametrize("path", ["/x", "/api/" + "x" * 300, "/api/v2/" + "é" * 90, "/api/services/sendbulk/y"])
@pytest.mark.parametrize("method", ["GET", "DELETE", "PROPFIND", "X" * 40])
def test_a_hint_is_short_and_stays_with_its_vendor(vendor: Vendor[Any], path: str, method: str) -> None:
    for each in (path, vendor.operations[0].routes[0].path):
        answer = DIRECTORY.address(method, each, vendor.hosts[0])
        if isinstance(answer, Unrouted):
            assert answer.vendor == vendor.name
            assert answer.hint is not None
            assert len(answer.hint.text) <= MAX_HINT
            assert not any(path in answer.hint.expected for path in PATHS_OF_OTHERS[vendor.name])


def test_a_hint_repeats_no_secret() -> None:
    assert "sk_live" not in hint_to("GET", "/api/v2/api_key=sk_live_4eC39HqLyjWDarjtT1zdp7dc").text


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_a_preflight_is_no_mistake_and_options_of_a_program_is(method: str) -> None:
    headers = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": method}
    preflight = DIRECTORY.addressed(request_to("OPTIONS", "/api/v2/sms/send", headers))
    plain = DIRECTORY.addressed(request_to("OPTIONS", "/api/v2/sms/send"))
    assert isinstance(preflight, Unrouted)
    assert isinstance(plain, Unrouted)
    assert preflight.response.status == plain.response.status == 204
    assert (preflight.hint, plain.hint is None) == (None, False)


# -------------------------------------------------------------------------------------------------- what it is made of


@pytest.mark.parametrize(("vendor", "known"), [(vendor, known) for vendor in BUILT_IN for known in vendor.elsewhere])
def test_what_is_known_elsewhere_says_where_and_is_not_emulated(vendor: Vendor[Any], known: Elsewhere) -> None:
    assert vendor.unrouted is not None
    assert known.source
    assert known.evidence is not Evidence.DOCUMENTED
    assert isinstance(DIRECTORY.address(known.method, known.path, vendor.hosts[0]), Unrouted)


def test_what_it_routes_and_options_are_never_asked_of_it() -> None:
    def fail(_: int, __: str) -> Response:
        raise AssertionError

    elsewhere = (Elsewhere("POST", "/toy/send", Evidence.PUBLIC, "page", is_read_only=True),)
    vendors = (dataclasses.replace(TOY, unrouted=fail, elsewhere=elsewhere),)
    request = Request("POST", "/toy/send", "", {}, b"")
    assert isinstance(VendorDirectory(vendors).addressed(request), Addressed)
