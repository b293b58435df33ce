"""Every view in a real browser, in both schemes and three widths: what axe finds, and what is wider than the window."""

from collections.abc import Iterator

import pytest
from browser.conftest import Open
from playwright.async_api import expect
from support.browser import BROWSER, DESKTOP, LEVELS, Program, Tab

from simulator.testing.connection import Connection

pytestmark = BROWSER

VIEWS = {
    "messages": "sms-list .line",
    "messages/m-200": "sms-message .happened",
    "messages?q=nowhere": "h2:text-is('No message matches')",
    "messages?q=two:1": "h2:text-is('This search cannot be read')",
    "messages/m-9999": "h2:text-is('This message is gone')",
    "numbers": "sms-numbers .line",
    "numbers/%2B256766453663": "sms-thread .bubble",
    "requests": ".request-list .line",
    "requests?kind=violations": ".request-list .line",
    "requests?kind=unreadable": ".request-list .empty",
    "requests/x-1": ".wire",
    "money/ugsms-1": "sms-money svg",
    "day": "sms-day .lines tr",
    "send/advanta": "sms-send form",
    "send/incoming": "sms-send form",
    "sandboxes": "sms-boxes .card h2",
}
"""Addresses, and what is there once a view is drawn."""

NARROW = [
    "messages",
    "messages/m-200",
    "numbers",
    "requests",
    "requests/x-1",
    "money/ugsms-1",
    "day",
    "send/ugsms",
    "sandboxes",
]

PHONE = {"viewport": {**DESKTOP, "width": 390}, "color_scheme": "dark"}


@pytest.fixture(scope="module")
def filled(server: Program) -> Iterator[str]:
    """A sandbox in which no view is empty, and which no test here changes."""
    url = f"{server.url}/s/filled"
    connection = Connection(server.url)
    connection.ask("POST", "/__admin/sandboxes", {"name": "filled", "speed": 0, "seed": "looks"})
    connection.ask("POST", "/s/filled/__admin/demo-data", {"count": 200})
    connection.ask("POST", "/s/filled/__admin/faults", {"name": "busy", "refuse": "rate_limited", "match": {"nth": 3}})
    yield url
    connection.ask("DELETE", "/__admin/sandboxes/filled")
    connection.close()


async def drawn(tab: Tab, address: str) -> None:
    await tab.again(address)
    await expect(tab.page.locator(VIEWS.get(address, "main h1")).first).to_be_attached()


@pytest.mark.parametrize("places", [("messages", "numbers"), ("requests", "money"), ("day", "send", "sandboxes")])
async def test_axe_finds_nothing_in_any_view(tab: Open, filled: str, places: tuple[str, ...]) -> None:
    here = await tab(filled)
    here.is_refused = True
    await here.go()
    found = {}
    for address in (each for each in VIEWS if each.startswith(places)):
        await drawn(here, address)
        found[address] = await here.findings()
    assert {address: each for address, each in found.items() if each} == {}


async def test_axe_finds_nothing_at_the_first_start_and_in_the_help(tab: Open) -> None:
    here = await tab()
    await here.go()
    await expect(here.page.get_by_role("tabpanel")).to_be_visible()
    assert await here.findings() == []
    await here.press("?")
    await expect(here.page.get_by_role("dialog")).to_be_visible()
    assert await here.findings() == []


async def test_axe_finds_nothing_on_a_phone_in_the_dark(tab: Open, filled: str) -> None:
    here = await tab(filled, context=PHONE)
    await here.go()
    found = {}
    for address in ("messages", "messages/m-200", "money/ugsms-1"):
        await drawn(here, address)
        found[address] = await here.broken(LEVELS)
    assert {address: each for address, each in found.items() if each} == {}


@pytest.mark.parametrize("width", [390, 320])
async def test_nothing_is_wider_than_a_phone(tab: Open, filled: str, width: int) -> None:
    here = await tab(filled, context={"viewport": {**DESKTOP, "width": width}, "color_scheme": "dark"})
    await here.go()
    wide = {}
    for address in NARROW:
        await drawn(here, address)
        wide[address] = await here.overflow()
    wide["navigation"] = await here.page.locator(".nav").evaluate("nav => nav.scrollWidth - nav.clientWidth")
    field = await here.page.get_by_role("searchbox").bounding_box()
    assert field is not None
    assert field["width"] > 100
    await expect(here.page.get_by_role("link", name="Sandbox filled: see the others")).to_be_visible()
    assert {address: by for address, by in wide.items() if by > 0} == {}


async def test_a_phone_shows_a_message_as_a_view_of_its_own_with_a_way_back(tab: Open, filled: str) -> None:
    here = await tab(filled, context=PHONE)
    await here.go()
    await here.page.get_by_role("option").first.click()
    await expect(here.page.get_by_role("listbox")).to_be_hidden()
    await expect(here.page.get_by_role("article")).to_be_visible()
    await here.page.get_by_role("link", name="Back to the list").click()
    await expect(here.page.get_by_role("listbox")).to_be_visible()
