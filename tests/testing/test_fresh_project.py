"""A fresh project with our wheel, pytest and what these need, nothing else; and the tests that the manual shows."""

import os
import subprocess
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from support.manual import CHECKOUT, MANUAL, README, Kind, blocks_of

from simulator.vendors import BUILT_IN

pytestmark = pytest.mark.runtimes

NAME = "sms-provider-simulator"
TIMEOUT_S = 100


def needed_by(name: str, found: dict[str, Distribution]) -> dict[str, Distribution]:
    """A distribution and all that it needs, as far as it is installed here."""
    try:
        dist = distribution(name)
    except PackageNotFoundError:  # of an extra, or of another platform
        return found
    if dist.name in found:
        return found
    found[dist.name] = dist
    for text in dist.requires or []:
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            needed_by(requirement.name, found)
    return found


def link(dist: Distribution, folder: Path) -> None:
    """Make the modules of a distribution importable from a folder."""
    for name in {file.parts[0] for file in dist.files or [] if file.parts[0] not in {"..", "__pycache__"}}:
        target = folder / name
        if not target.exists():
            target.symlink_to(Path(str(dist.locate_file(name))))


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the wheel, pytest and what they need."""
    folder = tmp_path_factory.mktemp("fresh")
    built = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(built, cwd=CHECKOUT, check=True, capture_output=True, timeout=TIMEOUT_S)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True, timeout=TIMEOUT_S)
    python = folder / "venv/bin/python"
    [wheel] = folder.glob("*.whl")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=TIMEOUT_S)
    [packages] = folder.glob("venv/lib/python*/site-packages")
    found = needed_by("pytest", needed_by(NAME, {}))
    for dist in found.values():
        if dist.name != NAME:
            link(dist, packages)
    return python


def run(python: Path, folder: Path, *arguments: str) -> str:
    """Run pytest in a folder; returns what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SMS_", "PYTEST", "COV"))}
    done = subprocess.run(
        [python, "-m", "pytest", "-W", "error", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=TIMEOUT_S,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_readmes_test_runs_with_the_wheel_and_pytest_alone(python: Path, tmp_path: Path) -> None:
    [shown] = [block.text for block in blocks_of(Kind.TEST) if block.page == README.name]
    assert len(shown.partition("def test_")[2].splitlines()) <= 10
    (tmp_path / "test_it.py").write_text(shown, encoding="utf-8")
    out = run(python, tmp_path)
    assert " 1 passed" in out
    assert "plugins: sms-provider-simulator" in out


def runs_of(line: str) -> int:
    """How often a test runs that begins here: once, or once for each vendor; 0 where none begins."""
    if "def test_" not in line:
        return 0
    return len(BUILT_IN) if "(sms_vendor" in line or ", sms_vendor" in line else 1


def test_all_tests_of_the_manual_pass(project: pytest.Pytester) -> None:
    blocks = [block.text for block in blocks_of(Kind.TEST)]
    project.makepyfile(**{f"test_{number}": block for number, block in enumerate(blocks)})
    project.runpytest().assert_outcomes(passed=sum(runs_of(line) for block in blocks for line in block.splitlines()))


def test_the_wheel_holds_every_page_of_the_guide(python: Path) -> None:
    [package] = python.parent.parent.glob("lib/python*/site-packages/simulator")
    shipped = {page.name: page.read_text(encoding="utf-8") for page in (package / "guide").glob("*.md")}
    assert shipped == {page.path.name: page.text for page in MANUAL if page is not README}


def test_a_project_that_does_not_use_it_loads_next_to_nothing(python: Path, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import sys\n"
        "def test_it():\n"
        "    ours = {name for name in sys.modules if name.startswith('simulator')}\n"
        "    assert ours == {'simulator', 'simulator.testing', 'simulator.testing.plugin'}\n"
        "    assert not {'aiohttp', 'asyncio', 'pydantic'} & set(sys.modules)\n"
    )
    run(python, tmp_path)
