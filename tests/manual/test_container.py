"""The container is built, run and configured as the manual says, with ports and variables that exist."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner
from ruamel.yaml import YAML
from support.manual import CHECKOUT, Block, Kind, blocks_of
from support.programs import needs
from support.served import NUMBER
from support.shell import run, serving

from simulator import __version__
from simulator.cli import main
from simulator.cli.options import SERVE_OPTIONS
from simulator.settings import DEFAULT_PORT, NODE_PORT, PROXY_PORT, TLS_PORT
from simulator.testing import SmsSimulatorServer
from simulator.vendors import BUILT_IN

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


@pytest.mark.runtimes
@pytest.mark.parametrize("block", SERVICES, ids=lambda block: block.place)
def test_with_the_services_variables_time_runs_and_receipts_arrive(block: Block, tmp_path: Path) -> None:
    given = simulator_of(block)["environment"]
    assert all(isinstance(value, str) for value in given.values())  # what YAML might read otherwise is quoted
    if "SMS_SIMULATOR_DATA" in given:
        given |= {"SMS_SIMULATOR_DATA": str(tmp_path / "data")}
    if "SMS_SIMULATOR_TLS" in given:
        given |= {"SMS_SIMULATOR_TLS": "0", "SMS_SIMULATOR_CA_DIR": str(tmp_path / "ca")}
    with serving(given) as url, SmsSimulatorServer(url) as server:
        assert server.ask("GET", "clock")["speed"] == 1
        sms = {"to": NUMBER, "message": "Hello", "callbackUrl": f"{url}/__catch/receipts"}
        requests.post(f"{url}/api/v1/messages/sms", json=sms, headers={"Authorization": "Bearer ANY"}, timeout=20)
        server.ask("POST", "clock/advance", {"by": "1m"})
        received = server.ask("GET", "receivers/receipts")["arrivals"]
    assert [json.loads(each["body"]["text"])["event"] for each in received] == ["message.sent", "message.delivered"]


[SECURED] = [YAML(typ="safe").load(block.text) for block in SERVICES if "certificates:" in block.text]
FOLDER, CA_FOLDER = "/certificates", "/ca"


def test_the_services_with_https_have_the_names_of_vendors_hosts_and_the_port_of_https() -> None:
    sms = SECURED["services"]["sms"]
    aliases = sms["networks"]["default"]["aliases"]
    assert set(aliases) <= {host for vendor in BUILT_IN for host in vendor.hosts}
    assert sms["environment"]["SMS_SIMULATOR_TLS"] == sms["sysctls"]["net.ipv4.ip_unprivileged_port_start"] == "443"


def test_only_the_simulator_and_who_hands_the_certificate_out_get_the_key() -> None:
    volumes = {name: service["volumes"] for name, service in SECURED["services"].items()}
    assert volumes == {
        "sms": [f"ca:{CA_FOLDER}"],
        "certificates": [f"ca:{CA_FOLDER}", f"certificates:{FOLDER}"],
        "application": [f"certificates:{FOLDER}:ro"],
    }
    assert set(SECURED["volumes"]) == {"ca", "certificates"}


@needs("curl")
def test_an_application_with_the_services_certificates_trusts_the_simulator_under_a_vendors_name(
    tmp_path: Path,
) -> None:
    handed_out = SECURED["services"]["certificates"]["command"].split()
    given = {"SMS_SIMULATOR_CA_DIR": str(tmp_path / "ca"), "SMS_SIMULATOR_TLS": "0"}
    run(["sms-simulator", *(word.replace(FOLDER, str(tmp_path)) for word in handed_out)], "", tmp_path, given)
    variables = SECURED["services"]["application"]["environment"]
    named = {name: value.replace(FOLDER, str(tmp_path)) for name, value in variables.items()}
    files = re.findall(rf"{tmp_path}/[\w.]+", " ".join(named.values()))
    assert len(files) == 5
    assert all(Path(file).is_file() for file in files)
    [host, _] = SECURED["services"]["sms"]["networks"]["default"]["aliases"]
    with serving(given) as url, SmsSimulatorServer(url) as server:
        port = server.ask("GET", "listeners")["https_port"]
        ask = ["curl", "-s", "--connect-to", f"{host}:443:127.0.0.1:{port}", "-H", "X-API-Key: K"]
        answer = run([*ask, f"https://{host}/api/v2/account/balance"], url, tmp_path, named)
    assert '"currency":"UGX"' in answer


def test_the_dockerfile_exposes_the_ports_and_sets_variables_that_exist() -> None:
    assert f"EXPOSE {DEFAULT_PORT} {TLS_PORT} {PROXY_PORT} {NODE_PORT}\n" in DOCKERFILE
    assert set(re.findall(r"SMS_SIMULATOR_\w+", DOCKERFILE)) <= VARIABLES


def test_the_dockerfile_has_a_folder_for_the_certificate_authority_that_its_user_alone_reads() -> None:
    assert f"SMS_SIMULATOR_CA_DIR={CA_FOLDER} " in DOCKERFILE
    assert f"install --directory --owner 10001 --mode 0700 {CA_FOLDER} {DATA_FOLDER} " in DOCKERFILE
    assert f"install --directory --owner 10001 --mode 0755 {FOLDER}\n" in DOCKERFILE


KEPT = [block for block in (*SERVICES, *blocks_of(Kind.CONTAINER)) if "SMS_SIMULATOR_DATA" in block.text]
DATA_FOLDER = "/data"


def test_what_keeps_sandboxes_keeps_them_in_a_volume_at_the_folder_of_the_image() -> None:
    assert [block.language for block in KEPT] == ["yaml", "sh"]
    for block in KEPT:
        [folder] = re.findall(r"SMS_SIMULATOR_DATA(?:=|: )(\S+)", block.text)
        volumes = re.findall(r"(?:-v|- )\s*([a-z-]+):(/\S+)", block.text)
        assert [folder, *(path for _, path in volumes)] == [DATA_FOLDER, DATA_FOLDER]


[POD] = [list(YAML(typ="safe").load_all(block.text)) for block in blocks_of(Kind.KUBERNETES)]


def test_the_pod_keeps_sandboxes_below_its_volume_and_runs_once_as_the_images_user() -> None:
    deployment, claim = POD
    spec = deployment["spec"]["template"]["spec"]
    [container] = spec["containers"]
    [mount] = container["volumeMounts"]
    [variable] = container["env"]
    [volume] = spec["volumes"]
    assert variable["name"] == "SMS_SIMULATOR_DATA"
    assert variable["value"].startswith(f"{mount['mountPath']}/")
    assert volume == {"name": mount["name"], "persistentVolumeClaim": {"claimName": claim["metadata"]["name"]}}
    assert (deployment["spec"]["replicas"], deployment["spec"]["strategy"]) == (1, {"type": "Recreate"})
    assert claim["spec"]["accessModes"] == ["ReadWriteOnce"]
    assert f"--uid {spec['securityContext']['runAsUser']} " in DOCKERFILE
    assert re.fullmatch(rf"registry\.example\.com/sms-simulator:{re.escape(__version__)}", container["image"])


def test_the_probes_of_the_pod_are_answered(tmp_path: Path) -> None:
    [container] = POD[0]["spec"]["template"]["spec"]["containers"]
    probes = [container[f"{kind}Probe"]["httpGet"] for kind in ("readiness", "liveness")]
    assert {probe["port"] for probe in probes} == {
        DEFAULT_PORT,
        *(each["containerPort"] for each in container["ports"]),
    }
    with serving({"SMS_SIMULATOR_DATA": str(tmp_path / "data" / "kept")}) as url:
        for probe in probes:
            assert requests.get(f"{url}{probe['path']}", timeout=20).status_code == 200
    assert (tmp_path / "data" / "kept").stat().st_mode & 0o777 == 0o700


TESTED = {block.language: block.text for block in blocks_of(Kind.TESTCONTAINERS)}
LIBRARIES = Path(__file__).parent / "containers"
"""What stands in for Testcontainers, by language."""


def run_with_testcontainers(language: str, folder: Path, text: str) -> str:
    """Run a recipe with a library whose containers are processes; returns what was printed."""
    name = text.splitlines()[0].split()[1]
    (folder / name).write_text(text, encoding="utf-8")
    libraries = str(LIBRARIES / {"python": "python", "js": "node", "java": "java"}[language])
    if language == "js":
        (folder / "node_modules").symlink_to(libraries)
    commands = {
        "python": [[sys.executable, "-m", "pytest", "-p", "no:cacheprovider", name]],
        "js": [["node", "--test", name]],
        "java": [
            ["javac", "-d", ".", "-sourcepath", libraries, name],
            ["java", "-cp", ".", name.removesuffix(".java")],
        ],
    }
    return "".join(run(command, "", folder, {"PYTHONPATH": libraries}) for command in commands[language])


each_language = pytest.mark.parametrize(
    "language", ["python", pytest.param("js", marks=needs("node")), pytest.param("java", marks=needs("javac"))]
)


def test_no_recipe_of_testcontainers_is_left_out() -> None:
    assert sorted(TESTED) == ["java", "js", "python"]
    assert len(blocks_of(Kind.TESTCONTAINERS)) == len(TESTED)


@pytest.mark.runtimes
@each_language
def test_the_recipe_of_testcontainers_passes(language: str, tmp_path: Path) -> None:
    run_with_testcontainers(language, tmp_path, TESTED[language])


@pytest.mark.runtimes
@each_language
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Your code is 4711", "Your code is 4712"),
        ("/__admin/readyz", "/__admin/ready"),
        ("sms-simulator", "sms"),
    ],
)
def test_the_recipe_of_testcontainers_can_fail(language: str, tmp_path: Path, right: str, wrong: str) -> None:
    assert right in TESTED[language]
    with pytest.raises(AssertionError):
        run_with_testcontainers(language, tmp_path, TESTED[language].replace(right, wrong))
