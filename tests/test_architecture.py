"""The shape of the house: who may say a vendor's name, how large a room may be, what stands at the front door.

Each guard is a function from a folder to a list of offenders, so that it can be shown to fail on a planted fault.
"""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import grimp
import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGE = CHECKOUT / "simulator"

# Not when the word goes on in lower case: "advantage" and "push_requests" name nobody.
VENDOR_NAMES = {
    vendor: re.compile(rf"(?i:{spelling})(?![a-z])")
    for vendor, spelling in {
        "ugsms": "ugsms",
        "pushr": r"push\.?r",
        "advanta": "advanta",
        "msgine": "msgine",
    }.items()
}
ROOM = re.compile(r"\| `\w+(?:/|\.py)` \| .* \| .*\|$")
"""A row of the map's table of rooms."""

LARGEST_CIRCLE = 5
"""How many files may import each other in a loop, type-only imports counted."""

DRAWERS = {"base", "common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
MAX_LINES = 300
TOP_LEVEL = {
    "CHANGELOG.md",
    "Dockerfile",
    "LICENSE",
    "README.md",
    "fixtures",
    "pyproject.toml",
    "schemas",
    "simulator",
    "tests",
}

Guard = Callable[[Path], list[str]]


# --------------------------------------------------------------------------------------------- guards


def modules(package: Path) -> list[Path]:
    """Every Python file of a package, in a stable order."""
    return sorted(package.rglob("*.py"))


def words(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of every identifier, imported name and string in a syntax tree, docstrings left out."""
    line = 0
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in docstrings and isinstance(node, ast.Constant):
            continue
        line = getattr(node, "lineno", line)
        for _, value in ast.iter_fields(node):
            for word in value if isinstance(value, list) else [value]:
                if isinstance(word, str):
                    yield line, word
                elif isinstance(word, bytes):
                    yield line, word.decode("latin-1")


def vendor_names_outside_their_folder(package: Path) -> list[str]:
    """Places in code that name a vendor outside that vendor's folder and the list of vendors."""
    offenders = []
    for path in modules(package):
        place = path.relative_to(package)
        if place == Path("vendors/__init__.py"):
            continue
        said = list(words(ast.parse(path.read_text(encoding="utf-8"))))
        for vendor, name in VENDOR_NAMES.items():
            if place.parts[:2] == ("vendors", vendor):
                continue
            offenders += [f"{place}:{line}: {vendor} in {word!r}" for line, word in said if name.search(word)]
    return offenders


def modules_without_a_docstring(package: Path) -> list[str]:
    """Modules that do not say what comes in and what goes out."""
    return [
        str(path.relative_to(package))
        for path in modules(package)
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]


def folders_without_init(package: Path) -> list[str]:
    """Folders of modules that are no package, and that the layers' check therefore cannot see."""
    folders = {path.parent for path in modules(package)}
    return sorted(str(folder.relative_to(package)) for folder in folders if not (folder / "__init__.py").exists())


def modules_too_long(package: Path) -> list[str]:
    """Modules in which a second room is hiding."""
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules(package)}
    return [f"{path.relative_to(package)}: {lines} lines" for path, lines in lengths.items() if lines > MAX_LINES]


def drawers(package: Path) -> list[str]:
    """Modules and packages named after nothing."""
    places = {place for path in modules(package) for place in (path, *path.relative_to(package).parents)}
    return sorted(
        str(place.relative_to(package) if place.is_absolute() else place)
        for place in places
        if DRAWERS & set(place.stem.lower().split("_"))
    )


WALL_CLOCK = re.compile(r"\btime\.time(_ns)?\b|\bfrom time import\b|\bdatetime\.(utc)?now\b|\.today\(")
GIVEN_TIME = ("control", "hosting", "server")


def wall_clocks_that_are_not_given(package: Path) -> list[str]:
    """Places that read the real date for themselves, where the clocks of whoever assembles are at hand."""
    return [
        f"{path.relative_to(package)}:{number}"
        for room in GIVEN_TIME
        for path in modules(package / room)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if WALL_CLOCK.search(line)
    ]


def strangers_at_the_top_level(checkout: Path) -> list[str]:
    """Names at the top of the repository, tracked or about to be, that have no place there."""
    git = shutil.which("git")
    if git and (checkout / ".git").exists():
        command = [git, "-C", str(checkout), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split("\0")
        names = {name.split("/")[0] for name in listed if name}
    else:
        names = {path.name for path in checkout.iterdir()}
    return sorted(name for name in names - TOP_LEVEL if not name.startswith("."))


def broken_import_contracts(checkout: Path) -> list[str]:
    """What import-linter says about the contracts of pyproject.toml, when it has anything to say."""
    lint_imports = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [lint_imports, "--no-cache", "--config", checkout / "pyproject.toml"],
        cwd=checkout,
        capture_output=True,
        check=False,
        text=True,
    )
    return [] if run.returncode == 0 else [run.stdout + run.stderr]


# -------------------------------------------------------------------------------- the guards on our tree


@pytest.mark.parametrize(
    "guard",
    [
        vendor_names_outside_their_folder,
        modules_without_a_docstring,
        folders_without_init,
        modules_too_long,
        drawers,
        wall_clocks_that_are_not_given,
    ],
)
def test_the_package_has_no_offenders(guard: Guard) -> None:
    offenders = guard(PACKAGE)
    assert not offenders, f"{guard.__doc__}\n" + "\n".join(offenders)


def test_the_top_level_holds_only_what_belongs_there() -> None:
    assert strangers_at_the_top_level(CHECKOUT) == []


def test_the_import_contracts_hold() -> None:
    broken = broken_import_contracts(CHECKOUT)
    assert not broken, "\n".join(broken)


# ------------------------------------------------------------------------------- the guards on planted faults


def plant(folder: Path, files: dict[str, str]) -> Path:
    """Write a tree of files and return its folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("server/edge.py", 'ROUTE = "/msgine/api"'),
        ("server/edge.py", 'ROUTE = f"/{ROOT}/MsGine"'),
        ("server/edge.py", 'HEADER = b"ugsms"'),
        ("server/edge.py", 'TITLE = "Push.R"'),
        ("server/edge.py", "from simulator.vendors import advanta"),
        ("server/edge.py", "import simulator.vendors.pushr"),
        ("server/edge.py", "from simulator.vendors.ugsms.v1 import send"),
        ("server/edge.py", "class PushrClient: ..."),
        ("server/edge.py", "def send(advanta_key): ..."),
        ("server/edge.py", "send(msgine=True)"),
        ("server/edge.py", "vendors.ugsms"),
        ("server/edge.py", "def f():\n    global UGSMS_TOKEN"),
        ("server/edge.py", 'match x:\n    case {"a": 1, **msgine}: ...'),
        ("vendors/listing.py", 'NAMES = ["advanta"]'),
        ("vendors/pushr/send.py", 'LIKE = "msgine"'),
        ("cli/advanta/__init__.py", 'NAME = "advanta"'),
    ],
)
def test_a_vendor_named_outside_its_folder_is_found(tmp_path: Path, place: str, code: str) -> None:
    offenders = vendor_names_outside_their_folder(plant(tmp_path, {place: f"{code}\n"}))
    assert [offender.split(":")[0] for offender in offenders] == [place]


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("vendors/__init__.py", "from simulator.vendors import advanta, msgine, pushr, ugsms"),
        ("vendors/msgine/send.py", 'PATH = "/msgine"'),
        ("vendors/pushr/__init__.py", 'NAME = "Push.R"'),
        ("server/edge.py", '"""Serves what Advanta serves."""'),
        ("server/edge.py", 'def f():\n    """As MsGine does."""'),
        ("server/edge.py", "class A:\n    b = 1\n    'As ugsms does.'"),
        ("server/edge.py", 'advantage = push_requests = PushRequest = "push.register"'),
    ],
)
def test_a_vendor_may_be_named_at_home_and_in_docstrings(tmp_path: Path, place: str, code: str) -> None:
    assert vendor_names_outside_their_folder(plant(tmp_path, {place: f"{code}\n"})) == []


@pytest.mark.parametrize("code", ["", "# a comment\n", "X = 1\n", '""\n'])
def test_a_module_without_a_docstring_is_found(tmp_path: Path, code: str) -> None:
    tree = plant(tmp_path, {"sms/__init__.py": '"""Fine."""\n', "sms/parts.py": code})
    assert modules_without_a_docstring(tree) == ["sms/parts.py"]


def test_a_folder_that_is_no_package_is_found(tmp_path: Path) -> None:
    tree = plant(tmp_path, {"__init__.py": "", "sms/__init__.py": "", "sms/price/table.py": ""})
    assert folders_without_init(tree) == ["sms/price"]


@pytest.mark.parametrize(
    "line", ["now = time.time()", "read = time.time_ns", "from time import time", "datetime.now(UTC)", "date.today()"]
)
@pytest.mark.parametrize("room", GIVEN_TIME)
def test_a_wall_clock_that_is_not_given_is_found(tmp_path: Path, room: str, line: str) -> None:
    (tmp_path / room).mkdir()
    (tmp_path / room / "new.py").write_text(f"until_s = time.monotonic()\n{line}\n", encoding="utf-8")
    assert wall_clocks_that_are_not_given(tmp_path) == [f"{room}/new.py:2"]


def test_a_module_past_the_limit_is_found(tmp_path: Path) -> None:
    tree = plant(tmp_path, {"fits.py": "x = 1\n" * MAX_LINES, "long.py": "x = 1\n" * (MAX_LINES + 1)})
    assert modules_too_long(tree) == [f"long.py: {MAX_LINES + 1} lines"]


@pytest.mark.parametrize("name", ["utils.py", "sms/_helpers.py", "api/base.py", "server/task_manager.py"])
def test_a_drawer_is_found(tmp_path: Path, name: str) -> None:
    assert drawers(plant(tmp_path, {name: "", "sms/database.py": ""})) == [name]


def test_a_folder_that_is_a_drawer_is_found(tmp_path: Path) -> None:
    assert drawers(plant(tmp_path, {"common/numbers.py": ""})) == ["common"]


def test_a_stranger_at_the_top_level_is_found_outside_git(tmp_path: Path) -> None:
    tree = plant(tmp_path, {"README.md": "", ".gitignore": "", "notes.txt": "", "docs/index.md": ""})
    assert strangers_at_the_top_level(tree) == ["docs", "notes.txt"]


def test_a_stranger_at_the_top_level_is_found_in_git(tmp_path: Path) -> None:
    tree = plant(tmp_path, {"README.md": "", ".gitignore": "/dist/\n", "notes.txt": "", "dist/a.whl": ""})
    subprocess.run([shutil.which("git") or "git", "-C", str(tree), "init", "--quiet"], check=True)
    assert strangers_at_the_top_level(tree) == ["notes.txt"]


ROOMS = sorted(path.parent.name for path in (CHECKOUT / "simulator").glob("*/__init__.py"))
EMPTY_HOUSE = {
    **{module.name: "" for module in (CHECKOUT / "simulator").glob("*.py")},
    **{f"{room}/__init__.py": "" for room in ROOMS},
    **{f"vendors/{vendor}/__init__.py": "" for vendor in VENDOR_NAMES},
    **{f"sandbox/{part}/__init__.py": "" for part in ("acts", "books", "faults", "rules")},
    **{f"sandbox/{part}.py": "" for part in ("command", "events", "sandbox", "scores", "virtual_time")},
    "sandbox/chance.py": "import random\n",
}


def plant_house(checkout: Path, files: dict[str, str]) -> Path:
    """A checkout with our contracts, all rooms empty but for the given files."""
    shutil.copy(CHECKOUT / "pyproject.toml", checkout)
    plant(checkout / "simulator", EMPTY_HOUSE | files)
    return checkout


def rooms_of_the_map(text: str) -> list[str]:
    """The rooms in the order in which the map has them."""
    return [line.split("`")[1].removesuffix("/").removesuffix(".py") for line in text.splitlines() if ROOM.match(line)]


def layers_of_the_linter(text: str) -> list[list[str]]:
    """The rooms of each layer that the linter checks, from the top down."""
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    return [layer.split(" | ") for layer in layers]


def test_the_map_has_the_rooms_in_the_order_that_the_linter_checks() -> None:
    drawn = rooms_of_the_map((PACKAGE / "README.md").read_text(encoding="utf-8"))
    layers = layers_of_the_linter((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    places = {room: number for number, layer in enumerate(layers) for room in layer if room != "__main__"}
    assert {*drawn} == {*places}
    assert [places[room] for room in drawn] == sorted(places.values())


def test_a_room_in_another_place_is_seen() -> None:
    text = "| room | x | y |\n| `cli/` | a `word/` | |\n| `shipped.py` | b | c |\nnot a row: `sms/`\n"
    assert rooms_of_the_map(text) == ["cli", "shipped"]


def circles(imports: dict[str, set[str]]) -> list[list[str]]:
    """The sets of more than `LARGEST_CIRCLE` modules each of which imports the others, directly or by way of more."""
    reached: dict[str, set[str]] = {}
    for module in imports:
        seen, ahead = set[str](), [module]
        while ahead:
            new = imports.get(ahead.pop(), set()) - seen
            seen |= new
            ahead += new
        reached[module] = seen
    rings = {frozenset(each for each in reached[module] if module in reached.get(each, ())) for module in imports}
    return sorted(sorted(ring) for ring in rings if len(ring) > LARGEST_CIRCLE)


def test_no_circle_is_larger_than_a_few_files() -> None:
    graph = grimp.build_graph("simulator")
    assert circles({module: graph.find_modules_directly_imported_by(module) for module in graph.modules}) == []


def test_a_circle_of_too_many_files_is_found() -> None:
    ring = [f"room.{number}" for number in range(LARGEST_CIRCLE + 1)]
    imports = {one: {other, "room.leaf"} for one, other in zip(ring, [*ring[1:], ring[0]], strict=True)}
    assert circles(imports) == [ring]
    imports[ring[0]] = set()
    assert circles(imports) == []


def test_an_empty_house_keeps_the_import_contracts(tmp_path: Path) -> None:
    assert broken_import_contracts(plant_house(tmp_path, {})) == []


FORBIDDEN = {
    "sms/parts.py": ["import simulator.sandbox", "import simulator.contract"],
    "sandbox/virtual_time.py": ["import time"],
    "sandbox/sandbox.py": ["import simulator.sandbox.acts"],
    "sandbox/books/ledger.py": ["import simulator.sandbox.acts"],
    "sandbox/rules/triggers.py": ["import simulator.sandbox.acts"],
    "sandbox/faults/effect.py": [
        "import pydantic",
        "import simulator.sandbox.acts",
        "import simulator.sandbox.books",
        "import simulator.sandbox.sandbox",
    ],
    "sandbox/ids.py": ["from random import Random", "import simulator.contract"],
    "serving/serve.py": ["from asyncio import sleep", "import simulator.vendors", "import simulator.contract"],
    "vendors/msgine/send.py": [
        "from aiohttp import web",
        "from simulator.vendors.ugsms import X",
        "import simulator.money",
        "import simulator.contract",
        "import simulator.catalogue",
    ],
    "scenario/load.py": ["import simulator.server", "import simulator.capsule", "import simulator.contract"],
    "money/report.py": ["import simulator.scenario", "import simulator.timeline"],
    "timeline/page.py": ["import simulator.server", "from asyncio import sleep"],
    "capsule/replaying.py": ["import simulator.server", "import asyncio"],
    "server/edge.py": [
        "import simulator.testing",
        "import simulator.generation",
        "import simulator.observer",
        "import simulator.contract",
        "import simulator.conformance",
        "import simulator.control",
        "import simulator.assembly",
        "import simulator.commands",
        "import simulator.vendors",
    ],
    "engine/fence.py": ["import simulator.durable", "import simulator.hosting", "import simulator.server"],
    "cluster/processes.py": ["import simulator.assembly", "import simulator.cli", "import simulator.vendors"],
    "control/app.py": ["import simulator.server", "import simulator.observer", "import simulator.assembly"],
    "hosting/courier.py": ["import aiohttp", "import socket", "import simulator.control", "import simulator.server"],
    "commands/money.py": [
        "import simulator.hosting",
        "import simulator.capsule",
        "import simulator.scenario",
        "import time",
    ],
    "trying/playing.py": ["import simulator.hosting", "import simulator.commands"],
    "capture/har.py": ["import simulator.cli", "import simulator.assembly", "import simulator.server"],
    "contract/building.py": ["import simulator.generation", "import simulator.capture", "import simulator.drift"],
    "drift/run.py": ["import simulator.capture"],
    "contract/checker.py": [
        "import simulator.sms",
        "from simulator.vendors.msgine import X",
        "import simulator.server",
        "import simulator.cli",
        "import simulator.observer",
        "import simulator.conformance",
    ],
    "text/yaml.py": ["import simulator.sms", "import simulator.contract", "import simulator.secrets"],
    "secrets/names.py": ["import simulator.sms", "import simulator.contract", "import simulator.text"],
    "secrets/known.py": ["import time"],
    "observer/recorder.py": ["import simulator.cli"],
    "conformance/suite.py": ["import simulator.server"],
    "catalogue/installed.py": ["import simulator.contract", "import simulator.vendor_kit"],
    "vendors/msgine/status.py": ["from simulator.vendor_kit import Vendor"],
    "vendor_kit.py": ["import simulator.catalogue", "import simulator.money"],
}
"""Imports that no room may have, by the module that has them, one a line."""


def test_every_forbidden_import_breaks_a_contract(tmp_path: Path) -> None:
    checkout = plant_house(tmp_path, {place: "\n".join(lines) + "\n" for place, lines in FORBIDDEN.items()})
    (told,) = broken_import_contracts(checkout)
    unnoticed = []
    for place, lines in FORBIDDEN.items():
        module = ".".join(["simulator", *Path(place).with_suffix("").parts])
        for number, line in enumerate(lines, 1):
            imported = line.split()[1]
            if f"{module} -> {imported} (l.{number})" not in told:
                unnoticed.append(f"{place}: {line}")
    assert unnoticed == []
