"""The first vendor of the manual: its commands make a package that is whole, agrees with itself, and is served."""

import asyncio
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from support.manual import Block, Kind, blocks_of
from support.served import NUMBER, Serve

from simulator.catalogue.installed import load_vendors

INSTALL = (
    "-m",
    "pip",
    "install",
    "--no-build-isolation",
    "--no-deps",
    "--no-index",
    "--disable-pip-version-check",
    "-q",
)
"""As `pip install`, of what is in this environment alone."""


def called(command: str, place: Path) -> list[str]:
    """A command of the block, for the interpreter of the tests; what is installed comes to a place of its own."""
    program, *words = shlex.split(command)
    if program == "pip":
        assert words[0] == "install"
        return [sys.executable, *INSTALL, "--prefix", str(place), *words[1:]]
    assert program == "sms-simulator"
    return [sys.executable, "-m", "simulator", *words]


def run(block: Block, folder: Path, place: Path, paths: list[Path]) -> list[str]:
    """What each command of the block prints."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    return [
        subprocess.run(
            called(command, place), cwd=folder, env=environment, capture_output=True, check=True, encoding="utf-8"
        ).stdout
        for command in block.text.splitlines()
    ]


@pytest.mark.parametrize("block", blocks_of(Kind.FIRST_VENDOR), ids=lambda block: block.place)
async def test_the_first_vendor_of_the_manual_is_checked_and_served(
    serve: Serve, block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "environment"
    site = place / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    paths = [site, tmp_path / "acme-vendor"]  # a path that is installed as editable counts in a real environment alone
    printed = await asyncio.to_thread(run, block, tmp_path, place, paths)
    assert printed[0].startswith("wrote acme-vendor\n")
    assert printed[2] == "acme: vendor, contract and transcripts agree\n"
    assert "/acme/send" in printed[3]
    assert "Quirks" not in printed[3]
    for path in paths:
        monkeypatch.syspath_prepend(path)
    served = await serve(*load_vendors())
    key = (await served.post("sandboxes", {"name": "tried"}))["vendors"]["acme"]["credentials"]["key"]
    sent = await served.ask("POST", "/acme/send", {"to": NUMBER, "text": "Hello"}, headers={"X-API-Key": key})
    assert (sent.status, sent.json) == (202, {"id": "acme-1", "cost": 35.0})


def test_the_manual_has_a_first_vendor() -> None:
    assert [block.page for block in blocks_of(Kind.FIRST_VENDOR)] == ["simulator/guide/vendor-packages.md"]
