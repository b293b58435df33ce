"""The tables of the manual are those of the product: the generated ones as a whole, the others by what they name."""

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import click
import pytest
from pydantic import BaseModel
from support.manual import CHECKOUT, MANUAL, README, guide_page, table_between
from support.seen import seen_table

from simulator.catalogue.evidence import read_evidence
from simulator.catalogue.folders import shipped
from simulator.cli import main
from simulator.cli.banner import DEFAULT_URL
from simulator.cli.options import SERVE_OPTIONS
from simulator.conformance.evidence import as_markdown
from simulator.contract import rules
from simulator.control.metrics import Stock, _count_dropped
from simulator.hosting.hosted import Hosted
from simulator.hosting.violations import Level
from simulator.inprocess import held_sandbox
from simulator.money.findings import Rule
from simulator.sandbox.faults.declaring import Declared
from simulator.sandbox.faults.effects.damage import Damage
from simulator.sandbox.faults.effects.receipt import Manners, ReceiptTrouble, Retry
from simulator.scenario.declared_models import model_of
from simulator.scenario.fault_match_model import FaultMatchModel
from simulator.scenario.fault_models import FaultModel
from simulator.scenario.world import World
from simulator.settings import TABLE
from simulator.testing import plugin
from simulator.testing.checks import HEADLINES
from simulator.testing.plugin import MARKERS
from simulator.vendors import BUILT_IN

PARTS: tuple[type[Declared], ...] = (Damage, ReceiptTrouble, Retry, Manners)


def test_the_table_of_commands_names_every_command() -> None:
    rows = re.findall(r"^\| (`.*?) \| \w+", guide_page("command-line"), re.MULTILINE)
    assert sorted(name for row in rows for name in re.findall(r"`([\w-]+)`", row)) == sorted(
        main.list_commands(click.Context(main))
    )


def test_the_table_of_faults_is_what_clients_saw() -> None:
    assert table_between("faults") == seen_table(), "see tests/support/seen.py"


def test_the_table_of_evidence_is_what_was_counted() -> None:
    counted = as_markdown(read_evidence(shipped().evidence))
    assert table_between("evidence") == counted, "see `sms-simulator evidence --format markdown`"


@pytest.mark.parametrize("vendor", BUILT_IN, ids=lambda vendor: vendor.name)
def test_every_route_is_listed(vendor: Any) -> None:
    table = guide_page("requests").partition("## Base URLs")[2].partition("\n## ")[0]
    paths = {route.path for operation in vendor.operations for route in operation.routes}
    assert all(f"`{path}`" in table or f"`{path.rstrip('/')}`" in table for path in paths)
    assert f"`https://{vendor.hosts[0]}`" in table


@pytest.mark.parametrize("vendor", BUILT_IN, ids=lambda vendor: vendor.name)
def test_the_readme_says_what_becomes_of_each_vendors_host(vendor: Any) -> None:
    rows = re.findall(r"^\| .+ \| `(\S+)` \| `(\S+)` \|$", README.text, re.MULTILINE)
    paths = {route.path for operation in vendor.operations for route in operation.routes}
    host, here = f"https://{vendor.hosts[0]}", DEFAULT_URL
    shown = [(real.removeprefix(host), ours.removeprefix(here)) for real, ours in rows if real.startswith(host)]
    assert shown
    assert all(real == ours and real in paths for real, ours in shown)


def test_every_attribute_of_a_fault_is_told() -> None:
    models: tuple[type[BaseModel], ...] = (FaultModel, FaultMatchModel, *(model_of(kind) for kind in PARTS))
    names = {field.alias or name for model in models for name, field in model.model_fields.items()}
    prose = re.sub(r"```.*?```", "", guide_page("faults") + guide_page("receipts"), flags=re.DOTALL)
    told = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", prose))))
    assert names - told <= {"name", "on"}


def test_every_rule_of_the_money_report_is_explained() -> None:
    explained = re.findall(r"^\| `([a-z-]+)` \|", guide_page("money"), re.MULTILINE)
    assert explained == [rule.value for rule in Rule]


def judged_rules_table() -> str:
    """The table of the judge's rules: their names and levels, and what their docstrings say."""
    said = re.findall(r'^    [A-Z_]+ = "([\w-]+)".*\n(?:    """(.+)""")?', inspect.getsource(rules.Rule), re.MULTILINE)
    keywords = [f"`{name}`" for name, words in said if not words]
    by_schema = f"| {', '.join(keywords)} | violation | The value is not what the documented schema asks for. |"
    lines = [f"| `{name}` | {rules.Rule(name).level} | {words} |" for name, words in said if words]
    return "\n".join(["| rule | level | what was found |", "|---|---|---|", by_schema, *lines])


def test_the_table_of_what_the_judge_finds_has_every_rule_with_its_level() -> None:
    table = table_between("rules")
    assert table == judged_rules_table()
    assert all(f"`{rule}`" in table for rule in rules.Rule)


def test_every_variable_that_is_mentioned_exists() -> None:
    mentioned = {name for page in MANUAL for name in re.findall(r"SMS_SIMULATOR_[A-Z_]*[A-Z]", page.text)}
    assert mentioned - {option.variable for option in SERVE_OPTIONS} == {"SMS_SIMULATOR_RUN", "SMS_SIMULATOR_URL"}


def test_the_table_of_bounds_has_every_bound_with_its_default() -> None:
    page = guide_page("bounds")
    rows = dict(re.findall(r"^\| `--([a-z-]+)` \| ([\d.]+) \|", page, re.MULTILINE))
    kinds = r"max-|\w+-bytes$|(head|body|body-gap|idle)-timeout$"
    bounds = {each.flag: str(each.default) for each in TABLE if re.match(kinds, each.flag)}
    assert rows == bounds


STATED = re.compile(
    r"^(?:Refusal\(|RefusedError\(|Unreadable\(|Unreadable\.of\(request, )(?P<status>\d{3}|None), '(?P<kind>[a-z-]+)'"
)
"""How a refusal begins that a room words itself, as a syntax tree is written down."""


def refusals(folder: Path) -> set[tuple[str, str]]:
    """Kind and status of each refusal that a room words before a vendor is asked."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in folder.glob("*.py")]
    calls = [ast.unparse(node) for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {(stated["kind"], stated["status"].lower()) for stated in map(STATED.match, calls) if stated}


def test_the_table_of_what_no_vendor_is_asked_about_has_every_kind_with_its_status() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\d+|none) \|", table_between("refusals"), re.MULTILINE)
    assert len({kind for kind, _ in rows}) == len(rows)
    assert set(rows) == refusals(CHECKOUT / "simulator" / "server")


def test_the_page_of_the_plugin_and_its_marker_name_every_check() -> None:
    told = re.findall(r"^\| `([a-z]+)` \| ", guide_page("pytest-checks"), re.MULTILINE)
    [marker] = [each for each in MARKERS if each.startswith("sms_relaxed")]
    assert told == list(HEADLINES)
    assert set(HEADLINES) <= set(re.findall(r"\w+", marker))


def test_the_page_of_the_plugin_lists_its_options_and_settings() -> None:
    table = guide_page("pytest-checks").partition("## Options")[2]
    parser = pytest.Parser(_ispytest=True)
    plugin.pytest_addoption(parser)
    options = {name for option in parser.getgroup("sms-simulator").options for name in option.names()}
    assert set(re.findall(r"`(--sms-[a-z-]+)=", table)) == options
    assert set(re.findall(r"`(sms_[a-z]+)`", table)) == set(parser._inidict)


def test_the_metrics_that_the_table_of_bounds_names_are_told() -> None:
    page = guide_page("bounds")
    stock = Stock(sandboxes=1, planned=1)
    named = set(re.findall(r'what="(\w+)"', page))
    sandbox = held_sandbox("one", World(), BUILT_IN)
    _count_dropped(Hosted(sandbox, World()), stock)
    told = {what for (what,) in stock.dropped} | {f"{level}s" for level in Level}  # those only where there are some
    assert named == told
