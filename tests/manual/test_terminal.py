"""A page in a terminal: readable at any width, with colours or without, and nothing of it is lost."""

from __future__ import annotations

import re

import click
import pytest

from simulator.manual.document import parser
from simulator.manual.pages import Page, read_pages
from simulator.manual.terminal import lines_of

PAGES = read_pages()


def shown(text: str, width: int = 40) -> str:
    return "\n".join(lines_of(text, width, is_colored=False))


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# Title\n\nText.", "Title\n=====\n\nText."),
        ("## Two\n\n### Three", "Two\n---\n\nThree"),
        ("one\ntwo **three** *four* `five`", "one two three four `five`"),
        ("- a\n- b\n  c", "- a\n- b c"),
        ("- a\n\n- b\n\n  c", "- a\n\n- b\n\n  c"),
        ("3. a\n4. b\n   - c", "3. a\n4. b\n   - c"),
        ("```sh\n$ run\n\n  it\n```", "    $ run\n\n      it"),
        ("> said", "> said"),
        ("---", "-" * 40),
        ("[Faults](faults.md#effects), [that](#here)", "Faults (faults#effects), that (#here)"),
        ("[receipts](receipts.md)", "receipts"),
        ("[it](https://example.com/), <https://example.com/>", "it (https://example.com/),\nhttps://example.com/"),
        ("a <b>c</b> &lt;", "a <b>c</b> <"),
    ],
)
def test_blocks_are_written_as_lines(markdown: str, expected: str) -> None:
    assert shown(markdown) == expected


def test_a_paragraph_is_broken_at_the_width_and_a_longer_word_is_not() -> None:
    assert shown("aaaa bbbb cccccccccccc d", 9) == "aaaa bbbb\ncccccccccccc\nd"


def test_lines_of_an_item_stand_below_its_text() -> None:
    assert shown("- aaaa bbbb cccc", 10) == "- aaaa\n  bbbb\n  cccc"


def test_a_table_stands_side_by_side_where_it_fits() -> None:
    table = "| name | about |\n|---|---|\n| `a` | one |\n| b | |\n"
    assert shown(table) == "name  about\n----  -----\n`a`   one\nb"


def test_the_widest_column_of_a_table_is_broken_first() -> None:
    table = f"| name | about |\n|---|---|\n| short | {'word ' * 9}|\n"
    assert lines_of(table, 34, is_colored=False) == [
        "name   about",
        "-----  ---------------------------",
        "short  word word word word word",
        "       word word word word",
    ]


def test_a_table_that_is_too_wide_has_its_rows_as_paragraphs() -> None:
    table = "| one | two | three |\n|---|---|---|\n| a | b b | `cc` |\n| d | | e |\n".replace("a", "a" * 30)
    assert shown(table, 30) == "\n".join([
        "one", "---", "a" * 30, "    two    b b", "    three  `cc`", "", "d", "    three  e",
    ])  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_only_code_and_long_words_are_wider_than_the_terminal(page: Page) -> None:
    code = {line for token in parser().parse(page.text) if token.type == "fence" for line in token.content.split("\n")}
    wide = [line for line in lines_of(page.text, 80, is_colored=False) if len(line) > 80 and line[4:] not in code]
    assert [line for line in wide if max(map(len, line.split())) < 40] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_word_of_a_page_is_lost(page: Page) -> None:
    tokens = parser().parse(page.text)
    inner = [child for token in tokens for child in token.children or ()]
    words = re.findall(r"\w+", " ".join(each.content for each in (*tokens, *inner) if each.type != "inline"))
    assert set(words) <= set(re.findall(r"\w+", shown(page.text, 80)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_colours_take_no_room_but_that_of_backquotes(page: Page) -> None:
    wide = 10_000  # nothing is broken there
    colored = [click.unstyle(line) for line in lines_of(page.text, wide, is_colored=True)]
    plain = lines_of(page.text, wide, is_colored=False)
    assert [re.sub(r"[` -]", "", line) for line in colored] == [re.sub(r"[` -]", "", line) for line in plain]


def test_a_style_ends_with_each_word() -> None:
    [line] = lines_of("a **b c**", 40, is_colored=True)
    assert line == "a \x1b[1mb\x1b[0m \x1b[1mc\x1b[0m"
