"""What a page has to bear, in a real browser: hostile texts, a token, a server that goes, a sandbox that is gone."""

import asyncio
import re
from collections.abc import Iterator

import pytest
from browser.conftest import Open
from playwright.async_api import expect
from support.browser import BROWSER, SHOW, Program

pytestmark = BROWSER

MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>"
NOTE_NOTICES = """() => {
  const strips = document.querySelector(".strips");
  window.said = "";
  const note = () => { window.said += strips.textContent; };
  new MutationObserver(note).observe(strips, { childList: true, subtree: true });
}"""
"""Keep whatever the notices say, for however short."""
OVERRIDE = "\u202egnp.exe"


@pytest.fixture
def own_server() -> Iterator[Program]:
    """A server that may be killed; named before `tab`, so that it ends after the tabs."""
    with Program() as program:
        yield program


@pytest.fixture
def guarded() -> Iterator[Program]:
    """A server that asks for a token; named before `tab`, so that it ends after the tabs."""
    with Program("--admin-token", "open-sesame") as program:
        yield program


async def test_texts_are_texts_whatever_they_hold(tab: Open) -> None:
    here = await tab()
    here.is_refused = True  # the message that there is not
    for text in (MARKUP, f"before{OVERRIDE}", "zero\x00byte", "\U0001f600" * 1600, "a" * 1500):
        await here.page.request.post(
            f"{here.url}/api/v1/messages/sms",
            headers={"Authorization": "Bearer key"},
            data={"to": "+256701521269", "message": text},
        )
    await here.go()
    page = here.page
    rows = page.get_by_role("option")
    await expect(rows.filter(has_text=MARKUP[:20])).to_have_count(1)
    await expect(rows.filter(has_text="U+202E")).to_have_count(1)
    for ordinal in range(1, await rows.count() + 1):
        await here.again(f"messages/m-{ordinal}")
        await expect(page.locator(".bubble")).not_to_be_empty()
        assert await here.overflow() <= 0
        assert await page.locator("sms-list img, sms-list script, sms-list b, .bubble img, .bubble script").count() == 0
    await here.again("messages/m-2")
    await expect(page.locator(".bubble .unseen")).to_have_text("U+202E")
    await here.again(f"messages/{MARKUP.replace('/', '%2F')}")
    await expect(page.get_by_role("heading", name="This message is gone")).to_be_visible()
    await here.go(f"messages?q={MARKUP.replace('#', '')}")
    await expect(page.get_by_role("searchbox")).to_have_value(re.compile("<img"))


async def test_a_token_is_asked_for_once_and_kept_for_the_tab(guarded: Program, tab: Open) -> None:
    here = await tab(guarded.url)
    here.is_refused = True
    await here.go()
    page = here.page
    question = page.get_by_role("dialog", name="Token")
    await question.get_by_label("Token", exact=True).fill("open-says-me")
    await question.get_by_role("button", name="Go on").click()
    await expect(question).to_contain_text("The token was refused.")
    await question.get_by_label("Token", exact=True).fill("open-sesame")
    await question.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("heading", name="Nothing was sent yet")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name="Nothing was sent yet")).to_be_visible()
    await here.send()
    await expect(page.get_by_role("option")).to_have_count(1)
    assert await page.evaluate("() => document.cookie + Object.keys(localStorage).map(key => localStorage[key])") == ""
    assert "open-sesame" not in page.url


async def test_rows_stay_while_the_server_is_gone_and_are_read_anew_when_it_is_back(
    own_server: Program, tab: Open
) -> None:
    here = await tab(own_server.url)
    here.is_refused = True
    await here.send("Before")
    await here.go()
    page = here.page
    rows = page.get_by_role("option")
    await expect(rows).to_have_count(1)
    own_server.kill()
    await expect(page.get_by_role("alert")).to_contain_text("The server does not answer")
    await expect(rows).to_have_text(re.compile("Before"))
    own_server.start()
    await here.send("After")
    await expect(rows).to_have_text([re.compile("After")])
    await expect(page.get_by_role("alert").filter(has_text="does not answer")).to_have_count(0)


async def test_a_view_that_is_gone_to_while_the_server_is_away_says_so_and_is_drawn_when_it_is_back(
    own_server: Program, tab: Open
) -> None:
    here = await tab(own_server.url)
    here.is_refused = True
    await here.go("send")
    await here.go()
    page = here.page
    await here.send("Before")
    await expect(page.get_by_role("option")).to_have_count(1)
    own_server.kill()
    await expect(page.get_by_role("alert")).to_contain_text("The server does not answer")
    cannot = page.get_by_role("heading", name="Cannot be shown while the server is away")
    for name in ("Money", "Inbox"):
        await page.get_by_role("link", name=name, exact=True).click()
        await expect(cannot).to_be_visible()
    await page.get_by_role("link", name="Requests", exact=True).click()
    own_server.start()
    await expect(page.get_by_role("heading", name="Requests", exact=True)).to_be_visible()
    await expect(cannot).to_have_count(0)


async def test_a_server_that_was_started_anew_says_so_until_something_is_sent(own_server: Program, tab: Open) -> None:
    here = await tab(own_server.url)
    here.is_refused = True
    await here.send("Before")
    await here.go("messages/m-1")
    page = here.page
    notices = page.get_by_role("region", name="Notices")
    anew = re.compile(r"The server was started anew at \d\d:\d\d; what was here before is gone")
    await expect(page.locator("sms-message .bubble")).to_be_visible()
    own_server.kill()
    await expect(page.get_by_role("alert")).to_contain_text("The server does not answer")
    own_server.start()
    await expect(notices).to_contain_text(anew)
    await expect(page.locator("sms-message")).to_contain_text(re.compile(r"The server was started at \d\d:\d\d"))
    await page.reload()
    await expect(notices).to_contain_text(anew)
    await notices.get_by_role("button", name="Put this away").click()
    await expect(notices).to_be_empty()
    await page.reload()
    await expect(page.get_by_role("heading", name="This message is gone")).to_be_visible()
    await expect(notices).to_be_empty()


async def test_an_open_stream_keeps_no_server_from_ending(own_server: Program, tab: Open) -> None:
    here = await tab(own_server.url)
    here.is_refused = True
    await here.send()
    await here.go()
    await expect(here.page.get_by_role("option")).to_have_count(1)
    assert await asyncio.to_thread(own_server.terminate) == 0
    await expect(here.page.get_by_role("alert")).to_contain_text("The server does not answer")


async def test_a_sandbox_that_is_deleted_leads_to_the_others(tab: Open, server: Program) -> None:
    here = await tab()
    here.is_refused = True
    await here.send()
    await here.go()
    page = here.page
    await expect(page.get_by_role("option")).to_have_count(1)
    here.ask("PUT", "scenario", {"name": "provider-outage"})
    await expect(page.get_by_role("region", name="Notices")).to_contain_text("is on")
    await here.send()
    name = here.url.rpartition("/")[2]
    await page.request.delete(f"{server.url}/__admin/sandboxes/{name}")
    await expect(page.get_by_role("heading", name="This sandbox is gone")).to_be_visible()
    await expect(page.get_by_role("region", name="Notices")).to_be_empty()
    await expect(page.get_by_role("group", name="Clock of the sandbox")).to_be_hidden()
    await page.get_by_role("link", name="Show the other sandboxes").click()
    await expect(page.get_by_role("region", name="default", exact=True)).to_be_visible()


async def test_a_sandbox_that_is_deleted_while_its_messages_are_read_is_gone_without_an_error(
    tab: Open, server: Program
) -> None:
    here = await tab()
    here.is_refused = True
    await here.go()
    page = here.page
    await expect(page.get_by_role("heading", name="Nothing was sent yet")).to_be_visible()
    go_on = await here.hold("messages")
    async with page.expect_request(re.compile("/__admin/messages")):
        await here.send()
    await page.request.delete(f"{server.url}/__admin/sandboxes/{here.url.rpartition('/')[2]}")
    go_on.set()
    await expect(page.get_by_role("heading", name="This sandbox is gone")).to_be_visible()


async def test_whoever_drops_the_sandbox_that_is_shown_gets_to_the_others(tab: Open) -> None:
    here = await tab()
    here.is_refused = True
    await here.go("sandboxes")
    page = here.page
    card = page.get_by_role("region", name=here.url.rpartition("/")[2], exact=True)
    await card.get_by_role("button", name="Drop").click()
    await page.get_by_role("dialog").get_by_role("button", name="Drop").click()
    await expect(page.get_by_role("region", name="default", exact=True)).to_contain_text("shown here")
    await expect(card).to_have_count(0)


@pytest.mark.parametrize("is_own", [True, False])
async def test_demo_data_in_an_empty_sandbox_take_nothing_away(tab: Open, *, is_own: bool) -> None:
    here = await tab()
    await here.go()
    page = here.page
    await page.evaluate(NOTE_NOTICES)
    fill = page.get_by_role("button", name="Fill with demo data")
    await expect(fill).to_be_visible()
    if is_own:
        await fill.click()
    else:
        here.ask("POST", "demo-data", {"count": 200})
    await expect(page.get_by_role("option").first).to_be_visible()
    await page.get_by_role("link", name="Money", exact=True).click()
    await expect(page.locator(".account").first).to_be_visible()
    notices = page.get_by_role("region", name="Notices")
    assert "begun anew" not in await page.evaluate("() => window.said")
    here.ask("POST", "reset", {})
    await expect(notices).to_contain_text("This sandbox was begun anew; what was here before is gone.")


async def test_a_sandbox_that_begins_anew_is_read_anew(tab: Open) -> None:
    here = await tab()
    await here.send("Before")
    await here.go()
    page = here.page
    await expect(page.get_by_role("option")).to_have_count(1)
    here.ask("POST", "reset", {})
    await expect(page.get_by_role("heading", name="Nothing was sent yet")).to_be_visible()
    notices = page.get_by_role("region", name="Notices")
    await expect(notices).to_contain_text("This sandbox was begun anew; what was here before is gone.")
    await here.send("After")
    await expect(page.get_by_role("option")).to_have_text([re.compile("After")])
    await expect(notices).to_be_empty()


async def test_a_name_that_is_no_secure_context_copies_all_the_same(tab: Open) -> None:
    here = await tab(context={"permissions": []})
    await here.send()
    await here.page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false });")
    await here.page.add_init_script(
        "document.addEventListener('copy', () => { window.copied = document.activeElement.value; });"
    )
    await here.go("messages/m-1")
    await here.page.get_by_role("article").get_by_role("button", name="4711").click()
    await expect(here.page.locator("#spoken")).to_have_text("Copied")
    assert await here.page.evaluate("() => window.copied") == "4711"


async def test_another_name_of_the_server_shows_the_same(tab: Open, server: Program) -> None:
    here = await tab(server.url.replace("127.0.0.1", "localhost"))
    await here.go("sandboxes")
    await expect(here.page.get_by_role("region", name="default", exact=True)).to_be_visible()


async def test_a_hidden_tab_gives_its_stream_up_and_reads_on_when_it_is_seen(tab: Open) -> None:
    here = await tab()
    page = here.page
    await page.clock.install()
    await here.send("Before")
    await here.go()
    rows = page.get_by_role("option")
    await expect(rows).to_have_count(1)
    async with page.expect_event("requestfailed", lambda request: request.url.endswith("/events")):
        await page.evaluate(SHOW, "hidden")
        await page.clock.fast_forward(61_000)
    await here.send("Meanwhile", to="+256772000001")
    await page.evaluate(SHOW, "visible")
    await expect(rows).to_have_count(2)
