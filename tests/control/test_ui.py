"""The page as files: which are served, with which headers, and that nothing in them comes from elsewhere."""

import re

import pytest
from support.served import Serve, Served
from toy_vendor.manifest import TOY

from simulator.control.ui import FRAME, files
from simulator.vendors import BUILT_IN

MOST_BYTES = 196_000
FIRST_BYTES = 100_000
SCRIPTS = sorted(name for name in files() if name.endswith(".js"))


@pytest.mark.parametrize("name", sorted(files()))
async def test_every_file_is_served_as_what_it_is_under_a_strict_policy(live: Served, name: str) -> None:
    answer = await live.ask("GET", "" if name == FRAME else f"ui/{name}")
    assert (answer.status, answer.body) == (200, files()[name].body)
    assert answer.headers["Content-Type"] == files()[name].content_type
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_file_that_is_known_is_not_sent_again(live: Served) -> None:
    tag = (await live.ask("GET", "ui/app.js")).headers["ETag"]
    again = await live.ask("GET", "ui/app.js", headers={"If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")
    assert (await live.ask("GET", "ui/app.js", headers={"If-None-Match": '"other"'})).status == 200


@pytest.mark.parametrize("name", ["nothing.js", "app.js%00", "ui", "app.js.gz", "..%255Cui.py"])
async def test_a_file_that_is_none_of_the_page_is_refused(live: Served, name: str) -> None:
    answer = await live.ask("GET", f"ui/{name}")
    assert (answer.status, answer.problem) == (404, "nothing-found")


async def test_the_page_needs_no_token_and_its_data_do(serve: Serve) -> None:
    served = await serve(TOY, admin_token="secret")
    assert (await served.ask("GET", "")).status == 200
    assert (await served.ask("GET", "ui/app.css")).status == 200
    assert (await served.ask("GET", "messages")).status == 401
    assert (await served.ask("GET", "examples")).status == 401


def test_the_files_are_small_enough_to_be_there_at_once() -> None:
    assert sum(len(file.body) for file in files().values()) < MOST_BYTES
    frame = files()[FRAME].body.decode()
    first = {FRAME, *re.findall(r'(?:href|src)="ui/([^"]+)"', frame)}
    assert sum(len(files()[name].body) for name in first) < FIRST_BYTES


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_makes_no_html_and_asks_nobody_else(name: str) -> None:
    script = files()[name].body.decode()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", script)
    assert not re.search(r"document\.cookie|serviceWorker|importScripts", script)
    assert not re.search(r"""["'`]https?://(?!www\.w3\.org/2000/svg)""", script)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_imports_files_of_the_page(name: str) -> None:
    script = files()[name].body.decode()
    imported = re.findall(r"""^import (?:[^"]* from )?"([^"]+)";$|\bimport\(["']?(.*?)["']?\)""", script, re.MULTILINE)
    paths = {fixed or asked for fixed, asked in imported}
    assert {path.removeprefix("./") for path in paths if path.startswith(".")} <= set(files())
    assert all(path.startswith(("./", "FILES[", "isByNumber ?")) for path in paths)


def test_the_frame_has_nothing_inline() -> None:
    frame = files()[FRAME].body.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", frame)


async def test_an_example_of_a_sandbox_has_its_address_and_its_credentials(serve: Serve) -> None:
    served = await serve(*BUILT_IN)
    made = await served.post("sandboxes", {"name": "shop"})
    examples = (await served.get("/s/shop/__admin/examples"))["examples"]
    assert {each["vendor"] for each in examples} == {vendor.name for vendor in BUILT_IN}
    for each in examples:
        assert each["credentials"] == made["vendors"][each["vendor"]]["credentials"]
        assert f"{served.url}/s/shop/" in each["curl"]
        assert any(value in each["curl"] for value in each["credentials"].values())
