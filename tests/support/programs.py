"""Programs that are not Python's and that some tests run: without one its tests are skipped, unless none may be."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

SKIP_NOTHING = "SKIP_NOTHING"
"""Where this variable is set, a test whose program is missing fails instead of being skipped."""


def needs(program: str, version: str = "") -> pytest.MarkDecorator:
    """Mark a test, or a row of one, as one that runs a program, or needs the file of that path."""
    is_there = shutil.which(program) is not None or Path(program).is_file()
    is_skipped = not is_there and SKIP_NOTHING not in os.environ
    return pytest.mark.skipif(is_skipped, reason=f"needs {program} {version}".strip())
