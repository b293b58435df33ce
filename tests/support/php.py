"""Write the files of the manual's page on PHP into a folder, with PHPUnit where the page's commands look for it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from support.manual import GUIDE, Kind, blocks_of

PAGE = str(GUIDE / "php.md")

PHP: Mapping[str, str] = {block.text.splitlines()[1].removeprefix("// "): block.text for block in blocks_of(Kind.PHP)}
"""Every block, by the name that its second line says."""

GUZZLE = "/usr/share/php/GuzzleHttp/autoload.php"

UNCHANGED = ("OwnKeyTest.php", "UnchangedTest.php")
"""The tests of a library that cannot be changed: what `phpunit` runs where it is told nothing else."""

LOGIN = """<?php
require "UgsmsGateway.php";
(new UgsmsGateway(getenv("UGSMS_API_KEY")))->send("0702913454", "Your code is 4711");
"""
ARTISAN = "<?php passthru('vendor/bin/phpunit', $status); exit($status);"


def write_php(folder: Path) -> None:
    """Write them, and what a project would have beside them."""
    suite = "".join(f"<file>{name}</file>" for name in UNCHANGED)
    files = {
        **PHP,
        "vendor/autoload.php": f'<?php require "{GUZZLE}";',
        "phpunit.xml": f'<phpunit><testsuites><testsuite name="all">{suite}</testsuite></testsuites></phpunit>',
        "login.php": LOGIN,
        "artisan": ARTISAN,
    }
    (folder / "vendor/bin").mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    if phpunit := shutil.which("phpunit"):
        (folder / "vendor/bin/phpunit").symlink_to(phpunit)


def commands_of(kind: Kind) -> list[str]:
    """The page's commands of a kind, one a line."""
    return [line for block in blocks_of(kind) if block.page == PAGE for line in block.text.splitlines()]
