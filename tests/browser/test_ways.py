"""What lies between the page and its server, in a real browser: many tabs, proxies, a server without a free stream."""

import re
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from browser.conftest import Open
from playwright.async_api import expect
from support.browser import BROWSER, SHOW, Program, Tab
from support.programs import needs

from simulator.control.events import MOST_STREAMS

pytestmark = BROWSER

PREFIX = "/tools/sms"
BESIDE = ("Content-Length", "Transfer-Encoding", "Content-Encoding")
"""Headers that a proxy writes itself."""


@pytest.fixture
def prefixed(server: Program, tmp_path: Path, unused_tcp_port: int) -> Iterator[str]:
    """The server behind Caddy, which puts a path in front; named before `tab`, so that it ends after the tabs."""
    url = f"http://127.0.0.1:{unused_tcp_port}"
    (tmp_path / "Caddyfile").write_text(
        f"{{\n\tadmin off\n}}\n{url} {{\n\thandle_path {PREFIX}/* {{\n\t\treverse_proxy {server.url[7:]}\n\t}}\n}}\n",
        "utf-8",
    )
    command = ["caddy", "run", "--config", str(tmp_path / "Caddyfile")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={"HOME": str(tmp_path)}) as proxy:
        try:
            assert proxy.stderr
            assert any("serving initial configuration" in line for line in proxy.stderr)
            yield url + PREFIX
        finally:
            proxy.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def holding(server: Program) -> AsyncIterator[str]:
    """The server behind a proxy that passes nothing on before all of it came.

    Named before `tab`, so that it ends after the tabs.
    """
    async with aiohttp.ClientSession(server.url) as session:

        async def passed_on(request: web.BaseRequest) -> web.Response:
            body = await request.read()
            async with session.request(request.method, request.path_qs, data=body, allow_redirects=False) as answer:
                headers = [each for each in answer.headers.items() if each[0] not in BESIDE]
                return web.Response(status=answer.status, headers=headers, body=await answer.read())

        runner = web.ServerRunner(web.Server(passed_on), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
        await runner.cleanup()


async def polls(here: Tab) -> None:
    """See that the header says that no stream comes through."""
    await expect(here.page.locator("header .polled")).to_have_text("asks every 2 s")


async def streams(here: Tab) -> None:
    """See that the header says nothing of polls."""
    await expect(here.page.locator("header .polled")).to_have_text("")


async def test_six_tabs_of_one_browser_all_load_and_hear_what_happens(tab: Open) -> None:
    first = await tab(speed=0)
    await first.send("Before")
    tabs = [first, *[await first.another() for _ in range(5)]]
    for each in tabs:
        await each.go()
        await expect(each.page.get_by_role("option")).to_have_count(1)
    for each in tabs[4:]:
        await polls(each)
    await first.send("News", to="+256772000001")
    for each in tabs:
        await expect(each.page.get_by_role("option")).to_have_count(2)
    for each in tabs[:4]:
        await streams(each)


async def test_a_hidden_tab_leaves_its_stream_to_one_that_is_opened(tab: Open) -> None:
    first = await tab(speed=0)
    await first.send("Before")
    await first.go()
    await expect(first.page.get_by_role("option")).to_have_count(1)
    second = await first.another()
    async with first.page.expect_event("requestfailed", lambda request: request.url.endswith("/events")):
        await first.page.evaluate(SHOW, "hidden")
        await second.go()
    await second.send("Meanwhile", to="+256772000001")
    await expect(second.page.get_by_role("option")).to_have_count(2)
    await first.page.evaluate(SHOW, "visible")
    await expect(first.page.get_by_role("option")).to_have_count(2)


async def test_what_happens_before_the_stream_is_there_is_told(tab: Open) -> None:
    here = await tab(speed=0)
    await here.send("Before")
    begin = await here.hold("events")
    await here.go()
    await expect(here.page.get_by_role("option")).to_have_count(1)
    await here.send("Meanwhile", to="+256772000001")
    begin.set()
    await expect(here.page.get_by_role("option")).to_have_count(2)


@needs("caddy")
async def test_everything_stays_under_the_path_that_a_proxy_puts_in_front(prefixed: str, tab: Open) -> None:
    made = await tab()
    here = await tab(f"{prefixed}{made.url[made.url.index('/s/') :]}")
    await here.go()
    page = here.page
    await expect(page.get_by_role("heading", name="Nothing was sent yet")).to_be_visible()
    await here.send()
    await expect(page.get_by_role("option")).to_have_count(1)
    await streams(here)
    for name in ("Inbox", "Requests", "Money", "The day", "Send", "Sandboxes"):
        await page.get_by_role("navigation").get_by_role("link", name=name).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(name)
    await page.get_by_role("navigation").get_by_role("link", name="Send").click()
    await page.get_by_role("tabpanel").get_by_role("button", name="Send").click()
    await expect(page.get_by_role("tabpanel").locator(".badge.good")).to_be_visible()
    await page.get_by_role("navigation").get_by_role("link", name="Manual").click()
    await expect(page).to_have_url(re.compile(f"{PREFIX}/__admin/guide/"))
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    addresses = await page.evaluate("() => [...document.links].map(link => link.pathname)")
    assert [each for each in addresses if not each.startswith(f"{PREFIX}/")] == []


@needs("caddy")
async def test_the_address_alone_leads_to_the_page_behind_a_path(prefixed: str, tab: Open) -> None:
    here = await tab(prefixed)
    await here.page.goto(f"{prefixed}/")
    await expect(here.page.get_by_role("navigation")).to_be_visible()
    await expect(here.page).to_have_url(re.compile(f"{PREFIX}/__admin/"))


async def test_where_a_proxy_holds_the_stream_back_the_page_polls_after_three_seconds(holding: str, tab: Open) -> None:
    made = await tab(speed=0)
    await made.send("Before")
    here = await tab(f"{holding}{made.url[made.url.index('/s/') :]}")
    await here.page.clock.install(time=0)
    await here.page.clock.pause_at(1_000)
    await here.go()
    await expect(here.page.get_by_role("option")).to_have_count(1)
    await made.send("Before the first poll", to="+256772000001")
    await here.page.clock.fast_forward(3_000)
    await here.page.clock.resume()
    await polls(here)
    await expect(here.page.get_by_role("option")).to_have_count(2)
    await made.send("News", to="+256772000002")
    await expect(here.page.get_by_role("option")).to_have_count(3)


async def test_a_page_that_gets_no_stream_polls(tab: Open) -> None:
    here = await tab(speed=0)
    here.is_refused = True
    async with aiohttp.ClientSession() as session, AsyncExitStack() as streams:
        for _ in range(MOST_STREAMS):
            stream = await streams.enter_async_context(session.get(f"{here.url}/__admin/events"))
            assert stream.status == 200
        await here.send()
        await here.go()
        await polls(here)
        row = here.page.get_by_role("option")
        await expect(row).to_contain_text("Pending")
        here.ask("POST", "clock/settle", {})
        await expect(row).to_contain_text("Delivered")
