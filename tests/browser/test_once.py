"""A request of the page's is sent once, whatever becomes of its connection."""

from browser.conftest import Open
from playwright.async_api import expect
from support.browser import BROWSER

pytestmark = BROWSER


async def test_a_send_whose_answer_is_lost_is_not_repeated(tab: Open) -> None:
    here = await tab()
    here.ask("POST", "faults", {"name": "lost", "match": {"vendor": "msgine"}, "wire": "close", "phase": "after"})
    await here.go("send/msgine")
    await here.page.get_by_role("button", name="Send", exact=True).click()
    await expect(here.page.get_by_text("No answer came")).to_be_visible()
    assert len(here.ask("GET", "requests?q=vendor:msgine")["requests"]) == 1
    here.wrong.clear()  # the browser tells in its console that no answer came
