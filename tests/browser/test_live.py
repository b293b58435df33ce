"""What views show while messages keep coming, in a real browser."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from browser.conftest import Open
from playwright.async_api import expect
from support.browser import BROWSER, Tab

pytestmark = BROWSER


@asynccontextmanager
async def sending(here: Tab) -> AsyncIterator[None]:
    """Send one text after the other meanwhile, so that there is never a quiet moment."""
    is_over = asyncio.Event()

    async def send() -> None:
        while not is_over.is_set():
            await here.send("Your code is 4711.")

    task = asyncio.create_task(send())
    try:
        yield
    finally:
        is_over.set()
        await task


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        ("day", re.compile(r"Delivered [1-9]\d+")),
        ("money", re.compile(r"spent on [1-9]\d+ messages")),
        ("requests", re.compile(r"newest 50|[1-9]\d+ requests")),
        ("numbers", re.compile(r"[1-9]\d+ messages")),
        ("numbers/%2B256701521269", re.compile("4711")),
        ("sandboxes", re.compile(r"[1-9]\d+ messages")),
    ],
)
async def test_a_view_moves_while_messages_come(tab: Open, part: str, shown: re.Pattern[str]) -> None:
    here = await tab(speed=600)  # no limit of requests a minute is met
    await here.go(part)
    await expect(here.page.locator("main")).not_to_be_empty()
    async with sending(here):
        await expect(here.page.get_by_role("main")).to_contain_text(shown)


async def test_the_chart_follows_a_fast_clock_without_news(tab: Open) -> None:
    here = await tab(speed=600)
    await here.go("day")
    told = here.page.locator("sms-day header .soft")
    await expect(told).to_contain_text("virtual time")
    before = await told.inner_text()
    await expect(told).not_to_have_text(before)


async def test_what_is_typed_stays_while_money_moves(tab: Open) -> None:
    here = await tab(speed=0)
    await here.go("money/msgine-1")
    amount = here.page.locator("form", has_text="Top up").get_by_label("Amount")
    await amount.fill("25")
    await here.send()
    await expect(here.page.locator(".account", has_text="msgine-1")).to_contain_text("spent on 1 message")
    await expect(amount).to_have_value("25")
    await expect(amount).to_be_focused()
