"""A real browser in front of the page: opens tabs, and notes what no page of ours may do in them."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Route, ViewportSize

from simulator.testing.connection import Connection
from support.programs import needs

DESKTOP: ViewportSize = {"width": 1280, "height": 800}
WAIT_MS = 15_000
NUMBER = "+256701521269"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = [*LEVELS, "best-practice"]
REFUSED = re.compile(r"Failed to load resource: (the server responded with a status of (4|503|507)|net::ERR_)")
"""What Chromium itself says of an answer that the page expects and tells in words."""


BROWSER = [pytest.mark.browser, needs("chromium"), pytest.mark.asyncio(loop_scope="session")]
"""The marks of a module of tests that drive the browser, which they share."""


SHOW = """state => {
  Object.defineProperty(document, "hidden", { value: state === "hidden", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
"""Hide a tab, or show it again."""


class Program:
    """The simulator as a program of its own, which can be killed and started again on the same port."""

    def __init__(self, *flags: str) -> None:
        self._flags = flags
        self._port = "0"
        self.url = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.kill()

    def start(self) -> None:
        command = [sys.executable, "-m", "simulator", "serve", "--port", self._port, *self._flags]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ}
        )
        assert self._process.stdout
        self.url = re.findall(r"http://[^\s/]+", self._process.stdout.readline())[0]
        self._port = self.url.rpartition(":")[2]

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def terminate(self) -> int:
        """Ask it to end; returns its exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        self._process.send_signal(how)
        status = self._process.wait(20)
        assert self._process.stdout
        self._process.stdout.close()
        return status


class Tab:
    """A tab, with everything that was wrong in it: words on the console, errors, requests to anybody else.

    Set `is_refused` where a test has the server refuse something: Chromium itself says so on the console.
    """

    def __init__(self, page: Page, url: str, token: str | None = None, wrong: list[str] | None = None) -> None:
        self.page = page
        self.url = url
        self.wrong = [] if wrong is None else wrong
        self.is_refused = False
        self._token = token
        page.set_default_timeout(WAIT_MS)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("request", lambda request: self._asked(request.url))

    async def another(self) -> Tab:
        """Open a second tab beside it, in the same browser."""
        return Tab(await self.page.context.new_page(), self.url, self._token, self.wrong)

    async def go(self, address: str = "messages") -> None:
        """Open a view."""
        await self.page.goto(f"{self.url}/__admin/#/{address}")

    async def again(self, address: str) -> None:
        """Go to a view as a link does, without a load."""
        await self.page.evaluate("address => { location.hash = address; }", f"#/{address}")

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def hold(self, path: str) -> asyncio.Event:
        """Hold back what the page asks for at a path of the control API until the event that is returned is set."""
        let_go = asyncio.Event()

        async def passed_on(route: Route) -> None:
            await let_go.wait()
            await route.continue_()

        await self.page.route(re.compile(rf"{re.escape(f'{self.url}/__admin/{path}')}(\?|$)"), passed_on)
        return let_go

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Call the control API of the sandbox that is shown."""
        connection = Connection(self.url, self._token)
        try:
            return connection.ask(method, f"/__admin/{path}", body)
        finally:
            connection.close()

    async def send(self, message: str = "Your code is 4711.", to: str = NUMBER, **more: object) -> None:
        """Send a text as an application does."""
        body = {"to": to, "message": message, **more}
        headers = {"Authorization": "Bearer key-of-a-client"}
        answer = await self.page.request.post(f"{self.url}/api/v1/messages/sms", headers=headers, data=body)
        assert answer.status == 201, await answer.text()

    async def send_with_receipts(self) -> None:
        """Send a text whose receipts all come to a catch URL, and let them come."""
        self.ask("PUT", "accounts/msgine-1/callback", {"url": f"{self.ask('GET', 'sandbox')['base_url']}/__catch/app"})
        await self.send()
        self.ask("POST", "clock/settle", {})

    async def findings(self) -> list[str]:
        """What axe finds in the view: of the levels A and AA and of good practice, and in the dark in its colours."""
        found = await self.broken(RULES)
        await self.page.emulate_media(color_scheme="dark")
        found += [f"in the dark, {each}" for each in await self.broken(["color-contrast"])]
        await self.page.emulate_media(color_scheme="light")
        return found

    async def broken(self, rules: list[str]) -> list[str]:
        """Which rules of axe the view breaks as it is, by their tags or names, and where."""
        if not await self.page.evaluate("() => 'axe' in window"):
            await self.page.evaluate(Axe().axe_script)
        options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}  # no rule of these reads styles
        found = await self.page.evaluate("async options => (await axe.run(document, options)).violations", options)
        return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found]

    async def overflow(self) -> int:
        """How many pixels the page or its content is wider than the window."""
        return int(
            await self.page.evaluate(
                "() => Math.max(...[document.documentElement, document.querySelector('main')]"
                ".map(each => each.scrollWidth - each.clientWidth))"
            )
        )

    def _said(self, message: ConsoleMessage) -> None:
        is_expected = self.is_refused and REFUSED.match(message.text)
        if message.type in {"error", "warning"} and not is_expected:
            self.wrong.append(f"{message.type}: {message.text}")

    def _asked(self, url: str) -> None:
        host = urlsplit(self.url).netloc
        if not url.startswith("data:") and urlsplit(url.removeprefix("blob:")).netloc != host:
            self.wrong.append(f"asked {url}")


@asynccontextmanager
async def opened(browser: Browser, url: str, token: str | None = None, **how: Any) -> AsyncIterator[Tab]:
    """Open a tab of its own context; nothing may have gone wrong in it when it is closed.

    Args:
        browser: the one that all tests share.
        url: of the server or of a sandbox, without `/__admin/`.
        token: what `ask` says to the control API.
        how: what a context of Playwright takes: `viewport`, `color_scheme`.
    """
    context: BrowserContext = await browser.new_context(**{"viewport": DESKTOP, "locale": "en-GB", **how})
    try:
        tab = Tab(await context.new_page(), url, token)
        yield tab
        assert not tab.wrong, tab.wrong
    finally:
        await context.close()
