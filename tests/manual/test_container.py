"""The container is built, run and configured as the manual says, with ports and variables that exist."""

import json
import re
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from ruamel.yaml import YAML
from support.manual import CHECKOUT, Block, Kind, blocks_of
from support.served import NUMBER
from support.shell import serving

from simulator import __version__
from simulator.cli import main
from simulator.cli.options import SERVE_OPTIONS
from simulator.settings import DEFAULT_PORT
from simulator.testing import SmsSimulatorServer

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
def test_with_the_services_variables_time_runs_and_receipts_arrive(block: Block) -> None:
    given = simulator_of(block)["environment"]
    assert all(isinstance(value, str) for value in given.values())  # what YAML might read otherwise is quoted
    with serving(given) as url, SmsSimulatorServer(url) as server:
        assert server.ask("GET", "clock")["speed"] == 1
        sms = {"to": NUMBER, "message": "Hello", "callbackUrl": f"{url}/__catch/receipts"}
        requests.post(f"{url}/api/v1/messages/sms", json=sms, headers={"Authorization": "Bearer ANY"}, timeout=20)
        server.ask("POST", "clock/advance", {"by": "1m"})
        received = server.ask("GET", "receivers/receipts")["arrivals"]
    assert [json.loads(each["body"]["text"])["event"] for each in received] == ["message.sent", "message.delivered"]


def test_the_dockerfile_exposes_the_port_and_sets_variables_that_exist() -> None:
    assert f"EXPOSE {DEFAULT_PORT}\n" in DOCKERFILE
    assert set(re.findall(r"SMS_SIMULATOR_\w+", DOCKERFILE)) <= VARIABLES
