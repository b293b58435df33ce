"""Phrases that were once found awkward are on no page, in no message, in no help and in no description."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from support.manual import CHECKOUT, MANUAL

from simulator.cli import main

PHRASES = {
    "nobody could tell": "What nobody could tell is assumed.",
    "makes? it dear": "The character that makes it dear.",
    "(?:is|are) told (?:by|as|in|of)": "Whose they are is told by host and path.",
    "will not do": "Such a field will not do.",
    "so (?:many|much|often)": "It answers when so many have come.",
    "the most there may be": "There are 64 faults, the most there may be.",
    "documentation knows": "The documentation knows no 'phone' here.",
    "a comma too many": "Look for a comma too many.",
    "is a running one": "The simulator is a running one.",
    "is no (?:HTTP|JSON|CSV|capsule|placeholder|header|number|file|evidence)": "The body is no JSON.",
    "people at home": "A number as people at home write it.",
}
"""Patterns of what was awkward, each with a sentence that has it; a blank is any white space."""
AWKWARD = re.compile("|".join(phrase.replace(" ", r"\s+") for phrase in PHRASES), re.IGNORECASE)


def awkward(place: str, text: str) -> list[str]:
    """Find every awkward phrase of a text, with the place of the text."""
    return [f"{place}: {' '.join(found[0].split())}" for found in AWKWARD.finditer(text)]


def literals(path: Path) -> Iterator[str]:
    """The texts of a module but for its docstrings: among them is every message."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.value


def helps(command: click.Command) -> Iterator[str]:
    """What `--help` shows of a command and of those below it."""
    yield command.get_help(click.Context(command))
    for below in getattr(command, "commands", {}).values():
        yield from helps(below)


def descriptions(value: object) -> Iterator[str]:
    """The summaries and descriptions of a document."""
    if isinstance(value, dict):
        yield from (str(value[key]) for key in ("summary", "description") if isinstance(value.get(key), str))
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from descriptions(each)


def test_no_page_has_an_awkward_phrase() -> None:
    assert [found for page in MANUAL for found in awkward(page.name, page.prose)] == []


def test_no_message_has_an_awkward_phrase() -> None:
    modules = sorted((CHECKOUT / "simulator").rglob("*.py"))
    assert [found for path in modules for text in literals(path) for found in awkward(path.name, text)] == []


def test_no_help_has_an_awkward_phrase() -> None:
    assert [found for text in helps(main) for found in awkward("--help", text)] == []


@pytest.mark.parametrize("name", ["control/openapi.json", "scenario.schema.json"])
def test_no_description_has_an_awkward_phrase(name: str) -> None:
    document = json.loads((CHECKOUT / "schemas" / name).read_text(encoding="utf-8"))
    assert [found for text in descriptions(document) for found in awkward(name, text)] == []


@pytest.mark.parametrize(("phrase", "sentence"), PHRASES.items())
def test_an_awkward_phrase_is_found_across_lines_and_capitals(phrase: str, sentence: str) -> None:
    assert re.search(phrase, sentence, re.IGNORECASE)
    assert len(awkward("here", f"Before. {sentence.upper().replace(' ', chr(10))} After.")) == 1
