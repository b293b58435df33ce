"""Messages in a real browser: the first start, the inbox, one message, threads, the search."""

import re
from datetime import datetime

from browser.conftest import Open
from playwright.async_api import expect
from support.browser import BROWSER, NUMBER

pytestmark = BROWSER

SPACED = "+256 701 521 269"


async def test_the_first_message_replaces_the_first_start_by_itself(tab: Open) -> None:
    here = await tab()
    await here.go()
    page = here.page
    await expect(page.get_by_role("heading", name="Nothing was sent yet")).to_be_visible()
    for title in ("UGSMS", "Push.R", "Advanta", "MsGine"):
        await page.get_by_role("tab", name=title).click()
        await expect(page.get_by_role("tabpanel")).to_contain_text("curl")
        await expect(page.locator("pre .key").first).not_to_be_empty()
    await here.send()
    await expect(page.get_by_role("option")).to_contain_text([SPACED])
    await expect(page.get_by_role("heading", name="Nothing was sent yet")).to_have_count(0)
    await expect(page.get_by_text("1 message", exact=True)).to_be_visible()


async def test_demo_data_fill_every_part(tab: Open) -> None:
    here = await tab()
    await here.go()
    await here.page.get_by_role("button", name="Fill with demo data").click()
    await expect(here.page.get_by_text("200 messages", exact=True)).to_be_visible()
    notices = here.page.get_by_role("region", name="Notices")
    await expect(notices).to_be_empty()
    await here.again("requests?kind=violations")
    await expect(here.page.locator(".request-list .line").first).to_contain_text("1 violation")
    await expect(notices).to_be_empty()
    await here.send("Mistaken", form="x")
    await expect(notices).to_contain_text("A request to MsGine differs from what is documented: form.")
    await notices.get_by_role("link", name="What to mend").click()
    await expect(here.page.get_by_role("region", name="Request", exact=True)).to_contain_text("'form'")
    await notices.get_by_role("button", name="Put this away").click()
    await expect(notices).to_be_empty()


async def test_a_message_was_delivered_when_it_was_and_not_when_its_receipt_was_taken(tab: Open) -> None:
    here = await tab(speed=0)
    here.ask("PUT", "receivers/app", {"answers": [{"status": 503}, {"status": 200}]})
    await here.send_with_receipts()
    here.ask("POST", "clock/settle", {})
    events = {each["event"]: datetime.fromisoformat(each["at"]) for each in here.ask("GET", "messages/m-1")["timeline"]}
    took = events["delivered"] - events["pending"]
    assert max(events.values()) > events["delivered"]
    await here.go("messages/m-1")
    await expect(here.page.locator("sms-message .badge").first).to_have_text(
        f"Delivered in {took.total_seconds():.1f} s"
    )


async def test_states_change_before_ones_eyes_and_nothing_moves_under_a_reader(tab: Open) -> None:
    here = await tab(speed=0)
    for number in range(30):
        await here.send(f"Text {number}", to=f"+2567015{number:05}")
    await here.go()
    page = here.page
    rows = page.get_by_role("option")
    await expect(rows.first).to_contain_text("Pending")
    here.ask("POST", "clock/settle", {})
    await expect(rows.first).to_contain_text("Delivered")
    await page.get_by_role("listbox").evaluate("list => { list.scrollTop = 800; }")
    await expect(rows.filter(has_text="Text 15")).to_be_visible()
    await here.send("News", to=NUMBER)
    pill = page.get_by_role("button", name="1 new message")
    await expect(pill).to_be_visible()
    assert await page.get_by_role("listbox").evaluate("list => list.scrollTop") == 800
    await pill.click()
    await expect(rows.filter(has_text="News")).to_be_visible()
    await expect(page.get_by_text("31 messages", exact=True)).to_be_visible()


async def test_one_message_shows_its_parts_and_what_happened_and_is_decided_by_hand(tab: Open) -> None:
    here = await tab(speed=0, context={"permissions": ["clipboard-read", "clipboard-write"]})
    await here.send("Karibu \u201cDuka\u201d, your code is 4711. " + "Spend your points at any till. " * 4)
    await here.send("The second")
    await here.go()
    page = here.page
    await page.get_by_role("option").filter(has_text="Karibu").click()
    message = page.get_by_role("article")
    await expect(message.get_by_role("heading", name=SPACED)).to_be_visible()
    await expect(message.locator(".bubble .part")).to_have_text(["part 2", "part 3"])
    await expect(message.locator(".bubble .forced")).to_have_text(["\u201c", "\u201d"])
    await expect(message).to_contain_text("because of the marked characters")
    await expect(message.locator(".happened")).to_contain_text("POST /api/v1/messages/sms")
    await message.get_by_role("button", name="4711").click()
    assert await page.evaluate("() => navigator.clipboard.readText()") == "4711"
    await message.locator("summary", has_text="Decide the outcome").click()
    await message.get_by_role("button", name="Failed now").click()
    await expect(message.locator(".badge")).to_contain_text("Failed in")
    await expect(message.locator(".happened .bad")).to_contain_text("Failed")
    await message.locator("summary", has_text="On the wire").click()
    await expect(message.locator(".wire")).to_have_count(2)
    await expect(page.get_by_role("option").filter(has_text="Karibu")).to_contain_text("Failed")
    await here.again("messages/m-2")
    await message.locator("summary", has_text="Decide the outcome").click()
    await message.get_by_role("button", name="Delivered now").click()
    await expect(message.locator(".badge")).to_contain_text("Delivered in")


async def test_a_receipt_is_shown_with_each_try_and_is_sent_again(tab: Open) -> None:
    here = await tab(speed=0)
    await here.send_with_receipts()
    await here.go("messages/m-1")
    receipts = here.page.locator(".happened > li", has_text="Receipt taken")
    await expect(receipts.first).to_contain_text("__catch/app answered 200")
    before = await receipts.count()
    await receipts.first.get_by_role("button", name="Send this receipt again").click()
    await expect(receipts).to_have_count(before + 1)
    await expect(receipts.filter(has_text="sent again by hand")).to_have_count(1)


async def test_a_receipt_that_is_still_to_come_is_announced(tab: Open) -> None:
    here = await tab(speed=0)
    here.ask("POST", "faults", {"name": "late", "receipt": {"late": "1h"}})
    url = f"{here.ask('GET', 'sandbox')['base_url']}/__catch/app"
    here.ask("PUT", "accounts/msgine-1/callback", {"url": url})
    await here.send()
    here.ask("POST", "clock/advance", {"by": "2m"})
    due = here.ask("GET", "clock")["next_due"][11:16]
    await here.go("messages/m-1")
    announced = here.page.locator(
        ".happened > li", has_text=re.compile(rf"Receipt planned for (\d+ \w+ )?{due} \(in \d+ min\)")
    )
    await expect(announced.first).to_contain_text("__catch/app")


async def test_a_search_by_number_is_cleared_where_it_began(tab: Open) -> None:
    here = await tab()
    await here.send()
    await here.go("numbers")
    search = here.page.get_by_role("searchbox")
    await search.fill("nowhere")
    await expect(here.page.get_by_text("No number matches.")).to_be_visible()
    await search.fill("")
    await expect(here.page.get_by_role("link", name=re.compile(re.escape(SPACED)))).to_be_visible()


async def test_requests_that_were_all_refused_are_told_of(tab: Open) -> None:
    here = await tab()
    here.is_refused = True
    await here.go()
    await expect(here.page.get_by_role("heading", name="Nothing was sent yet")).to_be_visible()
    for _ in range(2):
        await here.page.request.post(f"{here.url}/api/v1/messages/sms", data={"to": "+256701521269"})
    await expect(here.page.get_by_text("2 requests came and were all refused.")).to_be_visible()
    await here.page.get_by_role("link", name="See why").click()
    await expect(here.page.get_by_role("heading", level=1)).to_have_text("Requests")


async def test_messages_are_threads_by_number(tab: Open) -> None:
    here = await tab()
    await here.send("One")
    await here.send("Two")
    await here.send("To another", to="+256772000001")
    await here.go()
    page = here.page
    await page.get_by_role("button", name="By number").click()
    await expect(page.get_by_text("2 numbers", exact=True)).to_be_visible()
    await page.get_by_role("link", name=re.compile(re.escape(SPACED))).click()
    await expect(page.locator("sms-thread .bubble")).to_have_text(["One", "Two"])
    await here.send("Three")
    await expect(page.locator("sms-thread .bubble")).to_have_text(["One", "Two", "Three"])


async def test_what_a_handset_wrote_stands_in_its_conversation(tab: Open) -> None:
    here = await tab(speed=0)
    handset = "+254712345678"
    here.ask("PUT", "accounts/advanta-1/incoming/8198", {})
    here.ask("POST", "incoming", {"to": "8198", "from": handset, "text": "Habari"})
    await here.go("numbers?q=habari")
    page = here.page
    await page.get_by_role("link", name=re.compile("Habari")).click()
    await expect(page.locator("sms-thread .wrote")).to_contain_text(
        re.compile("Habari.*in-1, to 8198 of advanta-1.*nobody was called")
    )
    url = f"{here.ask('GET', 'sandbox')['base_url']}/__catch/app"
    here.ask("PUT", "accounts/advanta-1/incoming/8198", {"url": url})
    await here.again("send/incoming")
    await expect(page.get_by_role("tabpanel")).to_contain_text(
        "No account of UGSMS, Push.R, MsGine can have one: no messages from handsets are documented there."
    )
    await page.locator("[name=from]").fill(handset)
    await page.get_by_role("button", name="Send it").click()
    await page.get_by_role("link", name="in-2").click()
    await expect(page.locator("sms-thread .wrote")).to_have_text([re.compile("Habari"), re.compile("STOP.*passed on")])
    await here.again("messages?q=stop")
    await page.get_by_role("link", name=re.compile("^in-2, from")).click()
    await expect(page.locator("sms-thread .wrote")).to_have_count(2)


async def test_a_search_finds_says_what_is_vain_and_what_cannot_be_read(tab: Open) -> None:
    here = await tab()
    here.is_refused = True
    await here.send("Your code is 4711.")
    await here.send("Your parcel is here.", to="+256772000001")
    await here.go()
    page = here.page
    search = page.get_by_role("searchbox")
    await search.fill("to:0772")
    await expect(page.get_by_role("option")).to_have_text([re.compile("parcel")])
    await search.fill("nowhere")
    await expect(page.get_by_text("Nothing matches \u201cnowhere\u201d.")).to_be_visible()
    await search.fill("two:0772")
    await expect(search).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("#search-problem")).to_contain_text("“two:0772” cannot be searched for. Expected: one of")
    await expect(page.locator("#search-problem")).not_to_contain_text("character")
    await expect(page.get_by_role("option")).to_have_count(0)
    await page.get_by_role("link", name="Show all messages").click()
    await expect(page.get_by_role("option")).to_have_count(2)
    await expect(search).to_have_value("")


async def test_a_search_that_finds_more_than_is_read_says_how_many_at_least(tab: Open) -> None:
    here = await tab()
    numbers = [f"23355854{place:04}" for place in range(120)]
    body = {"api_key_public": "p", "api_key_secret": "s", "message": "Found", "recipients": numbers}
    assert (await here.page.request.post(f"{here.url}/api/client/sms/send-sms", data=body)).status == 201
    await here.go("messages?q=found")
    await expect(here.page.locator(".list-head [role=status]")).to_have_text(re.compile("^[0-9]+ or more messages$"))


async def test_a_list_that_comes_late_leaves_the_numbers_that_were_gone_on_to(tab: Open) -> None:
    here = await tab(speed=0)
    await here.send()
    await here.go("messages?q=nothing")
    page = here.page
    await expect(page.get_by_role("heading", name="No message matches")).to_be_visible()
    come = await here.hold("messages")
    async with page.expect_response(re.compile("/__admin/messages")) as late:
        await here.again("messages")
        await here.again("numbers")
        await expect(page.locator("sms-numbers .line")).to_have_count(1)
        come.set()
    await (await late.value).finished()
    await page.evaluate("() => new Promise(requestAnimationFrame)")
    await expect(page.locator("sms-numbers .line")).to_have_count(1)


async def test_what_is_shown_is_exported_and_deleted_after_a_question(tab: Open) -> None:
    here = await tab()
    await here.send("Your code is 4711.")
    await here.send("Your parcel is here.", to="+256772000001")
    await here.go("messages?q=parcel")
    page = here.page
    more = page.get_by_label("More")
    await more.click()
    async with page.expect_download() as saving:
        await page.get_by_role("button", name="Save as CSV").click()
    saved = (await (await saving.value).path()).read_text(encoding="utf-8")
    assert "Your parcel is here." in saved
    assert "4711" not in saved
    await more.click()
    await page.get_by_role("button", name="Delete what is shown").click()
    question = page.get_by_role("dialog")
    await expect(question).to_contain_text("DELETE messages")
    await question.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_role("option")).to_have_count(1)
    await more.click()
    await page.get_by_role("button", name="Delete what is shown").click()
    await question.get_by_role("button", name="Delete").click()
    await expect(page.get_by_role("heading", name="No message matches")).to_be_visible()
    await here.go("messages")
    await expect(page.get_by_role("option")).to_have_text([re.compile("4711")])
