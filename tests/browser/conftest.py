"""One Chromium and one server for all tests of a process; each test has a sandbox and a context of its own."""

import itertools
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, suppress
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect
from support.browser import WAIT_MS, Program, Tab, opened

from simulator.testing import ControlError, SmsSimulatorServer

NOT_NEEDED = (
    # Of the address bar, which nobody sees here: each window loads a page for either, in a process of its own.
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    # A process in reserve for every context, of which each test has one.
    "SpareRendererForSitePerProcess",
    # What Playwright turns off for the sake of tests, or of the network: the last list counts.
    "AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter",
    "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding", "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)  # fmt: skip
"""What Chromium is to do without: half of its processor time would go into these."""

NAMES = (f"box-{number}" for number in itertools.count(1))

Open = Callable[..., Awaitable[Tab]]
"""Opens a tab on a new sandbox: its world by name, or that of a `url`; and `viewport`, `color_scheme` of the tab."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium, without a window."""
    program = shutil.which("chromium")
    assert program, "needs chromium"
    arguments = [f"--disable-features={','.join(NOT_NEEDED)}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with async_playwright() as playwright:
        expect.set_options(timeout=WAIT_MS)
        browser = await playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Program]:
    """A server in which every test has its own sandbox."""
    with Program() as program:
        yield program


@pytest_asyncio.fixture(loop_scope="session")
async def tab(chromium: Browser, server: Program) -> AsyncIterator[Open]:
    """Opens tabs; when the test ends, nothing may have gone wrong in any of them, and their sandboxes are dropped."""
    made = []
    with SmsSimulatorServer(server.url) as control:
        async with AsyncExitStack() as stack:

            async def open_tab(url: str = "", *, context: dict[str, Any] | None = None, **world: Any) -> Tab:
                if not url:
                    made.append(control.ask("POST", "sandboxes", {"name": next(NAMES), **world})["name"])
                    url = f"{server.url}/s/{made[-1]}"
                return await stack.enter_async_context(opened(chromium, url, **(context or {})))

            yield open_tab
        for name in made:
            with suppress(ControlError):  # the test dropped it
                control.ask("DELETE", f"sandboxes/{name}")
