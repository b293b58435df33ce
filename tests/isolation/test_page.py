"""The manual's commands for a network of its own."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from support.manual import HTTPS, Kind, blocks_of
from support.php import commands_of, write_php
from support.programs import needs
from support.shell import run

pytestmark = pytest.mark.runtimes

STREAM = Path(__file__).parents[1] / "runtimes" / "programs" / "send_by_stream.php"


@needs("php")
@pytest.mark.usefixtures("isolate")
def test_the_commands_of_the_manual(tmp_path: Path) -> None:
    [block] = [block for block in blocks_of(Kind.ISOLATED) if block.page == str(HTTPS)]
    shutil.copy(STREAM, tmp_path / "send.php")
    sent = run(f"unset SMS_SIMULATOR_URL\n{block.text}", "", tmp_path, {"XDG_DATA_HOME": str(tmp_path)})
    assert len(re.findall(r'"success": ?true', sent)) == 2


@needs("phpunit")
@pytest.mark.parametrize("command", commands_of(Kind.ISOLATED))
@pytest.mark.usefixtures("isolate")
def test_the_tests_of_the_page_on_php(tmp_path: Path, command: str) -> None:
    write_php(tmp_path)
    told = run(f"unset SMS_SIMULATOR_URL\n{command}", "", tmp_path, {"XDG_DATA_HOME": str(tmp_path)})
    assert "OK (3 tests, " in told
