"""The container is built, run and configured as the manual says, with ports and variables that exist."""

import re
import subprocess
import sys
from typing import Any

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML
from support.manual import CHECKOUT, Block, Kind, blocks_of

from simulator import __version__
from simulator.cli import main
from simulator.cli.options import SERVE_OPTIONS
from simulator.settings import DEFAULT_PORT

DOCKERFILE = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
VARIABLES = {option.variable for option in SERVE_OPTIONS}
FLAGS = {f"--{option.flag}" for option in SERVE_OPTIONS}
SERVICES = blocks_of(Kind.SERVICES)


@pytest.mark.parametrize("command", [text for block in blocks_of(Kind.CONTAINER) for text in block.text.splitlines()])
def test_the_container_is_run_as_it_is_built(command: str) -> None:
    words = command.split()
    assert words[:2] in (["docker", "build"], ["docker", "run"])
    assert "sms-simulator" in words
    assert set(re.findall(r"SMS_SIMULATOR_\w+", command)) <= VARIABLES
    assert set(words[words.index("sms-simulator") + 1 :]) <= {".", "serve", *FLAGS}
    assert re.findall(r"-p (\S+)", command) in ([], [f"127.0.0.1:{DEFAULT_PORT}:{DEFAULT_PORT}"])


def simulator_of(block: Block) -> dict[str, Any]:
    """The simulator's service: of compose, of GitHub Actions, or of GitLab, whose words it is given in others."""
    document = YAML(typ="safe").load(block.text)
    if "services" in document:
        service: dict[str, Any] = document["services"]["sms"]
        return service
    if "jobs" in document:
        service = document["jobs"]["test"]["services"]["sms"]
        return service | {"environment": service["env"]}
    [service] = document["test"]["services"]
    assert service["alias"] == "sms"
    return {"image": service["name"], "environment": service["variables"]}


@pytest.mark.parametrize("block", SERVICES, ids=lambda block: block.place)
def test_the_services_use_the_port_and_variables_that_exist(block: Block) -> None:
    service = simulator_of(block)
    ports = [port.removeprefix("127.0.0.1:") for port in service.get("ports", [])]
    assert ports == ([f"{DEFAULT_PORT}:{DEFAULT_PORT}"] if "ports" in service else [])
    assert set(service["environment"]) <= VARIABLES
    assert re.fullmatch(rf"(registry\.example\.com/)?sms-simulator(:{re.escape(__version__)})?", service["image"])
    assert set(re.findall(r":(\d{4})\b", block.text)) == {str(DEFAULT_PORT)}


@pytest.mark.parametrize("block", SERVICES, ids=lambda block: block.place)
def test_the_services_jobs_run_commands_and_options_that_exist(block: Block, request: pytest.FixtureRequest) -> None:
    for command in re.findall(r"- (?:run: )?(sms-simulator .*)", block.text):
        words = command.partition(" > ")[0].split()[1:]
        shown = CliRunner().invoke(main, [*words, "--help"])
        assert shown.exit_code == 0, shown.output
    for option in re.findall(r"--sms-[a-z-]+", block.text):
        assert request.config.getoption(option) is None


@pytest.mark.parametrize("block", SERVICES, ids=lambda block: block.place)
def test_a_server_starts_with_the_services_variables(block: Block) -> None:
    service = simulator_of(block)
    given = service["environment"]
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
