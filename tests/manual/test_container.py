"""The container is built, run and configured as the manual says, with ports and variables that exist."""

import json
import re
from typing import Any

import pytest
import requests
from ruamel.yaml import YAML
from support.manual import CHECKOUT, Block, Kind, blocks_of
from support.served import NUMBER
from support.shell import serving

from simulator import __version__
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


def services_of(block: Block) -> dict[str, Any]:
    document = YAML(typ="safe").load(block.text)
    services: dict[str, Any] = document["services"] if "services" in document else document["jobs"]["test"]["services"]
    return services


@pytest.mark.parametrize("block", SERVICES, ids=lambda block: block.place)
def test_the_services_use_the_port_and_variables_that_exist(block: Block) -> None:
    service = services_of(block)["sms"]
    assert [port.removeprefix("127.0.0.1:") for port in service["ports"]] == [f"{DEFAULT_PORT}:{DEFAULT_PORT}"]
    assert set(service.get("environment", service.get("env"))) <= VARIABLES
    assert re.fullmatch(rf"(registry\.example\.com/)?sms-simulator(:{re.escape(__version__)})?", service["image"])
    assert set(re.findall(r":(\d{4})\b", block.text)) == {str(DEFAULT_PORT)}


@pytest.mark.parametrize("block", SERVICES, ids=lambda block: block.place)
def test_with_the_services_variables_time_runs_and_receipts_arrive(block: Block) -> None:
    service = services_of(block)["sms"]
    given = service.get("environment", service.get("env"))
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
