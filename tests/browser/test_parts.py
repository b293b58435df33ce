"""The other parts of the page in a real browser: requests, money, sandboxes, the manual."""

import re
from urllib.parse import urlsplit

from browser.conftest import Open
from playwright.async_api import expect
from support.browser import BROWSER

pytestmark = BROWSER

READ = {"permissions": ["clipboard-read", "clipboard-write"]}


async def test_a_request_says_what_to_mend_and_becomes_code(tab: Open) -> None:
    here = await tab(context=READ)
    await here.go("requests")
    page = here.page
    await expect(page.get_by_text("No request came yet.")).to_be_visible()
    await page.request.post(
        f"{here.url}/api/v1/messages/sms", headers={"Authorization": "Bearer key"}, data={"to": "12", "message": "x"}
    )
    await page.locator(".request-list .line").first.click()
    one = page.get_by_role("region", name="Request", exact=True)
    await expect(one.locator("p.card")).not_to_be_empty()  # the explanation
    mend = one.get_by_role("heading", name="What to mend").locator("..")
    await expect(mend).to_contain_text(
        "expected a number that begins with + and the code of its country, such as +2567"
    )
    await expect(one.get_by_text("text that matches")).to_be_hidden()
    await mend.get_by_text("The exact rule").click()
    await expect(one.get_by_text("text that matches")).to_have_count(1)
    await expect(one.get_by_text("text that matches")).to_be_visible()
    await expect(one.locator(".wire")).to_have_count(2)
    await one.get_by_role("button", name="Copy as curl").click()
    await expect(one.get_by_role("button", name="Copied")).to_be_visible()
    assert (await page.evaluate("() => navigator.clipboard.readText()")).startswith("curl ")
    await one.get_by_role("button", name="Copy as a test").click()
    await expect(one.get_by_role("button", name="Copied").last).to_be_visible()
    await expect(one.get_by_role("button", name="Copy as curl")).to_be_visible()
    assert "def test_" in await page.evaluate("() => navigator.clipboard.readText()")


async def test_a_list_that_comes_late_leaves_the_request_that_was_opened(tab: Open) -> None:
    here = await tab(speed=0)
    await here.send()
    page, come = here.page, await here.hold("requests")
    await here.go("requests")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Requests")
    await here.again("requests/x-1")
    await expect(page.locator(".wire")).to_have_count(2)
    come.set()
    await expect(page.locator(".request-list .line")).to_have_count(1)
    await expect(page.locator(".wire")).to_have_count(2)


async def test_money_is_moved_and_every_movement_is_in_the_ledger(tab: Open) -> None:
    here = await tab(speed=0)
    here.is_refused = True
    await here.send()
    await here.go("money")
    page = here.page
    await page.get_by_role("link", name=re.compile("msgine-1")).first.click()
    await expect(page.get_by_role("img", name=re.compile("The balance of msgine-1"))).to_be_visible()
    balance = page.locator(".account", has_text="msgine-1").locator(".balance")
    before = float((await balance.inner_text()).split()[0])
    await page.locator("form", has_text="Top up").get_by_label("Amount").fill("12.50")
    await page.get_by_role("button", name="Top up").click()
    await expect(balance).to_have_text(re.compile(f"^{before + 12.5:.2f}"))
    await page.locator("form", has_text="Set the balance").get_by_label("Amount").fill("7")
    await page.get_by_role("button", name="Set the balance").click()
    await expect(balance).to_have_text("7 USD")
    amount = page.locator("form", has_text="Top up").get_by_label("Amount")
    await amount.fill("a lot")
    await page.get_by_role("button", name="Top up").click()
    assert await amount.evaluate("field => field.validity.patternMismatch")
    await expect(amount).to_have_attribute("title", re.compile("such as 1,000"))
    await amount.fill("1,000")
    await page.get_by_role("button", name="Top up").click()
    await expect(balance).to_have_text("1,007 USD")
    await page.get_by_role("button", name="Drain").click()
    await page.get_by_role("dialog").get_by_role("button", name="Drain").click()
    await expect(balance).to_have_text("0 USD")
    ledger = page.get_by_role("region", name="Ledger", exact=True)
    await expect(ledger.locator("tbody tr")).to_have_text(
        [re.compile(cause) for cause in ("adjustment", "top up", "adjustment", "top up", "charge", "opening")]
    )
    await expect(page.get_by_role("heading", name="No findings")).to_be_visible()
    await expect(page.locator(".account", has_text="empty")).to_have_count(1)
    here.ask("PUT", "accounts/msgine-1/balance", {"amount": "0.3"})
    await expect(page.locator(".account", has_text="msgine-1").locator(".tag")).to_have_text("low")


async def test_one_account_shows_its_findings_alone(tab: Open) -> None:
    here = await tab(speed=0)
    await here.send("Paid twice")
    await here.send("Paid twice")
    await here.go("money/ugsms-1")
    await expect(here.page.get_by_role("heading", name="No findings")).to_be_visible()
    await here.again("money/msgine-1")
    await expect(here.page.get_by_role("heading", name="1 finding")).to_be_visible()


async def test_findings_name_the_requests(tab: Open) -> None:
    here = await tab(speed=0)
    await here.send("Paid twice")
    await here.send("Paid twice")
    await here.go("money")
    findings = here.page.get_by_role("region", name="Findings")
    await expect(findings.get_by_role("link", name="x-2")).to_be_visible()
    await findings.get_by_role("link", name="x-2").click()
    await expect(here.page.get_by_role("region", name="Request", exact=True)).to_contain_text("x-2")


async def test_a_sandbox_is_made_opened_begun_anew_and_dropped(tab: Open) -> None:
    here = await tab(context=READ)
    await here.go("sandboxes")
    page = here.page
    name = f"made-in-{urlsplit(here.url).path.rpartition('/')[2]}"
    await expect(page.get_by_text("Lower-case letters, digits, dots, dashes and underscores")).to_be_visible()
    await page.get_by_label("Name").fill("Made Here")
    await page.get_by_role("button", name="Make it").click()
    assert await page.get_by_label("Name").evaluate("field => field.validity.patternMismatch")
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("The clock stands still").check()
    await page.get_by_role("button", name="Make it").click()
    card = page.get_by_role("region", name=name)
    await card.get_by_role("button", name="Copy credentials as .env").click()
    await expect(page.locator("#spoken")).to_have_text("Copied")
    assert f"/s/{name}" in await page.evaluate("() => navigator.clipboard.readText()")
    await card.get_by_role("link", name="Open").click()
    await expect(page.locator("sms-clock .pace")).to_have_text("stands still")
    await expect(page.locator(".box-name")).to_have_text(name)
    await page.locator(".box-name").click()
    await card.get_by_role("button", name="Begin anew").click()
    await page.get_by_role("dialog").get_by_role("button", name="Begin anew").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await here.go("sandboxes")
    await card.get_by_role("button", name="Drop").click()
    await page.get_by_role("dialog").get_by_role("button", name="Drop").click()
    await expect(card).to_have_count(0)


async def test_the_manual_and_the_page_of_the_apis_are_a_click_away(tab: Open) -> None:
    here = await tab()
    await here.go()
    await here.page.get_by_role("link", name="Manual").click()
    await expect(here.page.get_by_role("heading", level=1)).to_be_visible()
    assert "/__admin/guide/" in here.page.url
    await here.go("day")
    await here.page.get_by_role("link", name="the manual").click()
    await expect(here.page.get_by_role("heading", level=1)).to_have_text("Faults")


async def test_the_title_names_the_part_and_the_sandbox(tab: Open) -> None:
    here = await tab()
    await here.go()
    name = here.ask("GET", "sandbox")["name"]
    await expect(here.page).to_have_title(f"Inbox · {name} · SMS simulator")
