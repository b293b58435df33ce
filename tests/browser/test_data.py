"""A sandbox that is kept, in a real browser: its facts, where it lives, a restart, no room, not rebuilt."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from browser.conftest import Open
from playwright.async_api import Route, expect
from support.browser import BROWSER, NUMBER, Program

pytestmark = BROWSER

LIMIT_BYTES = 4_000


@pytest.fixture
def keeping(tmp_path: Path) -> Iterator[Program]:
    """A server with a folder of data, of which each sandbox may have little; its clock stands."""
    with Program("--data", str(tmp_path / "data"), "--data-bytes", str(LIMIT_BYTES), "--speed", "0") as program:
        yield program


async def test_a_sandbox_says_since_when_it_is_kept_and_what_it_takes(tab: Open, keeping: Program) -> None:
    here = await tab(keeping.url)
    await here.send()
    await here.go("sandboxes")
    card = here.page.get_by_role("region", name="default", exact=True)
    shown = r"Kept since \d{1,2} \w{3} \d{4} \d\d:\d\d, 2 inputs, \d{3} B of 3\.9 KiB"
    await expect(card).to_contain_text(re.compile(shown))
    assert await here.findings() == []


async def test_a_server_without_a_folder_says_nothing_of_one(tab: Open) -> None:
    here = await tab()
    await here.go("sandboxes")
    await expect(here.page.get_by_role("region", name="default", exact=True)).to_be_visible()
    await expect(here.page.locator("body")).not_to_contain_text("Kept since")


async def test_a_sandbox_of_several_simulators_says_which_has_it(tab: Open) -> None:
    here = await tab()
    name = here.ask("GET", "sandbox")["name"]

    async def at_a_node(route: Route) -> None:
        answer = await route.fetch()
        told = await answer.json()
        for each in told.get("sandboxes", [told]):
            assert each["node"] is None
            each["node"] = "sms-1:7673" if each["name"] == name else "sms-2:7673"
        await route.fulfill(response=answer, json=told)

    await here.page.route(re.compile(r"/__admin/sandbox(es)?(\?|$)"), at_a_node)
    await here.go("sandboxes")
    for box, node in ((name, "sms-1"), ("default", "sms-2")):
        card = here.page.get_by_role("region", name=box, exact=True)
        await expect(card).to_contain_text(f"On the simulator {node}:7673")
    assert await here.findings() == []


async def test_a_simulator_that_is_alone_says_nothing_of_others(tab: Open) -> None:
    here = await tab()
    await here.go("sandboxes")
    await expect(here.page.get_by_role("region", name="default", exact=True)).to_be_visible()
    await expect(here.page.locator("body")).not_to_contain_text("On the simulator")


async def test_the_page_goes_on_where_a_server_that_was_killed_keeps_what_was_there(
    tab: Open, keeping: Program
) -> None:
    here = await tab(keeping.url)
    here.is_refused = True
    await here.send("Before")
    await here.go()
    page = here.page
    rows = page.get_by_role("option")
    await expect(rows).to_have_count(1)
    keeping.kill()
    await expect(page.get_by_role("alert")).to_contain_text("The server does not answer")
    keeping.start()
    await expect(page.get_by_role("alert").filter(has_text="does not answer")).to_have_count(0)
    await here.send("After")
    await expect(rows).to_have_text([re.compile("After"), re.compile("Before")])
    await page.reload()
    await expect(rows).to_have_count(2)
    await expect(page.get_by_role("region", name="Notices")).not_to_contain_text("anew")


async def test_a_message_that_is_gone_says_since_when_the_sandbox_is_kept(tab: Open, keeping: Program) -> None:
    here = await tab(keeping.url)
    here.is_refused = True
    await here.go("messages/m-1")
    gone = re.compile(r"This sandbox was begun at \d{1,2} \w{3} \d{4} \d\d:\d\d, and keeps nothing from before")
    await expect(here.page.locator("sms-message")).to_contain_text(gone)


async def test_a_sandbox_that_is_begun_anew_after_a_restart_is_told_so(tab: Open, keeping: Program) -> None:
    here = await tab(keeping.url)
    here.is_refused = True
    await here.send()
    await here.go()
    await expect(here.page.get_by_role("option")).to_have_count(1)
    keeping.kill()
    keeping.start()
    here.ask("POST", "reset", {})
    notices = here.page.get_by_role("region", name="Notices")
    await expect(notices).to_contain_text("This sandbox was begun anew; what was here before is gone.")


async def test_the_notices_say_that_the_room_runs_out_and_then_that_there_is_none(tab: Open, keeping: Program) -> None:
    here = await tab(keeping.url)
    here.is_refused = True
    await here.go()
    while not here.ask("GET", "sandbox")["data"]["is_nearly_full"]:
        await here.send()
    notices = here.page.get_by_role("region", name="Notices")
    nearly = r"This sandbox takes 3\.\d KiB of the 3\.9 KiB that it may: begin it anew"
    await expect(notices).to_contain_text(re.compile(nearly))
    path, sms = f"{here.url}/api/v1/messages/sms", {"to": NUMBER, "message": "Hello"}
    while (await here.page.request.post(path, headers={"Authorization": "Bearer key"}, data=sms)).status != 507:
        pass
    await expect(notices).to_contain_text("Reset or delete the sandbox, or start the server with a higher limit")
    await here.go("send")
    await here.page.get_by_role("link", name="Sandboxes", exact=True).first.click()
    card = here.page.get_by_role("region", name="default", exact=True)
    await expect(card).to_contain_text("(--data-bytes)")
    await card.get_by_role("button", name="Begin anew").click()
    await here.page.get_by_role("dialog").get_by_role("button", name="Begin anew").click()
    await expect(card).not_to_contain_text("(--data-bytes)")
    await expect(notices).not_to_contain_text("takes")


async def test_a_sandbox_that_cannot_be_rebuilt_says_why_and_can_be_begun_anew(
    tab: Open, keeping: Program, tmp_path: Path
) -> None:
    here = await tab(keeping.url)
    here.is_refused = True
    here.ask("POST", "sandboxes", {"name": "broken"})
    keeping.terminate()
    with closing(sqlite3.connect(tmp_path / "data" / "sandboxes.sqlite3")) as connection, connection:
        connection.execute("UPDATE input SET record = x'00' WHERE life = (SELECT max(life) FROM sandbox)")
    keeping.start()
    page = here.page
    await page.goto(f"{keeping.url}/s/broken/__admin/#/messages")
    await expect(page.get_by_role("heading", name="This sandbox cannot be rebuilt")).to_be_visible()
    await expect(page.locator("main")).to_contain_text("its input 1 cannot be read by this version")
    await page.get_by_role("link", name="Show the other sandboxes").click()
    card = page.get_by_role("region", name="broken", exact=True)
    await expect(card).to_contain_text("its input 1 cannot be read by this version")
    await card.get_by_role("button", name="Begin anew").click()
    await page.get_by_role("dialog").get_by_role("button", name="Begin anew").click()
    await expect(card).not_to_contain_text("cannot be read")
