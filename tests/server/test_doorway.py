"""How a browser that opens our address gets to the page, and who does not."""

import pytest
from support.served import Serve, Served
from yarl import URL

from simulator.vendors import BUILT_IN

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
VISIT = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/", "__admin/"),
        ("/__admin", "__admin/"),
        ("/favicon.ico", "__admin/ui/icon.svg"),
        ("/s/default/", "__admin/"),
        ("/s/default", "default/__admin/"),
        ("/s/default/__admin", "__admin/"),
    ],
)
async def test_a_browser_is_led_to_the_page_by_a_relative_address(live: Served, path: str, location: str) -> None:
    answer = await live.ask("GET", path, headers=BROWSER)
    assert (answer.status, answer.headers["Location"]) == (302, location)
    goal = URL(live.url + path).join(URL(location))
    assert (await live.ask("GET", goal.path)).status == 200


async def test_what_leads_to_the_page_is_no_request_of_an_application(live: Served) -> None:
    for path in ("/", "/favicon.ico", "/__admin", "/__admin/"):
        await live.ask("GET", path, headers=BROWSER)
    assert (await live.get("requests"))["requests"] == []


@pytest.mark.parametrize(
    ("method", "headers"), [("GET", {"Accept": "application/json"}), ("GET", {"Accept": "*/*"}), ("POST", BROWSER)]
)
async def test_a_client_that_is_no_browser_is_told_what_is_emulated(
    live: Served, method: str, headers: dict[str, str]
) -> None:
    answer = await live.ask(method, "/", headers=headers)
    assert (answer.status, answer.problem) == (404, "unknown-route")


async def test_a_vendors_own_host_has_no_page(serve: Serve) -> None:
    served = await serve(*BUILT_IN)
    for vendor in BUILT_IN:
        for host in vendor.hosts:
            for path in ("/", "/favicon.ico"):
                assert (await served.ask("GET", path, headers={**BROWSER, "Host": host})).status == 404


async def test_a_vendors_own_port_has_no_page(live: Served) -> None:
    port = (await live.post("ports", {"vendor": "toy"}))["port"]
    answer = await live.ask_url("GET", URL(f"http://127.0.0.1:{port}/"), BROWSER, b"")
    assert answer.status == 404


@pytest.mark.parametrize("path", ["/__admin/", "/s/default/__admin/"])
async def test_a_link_on_another_site_leads_to_the_page(live: Served, path: str) -> None:
    assert (await live.ask("GET", path, headers={**BROWSER, **VISIT})).status == 200


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/__admin/messages", VISIT),  # it holds data
        ("POST", "/__admin/", VISIT),
        ("GET", "/__admin/", {**VISIT, "Sec-Fetch-Dest": "iframe"}),
        ("GET", "/__admin/", {**VISIT, "Sec-Fetch-Mode": "cors"}),
        ("GET", "/__admin/", {**VISIT, "Origin": "https://evil.example"}),
        ("GET", "/__admin/ui/app.js", VISIT),
    ],
)
async def test_another_site_gets_nothing_else(live: Served, method: str, path: str, headers: dict[str, str]) -> None:
    answer = await live.ask(method, path, headers=headers)
    assert (answer.status, answer.problem) == (403, "foreign-origin")
