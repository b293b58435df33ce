"""Our own server as the pretended provider answers every probe as documented."""

import pytest
from support.contracts import CONTRACTS, documentation
from support.provider import LOGINS, NUMBERS, values_of
from support.served import Served

from simulator.drift.asking import Asker
from simulator.drift.probes import load_probes
from simulator.drift.run import Result, probe_all


async def drift(provider: Served, vendor: str, values: dict[str, str], *, may_cost: bool = False) -> list[Result]:
    contract = documentation(vendor).contract
    probes = load_probes(CONTRACTS / vendor, contract)
    return await probe_all(contract, probes, values, Asker(provider.url, 10), may_cost=may_cost)


@pytest.mark.parametrize("vendor", LOGINS)
async def test_every_probe_is_answered_as_documented(provider: Served, vendor: str) -> None:
    values = await values_of(provider, vendor) | {"to": NUMBERS[vendor]}
    results = await drift(provider, vendor, values, may_cost=True)
    assert [(each.probe.name, each.found, each.skipped) for each in results if each.found or each.skipped] == []
    assert (await provider.get("messages"))["messages"][0]["vendor"] == vendor


@pytest.mark.parametrize("vendor", LOGINS)
async def test_free_probes_send_and_spend_nothing(provider: Served, vendor: str) -> None:
    before = [each["balance"] for each in (await provider.get("accounts"))["accounts"]]
    results = await drift(provider, vendor, await values_of(provider, vendor))
    assert [each.probe.name for each in results if each.skipped] == ["send"]
    assert (await provider.get("messages"))["messages"] == []
    assert [each["balance"] for each in (await provider.get("accounts"))["accounts"]] == before


@pytest.mark.parametrize("vendor", LOGINS)
async def test_what_needs_a_value_that_was_not_given_is_not_sent(provider: Served, vendor: str) -> None:
    results = await drift(provider, vendor, {})
    assert {each.skipped for each in results if each.probe.placeholders and not each.probe.costs}.isdisjoint({None})
    assert [each.found for each in results if each.skipped is None if each.found] == []
