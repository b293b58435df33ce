"""Which network a number's prefix belongs to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.sms.networks import _ALLOTMENTS, NETWORKS, network_of
from simulator.sms.numbers import parse_mobile

PREFIXES = [(network.region, prefix) for network, _, prefixes in _ALLOTMENTS for prefix in prefixes.split()]


@pytest.mark.parametrize(
    ("msisdn", "name"),
    [
        ("+256702913454", "Airtel Uganda"),
        ("+256776913451", "MTN Uganda"),
        ("+256755913452", "Airtel Uganda"),
        ("+233558544343", "MTN Ghana"),
        ("+233548769324", "MTN Ghana"),
        ("+233559876543", "MTN Ghana"),
        ("+233201234567", "Telecel Ghana"),
        ("+254712345678", "Safaricom"),
        ("+254733123456", "Airtel Kenya"),
        ("+254756123456", "Airtel Kenya"),
        ("+254757123456", "Safaricom"),
        ("+254771123456", "Telkom Kenya"),
        ("+254763123456", "Equitel"),
        ("+254110123456", "Safaricom"),
        ("+254747123456", "Faiba"),
    ],
)
def test_a_number_belongs_to_the_network_of_its_prefix(msisdn: str, name: str) -> None:
    network = network_of(msisdn)
    assert network is not None
    assert network.name == name


def test_ugandas_tens_belong_to_whom_they_were_allotted() -> None:
    names = [network.name if (network := network_of(f"+2567{ten}5000000")) else None for ten in range(10)]
    mtn, airtel = "MTN Uganda", "Airtel Uganda"
    assert names == [airtel, "Uganda Telecom", None, None, airtel, airtel, mtn, mtn, mtn, mtn]


@pytest.mark.parametrize("msisdn", ["", "+", "+256", "0776913451", "256776913451", "+256414123456", "+15555550100"])
def test_other_numbers_belong_to_no_known_network(msisdn: str) -> None:
    assert network_of(msisdn) is None


def test_kenyas_networks_keep_their_numbers() -> None:
    names = {network.ordinal: network.name for network in NETWORKS if network.region == "KE"}
    assert names == {1: "Safaricom", 2: "Airtel Kenya", 3: "Telkom Kenya", 4: "Equitel", 5: "Faiba"}


@pytest.mark.parametrize("region", ["UG", "KE", "GH"])
def test_the_networks_of_a_region_are_numbered_from_one(region: str) -> None:
    ordinals = [network.ordinal for network in NETWORKS if network.region == region]
    assert ordinals == list(range(1, len(ordinals) + 1))


@pytest.mark.parametrize(("region", "prefix"), PREFIXES)
def test_every_prefix_begins_mobile_numbers_of_its_region(region: str, prefix: str) -> None:
    assert parse_mobile("0" + prefix.ljust(9, "1"), region) is not None


def test_no_prefix_is_allotted_twice() -> None:
    assert len(set(PREFIXES)) == len(PREFIXES)


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_may_be_asked_about(text: str) -> None:
    network_of(text)
    network_of("+256" + text)
