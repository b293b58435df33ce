"""What is committed in schemas/ is what is generated, from the documentation and from our own models."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from simulator.cli import main
from simulator.generation.files import GENERATORS, generate, scenario_schema
from simulator.shipped import shipped_folder

CHECKOUT = Path(__file__).parents[2]
CONTRACTS = CHECKOUT / "fixtures" / "contracts"
SCHEMAS = CHECKOUT / "schemas"
TINY = CHECKOUT / "tests" / "contract" / "tiny"
DOCUMENTS = sorted(SCHEMAS.glob("*/openapi.json"))
METHODS = {"get", "post", "put", "patch", "delete"}


def build(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["contract", "build", *arguments])


def test_what_is_committed_is_what_is_generated() -> None:
    result = build("--check")
    assert result.exit_code == 0, result.output


def test_our_own_folders_are_those_of_the_checkout() -> None:
    assert (shipped_folder("schemas"), shipped_folder("fixtures") / "contracts") == (SCHEMAS, CONTRACTS)


def test_an_installed_package_finds_its_folders_inside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "_data").mkdir()
    monkeypatch.setattr("simulator.shipped.PACKAGE", tmp_path)
    assert shipped_folder("schemas") == tmp_path / "_data" / "schemas"


@pytest.mark.soak
def test_what_is_generated_does_not_depend_on_the_process() -> None:
    code = "from pathlib import Path; from simulator.generation.files import generate; print(generate(Path(%r)))"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code % str(TINY)],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "Africa/Kampala"), ("2", "UTC"))
    ]
    assert runs[0] == runs[1] == f"{generate(TINY)}\n".encode()


@pytest.mark.parametrize("change", ["missing", "changed", "left over"])
def test_a_check_names_what_differs_and_the_command_that_accepts_it(tmp_path: Path, change: str) -> None:
    assert build("--contracts", str(TINY), "--schemas", str(tmp_path)).exit_code == 0
    path = tmp_path / ("gone.schema.json" if change == "left over" else "tinytext/contract.json")
    if change == "missing":
        path.unlink()
    else:
        path.write_text("{}", encoding="utf-8")
    result = build("--check", "--contracts", str(TINY), "--schemas", str(tmp_path))
    assert result.exit_code == 1
    assert result.stdout == f"{change:<10} {path.relative_to(tmp_path)}\n"
    accept = f"sms-simulator contract build --contracts {TINY} --schemas {tmp_path}"
    assert f"`{accept}` writes the changes" in result.stderr
    assert build("--contracts", str(TINY), "--schemas", str(tmp_path)).exit_code == 0
    assert build("--check", "--contracts", str(TINY), "--schemas", str(tmp_path)).exit_code == 0


def test_a_package_of_vendors_gets_their_files_alone_and_keeps_its_counts(tmp_path: Path) -> None:
    (tmp_path / "evidence.json").write_text('{"vendors": []}', encoding="utf-8")
    assert build("--contracts", str(TINY), "--schemas", str(tmp_path)).exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"evidence.json", "tinytext"}
    assert (tmp_path / "evidence.json").read_text(encoding="utf-8") == '{"vendors": []}'


def test_a_check_writes_nothing(tmp_path: Path) -> None:
    assert build("--check", "--contracts", str(TINY), "--schemas", str(tmp_path)).exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_json_files_of_others_are_not_deleted(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text("{}", encoding="utf-8")
    result = build("--contracts", str(TINY), "--schemas", str(tmp_path))
    assert result.exit_code == 2
    assert "none of which this command wrote" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.json"]


def test_a_broken_contract_is_named(tmp_path: Path) -> None:
    folder = shutil.copytree(TINY / "tinytext", tmp_path / "tinytext")
    contract = folder / "contract.yaml"
    contract.write_text(contract.read_text(encoding="utf-8").replace("title:", "titel:", 1), encoding="utf-8")
    result = build("--check", "--contracts", str(tmp_path))
    assert result.exit_code == 2
    assert "did you mean title?" in result.stderr
    assert "contract.yaml, line" in result.stderr


def test_a_folder_of_contracts_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = build("--contracts", str(tmp_path / "none"))
    assert result.exit_code == 2
    assert "no such folder" in result.stderr


def test_no_two_generators_make_one_file() -> None:
    with pytest.raises(RuntimeError, match=r"scenario\.schema\.json is made by two"):
        generate(TINY, (*GENERATORS, GENERATORS[1]))


def test_the_scenario_schema_takes_what_the_model_takes() -> None:
    schema = json.loads(scenario_schema(CONTRACTS)["scenario.schema.json"])
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert validator.is_valid({"version": 1, "seed": "7", "policies": {"a.b": "c"}})
    assert not validator.is_valid({"version": 1, "sed": "7"})
    assert not validator.is_valid({"version": 1, "clock": {"speed": -1}})


@pytest.mark.parametrize("path", sorted(SCHEMAS.rglob("*.schema.json")), ids=lambda path: path.name)
def test_every_schema_is_one(path: Path) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert schema["$id"] == path.name
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name)
class TestEveryOpenApiDocument:
    """What Postman and generators of clients ask for, beyond what the specification does."""

    @pytest.fixture
    def document(self, path: Path) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return loaded

    @pytest.fixture
    def operations(self, document: dict[str, Any]) -> list[dict[str, Any]]:
        items = document["paths"].values()
        return [operation for item in items for method, operation in item.items() if method in METHODS]

    def test_passes_the_validator(self, document: dict[str, Any]) -> None:
        validate(document)

    def test_names_every_operation_once(self, operations: list[dict[str, Any]]) -> None:
        names = [operation["operationId"] for operation in operations]
        assert len(names) == len(set(names)) > 0

    def test_has_servers(self, document: dict[str, Any]) -> None:
        assert all(server["url"] for server in document["servers"])
        assert document["servers"]

    def test_knows_every_scheme_that_it_asks_for(
        self, document: dict[str, Any], operations: list[dict[str, Any]]
    ) -> None:
        schemes = document["components"].get("securitySchemes", {})
        asked = [each for operation in operations for each in operation.get("security", document.get("security", []))]
        assert {name for each in asked for name in each} <= set(schemes)

    def test_describes_every_answer_and_summarises_every_operation(self, operations: list[dict[str, Any]]) -> None:
        assert all(operation["summary"] for operation in operations)
        answers = [answer for operation in operations for answer in operation["responses"].values()]
        assert all("$ref" in answer or answer["description"] for answer in answers)

    def test_shows_examples_that_its_schemas_allow(self, document: dict[str, Any]) -> None:
        for schema, example in examples_of(document):
            whole = {**schema, "components": document["components"]}
            assert list(Draft202012Validator(whole).iter_errors(example)) == []


def examples_of(node: Any) -> list[tuple[dict[str, Any], Any]]:
    """Every example with the schema beside it, but for those that are said to contradict it."""
    if isinstance(node, list):
        return [found for each in node for found in examples_of(each)]
    if not isinstance(node, dict):
        return []
    found = [pair for each in node.values() for pair in examples_of(each)]
    if "schema" in node and "examples" in node:
        shown = [each for each in node["examples"].values() if "value" in each and "description" not in each]
        found += [(node["schema"], each["value"]) for each in shown]
    return found
