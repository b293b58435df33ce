"""Measure the page in a real Chromium: `python -m benchmarks page`, and `--picture FILE` for the picture of it."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import aiohttp
from playwright.async_api import Page, async_playwright
from support.browser import DESKTOP, NUMBER, Program, Tab

from benchmarks.floors import Row
from benchmarks.load import request
from benchmarks.servers import Server, simulator

KEPT = 100_000
AT_ONCE = 1_000
BURST_S = 5
TICK_S = 0.01
NEWS = 20
SEND = "/api/v1/messages/sms"
KEY = {"Authorization": "Bearer key-of-a-client"}

SHOP = "shop"
ASKED = (
    ("/__admin/sandboxes", {"name": SHOP, "start": "2026-11-27T12:41:00Z", "speed": 1}),
    (f"/s/{SHOP}/__admin/demo-data", {"count": 300, "seed": "183"}),
)
OPENED = "m-296"
QUALITY = 85
"""Of WebP: letters stay sharp."""

FRAMES = """async ([step, frames]) => {
  const list = document.querySelector("sms-list");
  const took = [];
  let before = await new Promise(requestAnimationFrame);
  for (let frame = 0; frame < frames; frame += 1) {
    list.scrollTop += step;
    const now = await new Promise(requestAnimationFrame);
    took.push(now - before);
    before = now;
  }
  return took;
}"""
"""Scroll on with every frame; returns how long each took."""

PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
WEIGHT = "() => [document.querySelectorAll('*').length, performance.memory.usedJSHeapSize / 1e6]"


def page(picture: Path | None = None) -> Iterator[Row | str]:
    """Measure the page with many messages kept, or take its picture alone."""
    if picture is None:
        yield from asyncio.run(_measure())
    else:
        size = picture.write_bytes(asyncio.run(_photograph()))
        yield f"page: {picture}, {DESKTOP['width']} x {DESKTOP['height']}, {size / 1000:.0f} KB"


async def _photograph() -> bytes:
    """Take the picture of a day that is always the same: it has a clock, a seed and an open message of its own."""
    with Program() as program:
        async with aiohttp.ClientSession() as session, async_playwright() as playwright:
            for path, body in ASKED:
                async with session.post(f"{program.url}{path}", json=body) as answer:
                    answer.raise_for_status()
            browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = await browser.new_page(viewport=DESKTOP, color_scheme="light")
            await Tab(page, f"{program.url}/s/{SHOP}").go(f"messages/{OPENED}")
            await page.locator("sms-message .happened").wait_for()
            chromium = await page.context.new_cdp_session(page)
            taken = await chromium.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
            await browser.close()
    return base64.b64decode(taken["data"])


async def _measure() -> list[Row]:
    with simulator("--speed", "0") as server:
        url = f"http://127.0.0.1:{server.port}"
        async with aiohttp.ClientSession(url) as session, async_playwright() as playwright:
            await _fill(session)
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--enable-precise-memory-info"]
            )
            tab = Tab(await browser.new_page(viewport=DESKTOP), url)
            rows = [
                await _begun(tab),
                await _scrolled(tab.page),
                await _news(tab.page, session),
                await _burst(tab.page, server),
            ]
            await browser.close()
    return rows


async def _fill(session: aiohttp.ClientSession) -> None:
    """Send bulks until so many messages are kept."""
    numbers = ",".join(f"07015{number:05}" for number in range(AT_ONCE))
    for bulk in range(KEPT // AT_ONCE):
        body = {"numbers": numbers, "message_body": f"Your order {bulk} is on its way.", "sender_id": "Duka"}
        async with session.post("/api/v2/sms/send", json=body, headers={"X-API-Key": "key-of-a-client"}) as answer:
            assert answer.status == 200, await answer.text()


async def _begun(tab: Tab) -> Row:
    began = time.perf_counter()
    await tab.go()
    await tab.page.get_by_role("option").first.wait_for()
    rows_ms = (time.perf_counter() - began) * 1000
    painted_ms = await tab.page.evaluate(PAINTED)
    return Row(
        f"the [page](page.md) in Chromium with {KEPT:,} messages kept: first paint, first rows",
        f"{painted_ms / 1000:.2f} and {rows_ms / 1000:.2f} s, cold",
    )


async def _scrolled(page: Page) -> Row:
    slow = sorted(await page.evaluate(FRAMES, [60, 200]))
    fast = sorted(await page.evaluate(FRAMES, [9_000, 200]))
    nodes, megabytes = await page.evaluate(WEIGHT)
    return Row(
        "scrolling through them, and dragging the bar",
        f"a frame takes {median(slow):.0f} and {median(fast):.0f} ms (p95 {quantiles(slow, n=20)[-1]:.0f} and "
        f"{quantiles(fast, n=20)[-1]:.0f} ms); {nodes} elements, {megabytes:.0f} MB",
    )


async def _news(page: Page, session: aiohttp.ClientSession) -> Row:
    await page.evaluate("() => { document.querySelector('sms-list').scrollTop = 0; }")
    took = []
    for number in range(NEWS):
        began = time.perf_counter()
        await _send(session, f"News {number} of {NEWS}")
        await page.get_by_role("option").filter(has_text=f"News {number} of {NEWS}").wait_for()
        took.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.15)
    return Row("from a send to the screen", f"{median(took):.0f} ms, {max(took):.0f} ms at most")


async def _burst(page: Page, server: Server) -> Row:
    watching = asyncio.create_task(page.evaluate(FRAMES, [0, BURST_S * 60]))
    used_s = server.cpu_seconds()
    took_s = await _pour(server.port)
    used_s = server.cpu_seconds() - used_s
    frames = sorted(await watching)
    await page.get_by_role("option").filter(has_text=f"Burst {BURST_S * AT_ONCE - 1}").wait_for()
    _, megabytes = await page.evaluate(WEIGHT)
    return Row(
        f"the page while {BURST_S * AT_ONCE / took_s:,.0f} messages a second arrive",
        f"a frame takes {median(frames):.0f} ms (p95 {quantiles(frames, n=20)[-1]:.0f} ms, at most {frames[-1]:.0f} "
        f"ms), then {megabytes:.0f} MB; the server's core is busy for {used_s / took_s:.0%}",
    )


async def _pour(port: int) -> float:
    """Send at a steady pace over one connection without waiting for answers; returns after how long all were there.

    Whole requests are written at once, so that it is not whoever sends that is measured.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began, sent = time.perf_counter(), 0
    answered = asyncio.create_task(_count(reader, BURST_S * AT_ONCE))
    while sent < BURST_S * AT_ONCE:
        due = min(int((time.perf_counter() - began) * AT_ONCE) + 1, BURST_S * AT_ONCE)
        writer.writelines(
            request("POST", SEND, json.dumps({"to": NUMBER, "message": f"Burst {number}"}).encode(), KEY)
            for number in range(sent, due)
        )
        await writer.drain()
        sent = due
        await asyncio.sleep(TICK_S)
    await answered
    took_s = time.perf_counter() - began
    writer.close()
    return took_s


async def _count(reader: asyncio.StreamReader, wanted: int) -> None:
    for _ in range(wanted):
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 201"), head
        await reader.readexactly(int(head.lower().partition(b"content-length:")[2].split(b"\r")[0]))


async def _send(session: aiohttp.ClientSession, text: str) -> None:
    async with session.post(SEND, json={"to": NUMBER, "message": text}, headers=KEY) as answer:
        assert answer.status == 201, await answer.text()
