"""`vendors`: what is emulated."""

import json
from typing import Any

import pytest

from simulator.vendors import BUILT_IN


@pytest.mark.parametrize("vendor", BUILT_IN, ids=lambda vendor: vendor.name)
def test_operations_hosts_switches_and_quirks_are_listed(run: Any, vendor: Any) -> None:
    text = " ".join(run("vendors", "--vendor", vendor.name).stdout.split())
    assert f"{vendor.title} ({vendor.name})" in text
    for operation in vendor.operations:
        assert all(f"{route.method} {route.path}" in text for route in operation.routes)
    assert all(host in text for host in vendor.hosts)
    for quirk in vendor.quirks:
        assert f"{quirk.id} [{quirk.evidence.value}] {' '.join(quirk.summary.split())}" in text


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
