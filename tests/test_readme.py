"""The README is true: its commands are run and their output compared, its other blocks checked against the settings."""

import importlib
import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
from ruamel.yaml import YAML
from support.seen import seen_table

from simulator import __version__
from simulator.api.vendor import Vendor
from simulator.catalogue.evidence import read_evidence
from simulator.catalogue.folders import shipped
from simulator.catalogue.installed import GROUP
from simulator.cli.options import DEFAULT_PORT, SERVE_OPTIONS, Option
from simulator.conformance.evidence import as_markdown
from simulator.scenario.damage_models import DamageModel
from simulator.scenario.fault_match_model import FaultMatchModel
from simulator.scenario.fault_models import FaultModel
from simulator.scenario.loading import Loader
from simulator.scenario.receipt_models import MannersModel, ReceiptModel, RetryModel
from simulator.scenario.scenario_model import ScenarioModel
from simulator.scenario.world import World
from simulator.vendors import BUILT_IN

CHECKOUT = Path(__file__).resolve().parent.parent
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
VARIABLES = {option.variable for option in SERVE_OPTIONS}
FLAGS = {f"--{option.flag}" for option in SERVE_OPTIONS}
TIMEOUT_S = 60

START = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/sms-simulator serve"
TESTS = "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' && .venv/bin/pytest"
BENCHMARKS = "cd tests && ../.venv/bin/python -m benchmarks"


class Block(NamedTuple):
    """A fenced block: the word behind the fence, the line it begins in, and its text."""

    language: str
    line: int
    text: str


class Step(NamedTuple):
    """A command, and what is printed under it."""

    command: str
    output: str


def blocks_of(text: str, *languages: str) -> list[Block]:
    found = re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    blocks = [Block(match[1], text.count("\n", 0, match.start()) + 1, match[2]) for match in found]
    return [block for block in blocks if not languages or block.language in languages]


def steps_of(block: Block) -> Iterator[Step]:
    """The commands of a console block: `$ ` and lines that go on; an open quote or a backslash goes on."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        length = 1
        while lines[length - 1].endswith("\\\n") or "".join(lines[:length]).count("'") % 2:
            length += 1
        yield Step("".join(lines[:length]), "".join(lines[length:]))


def alike(output: str, url: str) -> str:
    """Output without what differs from run to run: instants, tokens, the port."""
    output = output.replace(url, f"http://127.0.0.1:{DEFAULT_PORT}")
    output = re.sub(r"within \d+ ms", "within N ms", output)
    output = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", "INSTANT", output)
    return re.sub(r"\beyJ[\w.-]+", "TOKEN", output)


def run(command: list[str] | str, url: str, folder: Path | None = None) -> str:
    """Run a command as if the server had the default port; a text is given to bash."""
    text = command if isinstance(command, str) else ""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text] if text else command,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        cwd=folder,
        env={
            "PATH": f"{sysconfig.get_path('scripts')}:/usr/local/bin:/usr/bin:/bin",
            "SMS_SIMULATOR_URL": url,
            "NO_PROXY": "127.0.0.1",
            "PYTHONUTF8": "1",
        },
    )
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout


@pytest.fixture
def url() -> Iterator[str]:
    """Where a fresh server listens that is configured as the README's is."""
    command = [sys.executable, "-m", "simulator", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        yield re.findall(r"http://\S+", process.stdout.readline())[0]
        process.kill()


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_commands_print_what_the_readme_shows(url: str, tmp_path: Path) -> None:
    for block in blocks_of(README, "console"):
        for command, output in steps_of(block):
            got = run(command.replace(f"127.0.0.1:{DEFAULT_PORT}", url.removeprefix("http://")), url, tmp_path)
            assert alike(got, url).rstrip() == alike(output, url).rstrip(), f"README.md, block in line {block.line}"


@pytest.mark.parametrize("block", blocks_of(README, "python"), ids=lambda block: f"line {block.line}")
def test_the_programs_run(url: str, block: Block, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(block.text.replace(f"http://127.0.0.1:{DEFAULT_PORT}", url), encoding="utf-8")
    run([sys.executable, str(program)], url)


def test_every_block_is_of_a_kind_that_is_checked() -> None:
    assert {block.language for block in blocks_of(README)} == {"console", "js", "php", "python", "sh", "toml", "yaml"}


def test_the_two_commands_stand_there() -> None:
    blocks = [block.text.strip() for block in blocks_of(README, "sh")]
    assert blocks[:2] == [START, TESTS]


def test_the_benchmarks_are_run_as_it_says() -> None:
    assert [block.text.strip() for block in blocks_of(README, "sh")][-1] == BENCHMARKS
    command = [sys.executable, "-m", "benchmarks", "startup", "sends", "--rounds", "1", "--seconds", "0.2"]
    done = subprocess.run(command, cwd=CHECKOUT / "tests", capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "start: bare" in done.stdout
    assert "of a bare aiohttp handler" in done.stdout


@pytest.mark.parametrize(
    "command", [text for block in blocks_of(README, "sh")[2:-1] for text in block.text.splitlines()]
)
def test_the_container_is_run_as_it_is_built(command: str) -> None:
    words = command.split()
    assert words[:2] in (["docker", "build"], ["docker", "run"])
    assert "sms-simulator" in words
    assert set(re.findall(r"SMS_SIMULATOR_\w+", command)) <= VARIABLES
    assert set(words[words.index("sms-simulator") + 1 :]) <= {".", "serve", *FLAGS}
    assert re.findall(r"-p (\S+)", command) in ([], [f"127.0.0.1:{DEFAULT_PORT}:{DEFAULT_PORT}"])


def services_of(block: Block) -> dict[str, Any]:
    document = YAML(typ="safe").load(block.text)
    services: dict[str, Any] = document["services"] if "services" in document else document["jobs"]["test"]["services"]
    return services


def is_scenario(block: Block) -> bool:
    return block.text.startswith("# yaml-language-server: ")


SERVICES = [block for block in blocks_of(README, "yaml") if not is_scenario(block)]
SCENARIOS = [block for block in blocks_of(README, "yaml") if is_scenario(block)]


@pytest.mark.parametrize("block", SCENARIOS, ids=lambda block: f"line {block.line}")
def test_the_scenarios_are_valid_and_a_server_begins_in_them(url: str, block: Block) -> None:
    scenario = Loader(BUILT_IN).load_text("README.md", block.text)
    assert scenario.world != World()
    body = json.dumps({"yaml": block.text})
    assert '"name":"default"' in run(["curl", "-sf", "-X", "PUT", f"{url}/__admin/scenario", "-d", body], url)
    assert (CHECKOUT / re.findall(r"schema=(\S+)", block.text)[0]).exists()


def test_the_scenarios_show_everything_a_file_can_say() -> None:
    shown = {key for block in SCENARIOS for key in Loader(BUILT_IN).load_text("README.md", block.text).tree}
    assert set(ScenarioModel.model_fields) <= shown


@pytest.mark.parametrize("block", SERVICES, ids=lambda block: f"line {block.line}")
def test_the_services_use_the_port_and_variables_that_exist(block: Block) -> None:
    service = services_of(block)["sms"]
    assert [port.removeprefix("127.0.0.1:") for port in service["ports"]] == [f"{DEFAULT_PORT}:{DEFAULT_PORT}"]
    assert set(service.get("environment", service.get("env"))) <= VARIABLES
    assert re.fullmatch(rf"(registry\.example\.com/)?sms-simulator(:{re.escape(__version__)})?", service["image"])
    assert set(re.findall(r":(\d{4})\b", block.text)) == {str(DEFAULT_PORT)}


@pytest.mark.parametrize("block", SERVICES, ids=lambda block: f"line {block.line}")
def test_a_server_starts_with_the_services_variables(block: Block) -> None:
    service = services_of(block)["sms"]
    given = service.get("environment", service.get("env"))
    assert all(isinstance(value, str) for value in given.values())  # what YAML might read otherwise is quoted
    command = [sys.executable, "-m", "simulator", "serve", "--port", "0"]
    variables = {"PATH": "/usr/bin:/bin", "PYTHONUTF8": "1", **given}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=variables) as process:
        assert process.stdout
        assert process.stderr
        line = process.stdout.readline()
        process.kill()
        assert "http://" in line, process.stderr.read()


def test_the_dockerfile_exposes_the_port_and_sets_variables_that_exist() -> None:
    assert f"EXPOSE {DEFAULT_PORT}\n" in DOCKERFILE
    assert set(re.findall(r"SMS_SIMULATOR_\w+", DOCKERFILE)) <= VARIABLES


@pytest.mark.parametrize("vendor", BUILT_IN, ids=lambda vendor: vendor.name)
def test_every_route_is_listed(vendor: Any) -> None:
    table = README.partition("## Base URLs")[2].partition("\n## ")[0]
    paths = {route.path for operation in vendor.operations for route in operation.routes}
    assert all(f"`{path}`" in table for path in paths)
    assert f"`https://{vendor.hosts[0]}`" in table


def row(option: Option) -> str:
    """One line of the table of settings."""
    flag = f"--{option.flag} {option.metavar or ''}".strip()
    choices = f" One of {', '.join(option.kind.choices)}." if isinstance(option.kind, click.Choice) else ""
    if option.kind is bool:
        default = "on" if option.default else "off"
    else:
        default = "" if option.default in (None, ()) else f"`{option.default}`"
    return f"| `{flag}` | `{option.variable}` | {default} | {option.help}{choices} |"


def settings_table() -> str:
    """The table of settings, made of the options of `serve`."""
    head = ["| flag of `serve` | variable | default | meaning |", "|---|---|---|---|"]
    return "\n".join([*head, *(row(option) for option in SERVE_OPTIONS)])


def test_the_table_of_settings_is_that_of_the_command_line() -> None:
    shown = README.partition("<!-- settings -->\n")[2].partition("\n<!-- /settings -->")[0]
    assert shown == settings_table()


def test_the_table_of_faults_is_what_clients_saw() -> None:
    shown = README.partition("<!-- faults -->\n")[2].partition("\n<!-- /faults -->")[0]
    assert shown == seen_table(), "see tests/support/seen.py"


def test_every_attribute_of_a_fault_is_told() -> None:
    faults = README.partition("## Faults")[2].partition("\n## Money report")[0]
    models = (FaultModel, FaultMatchModel, DamageModel, ReceiptModel, RetryModel, MannersModel)
    names = {field.alias or name for model in models for name, field in model.model_fields.items()}
    prose = re.sub(r"```.*?```", "", faults, flags=re.DOTALL)
    told = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", prose))))
    assert names - told <= {"name", "on"}


def test_the_table_of_evidence_is_what_was_counted() -> None:
    shown = README.partition("<!-- evidence -->\n")[2].partition("\n<!-- /evidence -->")[0]
    assert shown == as_markdown(read_evidence(shipped().evidence)), "see `sms-simulator evidence --format markdown`"


@pytest.mark.parametrize("block", blocks_of(README, "toml"), ids=lambda block: f"line {block.line}")
def test_the_entry_point_leads_to_a_vendor(block: Block) -> None:
    offered = tomllib.loads(block.text)["project"]["entry-points"][GROUP]
    assert offered == {"toy": "toy_vendor"}
    assert isinstance(importlib.import_module(offered["toy"]).VENDOR, Vendor)


def test_every_flag_and_variable_that_is_mentioned_exists() -> None:
    mentioned = set(re.findall(r"SMS_SIMULATOR_[A-Z_]*[A-Z]", README))
    assert mentioned - VARIABLES == {"SMS_SIMULATOR_URL"}


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_links_lead_somewhere(target: str) -> None:
    assert (CHECKOUT / target).exists()
