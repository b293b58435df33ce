"""The programs of the manual run; those that are tests of a user's project run in `tests/testing/`."""

import importlib
import sys
import tomllib
from pathlib import Path

import pytest
from support.manual import Block, Kind, blocks_of
from support.shell import run

from simulator.api.vendor import Vendor
from simulator.catalogue.installed import GROUP
from simulator.settings import DEFAULT_PORT


@pytest.mark.parametrize("block", blocks_of(Kind.PROGRAM), ids=lambda block: block.place)
def test_the_program_runs(url: str, block: Block, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(block.text.replace(f"http://127.0.0.1:{DEFAULT_PORT}", url), encoding="utf-8")
    run([sys.executable, str(program)], url, tmp_path)


@pytest.mark.parametrize("block", blocks_of(Kind.ENTRY_POINT), ids=lambda block: block.place)
def test_the_entry_point_leads_to_a_vendor(block: Block) -> None:
    offered = tomllib.loads(block.text)["project"]["entry-points"][GROUP]
    assert offered == {"toy": "toy_vendor"}
    assert isinstance(importlib.import_module(offered["toy"]).VENDOR, Vendor)
