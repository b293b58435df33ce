"""Sending from the page in a real browser: every call of every vendor, incomplete ones, and messages from handsets."""

import asyncio
import re

import pytest
from browser.conftest import Open
from playwright.async_api import Locator, Route, expect
from support.browser import BROWSER, NUMBER, Tab

pytestmark = BROWSER

VENDORS = ["UGSMS", "Push.R", "Advanta", "MsGine"]
CALLS = {
    "ugsms": {
        "POST /api/v2/sms/send": 200,
        "GET /api/v2/sms/send": 200,
        "POST /api/v2/sms/send/bulk": 200,
        "GET /api/v2/account/balance": 200,
        "GET /api/v2/account/usage": 200,
        "POST /v1/sms/send": 200,
        "GET /v1/sms/send": 200,
    },
    "pushr": {
        "POST /api/client/sms/send-sms": 201,
        "POST /api/client/sms/custom": 201,
        "GET /api/client/sms/": 200,
    },
    "advanta": {
        "POST /api/services/sendbulk": 200,
        "POST /api/services/sendsms": 200,
        "GET /api/services/sendsms": 200,
        "POST /api/services/sendotp": 200,
        "GET /api/services/sendotp": 200,
        "POST /api/services/getbalance": 200,
        "GET /api/services/getbalance": 200,
        "POST /api/services/getdlr": 200,
        "GET /api/services/getdlr": 200,
    },
    "msgine": {
        "POST /api/v1/messages/sms": 201,
        "GET /api/v1/messages/{messageId}": 200,
        "GET /api/v1/messages": 200,
        "GET /api/v1/pricing/sms": 200,
        "GET /api/v1/account": 200,
        "POST /api/v1/developers/sms": 201,
        "GET /api/v1/developers/sms/history": 200,
        "GET /api/v1/developers/{id}": 200,
    },
}
"""What each documented call answers where it is sent as the form is filled in; in the order of the documentation."""


async def form_of(here: Tab, call: str) -> Locator:
    """Choose a call, and wait for its form."""
    await here.page.get_by_label("Call", exact=True).select_option(value=call)
    form = here.page.get_by_role("form", name=call, exact=True)
    await expect(form).to_be_visible()
    return form


@pytest.mark.parametrize("vendor", CALLS)
async def test_every_call_succeeds_with_what_its_form_is_filled_with(tab: Open, vendor: str) -> None:
    here = await tab()
    await here.go(f"send/{vendor}")
    choice = here.page.get_by_label("Call", exact=True)
    await expect(choice).to_be_visible()
    answered = {}
    for call in await choice.locator("option").evaluate_all("options => options.map(each => each.value)"):
        form = await form_of(here, call)
        await form.get_by_role("button", name="Send").click()
        answered[call] = int(await form.locator(".badge").inner_text())
    assert answered == CALLS[vendor]
    assert {each["rejection"] for each in here.ask("GET", "requests")["requests"]} == {None}
    assert here.ask("GET", "violations")["violations"] == []


async def test_a_call_about_a_message_says_that_one_has_to_be_sent_first(tab: Open) -> None:
    here = await tab()
    await here.go("send/msgine")
    form = await form_of(here, "GET /api/v1/messages/{messageId}")
    await expect(form).to_contain_text("Send one first, by a call that begins with /api/v1/messages/")
    await expect(form.locator("[name=messageId]")).to_have_value("")
    await here.send()
    await form_of(here, "GET /api/v1/messages")
    form = await form_of(here, "GET /api/v1/messages/{messageId}")
    await expect(form).not_to_contain_text("Send one first")
    await expect(form.locator("[name=messageId]")).to_have_value(re.compile("^msg_"))


async def test_a_file_is_chosen_and_sent(tab: Open) -> None:
    here = await tab()
    await here.go("send/pushr")
    form = await form_of(here, "POST /api/client/sms/custom")
    await form.locator("summary", has_text="The same by curl").click()
    await expect(form.locator("details pre").last).to_contain_text(" -F 'csv_file=@example.csv'")
    await form.locator("summary", has_text="What is in example.csv").click()
    await expect(form).to_contain_text("contact,name,order_id,amount")
    rows = b"contact,name,order_id,amount\r\n233558544343,Ama,7,2.50\r\n"
    await form.locator("[name=csv_file]").set_input_files({"name": "own.csv", "mimeType": "text/csv", "buffer": rows})
    await expect(form).not_to_contain_text("contact,name,order_id,amount")
    await expect(form.locator("details pre").last).to_contain_text(" -F 'csv_file=@own.csv'")
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_role("status")).to_contain_text('"recipients_count":1')


async def test_a_call_that_wants_a_token_gets_a_fresh_one_each_time(tab: Open) -> None:
    here = await tab(speed=0)
    await here.go("send/pushr")
    form = await form_of(here, "GET /api/client/sms/")
    await form.locator("summary", has_text="POST tokens/pushr").click()
    await expect(form).to_contain_text("/__admin/tokens/pushr")
    here.ask("POST", "clock/advance", {"by": "2h"})
    await form.get_by_role("button", name="Send").click()
    await expect(form.locator(".badge")).to_have_text("200")


async def test_a_yes_is_sent_as_true_with_a_time_from_a_picker(tab: Open) -> None:
    here = await tab(speed=0, start="2024-01-01T12:00:00Z")
    await here.go("send/pushr")
    form = await form_of(here, "POST /api/client/sms/send-sms")
    scheduled = form.locator("[name=scheduled]")
    await expect(scheduled.locator("option")).to_have_text(["leave it out", "yes", "no"])
    await scheduled.select_option("yes")
    await expect(form).to_contain_text("A date and a time in UTC")
    await form.locator("[name=time_scheduled]").fill("2024-01-02T09:30")
    await form.get_by_role("button", name="Send").click()
    await expect(form.locator(".badge")).to_have_text("201")
    body = here.ask("GET", "requests/x-1")["request"]["body"]["text"]
    assert '"scheduled":true,"time_scheduled":"2024-01-02T09:30:00Z"' in body
    assert {each["state"] for each in here.ask("GET", "messages")["messages"]} == {"scheduled"}


async def test_what_a_field_cannot_take_is_told_there_and_sent_as_it_is_on_purpose(tab: Open) -> None:
    here = await tab()
    here.is_refused = True
    await here.go("send/advanta")
    form = await form_of(here, "POST /api/services/sendbulk")
    for name, text, said in (
        ("count", "two", "Please write a number, in digits"),
        ("smslist", "[{", "This is no JSON yet"),
    ):
        field = form.locator(f"[name={name}]")
        was = await field.input_value()
        await field.fill(text)
        await form.get_by_role("button", name="Send").click()
        assert said in await field.evaluate("field => field.validationMessage")
        assert here.ask("GET", "requests")["requests"] == []
        await field.fill(was)
    await form.locator("[name=count]").fill("two")
    await form.get_by_label("Send it although something is missing or wrong").check()
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_role("link", name="See the request")).to_be_visible()
    assert '"count":"two"' in here.ask("GET", "requests/x-1")["request"]["body"]["text"]


async def test_several_numbers_need_no_brackets(tab: Open) -> None:
    here = await tab()
    await here.go("send/pushr")
    form = await form_of(here, "POST /api/client/sms/send-sms")
    await form.locator("[name=recipients]").fill("233558544343, 233548769324\n233201234567")
    await form.get_by_role("button", name="Send").click()
    await expect(form.locator(".badge")).to_have_text("201")
    await form.get_by_role("link", name="See its 3 messages").click()
    await expect(here.page.get_by_role("option")).to_have_count(3)
    await here.go("send/msgine")
    form = await form_of(here, "POST /api/v1/messages/sms")
    await form.locator("[name=to]").fill("+256701521269, +256772000001")
    await form.get_by_role("button", name="Send").click()
    await expect(form.get_by_role("link", name="See its 2 messages")).to_be_visible()


async def test_an_answer_in_which_nothing_was_accepted_says_so_in_red_wherever_it_is_shown(tab: Open) -> None:
    here = await tab()
    here.ask("PUT", "accounts/advanta-1/balance", {"amount": "0"})
    await here.go("send/advanta")
    form = await form_of(here, "POST /api/services/sendbulk")
    await form.get_by_role("button", name="Send").click()
    said = re.compile("^refused: insufficient balance, 0 of [12] accepted$")
    await expect(form.locator(".badge.bad")).to_have_text(said)
    await expect(form.get_by_role("link", name=re.compile("message"))).to_have_count(0)
    await form.get_by_role("link", name="See the request").click()
    await expect(here.page.locator(".request-list .badge.bad")).to_have_text(said)
    one = here.page.get_by_role("region", name="Request", exact=True)
    await expect(one.locator("header .badge.bad")).to_have_text(said)
    await expect(one.locator("p.card")).to_contain_text("insufficient balance")


async def test_calls_are_told_in_words_and_what_was_typed_is_there_on_coming_back(tab: Open) -> None:
    here = await tab()
    await here.go("send/msgine")
    form = await form_of(here, "POST /api/v1/developers/sms")
    await expect(here.page.get_by_label("Call", exact=True).locator("option").first).to_have_text(
        re.compile(r"^Send .*: POST /api/v1/messages/sms$")
    )
    await form.locator("[name=message]").fill("Half a sent")
    await here.again("requests")
    await expect(here.page.get_by_role("heading", level=1)).to_have_text("Requests")
    await here.again("send")
    form = here.page.get_by_role("form", name="POST /api/v1/developers/sms", exact=True)
    await expect(form.locator("[name=message]")).to_have_value("Half a sent")
    await expect(form.locator("[name=to]")).not_to_have_value("")
    await form.get_by_role("button", name="Fill it in anew").click()
    await expect(form.locator("[name=message]")).not_to_have_value("Half a sent")


async def test_a_form_waits_visibly_for_its_answer(tab: Open) -> None:
    here = await tab()
    await here.go("send/msgine")
    form = await form_of(here, "POST /api/v1/messages/sms")
    let_go = asyncio.Event()

    async def passed_on(route: Route) -> None:
        await let_go.wait()
        await route.continue_()

    await here.page.route(re.compile("/api/v1/messages/sms"), passed_on)
    send = form.get_by_role("button", name="Send")
    await send.click()
    await expect(form.get_by_role("status")).to_have_text("Waiting for the answer…")
    await expect(send).to_be_disabled()
    let_go.set()
    await expect(form.locator(".badge")).to_have_text("201")
    await expect(send).to_be_enabled()


async def test_what_is_missing_is_asked_for_and_sent_without_on_purpose(tab: Open) -> None:
    here = await tab()
    here.is_refused = True
    await here.go("send/msgine")
    form = await form_of(here, "POST /api/v1/messages/sms")
    await form.locator("[name=to]").fill("")
    await form.get_by_role("button", name="Send").click()
    await expect(form.locator("[name=to]")).to_be_focused()
    said = await form.locator("[name=to]").evaluate("field => field.validationMessage")
    assert said == "Please fill this in, or tick “Send it although something is missing or wrong”."
    assert here.ask("GET", "requests")["requests"] == []
    await form.get_by_label("Send it although something is missing").check()
    await form.get_by_role("button", name="Send").click()
    await expect(form.locator(".badge")).to_have_text("400")
    await form.locator("[name=to]").fill(NUMBER)
    await form.get_by_label("Send it although something is missing").uncheck()
    await form.get_by_role("button", name="Send").click()
    await expect(form.locator(".badge")).to_have_text("201")


async def test_a_path_without_its_value_goes_out_without_braces(tab: Open) -> None:
    here = await tab()
    here.is_refused = True
    await here.go("send/msgine")
    form = await form_of(here, "GET /api/v1/messages/{messageId}")
    await form.get_by_label("Send it although something is missing").check()
    await form.get_by_role("button", name="Send").click()
    await expect(form.locator(".badge")).to_have_text(re.compile("4.."))
    [request] = here.ask("GET", "requests")["requests"]
    assert request["target"].endswith("/api/v1/messages/")


@pytest.mark.parametrize("title", VENDORS)
async def test_a_vendors_form_sends_as_an_application_does(tab: Open, title: str) -> None:
    here = await tab()
    await here.go("send")
    page = here.page
    await page.get_by_role("tab", name=title).click()
    form = page.get_by_role("tabpanel")
    await form.locator("summary", has_text="The same by curl").click()
    await expect(form.locator("details pre")).to_contain_text(f"{here.url}/")
    await form.get_by_role("button", name="Send").click()
    await expect(form.locator(".badge.good")).to_have_text(re.compile("20[01]"))
    await form.get_by_role("link", name=re.compile("See (the|its 2) messages?")).click()
    await expect(page.get_by_role("option").first).to_contain_text(title)


async def test_a_form_shows_what_a_vendor_refuses(tab: Open) -> None:
    here = await tab()
    here.is_refused = True
    await here.go("send/msgine")
    page = here.page
    await page.locator("[name=to]").fill("12")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".badge.bad")).to_have_text(re.compile("4.."))
    await page.get_by_role("link", name="See the request").click()
    await expect(page.locator(".request-list .line").first).to_contain_text("invalid")
    await expect(page.get_by_role("region", name="Request", exact=True)).to_contain_text("x-1")


async def test_a_number_is_given_to_an_account_and_a_handset_writes_to_it(tab: Open) -> None:
    here = await tab()
    here.is_refused = True
    await here.go("send/incoming")
    page = here.page
    await expect(page.get_by_role("tabpanel", name="From a handset")).to_contain_text("No account has one yet")
    await page.locator("[name=to]").fill("8198")
    await page.get_by_role("button", name="Send it").click()
    await expect(page.get_by_role("alert").filter(has_text="8198")).to_be_visible()
    account = page.get_by_label("Account")
    await expect(account.locator("option")).to_have_text(["Advanta, advanta-1"])  # no other provider passes any on
    await page.locator("[name=number]").fill("8198")
    await page.locator("[name=url]").fill(f"{here.ask('GET', 'sandbox')['base_url']}/__catch/app")
    await expect(page.get_by_text("PUT accounts/advanta-1/incoming/8198")).to_be_visible()
    await page.get_by_role("button", name="Give it this number").click()
    await expect(page.locator("[name=text]")).to_be_focused()
    await expect(page.locator("[name=to]")).to_have_value("8198")
    await expect(page.locator("datalist option")).to_have_attribute("value", "8198")
    await page.get_by_role("button", name="Send it").click()
    await expect(page.get_by_role("status").filter(has_text="It arrived at advanta-1")).to_be_visible()
    [number] = here.ask("GET", "accounts/advanta-1/incoming")["numbers"]
    assert (number["number"], number["url"].rpartition("/")[2]) == ("8198", "app")
    assert [each["text"] for each in here.ask("GET", "incoming")["incoming"]] == ["STOP"]
