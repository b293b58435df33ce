"""Every problem document leads to a heading of the manual that explains it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from support.manual import CHECKOUT, guide_page
from support.served import Served

from simulator.api.problem import HELP, problem
from simulator.control.problems import KINDS
from simulator.manual.document import headings, part
from simulator.manual.pages import find_pages, read_pages
from simulator.serving.unrouted import UNKNOWN_METHOD, UNKNOWN_ROUTE

WORDED_BY = {"problem", "Refusal", "RefusedError", "Unreadable", "of", "Shut"}
"""Calls by which a room words a problem: a status, then its kind; `Unreadable.of` has the request in front."""


def worded(package: Path) -> Iterator[tuple[str, int | None]]:
    """Kind and status of each problem that a room words itself; None where nobody is answered."""
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in WORDED_BY:
                told = [each.value for each in node.args if isinstance(each, ast.Constant)]
                if len(told) > 1 and isinstance(told[0], int | None) and re.fullmatch(r"[a-z-]+", str(told[1])):
                    yield str(told[1]), told[0]


def kinds() -> dict[str, set[int | None]]:
    """The statuses of every kind."""
    found: dict[str, set[int | None]] = {UNKNOWN_ROUTE: {404}, UNKNOWN_METHOD: {405}}
    for kind, status in (*worded(CHECKOUT / "simulator"), *((name, status) for _, status, name in KINDS)):
        found.setdefault(kind, set()).add(status)
    return found


def explained() -> dict[str, str]:
    """What the page says of each kind."""
    text = guide_page("problems")
    return {each.anchor: part(text, each).partition("\n\n")[2] for each in headings(text) if each.level == 3}


def test_every_kind_of_problem_is_explained_with_its_status_and_nothing_else_is() -> None:
    statuses = {kind: f"{status}." if status else "No a" for kind, (status,) in kinds().items()}
    told = {kind: words[:4] for kind, words in explained().items()}
    assert told == statuses | {"stray-credentials": "As t"}


def test_a_problem_that_a_room_words_is_found(tmp_path: Path) -> None:
    (tmp_path / "new.py").write_text('problem(404, "new-kind", text)\nRefusal(400, "other", "x")\n', encoding="utf-8")
    assert sorted(worded(tmp_path)) == [("new-kind", 404), ("other", 400)]


def test_a_problem_that_nobody_is_answered_with_is_found(tmp_path: Path) -> None:
    (tmp_path / "new.py").write_text('Unreadable(None, "new-kind", detail, b"", 0, listener)\n', encoding="utf-8")
    assert [*worded(tmp_path)] == [("new-kind", None)]


def test_a_problem_document_leads_to_its_heading() -> None:
    page, hash_, prefix = HELP.removeprefix("/__admin/guide/").partition("#")
    assert (hash_, prefix) == ("#", "")
    [found] = find_pages(read_pages(), page)
    assert set(kinds()) <= {each.anchor for each in headings(found.text)}
    assert b'"help": "/__admin/guide/problems#conflict"' in problem(409, "conflict", "It is taken.").body


async def test_the_help_of_a_problem_can_be_followed(live: Served) -> None:
    answer = await live.ask("GET", "sandboxes/shp")
    path, _, anchor = answer.json["help"].partition("#")
    page = await live.ask("GET", path)
    assert page.status == 200
    assert f'<h3 id="{anchor}">'.encode() in page.body
