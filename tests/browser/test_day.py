"""The day in a real browser: time moved by hand, scenarios, faults written as YAML, receivers."""

import re
from itertools import product

from browser.conftest import Open
from playwright.async_api import expect
from support.browser import BROWSER

from simulator.vendors import BUILT_IN

pytestmark = BROWSER


async def test_the_day_is_moved_by_hand(tab: Open) -> None:
    here = await tab(speed=0)
    await here.send()
    await here.go("day")
    page = here.page
    await expect(page.get_by_role("region", name="Notices")).to_contain_text("The clock stands still")
    await expect(page.get_by_role("region", name="What is planned")).to_contain_text("1 planned")
    await page.get_by_role("button", name="Settle").click()
    await expect(page.locator("sms-day").get_by_role("status").filter(has_text="message delivered")).to_be_visible()
    await expect(page.get_by_role("img", name=re.compile("Now: 1 delivered"))).to_be_visible()
    before = await page.locator("sms-clock .digits").inner_text()
    await page.get_by_role("button", name="Advance 15 min").click()
    await expect(page.locator("sms-clock .digits")).not_to_have_text(before)
    await page.get_by_role("img", name=re.compile("Now:")).click()
    await expect(page.get_by_role("link", name="messages until then")).to_be_visible()
    await page.get_by_role("button", name="Start the clock").click()
    await expect(page.locator("sms-clock .pace")).to_have_text("live")


async def test_what_happened_is_counted_in_whole_words(tab: Open) -> None:
    here = await tab(speed=0)
    for _ in range(2):
        await here.send()
    await here.go("day")
    await here.page.get_by_role("button", name="Settle").click()
    said = here.page.locator("sms-day").get_by_role("status")
    await expect(said.filter(has_text="2 messages sent, 2 messages delivered.")).to_be_visible()


async def test_a_scenario_whose_clock_stands_still_names_the_button_that_starts_it(tab: Open) -> None:
    here = await tab()
    await here.go("day")
    page = here.page
    await expect(page.get_by_text("A scenario sends nothing itself")).to_be_visible()
    card = page.locator(".card", has=page.get_by_role("heading", name="campaign-day"))
    await card.get_by_role("button", name="Begin").click()
    await page.get_by_role("dialog").get_by_role("button", name="Begin").click()
    await expect(page.get_by_text("The clock stands still: start it by \u25b7 at the top")).to_be_visible()
    await expect(page.locator("sms-day")).not_to_contain_text("__admin/clock")


async def test_a_scenario_begins_after_a_question(tab: Open) -> None:
    here = await tab()
    await here.send()
    await here.go("day")
    page = here.page
    card = page.locator(".card", has_text="outage")
    await card.first.get_by_role("button", name="Begin").click()
    await page.get_by_role("dialog").get_by_role("button", name="Begin").click()
    await expect(page.get_by_role("region", name="Scenarios")).to_contain_text(
        re.compile(r"This sandbox began as \S*outage\S*:")
    )
    assert here.ask("GET", "messages")["messages"] == []
    notices = page.get_by_role("region", name="Notices")
    for part in ("messages", "send"):
        await here.again(part)
        await expect(notices).to_contain_text(re.compile(r"The scenario \S*outage\S* is on"))
    await notices.get_by_role("link", name="The day").click()
    await page.get_by_role("heading", name="an ordinary day").locator("..").get_by_role("button", name="Begin").click()
    await page.get_by_role("dialog").get_by_role("button", name="Begin").click()
    await expect(page.get_by_role("region", name="Scenarios")).to_contain_text("began as an ordinary day")
    await expect(notices).to_be_empty()


async def test_a_fault_is_written_as_yaml_and_mistakes_are_shown_at_their_lines(tab: Open) -> None:
    here = await tab()
    here.is_refused = True
    await here.go("day")
    adding = here.page.locator("sms-new-fault")
    written = adding.get_by_label("The fault, as YAML")
    await written.fill("name: busy\nrefuse: rate_limitd\nmatch:\n  vendr: msgine\n")
    await expect(adding.get_by_role("alert").locator("p")).to_have_text(
        [re.compile("^Line 2 refuse: .rate_limitd. is not valid"), re.compile("^Line 4 match.vendr: Expected: one of")]
    )
    await expect(adding.locator(".gutter .bad")).to_have_text(["▸2", "▸4"])
    await expect(written).to_have_attribute("aria-invalid", "true")
    await adding.get_by_role("button", name="Write rate_limited").click()
    await expect(adding.get_by_role("alert").locator("p")).to_have_count(1)
    await adding.get_by_role("button", name="Write vendor").click()
    await expect(adding.locator(".refusal p")).to_have_count(0)
    await expect(adding).to_contain_text("It can be added. It strikes before the provider has done anything.")
    await expect(written).to_have_value("name: busy\nrefuse: rate_limited\nmatch:\n  vendor: msgine\n")
    await written.fill("name: busy\nlatency: [3s\n")
    await adding.get_by_role("button", name="Add", exact=True).click()
    await expect(adding.get_by_role("alert")).to_contain_text("Line 3")


async def test_fields_of_the_schema_are_explained_and_written_by_a_click(tab: Open) -> None:
    here = await tab()
    here.is_refused = True
    await here.go("day")
    adding = here.page.locator("sms-new-fault")
    written = adding.get_by_label("The fault, as YAML")
    await written.fill("name: busy\nrefuse: rate_limited\n")
    await adding.get_by_label("What goes wrong").select_option("refuse")
    fields = adding.get_by_role("region", name="Fields")
    await expect(fields).to_contain_text("The wait that the answer names after too many requests")
    await expect(fields).to_contain_text("Only this request of those that match, counted from 1.")
    await fields.get_by_role("button", name="Insert retry_after").click()
    await fields.get_by_role("button", name="Insert nth").click()
    await here.page.keyboard.type("2")
    await fields.get_by_role("button", name="Insert phase").click()
    text = "name: busy\nrefuse:\n  reason: rate_limited\n  retry_after: right\nmatch:\n  nth: 2\nphase: before\n"
    await expect(written).to_have_value(text)
    await adding.get_by_role("button", name="Add", exact=True).click()
    await expect(here.page.locator("[data-fault=busy]")).to_contain_text("struck 0")


async def test_every_beginning_of_a_fault_is_accepted_for_every_vendor_that_it_can_strike(tab: Open) -> None:
    here = await tab()
    await here.go("day")
    page = here.page
    adding = page.locator("sms-new-fault")
    choice = adding.get_by_label("Start from")
    await expect(choice.locator("option")).not_to_have_count(0)  # the form comes when its schema has
    for ordinal, label in enumerate(await choice.locator("option").all_inner_texts()):
        await choice.select_option(label=label)
        await expect(adding).to_contain_text("It can be added.")
        await adding.get_by_role("button", name="Add", exact=True).click()
        await expect(page.locator("[data-fault]")).to_have_count(ordinal + 1)
    added = here.ask("GET", "faults")["faults"]
    assert len(added) >= 8
    for each, vendor in product(added, BUILT_IN):
        if "receipt" in each["fault"] and not vendor.has_callbacks:
            continue
        match = {**each["fault"].get("match", {}), "vendor": vendor.name}
        assert here.ask("POST", "fault-preview", {**each["fault"], "match": match})["phase"] == each["phase"]


async def test_a_fault_is_added_strikes_is_switched_off_and_removed(tab: Open) -> None:
    here = await tab()
    await here.go("day")
    page = here.page
    faults = page.get_by_role("region", name="Faults")
    await expect(faults).to_contain_text("None:")
    await faults.get_by_label("Start from").select_option(label="Too many requests: refuse half of them, as the provider does (429 for most)")
    await faults.get_by_role("button", name="Add", exact=True).click()
    storm = faults.locator("[data-fault=storm]")
    await expect(storm).to_contain_text("struck 0")
    await storm.get_by_role("switch", checked=True).click()
    await expect(storm.get_by_role("switch", checked=False)).to_have_text(re.compile("Off$"))
    await storm.locator("summary").click()
    await expect(storm.locator("pre")).to_contain_text("reason: rate_limited")
    await storm.get_by_role("button", name="Remove").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await expect(faults).to_contain_text("None:")


async def test_receivers_are_scored_in_words(tab: Open) -> None:
    here = await tab(speed=0)
    await here.send_with_receipts()
    await here.go("day")
    receivers = here.page.get_by_role("region", name="Receivers")
    await expect(receivers).to_contain_text("/__catch/app")
    await expect(receivers.get_by_role("row", name=re.compile("^acknowledges passed"))).to_be_visible()


async def test_where_no_stream_comes_through_a_scenario_is_noticed_all_the_same(tab: Open) -> None:
    here = await tab()
    await here.page.route("**/__admin/events", lambda _: None)  # as a proxy that holds everything back
    await here.go()
    await expect(here.page.get_by_role("heading", name="Nothing was sent yet")).to_be_visible()
    here.ask("PUT", "scenario", {"name": "provider-outage"})
    await expect(here.page.get_by_role("region", name="Notices")).to_contain_text("provider-outage is on")
