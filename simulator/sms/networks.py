"""Find the mobile network that the prefix of a number was allotted to."""

from simulator.values import frozen


@frozen
class Network:
    """A mobile network of one region.

    Attributes:
        name: As people there call it, with the country.
        region: ISO 3166, "UG".
        ordinal: 1 for the region's first network, and so on. Some APIs report it as the network's id.
    """

    name: str
    region: str
    ordinal: int


_ALLOTMENTS = (
    (Network("MTN Uganda", "UG", 1), "256", "724 737 76 77 78 79"),
    (Network("Airtel Uganda", "UG", 2), "256", "70 730 731 732 74 75"),
    (Network("Uganda Telecom", "UG", 3), "256", "71"),
    (Network("Lycamobile Uganda", "UG", 4), "256", "721 726 727"),
    (Network("Safaricom", "KE", 1), "254", "11 14 18 70 71 72 740 741 742 743 745 746 748 757 758 759 768 769 79"),
    (Network("Airtel Kenya", "KE", 2), "254", "10 135 136 137 138 139 73 75 760 762 767 78"),
    (Network("Telkom Kenya", "KE", 3), "254", "120 761 77"),
    (Network("Equitel", "KE", 4), "254", "124 763 764 765 766"),
    (Network("Faiba", "KE", 5), "254", "747"),
    (Network("MTN Ghana", "GH", 1), "233", "24 256 257 53 54 55 59"),
    (Network("Telecel Ghana", "GH", 2), "233", "20 50"),
    (Network("AT Ghana", "GH", 3), "233", "23 26 27 56 57"),
)

NETWORKS: tuple[Network, ...] = tuple(network for network, _, _ in _ALLOTMENTS)
"""Every network known here, by region and ordinal."""

_BY_PREFIX = {
    f"+{country_code}{prefix}": network
    for network, country_code, prefixes in _ALLOTMENTS
    for prefix in prefixes.split()
}


def network_of(msisdn: str) -> Network | None:
    """Return the network that was allotted the prefix of `msisdn`, or None.

    An approximation for Uganda, Kenya and Ghana only: numbers moved between networks are reported with their first
    one, and small networks are left out. The table is kept here because the lite edition of phonenumbers has none.

    Source: the carrier data of libphonenumber 9.0. Kenya's 0763 to 0766 differ: they are allotted to Finserve
    (Equitel), which that data counts to the network that carries it.
    """
    # All three country codes have three digits: a plus, the code and a prefix of three digits, then of two.
    return _BY_PREFIX.get(msisdn[:7]) or _BY_PREFIX.get(msisdn[:6])
