"""What is reached without the proxy: this machine and what was named before, but no provider."""

from __future__ import annotations

import pytest

from simulator.redirection.redirection import no_proxy

NEAR = "localhost,127.0.0.1,::1,.localhost"
HOSTS = ["ugsms.com", "api.msgine.net"]


def test_this_machine_is_reached_without_the_proxy() -> None:
    assert no_proxy({}, HOSTS) == NEAR


def test_what_was_named_before_in_either_spelling_stays_named() -> None:
    environment = {"no_proxy": "db.internal, 10.0.0.0/8", "NO_PROXY": "db.internal,cache:6379,fe80::1,localhost"}
    assert no_proxy(environment, HOSTS) == f"{NEAR},db.internal,10.0.0.0/8,cache:6379,fe80::1"


@pytest.mark.parametrize(
    "entry", ["*", "ugsms.com", ".ugsms.com", "*.msgine.net", "UGSMS.com", "ugsms.com:443", "com", "www.ugsms.com"]
)
def test_an_entry_that_would_let_a_provider_pass_is_left_out(entry: str) -> None:
    assert no_proxy({"NO_PROXY": f"{entry},other.example"}, HOSTS) == f"{NEAR},other.example"


@pytest.mark.parametrize("entry", ["notugsms.com", "ugsms.com.example", "s.com"])
def test_an_entry_that_only_looks_like_a_provider_stays(entry: str) -> None:
    assert no_proxy({"NO_PROXY": entry}, HOSTS) == f"{NEAR},{entry}"
