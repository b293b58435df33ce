"""The page by keyboard alone, in a real browser."""

import re

from browser.conftest import Open
from playwright.async_api import expect
from support.browser import BROWSER

pytestmark = BROWSER

FOCUS = "() => document.activeElement.tagName + ' ' + document.activeElement.className"
OUTLINE = (
    "() => getComputedStyle(document.activeElement).outlineStyle + document.activeElement.matches(':focus-visible')"
)

CLOSE_AND_PRESS = """keys => {
  document.querySelector("dialog").close();
  for (const key of keys) document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}"""
"""Close a dialog and press keys before anything is drawn, as it comes about on a busy machine."""


async def test_everything_is_done_by_keys(tab: Open) -> None:
    here = await tab(context={"permissions": ["clipboard-read", "clipboard-write"]})
    for code in ("1111", "2222", "3333"):
        await here.send(f"Your code is {code}.")
    await here.go()
    page = here.page
    rows = page.get_by_role("option")
    await expect(rows).to_have_count(3)
    await here.press("j", "j")
    await expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
    await expect(page.get_by_role("listbox")).to_have_attribute("aria-activedescendant", re.compile("-1$"))
    await here.press("k", "Enter")
    await expect(page.get_by_role("article")).to_contain_text("3333")
    await expect(rows.first).not_to_have_class(re.compile("unread"))
    await here.press("c")
    await expect(page.locator("#spoken")).to_have_text("Copied")
    assert await page.evaluate("() => navigator.clipboard.readText()") == "3333"
    await here.press("u")
    await expect(rows.first).to_have_class(re.compile("unread"))
    await here.press("Escape")
    await expect(page.get_by_role("article")).to_have_count(0)
    await here.press("/")
    await expect(page.get_by_role("searchbox")).to_be_focused()
    await page.keyboard.type("2222")
    await here.press("Enter")
    await expect(rows).to_have_count(1)
    await here.press("Escape")
    await expect(rows).to_have_count(3)
    await here.press(".")
    await expect(page.locator("sms-clock .pace")).to_have_text("stands still")
    await here.press("?")
    await expect(page.get_by_role("dialog")).to_contain_text("Go to the next event")
    await here.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    for key, title in {
        "r": "Requests",
        "m": "Money",
        "d": "The day",
        "s": "Send",
        "b": "Sandboxes",
        "i": "Inbox",
    }.items():
        await here.press("g", key)
        await expect(page.get_by_role("heading", level=1)).to_have_text(title)
        await expect(page.get_by_role("heading", level=1)).to_be_focused()


async def test_tab_begins_with_a_skip_link_and_reaches_everything_visibly(tab: Open) -> None:
    here = await tab(speed=0)
    await here.send()
    await here.go("messages/m-1")
    page = here.page
    await expect(page.get_by_role("article")).to_be_visible()
    await here.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    reached = []
    for _ in range(60):
        await here.press("Tab")
        where = await page.evaluate(FOCUS)
        if where.startswith("BODY"):
            break
        reached.append(where)
        assert await page.evaluate(OUTLINE) not in {"nonetrue", "nonefalse"}, where
    reachable = await page.evaluate(
        "() => [...document.querySelectorAll('a[href], button, input, summary, select, [tabindex=\"0\"]')]"
        ".filter(each => each.checkVisibility()).length"
    )
    assert len(reached) == reachable - 1  # the skip link was first
    assert any(where.startswith("SUMMARY") for where in reached)


async def test_keys_typed_in_a_field_are_text(tab: Open) -> None:
    here = await tab()
    await here.send()
    await here.go()
    page = here.page
    await expect(page.get_by_role("option")).to_have_count(1)
    await here.press("/", "g", "d", ".", "j")
    await expect(page.get_by_role("searchbox")).to_have_value("gd.j")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
    await expect(page.locator("sms-clock .pace")).to_have_text("live")


async def test_the_skip_link_skips(tab: Open) -> None:
    here = await tab()
    await here.send()
    await here.go("messages/m-1")
    await expect(here.page.get_by_role("article")).to_be_visible()
    await here.press("Tab", "Enter")
    await expect(here.page.get_by_role("main")).to_be_focused()
    await expect(here.page.get_by_role("article")).to_be_visible()


async def test_the_focus_stays_where_a_view_is_drawn_anew(tab: Open) -> None:
    here = await tab(speed=0)
    await here.send()
    await here.go("messages/m-1")
    copier = here.page.get_by_role("article").get_by_role("button", name="Copy text")
    await copier.focus()
    here.ask("POST", "clock/settle", {})
    await expect(here.page.get_by_role("article").locator(".badge")).to_contain_text("Delivered")
    await expect(copier).to_be_focused()


async def test_a_dialog_closes_where_its_view_is_left(tab: Open) -> None:
    here = await tab()
    await here.go("requests")
    page = here.page
    await here.again("sandboxes")
    await page.get_by_role("button", name="Begin anew").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("heading", level=1, name="Requests")).to_be_focused()


async def test_the_focus_has_a_place_where_a_dialog_closes_within_a_view(tab: Open) -> None:
    here = await tab()
    await here.send()
    await here.go()
    await expect(here.page.get_by_role("option")).to_have_count(1)
    await here.again("messages/m-1")
    await expect(here.page.get_by_role("article")).to_be_visible()
    await here.press("?")
    await expect(here.page.get_by_role("dialog")).to_be_visible()
    await here.page.go_back()
    await expect(here.page.get_by_role("dialog")).to_have_count(0)
    await expect(here.page.get_by_role("heading", level=1, name="Inbox")).to_be_focused()


async def test_keys_count_as_soon_as_a_dialog_is_closed(tab: Open) -> None:
    here = await tab()
    await here.go()
    await expect(here.page.get_by_role("heading", level=1)).to_be_visible()
    await here.press("?")
    await expect(here.page.get_by_role("dialog")).to_be_visible()
    await here.page.evaluate(CLOSE_AND_PRESS, ["g", "r"])
    await expect(here.page.get_by_role("heading", level=1)).to_have_text("Requests")


async def test_a_menu_is_closed_by_escape_a_click_elsewhere_and_a_link(tab: Open) -> None:
    here = await tab(speed=0)
    await here.send()
    await here.go("messages/m-1")
    page = here.page
    more = page.get_by_label("More")
    action = page.get_by_role("button", name="Mark all as read")
    await expect(page.get_by_role("article")).to_be_visible()
    await more.click()
    await here.press("Escape")
    await expect(action).to_be_hidden()
    await expect(more).to_be_focused()
    await expect(page.get_by_role("article")).to_be_visible()
    await here.press("Escape")
    await expect(page.get_by_role("article")).to_have_count(0)
    await more.click()
    await page.get_by_role("heading", name="Inbox").click()
    await expect(action).to_be_hidden()
    await more.click()
    await action.click()
    await expect(action).to_be_hidden()
    await more.click()
    await here.again("messages/m-1")
    await expect(page.get_by_role("article")).to_be_visible()
    await expect(action).to_be_hidden()
