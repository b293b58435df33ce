"""Where a request was sent to, as its Host header or its target says."""

import pytest

from simulator.sandbox.origin import MAIN, Origin, origin_of


@pytest.mark.parametrize(
    ("authority", "host", "port"),
    [
        ("", "", None),
        ("localhost", "localhost", None),
        ("Api.UGSMS.example:8080", "api.ugsms.example", 8080),
        ("127.0.0.1:7670", "127.0.0.1", 7670),
        ("[::1]", "[::1]", None),
        ("[FE80::1]:80", "[fe80::1]", 80),
        ("me:secret@a.example:80", "a.example", 80),
        ("a.example:", "a.example", None),
        ("a.example:many", "a.example", None),
        ("a.example:123456", "a.example", None),
        ("a.example:٣", "a.example", None),
    ],
)
def test_an_authority_is_a_host_and_perhaps_a_port(authority: str, host: str, port: int | None) -> None:
    assert origin_of(authority) == Origin("http", host, port, MAIN)


@pytest.mark.parametrize("authority", ["a.example", "a.example:80", "[::1]:80", "[::1]", ""])
def test_it_can_be_written_again(authority: str) -> None:
    assert origin_of(authority).authority == authority


def test_equal_ones_are_the_same() -> None:
    assert origin_of("a.example", "https", "tls") is origin_of("a.example", "https", "tls")
