"""An install stays small: the wheel and what it depends on, as they lie on a disk with blocks of 4 KiB."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
LIMIT_MB = 92
BLOCK = 4096
COMPILED_LIKE_SOURCE = 2
"""The installer compiles each module: the result is about as long as its source."""


def needed(requirements: list[str], found: dict[str, Distribution]) -> dict[str, Distribution]:
    """Everything that an install without extras brings with it, by name."""
    for text in requirements:
        requirement = Requirement(text)
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        is_wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if is_wanted and name not in found:
            found[name] = distribution(name)
            needed(found[name].requires or [], found)
    return found


def on_disk(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def recorded(installed: Distribution) -> int:
    """What a distribution takes: sizes of its RECORD, which knows none of compiled modules."""
    files = installed.files or []
    assert files, installed.name
    sizes = [each.size if each.size is not None else size_of(Path(str(each.locate()))) for each in files]
    return sum(map(on_disk, sizes))


def size_of(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def our_own() -> Iterator[int]:
    """What the wheel holds: the package, with its modules compiled, and the two folders of data."""
    for folder in ("simulator", "fixtures", "schemas"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                yield on_disk(path.stat().st_size) * (COMPILED_LIKE_SOURCE if path.suffix == ".py" else 1)


def test_an_install_takes_less_than_92_megabytes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    sizes = {name: recorded(each) for name, each in needed(project["dependencies"], {}).items()}
    total = sum(sizes.values()) + sum(our_own())
    largest = sorted(sizes.items(), key=lambda each: -each[1])[:5]
    assert total < LIMIT_MB * 1_000_000, f"{total / 1e6:.1f} MB; the largest: {largest}"
    assert total > 50 * 1_000_000  # it counts at all
