"""A vendor in a package of its own: found by its entry point, and served, listed, checked and shown like any other."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import click
import pytest
import toy_vendor
from click.testing import CliRunner, Result
from support.served import Served
from toy_vendor.manifest import TOY

from simulator.assembly import Simulator
from simulator.catalogue.folders import packaged
from simulator.catalogue.installed import GROUP, installed, load_vendors
from simulator.cli import main
from simulator.cli.configuring import world_from
from simulator.cli.serve import serve
from simulator.conformance.evidence import as_json
from simulator.conformance.loading import files
from simulator.conformance.suite import count_evidence
from simulator.contract.building import build, differences
from simulator.observer.modes import Mode, observer_for
from simulator.settings import Settings
from simulator.vendors import BUILT_IN

HOME = Path(toy_vendor.__file__).parent
FOLDERS = packaged(HOME)

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a distribution on the path, as an installer leaves it there."""

    def put(name: str, value: str, **modules: str) -> Path:
        folder = tmp_path / f"{name}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
        (folder / "entry_points.txt").write_text(f"[{GROUP}]\n{name} = {value}\n", encoding="utf-8")
        for module, code in modules.items():
            (tmp_path / f"{module}.py").write_text(code, encoding="utf-8")
            monkeypatch.delitem(sys.modules, module, raising=False)
        monkeypatch.syspath_prepend(tmp_path)
        return tmp_path

    return put


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


# ------------------------------------------------------------------------------------------- a good package


@pytest.fixture
def toy(install: Install) -> Path:
    return install("toy_vendor", "toy_vendor")


@pytest.mark.usefixtures("toy")
def test_it_comes_after_the_built_in_vendors_with_its_folders() -> None:
    assert load_vendors() == (*BUILT_IN, TOY)
    last = installed()[-1]
    assert last.origin == "toy_vendor 1.0"
    assert last.folders == FOLDERS


def test_without_it_there_are_the_built_in_vendors() -> None:
    assert load_vendors() == BUILT_IN


def test_an_entry_point_may_name_the_vendor_itself(install: Install) -> None:
    install("toy_vendor", "toy_vendor.manifest:TOY")
    assert installed()[-1].vendor is TOY


@pytest.mark.usefixtures("toy")
def test_it_is_listed_and_its_segments_are_priced() -> None:
    assert "The Toy (toy)" in run("vendors").output
    assert [each["vendor"] for each in json.loads(run("vendors", "--vendor", "toy", "--json").output)] == ["toy"]
    prices = json.loads(run("segments", "Hello", "--json").output)["vendors"]
    assert "toy" in {price["vendor"] for price in prices}


@pytest.mark.usefixtures("toy")
def test_it_is_checked_against_its_contract_and_transcripts() -> None:
    checked = run("conformance", "--vendor", "toy")
    assert checked.exit_code == 0, checked.output
    assert checked.output == "toy: vendor, contract and transcripts agree\n"


@pytest.mark.usefixtures("toy")
def test_its_evidence_is_counted() -> None:
    counted = run("evidence", "--vendor", "toy", "--format", "json")
    assert counted.output == FOLDERS.evidence.read_text(encoding="utf-8")


@pytest.fixture
async def served(toy: Path) -> AsyncIterator[Served]:  # noqa: ARG001 - the package has to be there
    served = Served(Settings(port=0), *load_vendors())
    await served.start()
    yield served
    await served.stop()


async def test_it_is_served_and_shown(served: Served) -> None:
    sent = await served.ask("POST", "/toy/send", {"token": "mine", "to": "+256701521269", "text": "Hello"})
    assert sent.status == 202
    assert "toy" in {each["name"] for each in (await served.get("vendors"))["vendors"]}
    assert (await served.post("tokens/toy", {}))["token"].startswith("toy-")
    evidence = await served.get("evidence")
    shown = {each["vendor"]: each for each in evidence["vendors"]}
    assert list(shown) == [*(vendor.name for vendor in BUILT_IN), "toy"]
    assert shown["toy"] == json.loads(FOLDERS.evidence.read_text(encoding="utf-8"))["vendors"][0]
    assert evidence["uncounted"] == []


@pytest.mark.usefixtures("toy")
async def test_its_traffic_is_judged_by_its_own_contract() -> None:
    vendors = load_vendors()
    served = Served(Settings(port=0), *vendors)
    served.simulator = Simulator(Settings(port=0), vendors, observer_for(Mode.STRICT, vendors))
    await served.start()
    try:
        answer = await served.ask("POST", "/toy/send", {"token": "mine", "to": "+256701521269", "txt": "Hello"})
        told = answer.headers.getall("X-SMS-Simulator-Violation")
        assert any(each.startswith("/request/body/txt") for each in told)
        assert (await served.get("vendors/toy/schemas"))["schemas"]
    finally:
        await served.stop()


SCENARIO = """
version: 1
accounts: {toy: {balance: 500, credentials: {token: mine}}}
timeline: [{at: 1m, top_up: {account: toy, amount: 1}}]
faults: [{charges: 2, match: {vendor: toy}}]
"""


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    file = tmp_path / "toy-day.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    return str(file)


@pytest.mark.usefixtures("toy")
def test_a_scenario_may_name_it(scenario: str) -> None:
    assert run("scenario", "validate", scenario).output == f"{scenario}: valid (toy-day)\n"
    assert "toy-1" in run("scenario", "show", scenario).output
    values: dict[str, Any] = {each.name: each.get_default(click.Context(serve)) for each in serve.params}
    world, files = world_from({**values, "scenario": (scenario,)}, ())
    assert [account.vendor for account in world.accounts] == ["toy"]
    assert files == (Path(scenario),)


@pytest.mark.usefixtures("toy")
def test_a_scenario_with_it_can_be_tried(scenario: str) -> None:
    tried = run("scenario", "try", scenario, "--format", "json")
    assert tried.exit_code == 0, tried.output
    assert '"toy' in tried.output


def test_without_it_a_scenario_may_not_name_it(scenario: str) -> None:
    result = run("scenario", "validate", scenario)
    assert result.exit_code == 1
    assert "expected: an existing vendor" in result.output


@pytest.mark.usefixtures("toy")
async def test_what_reached_it_is_recorded_and_replayed(served: Served, tmp_path: Path) -> None:
    await served.ask("PUT", "scenario", {"yaml": SCENARIO})
    sent = await served.ask("POST", "/toy/send", {"token": "mine", "to": "+256701521269", "text": "Hello"})
    assert sent.status == 202
    file = tmp_path / "day.json"
    arguments = ("record", "--url", served.url, "--output", str(file))
    recorded = await asyncio.to_thread(run, *arguments)
    assert (recorded.exit_code, recorded.output) == (0, f"{file}: 1 input of sandbox default\n")
    assert (await asyncio.to_thread(run, "replay", str(file))).output.startswith("same journal: 1 input, ")


async def test_it_is_compared_with_the_documentation_it_brings(served: Served) -> None:
    arguments = ("drift", "--vendor", "toy", "--base-url", served.url, "--credential", "token=mine")
    result = await asyncio.to_thread(run, *arguments)
    assert result.exit_code == 0, result.output
    assert result.output.endswith("2 probes sent, 0 answers differ, 1 probes not sent.\n")
    paid = await asyncio.to_thread(run, *arguments, "--allow-charges", "--to", "+256701521269", "--yes")
    assert "send: about " in paid.output
    assert paid.output.endswith("3 probes sent, 0 answers differ, 0 probes not sent.\n")


@pytest.mark.usefixtures("toy")
def test_captured_traffic_of_it_is_checked(tmp_path: Path) -> None:
    body = '{"token": "mine", "to": "+256701521269", "txt": "Hello"}'
    request = {"method": "POST", "url": "https://api.toy.example/toy/send", "httpVersion": "HTTP/1.1"}
    headers = [{"name": "Content-Type", "value": "application/json"}]
    request |= {"headers": headers, "postData": {"mimeType": "application/json", "text": body}}  # type: ignore[dict-item]
    response = {"status": 400, "headers": headers, "content": {"mimeType": "application/json", "text": "{}"}}
    file = tmp_path / "captured.har"
    log = {"version": "1.2", "entries": [{"request": request, "response": response}]}
    file.write_text(json.dumps({"log": log}), encoding="utf-8")
    checked = run("contract", "check", str(file), "--vendor", "toy")
    assert checked.exit_code == 1
    assert "/request/body/txt" in checked.output


def test_a_process_of_its_own_serves_it(toy: Path) -> None:
    path = os.pathsep.join([str(toy), str(HOME.parent)])
    command = [sys.executable, "-m", "simulator", "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, "PYTHONPATH": path}
    ) as process:
        assert process.stdout
        greeted = any("The Toy" in line for line in process.stdout)
        process.kill()
    assert greeted


async def test_whoever_waits_is_told_how_many_of_its_transcripts_were_played() -> None:
    told: list[tuple[int, int]] = []
    await count_evidence(TOY, FOLDERS, lambda *step: told.append(step))
    number = len(files(FOLDERS.transcripts / "toy"))
    assert told == [(played, number) for played in range(number + 1)]


def test_its_generated_files_are_what_its_contract_makes() -> None:
    counted = asyncio.run(count_evidence(TOY, FOLDERS))
    generated = build(FOLDERS.contracts) | {FOLDERS.evidence.name: as_json([counted])}
    assert differences(generated, FOLDERS.schemas) == []


# ------------------------------------------------------------------------------------------ broken packages

COPY = "import dataclasses\nfrom toy_vendor.manifest import TOY\nVENDOR = dataclasses.replace(TOY, {})\n"

BROKEN: dict[str, tuple[str, str, str]] = {
    "the module is not there": ("gone_vendor", "", "ModuleNotFoundError: No module named 'gone_vendor'"),
    "the module fails": ("broken_vendor", "raise RuntimeError('no luck')\n", "RuntimeError: no luck"),
    "the module does not parse": ("broken_vendor", "def\n", "SyntaxError"),
    "there is no such name": ("broken_vendor:TOY", "", "AttributeError"),
    "the module has no vendor": ("broken_vendor", "", "the module has no VENDOR"),
    "it is something else": ("broken_vendor", "VENDOR = {}\n", "it is a dict; it has to be a simulator.api.vendor."),
    "its name will not do": ("broken_vendor", COPY.format("name='My Toy'"), "the name 'My Toy' is invalid"),
    "it has no operations": ("broken_vendor", COPY.format("operations=()"), "it has no operations"),
    "nothing in it can vary": ("broken_vendor", COPY.format("policy=None"), "has to be a frozen dataclass"),
    "its policy is a class": ("broken_vendor", COPY.format("policy=type(TOY.policy)"), "has to be a frozen dataclass"),
    "a claim has no class of evidence": (
        "broken_vendor", COPY.format("quirks=(dataclasses.replace(TOY.quirks[0], evidence='seen'),)"),
        "'seen' is not evidence; it has to be a simulator.api.evidence.Evidence",
    ),
    "it has no words for a refusal": ("broken_vendor", COPY.format("errors={}"), "no row for missing_credentials"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("command", ["vendors", "serve", "conformance"])
def test_a_broken_package_is_named_with_what_is_wrong(case: str, command: str, install: Install) -> None:
    value, code, problem = BROKEN[case]
    install("broken", value, broken_vendor=code)
    result = run(command)
    assert result.exit_code == 2
    assert result.output.startswith(f"Error: broken 1.0, entry point broken = {value} of {GROUP}: ")
    assert problem in result.output


@pytest.mark.parametrize("is_asked_before", [True, False])
async def test_a_server_goes_on_with_its_vendors_where_a_broken_package_appears(
    served: Served, install: Install, *, is_asked_before: bool
) -> None:
    if is_asked_before:
        await served.get("vendors")
    install("broken", "broken_vendor", broken_vendor=BROKEN["the module fails"][1])
    shown = (await served.get("vendors"))["vendors"]
    assert [each["name"] for each in shown] == [*(vendor.name for vendor in BUILT_IN), "toy"]
    for vendor in shown:
        assert (await served.ask("GET", vendor["openapi_url"].removeprefix(served.url))).status == 200
    evidence = await served.get("evidence")
    assert ([each["vendor"] for each in evidence["vendors"]][-1], evidence["uncounted"]) == ("toy", [])


@pytest.mark.parametrize("name", [BUILT_IN[0].name, "toy"])
def test_a_name_that_is_taken_is_refused(name: str, install: Install) -> None:
    install("twin", "twin_vendor", twin_vendor=COPY.format(f"name={name!r}"))
    install("toy_vendor", "toy_vendor")
    result = run("vendors")
    assert result.exit_code == 2
    other = "toy_vendor 1.0" if name == "toy" else "built in"
    assert f"twin 1.0 offers a vendor named {name!r}, which is already that of {other}" in result.output


# ------------------------------------------------------------------------------------------ the command line


def test_findings_are_listed_and_the_exit_status_says_so(install: Install) -> None:
    install("bare", "bare_vendor", bare_vendor=COPY.format("name='bare'"))
    found = run("conformance", "--vendor", "bare")
    assert found.exit_code == 1
    assert (
        found.output
        == "bare: unreadable: contract: bare/contract.yaml: cannot be read: there is no such file or folder\n"
    )
    as_data = run("conformance", "--vendor", "bare", "--format", "json")
    assert as_data.exit_code == 1
    assert [each["rule"] for each in json.loads(as_data.output)["findings"]] == ["unreadable"]
    counted = run("evidence", "--vendor", "bare")
    assert counted.exit_code == 2
    assert "bare/contract.yaml: cannot be read" in counted.output


@pytest.mark.parametrize("command", ["conformance", "evidence", "vendors"])
def test_an_unknown_vendor_is_a_usage_error_with_the_nearest_name(command: str) -> None:
    name = BUILT_IN[0].name
    result = run(command, "--vendor", name[:-1])
    assert result.exit_code == 2
    assert f"did you mean {name!r}?" in result.output


def test_the_counts_are_written_beside_the_schemas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = dataclasses.replace(FOLDERS, schemas=tmp_path / "schemas")
    each: Any = dataclasses.replace(installed()[0], vendor=TOY, folders=own)
    monkeypatch.setattr("simulator.catalogue.installed.installed", lambda: (each,))
    result = run("evidence", "--write")
    assert result.output == f"wrote {own.evidence}\n"
    assert own.evidence.read_bytes() == FOLDERS.evidence.read_bytes()
    assert run("evidence", "--write", "--vendor", "toy").exit_code == 2


def test_the_counts_are_not_written_into_an_installed_package_unless_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = dataclasses.replace(FOLDERS, schemas=tmp_path / "schemas")
    each: Any = dataclasses.replace(installed()[0], vendor=TOY, folders=own)
    monkeypatch.setattr("simulator.catalogue.installed.installed", lambda: (each,))
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    left = run("evidence", "--write")
    assert (
        left.output
        == f"left {own.evidence} unchanged, because it is inside an installed package; --installed writes it\n"
    )
    assert not own.evidence.exists()
    assert run("evidence", "--write", "--installed").output == f"wrote {own.evidence}\n"
