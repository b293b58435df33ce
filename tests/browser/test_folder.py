"""Where the tests are that drive a browser."""

import re
from pathlib import Path

HERE = Path(__file__).parent
MARKED = re.compile(r"^pytestmark = BROWSER$|mark\.browser$", re.MULTILINE)


def test_all_that_drive_a_browser_are_in_this_folder() -> None:
    """Where they alone are asked for, no other folder is looked into."""
    marked = [file for file in HERE.parent.rglob("test_*.py") if MARKED.search(file.read_text(encoding="utf-8"))]
    assert {file.parent for file in marked} == {HERE}
