"""The first vendor of the manual: by its commands and changes it disagrees, then agrees, and is served."""

import os
import re
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

import pytest
from support.commands import alike, at, steps_of
from support.manual import FIRST_VENDOR, MANUAL, Block, Kind, blocks_of
from support.programs import needs
from support.shell import run, serving

pytestmark = pytest.mark.runtimes

[PAGE] = [page for page in MANUAL if page.path == FIRST_VENDOR]


def environment_of(folder: Path) -> dict[str, str]:
    """Variables by which `pip install` needs no network and installs into the folder, and Python finds it there."""
    prefix = folder / "environment"
    site = prefix / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    editable = folder / "acme-vendor"  # pip notes its path in a file, which only a real environment reads
    return {
        "PYTHONPATH": os.pathsep.join(map(str, (site, editable))),
        "PIP_PREFIX": str(prefix),
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # which is how pip spells that there is none
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def change(block: Block, folder: Path) -> None:
    """Do what a diff says: each hunk replaces lines that are there once; a file of added lines alone is new."""
    for part in re.split(r"^--- ", block.text, flags=re.MULTILINE)[1:]:
        name, _, hunks = part.partition("\n@@\n")
        for hunk in hunks.split("@@\n"):
            lines = hunk.splitlines(keepends=True)
            before, after = ("".join(line[1:] for line in lines if line[0] in signs) for signs in (" -", " +"))
            file = folder / name
            text = file.read_text(encoding="utf-8") if before else ""
            assert text.count(before) == 1, f"{block.place}, {name}: {before}"
            file.write_text(text.replace(before, after), encoding="utf-8")


def follow(block: Block, url: str, folder: Path, environment: Mapping[str, str]) -> None:
    """Run the commands of a block, which print what stands under them."""
    for command, output in steps_of(block):
        got = run(at(command, url), url, folder, environment)
        assert alike(got, url).rstrip() == alike(output, url).rstrip(), f"{block.place}: {command}"


@needs("curl")
def test_the_first_vendor_of_the_manual_disagrees_then_agrees_and_is_served(tmp_path: Path) -> None:
    environment = environment_of(tmp_path)
    for block in PAGE.blocks:
        if block.kind is Kind.DIFF:
            change(block, tmp_path)
        else:
            asks = "curl" in block.text
            with serving(environment) if asks else nullcontext("http://127.0.0.1:9") as url:
                follow(block, url, tmp_path, environment)


def test_only_the_first_vendor_of_the_manual_is_changed_by_diffs() -> None:
    assert {block.page for block in blocks_of(Kind.DIFF)} == {PAGE.name}
    assert {block.kind for block in PAGE.blocks} == {Kind.CONSOLE, Kind.DIFF}
