"""The page on several machines: its commands print what it shows, and what it configures names what there is.

nginx and Envoy are tried with `several.md`; here HAProxy leads to simulators that share a PostgreSQL.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from ruamel.yaml import YAML
from support.balancers import FOLDER, Balanced, Balancer, balancing
from support.commands import alike, steps_of
from support.manual import CHECKOUT, ENGINE, MANUAL, Block, Kind, blocks_of, guide_page
from support.postgresql import PostgreSQL, postgresql
from support.programs import needs
from support.served import NUMBER
from support.shell import run

from simulator import __version__
from simulator.cli.addresses import engine, node
from simulator.cli.options import SERVE_OPTIONS
from simulator.replicas import problems
from simulator.settings import DEFAULT_PORT, NODE_PORT

DOCKERFILE = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
VARIABLES = {option.variable for option in SERVE_OPTIONS}
[PAGE] = [page for page in MANUAL if page.path == ENGINE]
IN_TIME_S = 60


def only(kind: Kind) -> Block:
    [block] = blocks_of(kind)
    return block


SERVICES: dict[str, Any] = YAML(typ="safe").load(only(Kind.SHARED_SERVICES).text)["services"]
SIMULATORS = {name: service for name, service in SERVICES.items() if service["image"] == "sms-simulator"}
SPREADER = only(Kind.SPREADER).text
DOCUMENTS = {
    (each["kind"], each["metadata"]["name"]): each for each in YAML(typ="safe").load_all(only(Kind.STATEFUL_SET).text)
}


def served_at(text: str) -> dict[str, int]:
    """The simulators of a configuration of HAProxy: hosts and ports."""
    return {host: int(port) for host, port in re.findall(r"^    server \w+ ([\w-]+):(\d+)$", text, re.MULTILINE)}


# What is configured --------------------------------------------------------------------------------------------------


def test_the_services_have_the_image_and_variables_that_exist_and_names_for_each_other() -> None:
    assert len(SIMULATORS) == 2
    for name, service in SIMULATORS.items():
        given = service["environment"]
        assert set(given) <= VARIABLES
        assert node(given["SMS_SIMULATOR_NODE"]) == f"{name}:{NODE_PORT}"
        assert service["depends_on"] == {"postgres": {"condition": "service_healthy"}}
        assert {**given, "SMS_SIMULATOR_NODE": ""} == {
            **SIMULATORS["sms-1"]["environment"], "SMS_SIMULATOR_NODE": ""
        }  # fmt: skip


def test_the_services_find_the_database_that_there_is() -> None:
    database = SERVICES["postgres"]["environment"]
    url = SIMULATORS["sms-1"]["environment"]["SMS_SIMULATOR_ENGINE"]
    assert engine(url.replace(database["POSTGRES_PASSWORD"], "secret")) is not None
    place = urlsplit(url.replace(database["POSTGRES_PASSWORD"], "secret"))
    assert (place.hostname, place.username, place.password, place.path) == (
        "postgres", database["POSTGRES_USER"], "secret", f"/{database['POSTGRES_DB']}",
    )  # fmt: skip
    assert SERVICES["postgres"]["image"] in {f"postgres:{version}" for version in re.findall(r"\((\d+) was", PAGE.text)}


def test_the_balancer_of_the_services_leads_to_them_and_asks_what_is_answered() -> None:
    balancer = SERVICES["balancer"]
    [port] = balancer["ports"]
    assert port == f"127.0.0.1:{DEFAULT_PORT}:{DEFAULT_PORT}"
    assert f"    bind :{DEFAULT_PORT}\n" in SPREADER
    assert served_at(SPREADER) == dict.fromkeys(SIMULATORS, DEFAULT_PORT)
    [mounted] = balancer["volumes"]
    assert mounted.split(":")[0] == f"./{SPREADER.split()[1]}"
    public = {each["environment"]["SMS_SIMULATOR_PUBLIC_URL"] for each in SIMULATORS.values()}
    assert public == {f"http://127.0.0.1:{DEFAULT_PORT}"}


def test_the_pods_have_names_that_stay_and_the_ports_that_the_image_opens() -> None:
    stateful, headless = DOCUMENTS["StatefulSet", "sms"]["spec"], DOCUMENTS["Service", "sms-nodes"]["spec"]
    pod = stateful["template"]["spec"]
    [container] = pod["containers"]
    given = {each["name"]: each for each in container["env"]}
    assert set(given) - {"POD_NAME"} <= VARIABLES
    name = given["SMS_SIMULATOR_NODE"]["value"].replace("$(POD_NAME)", "sms-0")
    assert node(name) == f"sms-0.{stateful['serviceName']}:{NODE_PORT}"
    assert given["POD_NAME"]["valueFrom"] == {"fieldRef": {"fieldPath": "metadata.name"}}
    assert (headless["clusterIP"], headless["publishNotReadyAddresses"]) == ("None", True)
    ports = [each["port"] for name in ("sms", "sms-nodes") for each in DOCUMENTS["Service", name]["spec"]["ports"]]
    assert ports == [each["containerPort"] for each in container["ports"]] == [DEFAULT_PORT, NODE_PORT]
    [exposed] = re.findall(r"^EXPOSE (.*)$", DOCKERFILE, re.MULTILINE)
    assert {*map(str, ports)} <= {*exposed.split()}
    labels = stateful["template"]["metadata"]["labels"]
    assert stateful["selector"]["matchLabels"] == labels == headless["selector"]
    assert DOCUMENTS["Service", "sms"]["spec"]["selector"] == labels
    assert re.fullmatch(rf"registry\.example\.com/sms-simulator:{re.escape(__version__)}", container["image"])
    assert f"--uid {pod['securityContext']['runAsUser']} " in DOCKERFILE


def test_the_pods_have_the_url_of_the_secret_and_time_to_stop() -> None:
    pod = DOCUMENTS["StatefulSet", "sms"]["spec"]["template"]["spec"]
    [container] = pod["containers"]
    [url] = [each for each in container["env"] if each["name"] == "SMS_SIMULATOR_ENGINE"]
    key = url["valueFrom"]["secretKeyRef"]
    secret = DOCUMENTS["Secret", key["name"]]["stringData"]
    assert engine(secret[key["key"]]) is not None
    [mount], [volume] = container["volumeMounts"], pod["volumes"]
    [item] = volume["secret"]["items"]
    assert (mount["name"], volume["secret"]["secretName"]) == (volume["name"], key["name"])
    assert "BEGIN CERTIFICATE" in secret[item["key"]]
    asked = parse_qs(urlsplit(secret[key["key"]]).query)
    assert asked == {"sslmode": ["verify-full"], "sslrootcert": [f"{mount['mountPath']}/{item['path']}"]}
    _, waited_s = container["lifecycle"]["preStop"]["exec"]["command"]
    [stopping_s] = re.findall(r"SMS_SIMULATOR_SHUTDOWN_TIMEOUT=(\d+)", DOCKERFILE)
    assert int(waited_s) + int(stopping_s) < pod["terminationGracePeriodSeconds"]


def test_every_problem_of_several_simulators_is_in_the_table_with_whether_the_request_was_done() -> None:
    told = dict(re.findall(r"^\| \[`([a-z-]+)`\]\S+ \| (no|perhaps) \|", guide_page("engine"), re.MULTILINE))
    shut = {each.problem: each.words for each in (problems.MOVED, problems.AWAY, problems.SILENT)}
    assert {*told} == {*shut, problems.LOST, problems.UNREACHED}
    for name, words in shut.items():
        assert ("Nothing of this request was done" in words) is (told[name] == "no")
    assert (told[problems.LOST], told[problems.UNREACHED]) == ("perhaps", "no")


# What is run ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    with postgresql() as server:
        yield server


@pytest.fixture
def url(server: PostgreSQL) -> str:
    """An engine that nobody has used."""
    return server.url(server.database())


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@pytest.mark.engine
@needs("curl")
def test_the_commands_print_what_the_page_shows(url: str, tmp_path: Path) -> None:
    shown = sorted({*re.findall(r"\b76[89]\d\b", "".join(block.text for block in PAGE.blocks if is_console(block)))})
    ports = dict(zip(shown, map(str, free_ports(len(shown))), strict=True))
    ours = {number: name for name, number in ports.items()}
    try:
        for block in filter(is_console, PAGE.blocks):
            for command, output in steps_of(block):
                there = re.sub("|".join(ports), lambda found: ports[found[0]], command)
                printed = run(there, "", tmp_path, {"SMS_SIMULATOR_ENGINE": url, "SMS_SIMULATOR_URL": ""})
                printed = re.sub(rf"\b({'|'.join(ours)})\b", lambda found: ours[found[0]], printed)
                assert steady(printed) == steady(output), f"{block.place}: {command}"
    finally:
        for file in tmp_path.glob("*.pid"):
            with suppress(ProcessLookupError):
                os.kill(int(file.read_text()), signal.SIGKILL)


def is_console(block: Block) -> bool:
    return block.kind is Kind.CONSOLE


def steady(output: str) -> str:
    """Output without instants, and without the state that a message has come to by now."""
    return re.sub(r"\b(pending|sent|delivered) *\b", "STATE ", alike(output, "http://none:0")).rstrip()


@dataclass(frozen=True, slots=True)
class Spreader(Balancer):
    """HAProxy as the page configures it."""

    def configuration(self, port: int, simulators: Sequence[int], folder: Path) -> str:  # noqa: ARG002 - it has none
        text = SPREADER.replace(f"bind :{DEFAULT_PORT}", f"bind 127.0.0.1:{port}")
        for host, number in zip(SIMULATORS, simulators, strict=True):
            assert text.count(f"{host}:{DEFAULT_PORT}") == 1
            text = text.replace(f"{host}:{DEFAULT_PORT}", f"127.0.0.1:{number}")
        return text


HAPROXY = Spreader("balancer.cfg", ["haproxy", "-db", "-f", f"{FOLDER}/balancer.cfg"], loopback=("", ""))


@contextmanager
def simulating(url: str, ports: Sequence[int]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run simulators that share an engine; waits until all are ready."""
    given = {**os.environ, "SMS_SIMULATOR_ENGINE": url}
    command = [sys.executable, "-m", "simulator"]
    started = [
        subprocess.Popen(
            [*command, "serve", "--port", str(port), "--node", f"127.0.0.1:{peer}"],
            env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for port, peer in zip(ports, free_ports(len(ports)), strict=True)
    ]  # fmt: skip
    try:
        for port in ports:
            subprocess.run([*command, "readyz", "--wait", "30", "--url", f"http://127.0.0.1:{port}"], check=True)
        yield started
    finally:
        for each in started:
            each.kill()
            each.wait(IN_TIME_S)


@pytest.fixture
async def spread(url: str, tmp_path: Path) -> AsyncIterator[tuple[Balanced, list[subprocess.Popen[bytes]], list[int]]]:
    port, *ports = free_ports(3)
    with simulating(url, ports) as started:
        async with balancing(HAPROXY, port, ports, tmp_path) as through:
            yield through, started, ports


async def sent(through: Balanced, name: str) -> int:
    """Send a text through the balancer; returns the status."""
    headers = {"Authorization": "Bearer TOKEN", "Content-Type": "application/json"}
    sms = {"to": NUMBER, "message": "Your code is 4711"}
    return (await through.ask("POST", f"/s/{name}/api/v1/messages/sms", sms, headers)).status


async def until_told(url: str, wanted: str) -> None:
    """Ask until something is in the answer: simulators know of each other a second after they have begun."""
    async with asyncio.timeout(IN_TIME_S):
        while wanted not in (await asyncio.to_thread(requests.get, url, timeout=IN_TIME_S)).text:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.1)


@pytest.mark.engine
@needs("haproxy")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
async def test_the_balancer_leads_on_where_a_simulator_ends(
    spread: tuple[Balanced, list[subprocess.Popen[bytes]], list[int]], how: signal.Signals
) -> None:
    through, started, ports = spread
    for name in ("team-1", "team-2"):
        assert (await through.ask("PUT", f"/s/{name}/__admin/sandbox", {"rate_limits": False})).status == 201
        assert [await sent(through, name) for _ in range(4)] == [201] * 4
    owner = (await through.ask("GET", "/s/team-1/__admin/sandbox")).json["node"]
    for port in ports:
        await until_told(f"http://127.0.0.1:{port}/__admin/metrics", f'sms_simulator_sandboxes{{node="{owner}"}}')
    started[0].send_signal(how)
    code = await asyncio.to_thread(started[0].wait, IN_TIME_S)
    assert code == (0 if how is signal.SIGTERM else -how)
    for name in ("team-1", "team-2"):
        assert [await sent(through, name) for _ in range(4)] == [201] * 4
        counts = (await through.ask("GET", f"/s/{name}/__admin/sandbox")).json["counts"]
        assert counts["messages"]["kept"] == 8


@pytest.mark.engine
async def test_the_probes_of_the_pods_are_answered_also_while_the_engine_is_away(server: PostgreSQL, url: str) -> None:
    [container] = DOCUMENTS["StatefulSet", "sms"]["spec"]["template"]["spec"]["containers"]
    ready, live = (container[f"{kind}Probe"]["httpGet"] for kind in ("readiness", "liveness"))
    assert ready["port"] == live["port"] == DEFAULT_PORT
    [port] = free_ports(1)

    def answers() -> list[int]:
        return [
            requests.get(f"http://127.0.0.1:{port}{each['path']}", timeout=20).status_code for each in (ready, live)
        ]

    async def until(expected: list[int]) -> None:
        async with asyncio.timeout(IN_TIME_S):
            while (got := await asyncio.to_thread(answers)) != expected:
                assert got[1] == 200
                await asyncio.sleep(0.1)

    with simulating(url, [port]):
        await until([200, 200])
        async with server.stopped():
            await until([503, 200])
        await until([200, 200])
