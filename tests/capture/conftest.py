"""The command that checks captures."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.captures import Check

from simulator.cli import main


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Check a capture, given as a value or as bytes; then flags."""

    def check(capture: Any, *flags: str) -> Result:
        path = tmp_path / "capture.json"
        path.write_bytes(capture if isinstance(capture, bytes) else json.dumps(capture).encode())
        return CliRunner().invoke(main, ["contract", "check", str(path), *flags])

    return check
