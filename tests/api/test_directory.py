"""Every path leads to a vendor's operation or to an answer that is plainly ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.every_vendor import EVERY

from simulator.api.routing import Route, RouteTable
from simulator.serving.serve import Addressed, VendorDirectory
from simulator.serving.unrouted import Unrouted
from simulator.vendors import BUILT_IN

DIRECTORY = VendorDirectory(BUILT_IN)
ROUTES = [
    (vendor.name, operation.name, route)
    for vendor in BUILT_IN
    for operation in vendor.operations
    for route in operation.routes
]


def ours(found: object) -> int:
    """The status of an answer that no vendor's can be taken for."""
    assert isinstance(found, Unrouted)
    assert dict(found.response.headers)["X-SMS-Simulator-Problem"]
    return found.response.status


@pytest.mark.parametrize(("vendor", "operation", "route"), ROUTES, ids=str)
def test_a_native_path_leads_to_its_operation(vendor: str, operation: str, route: Route) -> None:
    addressed = DIRECTORY.address(route.method, route.path.replace("{messageId}", "msg_1000000001"), "localhost")
    assert isinstance(addressed, Addressed)
    assert (addressed.vendor.name, addressed.operation.name) == (vendor, operation)


def test_a_slash_too_many_is_another_path() -> None:
    assert ours(DIRECTORY.address("POST", "/api/v2/sms/send/", "localhost")) == 404


@pytest.mark.parametrize(
    ("vendor", "host"), [(name, host) for name, each in EVERY.items() for host in each.vendor.hosts]
)
def test_every_host_of_a_vendor_leads_to_it(vendor: str, host: str) -> None:
    directory = VendorDirectory(each.vendor for each in EVERY.values())
    for operation in EVERY[vendor].vendor.operations:
        for method, path, *_ in operation.routes:
            addressed = directory.address(method, path.replace("{messageId}", "msg_1000000001"), host)
            assert isinstance(addressed, Addressed)
            assert (addressed.vendor.name, addressed.operation.name) == (vendor, operation.name)


def test_a_vendors_host_leads_to_that_vendor_alone() -> None:
    addressed = DIRECTORY.address("POST", "/api/v1/messages/sms", "api.msgine.net")
    assert isinstance(addressed, Addressed)
    assert ours(DIRECTORY.address("POST", "/api/v1/messages/sms", "ugsms.com")) == 404


def test_another_method_is_ours_to_refuse_and_says_what_is_allowed() -> None:
    response = DIRECTORY.address("DELETE", "/api/v2/account/balance", "localhost")
    assert ours(response) == 405
    assert isinstance(response, Unrouted)
    assert dict(response.response.headers)["Allow"] == "GET"


def test_options_says_what_is_allowed() -> None:
    found = DIRECTORY.address("OPTIONS", "/api/v2/sms/send", "localhost")
    assert isinstance(found, Unrouted)
    assert (found.response.status, dict(found.response.headers)["Allow"]) == (204, "GET, OPTIONS, POST")


def test_head_is_served_where_reading_changes_nothing() -> None:
    assert isinstance(DIRECTORY.address("HEAD", "/api/v2/account/balance", "localhost"), Addressed)


def test_head_never_sends_a_message() -> None:
    assert ours(DIRECTORY.address("HEAD", "/api/v2/sms/send", "localhost")) == 405


@given(st.text(), st.text(), st.text())
def test_any_address_is_answered(method: str, path: str, host: str) -> None:
    found = DIRECTORY.address(method, f"/{path}", host)
    assert isinstance(found, Addressed) or method == "OPTIONS" or ours(found)


def test_exact_paths_win_over_templates() -> None:
    table = RouteTable([(Route("GET", "/m/{id}"), "one"), (Route("GET", "/m/all"), "all")])
    exact, template = table.find("/m/all"), table.find("/m/7")
    assert exact is not None
    assert template is not None
    assert (exact.targets["GET"], template.targets["GET"], template.params["id"]) == ("all", "one", "7")
    assert table.find("/m/") is None
    assert table.find("/m/7/8") is None
