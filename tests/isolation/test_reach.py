"""Places outside that are to be reached: how they are written, and the addresses that stand for them."""

from __future__ import annotations

import pytest

from simulator.isolation.reach import LOCAL, Reach, read_all
from simulator.sandbox.errors import SimulatorError


def is_vendors(name: str) -> bool:
    return name.endswith("ugsms.com")


def test_this_machine_is_itself() -> None:
    assert read_all(["localhost:5432"], is_vendors) == (Reach("localhost", 5432, LOCAL),)


def test_each_other_name_has_an_address_of_its_own_whatever_the_port() -> None:
    found = read_all(["db.example:5432", "Cache.Example:6379", "db.example:5433"], is_vendors)
    assert [(each.host, each.port, each.addresses) for each in found] == [
        ("db.example", 5432, ("127.1.0.1",)),
        ("cache.example", 6379, ("127.1.0.2",)),
        ("db.example", 5433, ("127.1.0.1",)),
    ]
    assert [(each.is_name, each.is_foreign) for each in found] == [(True, False)] * 3


@pytest.mark.parametrize(("text", "host", "is_foreign"), [
    ("10.1.2.3:5432", "10.1.2.3", True), ("127.0.0.9:443", "127.0.0.9", False), ("[::1]:5432", "::1", False),
])  # fmt: skip
def test_an_address_stands_for_itself(text: str, host: str, is_foreign: bool) -> None:  # noqa: FBT001 - a row
    [found] = read_all([text], is_vendors)
    assert (found.host, found.addresses, found.is_name, found.is_foreign) == (host, (host,), False, is_foreign)
    assert str(found) == text


@pytest.mark.parametrize(("given", "words"), [
    (["localhost"], "'localhost' is not of the form HOST:PORT, such as localhost:5432"),
    (["localhost:"], "'localhost:' is not of the form HOST:PORT"),
    ([":5432"], "':5432' is not of the form HOST:PORT"),
    (["localhost:http"], "'localhost:http' is not of the form HOST:PORT"),
    (["localhost:0"], "'localhost:0' is not of the form HOST:PORT"),
    (["localhost:65536"], "'localhost:65536' is not of the form HOST:PORT"),
    (["http://localhost:80"], "'http://localhost:80' is not of the form HOST:PORT"),
    (["a b:80"], "'a b:80' is not of the form HOST:PORT"),
    (["[::1"], "'[::1' is not of the form HOST:PORT"),
    (["[1:2]:3"], "'[1:2]:3' is not of the form HOST:PORT"),
    (["api.ugsms.com:443"], "'api.ugsms.com:443' is a provider's host, which leads to the simulator"),
    (["localhost:443"], "'localhost:443' is where the simulator listens inside"),
    (["127.0.0.1:80"], "'127.0.0.1:80' is where the simulator listens inside"),
    (["localhost:5432", "localhost:5432"], "'localhost:5432' is named twice"),
    (["localhost:5432", "[::1]:5432"], "'[::1]:5432' is named twice"),
    (["db.example:1", "DB.example:1"], "'DB.example:1' is named twice"),
    (["0.0.0.0:5432"], "'0.0.0.0:5432' is the address of no single machine"),
    (["224.0.0.1:5432"], "'224.0.0.1:5432' is the address of no single machine"),
    (["[2001:db8::1]:5432"], "'[2001:db8::1]:5432' is an address of IPv6"),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_words(given: list[str], words: str) -> None:
    with pytest.raises(SimulatorError) as refused:
        read_all(given, is_vendors)
    assert words in str(refused.value)
