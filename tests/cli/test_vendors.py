"""`vendors`: what is emulated."""

import enum
import json
from typing import Any

import pytest

from simulator.scenario.policies import switches_of
from simulator.vendors import BUILT_IN


@pytest.mark.parametrize("vendor", BUILT_IN, ids=lambda vendor: vendor.name)
def test_operations_hosts_switches_and_quirks_are_listed(run: Any, vendor: Any) -> None:
    text = " ".join(run("vendors", "--vendor", vendor.name).stdout.split())
    assert f"{vendor.title} ({vendor.name})" in text
    for operation in vendor.operations:
        assert all(f"{route.method} {route.path}" in text for route in operation.routes)
        assert f"{operation.summary} source: {operation.source} [{operation.evidence.value}]" in text
    assert all(host in text for host in vendor.hosts)
    for quirk in vendor.quirks:
        assert f"{quirk.id} [{quirk.evidence.value}] {' '.join(quirk.summary.split())}" in text


@pytest.mark.parametrize("vendor", BUILT_IN, ids=lambda vendor: vendor.name)
def test_what_is_known_and_not_emulated_is_listed_with_its_source(run: Any, vendor: Any) -> None:
    text = " ".join(run("vendors", "--vendor", vendor.name).stdout.split())
    (described,) = json.loads(run("vendors", "--json", "--vendor", vendor.name).stdout)
    assert len(described["elsewhere"]) == len(vendor.elsewhere)
    for each in vendor.elsewhere:
        does = "reads" if each.is_read_only else "charges"
        assert f"{each.method} {each.path} {does}; source: {each.source} [{each.evidence.value}]" in text
        assert each._asdict() | {"evidence": each.evidence.value} in described["elsewhere"]


def test_all_vendors_are_listed_in_order(run: Any) -> None:
    titles = [f"{vendor.title} ({vendor.name})" for vendor in BUILT_IN]
    assert [line for line in run("vendors").stdout.splitlines() if line in titles] == titles


def test_json_lists_switches_as_they_are_set(run: Any) -> None:
    for described in json.loads(run("vendors", "--json").stdout):
        for quirk in described["quirks"]:
            assert quirk["switch"] is None or quirk["switch"] in described["switches"]


@pytest.mark.parametrize("vendor", BUILT_IN, ids=lambda vendor: vendor.name)
def test_the_listed_switches_can_be_set(run: Any, vendor: Any) -> None:
    from simulator.scenario.policies import policies_from  # noqa: PLC0415 - beside its use

    (described,) = json.loads(run("vendors", "--json", "--vendor", vendor.name).stdout)
    assert policies_from(described["switches"], BUILT_IN) == ({vendor.name: vendor.policy} if vendor.policy else {})


def test_an_unknown_vendor_is_refused_with_the_nearest_name(run: Any) -> None:
    name = BUILT_IN[0].name
    result = run("vendors", "--vendor", f"{name}x")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"did you mean {name!r}?" in result.stderr


def test_a_switch_of_a_few_words_is_listed_with_the_other_ones(run: Any) -> None:
    text = " ".join(run("vendors").stdout.split())
    for vendor in BUILT_IN:
        for switch, value in switches_of(vendor).items():
            if isinstance(value, enum.Enum):
                others = ", ".join(str(each.value) for each in type(value) if each is not value)
                assert f"{vendor.name}.{switch}={value.value} (or {others})" in text


def test_lines_fit_a_narrow_terminal(run: Any) -> None:
    for line in run("vendors", env={"COLUMNS": "80"}).stdout.splitlines():
        assert len(line) <= 80 or " " not in line.strip()


def test_a_path_that_is_known_otherwise_than_its_call_says_how(run: Any) -> None:
    lines = {" ".join(line.split()) for line in run("vendors").stdout.splitlines()}
    assert {"POST /api/v2/sms/send", "POST /api/services/sendbulk"} <= lines
    assert {"POST /api/v2/sandbox/sms/send [observed]", "POST /api/services/sendbulk/ [observed]"} <= lines
