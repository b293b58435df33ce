"""The picture of the page, which the README and the manual show: it is small, and made by the command in the manual."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from support.browser import DESKTOP
from support.manual import CHECKOUT, GUIDE, MANUAL
from support.programs import needs

PICTURE = CHECKOUT / GUIDE / "page.webp"
MOST_BYTES = 100_000
COMMAND = re.compile(r"`cd tests && (\.\./\.venv/bin/python -m benchmarks page --picture ([\w./]+))`")


def size_of(picture: Path) -> tuple[int, int]:
    """The width and height of a WebP of the extended format. Source: RFC 9649, section 2.7."""
    head = picture.read_bytes()[:30]
    assert (head[:4], head[8:16]) == (b"RIFF", b"WEBPVP8X")
    return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1


def test_it_is_as_wide_as_a_desktop_and_small() -> None:
    assert size_of(PICTURE) == (DESKTOP["width"], DESKTOP["height"])
    assert PICTURE.stat().st_size <= MOST_BYTES


def test_the_readme_and_the_page_about_it_show_it() -> None:
    shown = {
        (page.checkout / page.path.parent / link).resolve(): page.name
        for page in MANUAL
        for link in re.findall(r"^!\[.{20,}\]\((.*)\)$", page.text, re.MULTILINE)
    }
    assert list(shown) == [PICTURE]
    assert sum(".webp)" in page.text for page in MANUAL) == 2


@pytest.mark.browser
@needs("chromium")
def test_the_command_in_the_manual_takes_it(tmp_path: Path) -> None:
    [page] = [page for page in MANUAL if page.path == GUIDE / "page.md"]
    [(command, goal)] = COMMAND.findall(page.text)
    assert (CHECKOUT / "tests" / goal).resolve() == PICTURE
    taken = tmp_path / "page.webp"
    words = [sys.executable, *shlex.split(command)[1:-1], str(taken)]
    subprocess.run(words, cwd=CHECKOUT / "tests", check=True, capture_output=True)
    assert size_of(taken) == size_of(PICTURE)
