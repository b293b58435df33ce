"""What is generated for a tiny vendor, whole; and how a folder of it is compared and written."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate
from support.contracts import documentation

from simulator.contract.building import Difference, build, differences, json_file, write
from simulator.contract.loading import load
from simulator.contract.openapi import openapi_of

HERE = Path(__file__).parent
TINY = HERE / "tiny"
GOLDEN = HERE / "golden"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The tiny vendor's OpenAPI document."""
    made: dict[str, Any] = json.loads(build(TINY)["tinytext/openapi.json"])
    return made


def test_the_tiny_vendor_gives_the_golden_files() -> None:
    assert {name: (GOLDEN / name).read_text(encoding="utf-8") for name in build(TINY)} == build(TINY)


def test_the_golden_files_are_all_of_it() -> None:
    assert differences(build(TINY), GOLDEN) == []


def test_what_is_built_does_not_depend_on_the_process() -> None:
    code = f"from simulator.contract.building import build; from pathlib import Path; print(build(Path({str(TINY)!r})))"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] == f"{build(TINY)}\n".encode()


def test_an_unwritten_folder_lacks_everything(tmp_path: Path) -> None:
    assert {each.change for each in differences(build(TINY), tmp_path)} == {"missing"}


def test_each_kind_of_difference_is_named_and_mended(tmp_path: Path) -> None:
    files = build(TINY)
    write(files, tmp_path)
    (tmp_path / "tinytext/openapi.json").write_text("{}", encoding="utf-8")
    (tmp_path / "tinytext/find.query.schema.json").unlink()
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone/openapi.json").write_text("{}", encoding="utf-8")
    (tmp_path / "scenario.schema.json").write_text("{}", encoding="utf-8")
    found = [
        Difference("gone/openapi.json", "left over"),
        Difference("scenario.schema.json", "left over"),
        Difference("tinytext/find.query.schema.json", "missing"),
        Difference("tinytext/openapi.json", "changed"),
    ]
    assert differences(files, tmp_path) == found
    assert write(files, tmp_path) == found
    assert differences(files, tmp_path) == []
    assert not (tmp_path / "scenario.schema.json").exists()


def test_json_is_written_as_it_is_read() -> None:
    assert json_file({"b": "é", "a": [1]}) == '{\n  "b": "é",\n  "a": [\n    1\n  ]\n}\n'


def test_the_openapi_document_is_valid(document: dict[str, Any]) -> None:
    validate(document)


def test_a_second_method_has_an_operation_of_its_own(document: dict[str, Any]) -> None:
    calls = document["paths"]["/v1/send"]
    assert [calls["post"]["operationId"], calls["get"]["operationId"]] == ["send", "send_get"]
    assert "requestBody" not in calls["get"]


def test_every_form_of_a_body_is_listed(document: dict[str, Any]) -> None:
    content = document["paths"]["/v1/send"]["post"]["requestBody"]["content"]
    assert list(content) == ["application/json", "application/x-www-form-urlencoded"]


def test_credentials_in_a_body_leave_the_document_open_to_none(document: dict[str, Any]) -> None:
    assert document["paths"]["/v1/send"]["post"]["security"] == [{"header_key": []}, {"query_key": []}, {}]


def test_an_example_no_value_can_say_stands_as_text(document: dict[str, Any]) -> None:
    content = document["paths"]["/v1/send"]["post"]["responses"]["201"]["content"]["application/json"]
    assert '"total": 1, "total": 2' in content["examples"]["send-response"]["x-text"]
    assert "note TT-N-01" in content["examples"]["old-response"]["description"]


def test_an_answer_without_a_status_is_the_default(document: dict[str, Any]) -> None:
    assert set(document["paths"]["/v1/texts/{id}"]["get"]["responses"]) == {"200", "401", "default"}


def test_callbacks_stand_with_their_operation_and_the_others_alone(document: dict[str, Any]) -> None:
    assert list(document["paths"]["/v1/send"]["post"]["callbacks"]["delivery"]) == ["{$request.body#/callback}"]
    assert list(document["webhooks"]) == ["inbound"]


def test_several_bodies_of_one_status_are_alternatives(tmp_path: Path) -> None:
    folder = tmp_path / "tinytext"
    folder.mkdir()
    (folder / "contract.yaml").write_text(
        """
vendor: tinytext
title: T
pages: {p: P}
servers: ["https://{host}"]
defaults: {evidence: documented, source: p}
operations:
  - name: ask
    title: Ask
    path: /ask
    methods: POST
    responses:
      - {name: a, status: 200, fields: [{name: a, type: integer}]}
      - {name: b, status: 200, body: {type: array, items: {type: string}}}
      - {name: c, status: 204}
""",
        encoding="utf-8",
    )
    document = openapi_of(load(folder))
    validate(document)
    schema = document["paths"]["/ask"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {
        "anyOf": [{"$ref": "#/components/schemas/AskResponseA"}, {"$ref": "#/components/schemas/AskResponseB"}]
    }
    assert document["servers"] == [{"url": "https://{host}", "variables": {"host": {"default": "vendor.example"}}}]


def test_a_host_that_no_page_shows_says_how_it_is_known() -> None:
    servers = openapi_of(documentation("pushr"))["servers"]
    assert [(each["url"], each.get("x-evidence")) for each in servers] == [
        ("https://pushr.pywe.org", None), ("http://localhost:6700", None), ("https://prompt.pywe.org", "observed"),
    ]  # fmt: skip


def test_a_field_of_two_places_is_required_in_the_query_only_where_there_is_no_body(document: dict[str, Any]) -> None:
    calls = document["paths"]["/v1/send"]
    required = {
        method: [each["name"] for each in call["parameters"] if each["required"]] for method, call in calls.items()
    }
    assert required == {"post": [], "get": ["numbers", "message_body"]}
