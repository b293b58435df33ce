"""The generated pages of the manual tell all that code and data say, and are as `contract build` makes them."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.cli.options import SERVE_OPTIONS
from simulator.control.every_operation import OPERATIONS
from simulator.control.openapi import document
from simulator.generation.guide.pages import guide_pages
from simulator.generation.guide.settings import with_settings
from simulator.generation.guide.vendors import vendors_page
from simulator.generation.guide.writing import prose, table
from simulator.manual.document import headings
from simulator.manual.terminal import lines_of
from simulator.scenario.policies import switches_of
from simulator.shipped import PACKAGE
from simulator.vendors import BUILT_IN

GUIDE = PACKAGE / "guide"
PAGES = guide_pages(GUIDE)
DOCUMENT = document(OPERATIONS, has_token=False)


def read(markdown: str) -> str:
    """What a reader sees, in one line."""
    return " ".join(" ".join(lines_of(markdown, 100_000, is_colored=True)).split())


def plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())


@pytest.fixture(scope="module")
def vendors() -> str:
    return re.sub(r"\x1b\[\d+m", "", read(PAGES["vendors.md"]))


@pytest.fixture(scope="module")
def operations() -> str:
    return re.sub(r"\x1b\[\d+m", "", read(PAGES["control-operations.md"]))


@pytest.mark.parametrize("vendor", BUILT_IN, ids=lambda vendor: vendor.name)
class TestEveryVendor:
    def test_shows_its_hosts_and_its_name(self, vendors: str, vendor: Any) -> None:
        assert f" {vendor.name} in settings and scenarios" in vendors
        assert all(f"https://{host}" in vendors for host in vendor.hosts)

    def test_shows_its_calls_with_their_evidence_and_source(self, vendors: str, vendor: Any) -> None:
        for operation in vendor.operations:
            for route in operation.routes:
                known = f"{(route.evidence or operation.evidence).value} {plain(route.source or operation.source)}"
                cells = rf"{re.escape(f'{route.method} {route.path}')} +{operation.name}: .*? {re.escape(known)}"
                assert re.search(cells, vendors)

    def test_shows_the_calls_that_are_not_emulated(self, vendors: str, vendor: Any) -> None:
        assert all(f"{each.method} {each.path}" in vendors for each in vendor.elsewhere)

    def test_shows_its_credentials_by_their_fields(self, vendors: str, vendor: Any) -> None:
        assert all(f"{kind.name} {', '.join(kind.fields)}" in vendors for kind in vendor.credential_kinds)

    def test_shows_each_reason_with_status_code_words_and_evidence(self, vendors: str, vendor: Any) -> None:
        for reason, error in vendor.errors.items():
            code = "" if error.code is None else f" {error.code}"
            words = f"{reason} {error.status}{code} {plain(error.message)} {error.evidence.value} {plain(error.source)}"
            assert words in vendors

    def test_shows_its_switches_with_their_defaults(self, vendors: str, vendor: Any) -> None:
        for name, value in switches_of(vendor).items():
            word = getattr(value, "value", value)
            assert f"{vendor.name}.{name} {str(word).lower() if isinstance(word, bool) else word} " in vendors

    def test_shows_its_quirks_with_evidence_and_source(self, vendors: str, vendor: Any) -> None:
        for quirk in vendor.quirks:
            assert f"{quirk.id} {plain(quirk.summary).removesuffix('.')}" in vendors
            assert f"{quirk.evidence.value} {plain(quirk.source)}" in vendors

    def test_shows_its_plans(self, vendors: str, vendor: Any) -> None:
        for name, limit in vendor.plans.items():
            assert f"{vendor.name}.plan={name} {limit.rates[0].number} a minute" in vendors

    def test_says_whether_it_calls_back(self, vendor: Any) -> None:
        page = vendors_page((vendor,))
        assert ("are reported by callbacks" in page) == vendor.has_callbacks
        assert ("Messages from handsets are passed on" in page) == (vendor.incoming is not None)
        assert ("A URL of its own" in page or "a URL of its own" in page) == (vendor.reporting is not None)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_is_shown_with_its_parameters_and_answer(operation: Any) -> None:
    heading = f"### `{operation.method} {operation.full_path}`\n"
    part = PAGES["control-operations.md"].partition(heading)[2].partition("\n##")[0]
    assert operation.summary in part
    about = "About the whole server." if operation.scope.value == "server" else "About one sandbox."
    assert about in part
    told = DOCUMENT["paths"][operation.full_path][operation.method.lower()]
    shown = re.findall(r"^\| `(\w+)` \| (\w+) \|", part, re.MULTILINE)
    assert shown == [(each["name"], each["in"]) for each in told["parameters"]]
    assert f"Answer: {' or '.join(map(str, operation.statuses))}" in part
    assert ("Body: " in part) == ("requestBody" in told)
    if operation.answer is not None:
        assert f"[{operation.answer.__name__}](#{operation.answer.__name__.lower()})" in part


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_every_model_is_shown_with_its_fields(name: str) -> None:
    part = PAGES["control-operations.md"].partition(f"\n### {name}\n")[2].partition("\n##")[0]
    fields = DOCUMENT["components"]["schemas"][name].get("properties", {})
    assert re.findall(r"^\| `([\w.-]+)` \|", part, re.MULTILINE) == list(fields)


def test_descriptions_of_fields_can_be_read(operations: str) -> None:
    for schema in DOCUMENT["components"]["schemas"].values():
        for field in schema.get("properties", {}).values():
            assert plain(field.get("description", "")).rstrip(".") in operations


@pytest.mark.parametrize("name", PAGES)
def test_no_two_parts_of_a_page_have_one_name(name: str) -> None:
    texts = Counter(each.text.lower() for each in headings(PAGES[name]))
    assert [text for text, count in texts.items() if count > 1] == []


def test_every_option_of_serve_is_in_the_table_of_settings() -> None:
    page = (GUIDE / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `--([\w-]+)[^`]*` \| `(\w+)` \|(.*)\|$", page, re.MULTILINE)
    assert [row[:2] for row in rows] == [(option.flag, option.variable) for option in SERVE_OPTIONS]
    assert all(option.help in rest for option, (*_, rest) in zip(SERVE_OPTIONS, rows, strict=True))


def test_what_is_written_around_the_table_of_settings_is_kept() -> None:
    page = "# Mine\n\n<!-- settings -->\n| gone |\n<!-- /settings -->\n\nTail\n"
    made = with_settings(page)
    assert made.startswith("# Mine\n\n<!-- settings -->\n| flag of `serve` | variable |")
    assert made.endswith(" |\n<!-- /settings -->\n\nTail\n")
    assert "| gone |" not in made
    assert with_settings(made) == made


def test_a_text_becomes_no_markup() -> None:
    hostile = "a | b <i> *c* [d](e) `f | *g*`"
    (head, _, row, _) = table(("x", "y"), [(prose(hostile), "z")])
    assert (head, row) == ("| x | y |", "| a \\| b \\<i> \\*c\\* \\[d\\](e) `f \\| *g*` | z |")
    assert "\n".join(lines_of(f"{head}\n|---|---|\n{row}", 100, is_colored=False)).splitlines()[2] == f"{hostile}  z"


def build(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["contract", "build", *arguments])


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A manual of its own, which the command takes for ours."""
    shutil.copytree(GUIDE, tmp_path / "guide")
    monkeypatch.setattr("simulator.shipped.PACKAGE", tmp_path)
    monkeypatch.setattr("simulator.shipped.shipped_folder", lambda name: GUIDE.parents[1] / name)
    return tmp_path / "guide"


@pytest.mark.soak
@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_not_as_generated_is_found_and_written(package: Path, name: str) -> None:
    path = package / name
    right = path.read_text(encoding="utf-8")
    path.write_text(right.replace("| ", "|  ", 40), encoding="utf-8")
    checked = build("--check")
    assert (checked.exit_code, checked.stdout) == (1, f"changed    {name}\n")
    assert f"{package} is not up to date; `sms-simulator contract build` writes the changes" in checked.stderr
    assert build().exit_code == 0
    assert path.read_text(encoding="utf-8") == right


@pytest.mark.soak
def test_folders_that_are_named_get_no_page(package: Path, tmp_path: Path) -> None:
    (package / "vendors.md").unlink()
    assert build("--schemas", str(tmp_path / "schemas")).exit_code == 0
    assert not (package / "vendors.md").exists()
