"""The file of hosts inside: this machine's own names."""

from __future__ import annotations

from simulator.isolation.lookups import HOSTS_LINE, hosts

OWN = "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n"


def is_led(name: str) -> bool:
    return name == "ugsms.com"


def test_a_name_that_leads_to_this_machine_stays() -> None:
    assert hosts("127.0.1.1\tvm vm.example # mine\n", is_led) == OWN + "127.0.1.1 vm vm.example\n"


def test_a_name_that_leads_elsewhere_is_left_out() -> None:
    assert hosts("203.0.113.9 real.example\nff02::1 all-nodes\n# 127.0.0.1 old\n\nnonsense here\n", is_led) == OWN


def test_a_name_that_is_answered_otherwise_is_left_out() -> None:
    assert hosts("127.0.0.2 UGSMS.com shop.example\n127.0.0.3 ugsms.com\n", is_led) == OWN + "127.0.0.2 shop.example\n"


def test_of_the_sources_of_names_those_of_hosts_alone_are_replaced() -> None:
    there = "passwd: files\nhosts: files resolve [!UNAVAIL=return] dns\nnetworks: files\n hosts :dns"
    assert HOSTS_LINE.sub("", there) == "passwd: files\nnetworks: files\n"
