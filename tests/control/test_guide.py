"""The manual in a browser: every page, every link of every page, and nothing that a page could run or load."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from support.manual import MANUAL, Page
from support.markup import Read
from support.served import Serve, Served

from simulator.manual import pages as room
from simulator.manual.pages import by_group, read_pages

PAGES = read_pages()
NAMES = [page.name for page in PAGES]
LISTS = ["guide", "guide/"]
SHOWN: dict[str, Read] = {}
"""Pages as a browser reads them, by where they are; every server shows the same."""

HOSTILE = """# It <img src=x onerror=y>

<script>alert(1)</script> [a](javascript:alert(1)) ![b](https://evil.example/x.png "t")

<iframe src="//evil.example"></iframe>

| `<b>` |
|---|
| <a href="x" onclick="y">z</a> |
"""


async def read(served: Served, path: str) -> Read:
    """A page as a browser reads it."""
    answer = await served.ask("GET", path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8"), answer.body
    return Read(answer.body.decode())


async def shown(served: Served, target: str) -> Read:
    """What a link of a page leads to, asked for but once: every page leads to nearly every other."""
    if target not in SHOWN:
        answer = await served.ask("GET", target)
        assert answer.status == 200, target
        SHOWN[target] = Read(answer.body.decode())
    return SHOWN[target]


@pytest.mark.parametrize("path", [*LISTS, *(f"guide/{name}" for name in NAMES)])
async def test_every_link_of_every_page_leads_to_something(live: Served, path: str) -> None:
    page = SHOWN[f"/__admin/{path}"] = await read(live, path)
    assert [name for name, count in Counter(page.ids).items() if count > 1] == []
    links = [link for link in page.links if not re.match("data:|https?:", link)]
    assert not [link for link in links if link.startswith("/")], "it has to work behind a prefix"
    anchors: dict[str, set[str]] = {}
    for link in links:
        target, anchor = urldefrag(urljoin(f"{live.url}/__admin/{path}", link))
        anchors.setdefault(target.removeprefix(live.url), set()).add(anchor)
    for target, wanted in anchors.items():
        assert wanted - {""} <= {*(await shown(live, target)).ids}, target


@pytest.mark.parametrize("path", [*LISTS, "guide/faults"])
async def test_every_page_leads_back_to_that_of_the_messages(live: Served, path: str) -> None:
    text = (await live.ask("GET", path)).body.decode()
    link = re.search(r'<a href="([^"]*)">The page</a>', text)
    assert link
    assert urljoin(f"/behind/a/proxy/__admin/{path}", link[1]) == "/behind/a/proxy/__admin/"


@pytest.mark.parametrize("path", LISTS)
async def test_the_list_has_every_page_by_its_group_with_its_purpose(live: Served, path: str) -> None:
    answer = await live.ask("GET", path)
    listed = re.sub(r"<[^>]+>", "", html.unescape(answer.body.decode().partition("<main>")[2]))
    for group, pages in by_group(PAGES).items():
        entries = "\n".join(f"{page.title}: {page.purpose}".replace("`", "") for page in pages)
        assert f"{group}\n\n{entries}\n" in listed


@pytest.mark.parametrize("name", NAMES)
async def test_a_page_lists_all_pages_beside_it_and_marks_itself(live: Served, name: str) -> None:
    answer = await live.ask("GET", f"guide/{name}")
    beside = answer.body.decode().partition("<main>")[0]
    assert re.findall(r'<a href="([\w-]+)" aria-current="page">', beside) == [name]
    assert {*NAMES} <= {*Read(f"{beside}</body></html>").links}


@pytest.mark.parametrize("page", MANUAL, ids=lambda page: page.name)
async def test_the_code_of_a_page_is_shown_to_the_letter(live: Served, page: Page) -> None:
    name = "start" if page.path == Path("README.md") else page.path.stem
    codes = (await shown(live, f"/__admin/guide/{name}")).codes
    assert [block.place for block in page.blocks if block.text not in codes] == []


@pytest.mark.parametrize("path", ["guide", "guide/", "guide/faults"])
async def test_a_page_has_no_script_and_a_browser_is_told_to_load_nothing_from_elsewhere(
    live: Served, path: str
) -> None:
    answer = await live.ask("GET", path)
    assert not Read(answer.body.decode()).names & {"script", "style", "iframe", "form", "img"}
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; ")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_html_in_a_page_is_text(live: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide" / "it.md").write_text(HOSTILE, encoding="utf-8")
    monkeypatch.setattr(room, "PACKAGE", tmp_path)
    page = await read(live, "guide/it")
    assert not page.names & {"script", "iframe", "b"}
    assert not [link for link in page.links if link.startswith("javascript:")]
    assert "<script>alert(1)</script>" in page.text
    assert "<img src=x onerror=y>" in page.text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
async def test_a_page_is_served_as_markdown_whose_links_lead_to_markdown(live: Served, page: room.Page) -> None:
    answer = await live.ask("GET", f"guide/{page.name}.md")
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.body.decode() == page.text


@pytest.mark.parametrize("name", ["falts", "falts.md", "fault", "FAULTS", "faults.md.md", "README", "it.txt"])
async def test_an_unknown_page_is_answered_with_those_that_exist(live: Served, name: str) -> None:
    answer = await live.ask("GET", f"guide/{name}")
    assert (answer.status, answer.problem) == (404, "unknown-name")
    assert "faults" in answer.json["detail"]


async def test_a_browser_that_has_a_page_is_told_so(live: Served) -> None:
    for path in ("guide/", "guide/faults", "guide/faults.md", "guide/page.css", "llms.txt"):
        first = await live.ask("GET", path)
        assert first.headers["Cache-Control"] == "no-cache"
        for known in (first.headers["ETag"], f'"other", W/{first.headers["ETag"]}'):
            again = await live.ask("GET", path, headers={"If-None-Match": known})
            assert (again.status, again.body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
        assert (await live.ask("GET", path, headers={"If-None-Match": '"other"'})).body == first.body


async def test_the_manual_needs_no_token(serve: Serve) -> None:
    served = await serve(admin_token="right")
    for path in ("guide", "guide/", "guide/faults", "guide/faults.md", "guide/page.css", "llms.txt"):
        assert (await served.ask("GET", path)).status == 200
    for path in ("guide/faults/x", "llms.txt/x", "guides", "llmsxtxt"):
        assert (await served.ask("GET", path)).status == 401


async def test_the_style_knows_dark_pages_and_narrow_ones(live: Served) -> None:
    answer = await live.ask("GET", "guide/page.css")
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert b"color-scheme: light dark" in answer.body
    assert b"@media (max-width:" in answer.body


def entries(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Group, title, address and purpose of each entry of an `llms.txt`."""
    group = ""
    for line in text.splitlines():
        if line.startswith("## "):
            group = line.removeprefix("## ")
        elif found := re.fullmatch(r"- \[([^\]]+)\]\(([^)]+)\): (.+)", line):
            yield group, *found.groups()  # type: ignore[misc]


async def test_llms_txt_lists_every_page_by_its_group_as_markdown(live: Served) -> None:
    answer = await live.ask("GET", "llms.txt")
    base = f"{live.url}/__admin/guide"
    listed = list(entries(answer.body.decode()))
    assert listed == [(page.group, page.title, f"{base}/{page.name}.md", page.purpose) for page in PAGES]
    for _, _, address, _ in listed:
        assert (await live.ask("GET", address.removeprefix(live.url))).status == 200


async def test_llms_txt_begins_with_a_title_and_a_summary(live: Served) -> None:
    title, empty, summary = (await live.ask("GET", "llms.txt")).body.decode().split("\n")[:3]
    assert (title, empty) == ("# SMS provider simulator", "")
    assert summary.startswith("> A local stand-in for SMS providers")


async def test_llms_txt_leads_where_clients_reach_the_server(serve: Serve) -> None:
    served = await serve(public_url="https://sms.example.com")
    assert b"(https://sms.example.com/__admin/guide/start.md)" in (await served.ask("GET", "llms.txt")).body


def test_nobody_who_does_not_read_the_manual_loads_its_parser() -> None:
    code = "import sys, simulator.control.table, simulator.cli; sys.exit('markdown_it' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
