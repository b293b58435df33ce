"""The certificate authority: which hosts it vouches for, to whom, and for how long."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

Shown = Callable[..., tuple[dict[str, Any], str | None]]


def names(certificate: dict[str, Any]) -> list[str]:
    return [name for _, name in certificate["subjectAltName"]]


@pytest.mark.parametrize("host", ["ugsms.com", "api.msgine.net", "never-heard-of.example", "münchen.example"])
def test_a_client_that_trusts_it_takes_the_server_for_any_host(shown: Shown, host: str) -> None:
    certificate, _ = shown(host)
    assert [name.encode().decode("idna") for name in names(certificate)] == [host, f"*.{host}"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", None])
def test_a_client_that_names_no_host_or_an_own_address_sees_those_of_this_machine(shown: Shown, host: str) -> None:
    certificate, _ = shown(host)
    assert names(certificate) == ["localhost", "*.localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"]


def test_the_name_is_compared_without_regard_to_case(shown: Shown) -> None:
    certificate, _ = shown("UGSMS.com")
    assert names(certificate) == ["ugsms.com", "*.ugsms.com"]


def test_a_client_that_does_not_trust_it_refuses(port: int) -> None:
    with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urlopen(f"https://127.0.0.1:{port}/", context=ssl.create_default_context())


def test_of_two_protocols_http_1_1_is_agreed_on(shown: Shown) -> None:
    assert shown("ugsms.com", "h2", "http/1.1")[1] == "http/1.1"
