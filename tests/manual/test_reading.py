"""The manual as the product reads it: pages with names and groups, links between them, headings and their parts."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from support.manual import CHECKOUT, MANUAL

from simulator.manual import pages as room
from simulator.manual.document import headings, part
from simulator.manual.pages import START, by_group, find_pages, read_pages

README = """# It

Text.

**Use**

- [Speed](simulator/guide/speed.md): Measure it.
- [Gone](simulator/guide/gone.md): Nobody knows.

**Trust**

- [Bounds](simulator/guide/bounds.md): Know how much.
"""


@pytest.fixture
def manual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a manual of its own, as the product finds it."""
    guide = tmp_path / "simulator" / "guide"
    guide.mkdir(parents=True)
    for name in ("speed", "bounds", "extra"):
        (guide / f"{name}.md").write_text(f"# {name.title()}\n\nKnow it.\n", encoding="utf-8")
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    monkeypatch.setattr(room, "PACKAGE", tmp_path / "simulator")
    monkeypatch.setattr(room, "shipped_folder", lambda _: tmp_path)
    return guide


def text_of(guide: Path, text: str) -> str:
    """What a page becomes when it is read."""
    (guide / "speed.md").write_text(text, encoding="utf-8")
    [page] = find_pages(read_pages(), "speed")
    return page.text


@pytest.mark.usefixtures("manual")
def test_pages_are_read_in_the_groups_of_the_readme_and_others_last() -> None:
    groups = {group: [page.name for page in pages] for group, pages in by_group(read_pages()).items()}
    assert groups == {"Begin": [START], "Use": ["speed"], "Trust": ["bounds"], "Further pages": ["extra"]}


@pytest.mark.usefixtures("manual")
def test_a_page_has_its_title_and_its_purpose() -> None:
    [page] = find_pages(read_pages(), "speed")
    assert (page.title, page.purpose) == ("Speed", "Know it.")


def test_without_a_readme_the_pages_are_still_read(manual: Path) -> None:
    (manual.parent.parent / "README.md").unlink()
    assert [page.name for page in read_pages()] == ["bounds", "extra", "speed"]


def test_every_page_of_the_checkout_is_read_with_the_group_in_which_the_readme_lists_it() -> None:
    read = {page.name: page.group for page in read_pages()}
    assert set(read) == {START, *(page.path.stem for page in MANUAL[1:])}
    assert "Further pages" not in read.values()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("speed", ["speed"]),
        ("speed.md", ["speed"]),
        ("simulator/guide/speed.md", ["speed"]),
        ("SPEED", ["speed"]),
        ("sp", ["speed"]),
        ("readme", [START]),
        ("README.md", [START]),
        ("s", [START, "speed"]),
        ("haste", []),
        ("", []),
    ],
)
@pytest.mark.usefixtures("manual")
def test_a_page_is_found_by_its_name_or_the_beginning_of_it(wanted: str, found: list[str]) -> None:
    assert [page.name for page in find_pages(read_pages(), wanted)] == found


@pytest.mark.parametrize("name", room.OTHER_NAMES)
def test_a_word_by_which_a_page_is_looked_for_leads_to_a_page_that_has_no_such_name(name: str) -> None:
    pages = read_pages()
    [found] = find_pages(pages, name)
    assert name not in {page.name for page in pages}
    assert found.name == room.OTHER_NAMES[name]


def test_a_name_that_begins_another_one_is_its_own(manual: Path) -> None:
    (manual / "speeds.md").write_text("# Speeds\n\nMany.\n", encoding="utf-8")
    assert [page.name for page in find_pages(read_pages(), "speed")] == ["speed"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("[a](bounds.md)", "[a](bounds.md)"),
        ("[a](bounds.md#top)", "[a](bounds.md#top)"),
        ("[a](../../README.md)", "[a](start.md)"),
        ("[a](../../README.md#to-use)", "[a](start.md#to-use)"),
        ("[a](#here)", "[a](#here)"),
        ("[a](https://example.com/x.md)", "[a](https://example.com/x.md)"),
        ("the [map of `it`](../README.md)", "the map of `it`"),
        ("[a](../../schemas)", "a"),
        ("[a](haste.md)", "a"),
        ("`[a](../../schemas)`", "`[a](../../schemas)`"),
        ("```yaml\n- [a](../../schemas)\n```", "```yaml\n- [a](../../schemas)\n```"),
        ("<!-- table -->\n| a |\n|---|\n<!-- /table -->\n", "| a |\n|---|\n"),
    ],
)
def test_links_lead_to_pages_and_what_is_no_page_is_text(manual: Path, written: str, read: str) -> None:
    assert text_of(manual, f"# Speed\n\nMeasure it.\n\n{written}\n") == f"# Speed\n\nMeasure it.\n\n{read}\n"


def test_links_of_the_readme_lead_to_pages(manual: Path) -> None:
    (manual.parent.parent / "README.md").write_text("# It\n\n[x](simulator/guide/speed.md#a), [y](LICENSE)\n", "utf-8")
    assert read_pages()[0].text == "# It\n\n[x](speed.md#a), y\n"


def test_anchors_are_those_of_code_hosts() -> None:
    text = "# A: `b`/c\n\n## See and control: /__admin\n\n```sh\n# no heading\n```\n\n## A\n\n### A\n"
    assert [each.anchor for each in headings(text)] == ["a-bc", "see-and-control-__admin", "a", "a-1"]


@cache
def anchors_of_every_page() -> dict[str, set[str]]:
    return {each.name: {heading.anchor for heading in headings(each.text)} for each in read_pages()}


@pytest.mark.parametrize("page", read_pages(), ids=lambda page: page.name)
def test_every_link_between_pages_leads_to_a_page_and_a_heading_of_it(page: room.Page) -> None:
    anchors = anchors_of_every_page()
    prose = re.sub(r"```.*?^```|`[^`]*`", "", page.text, flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\((?!https?:)([^)]*)\)", prose):
        path, _, anchor = target.partition("#")
        known = anchors[path.removesuffix(".md") or page.name]
        assert not anchor or anchor in known


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        ("two", "## Two\n\nb\n\n### Below\n\nc"),
        ("below", "### Below\n\nc"),
        ("three", "## Three\n\n```sh\n# d\n```"),
        ("it", "# It\n\na\n\n## Two\n\nb\n\n### Below\n\nc\n\n## Three\n\n```sh\n# d\n```"),
    ],
)
def test_a_part_goes_on_to_the_next_heading_that_is_as_large(anchor: str, expected: str) -> None:
    text = "# It\n\na\n\n## Two\n\nb\n\n### Below\n\nc\n\n## Three\n\n```sh\n# d\n```\n"
    [heading] = [each for each in headings(text) if each.anchor == anchor]
    assert part(text, heading).strip() == expected


MENTION = re.compile(r"sms-simulator guide ([a-z][\w-]*)(?:#([\w-]+))?")


def test_every_page_that_is_named_with_its_command_exists() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (CHECKOUT / "simulator").rglob("*.py")]
    named = {mention for text in (*texts, *(page.text for page in MANUAL)) for mention in MENTION.findall(text)}
    anchors = {page.name: {heading.anchor for heading in headings(page.text)} for page in read_pages()}
    assert {(name, anchor) for name, anchor in named if anchor and anchor not in anchors[name]} == set()
    assert {"it-does-not-work", "requests"} <= {name for name, _ in named} <= set(anchors)


def test_the_readme_ships_beside_the_other_data() -> None:
    project = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    assert '"README.md" = "simulator/_data/README.md"' in project
