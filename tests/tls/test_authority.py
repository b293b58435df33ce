"""The certificate authority: which hosts it vouches for, to whom, and for how long."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from support.tls_server import serving_tls

from simulator.tls.authority import MAX_HOSTS, Authority

Shown = Callable[..., tuple[dict[str, Any], str | None]]
DAY = timedelta(days=1)
OWN_NAMES = ["localhost", "*.localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"]


def names(certificate: dict[str, Any]) -> list[str]:
    return [name for _, name in certificate["subjectAltName"]]


def end(certificate: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)


@pytest.mark.parametrize("host", ["ugsms.com", "api.msgine.net", "never-heard-of.example", "münchen.example"])
def test_a_client_that_trusts_it_takes_the_server_for_any_host(shown: Shown, host: str) -> None:
    certificate, _ = shown(host)
    assert [name.encode().decode("idna") for name in names(certificate)] == [host, f"*.{host}"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", None])
def test_a_client_that_names_no_host_or_an_own_address_sees_those_of_this_machine(shown: Shown, host: str) -> None:
    certificate, _ = shown(host)
    assert names(certificate) == OWN_NAMES


def test_the_name_is_compared_without_regard_to_case(shown: Shown) -> None:
    certificate, _ = shown("UGSMS.com")
    assert names(certificate) == ["ugsms.com", "*.ugsms.com"]


def test_a_name_that_no_certificate_can_have_is_told_by_the_client(shown: Shown) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="not valid for 'under_score"):
        shown("under_score.example")


def test_a_client_that_does_not_trust_it_refuses(port: int) -> None:
    with pytest.raises(URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urlopen(f"https://127.0.0.1:{port}/", context=ssl.create_default_context())


def test_of_two_protocols_http_1_1_is_agreed_on(shown: Shown) -> None:
    assert shown("ugsms.com", "h2", "http/1.1")[1] == "http/1.1"
    assert shown("localhost", "h2", "http/1.1")[1] == "http/1.1"


def test_a_client_that_offers_http_2_alone_is_answered_without_an_agreement(shown: Shown) -> None:
    assert shown("ugsms.com", "h2")[1] is None


# ------------------------------------------------------------------------------------------------- dates


def test_the_authority_is_valid_for_a_year_and_a_host_for_seven_days(authority: Authority, shown: Shown) -> None:
    now = datetime.now(UTC)
    assert timedelta(days=364) < authority.valid_until - now <= timedelta(days=365)
    certificate, _ = shown("ugsms.com")
    assert timedelta(days=6) < end(certificate) - now <= timedelta(days=7)


def test_a_host_gets_a_new_certificate_a_day_before_its_last_one_ends(tmp_path: Path, shown_by: Any) -> None:
    now = [datetime.now(UTC) - 6 * DAY]
    authority = Authority.kept_in(tmp_path / "ca", now=lambda: now[0])
    with serving_tls(authority.server_context()) as port:
        first, again = (shown_by(authority, port, "ugsms.com")[0] for _ in range(2))
        now[0] += 6 * DAY
        later, _ = shown_by(authority, port, "ugsms.com")
    assert first == again
    assert end(later) - end(first) == 6 * DAY


def test_no_certificate_outlives_the_authority(tmp_path: Path, shown_by: Any) -> None:
    began = datetime.now(UTC) - timedelta(days=363)
    Authority.kept_in(tmp_path / "ca", now=lambda: began)
    authority = Authority.kept_in(tmp_path / "ca")
    with serving_tls(authority.server_context()) as port:
        assert end(shown_by(authority, port, "ugsms.com")[0]) == authority.valid_until


def test_only_the_latest_names_are_remembered(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_HOSTS > 100
    monkeypatch.setattr("simulator.tls.authority.MAX_HOSTS", 2)
    connection: Any = type("Connection", (), {})()
    for name in ("a.example", "b.example", "c.example"):
        authority._choose(connection, name, connection)
    assert list(authority._contexts) == ["b.example", "c.example"]


# ------------------------------------------------------------------------------------- what leaves it, and what not


def test_certificates_of_hosts_are_never_on_the_disk(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/no/such/folder")
    authority.server_context()


def test_no_text_shows_the_private_key(authority: Authority) -> None:
    key = (authority.folder / "ca-key.pem").read_text(encoding="ascii").splitlines()[1]
    out = authority.certificate_pem + authority.bundle_pem() + authority.pkcs12("changeit")
    assert repr(authority) == f"Authority('{authority.fingerprint}')"
    assert key.encode() not in out
    assert b"PRIVATE" not in out


def test_the_bundle_has_the_roots_of_the_system_and_further_ones_and_ours_once(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system, further = Authority.kept_in(tmp_path / "system"), Authority.kept_in(tmp_path / "further")
    (tmp_path / "roots.pem").write_bytes(b"# a comment\n" + system.certificate_pem + authority.certificate_pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "roots.pem"))
    bundle = authority.bundle_pem(further.folder / "ca.pem", tmp_path / "missing.pem")
    assert bundle == system.certificate_pem + authority.certificate_pem + further.certificate_pem


def test_the_trust_store_has_the_same_certificates(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = Authority.kept_in(tmp_path / "system")
    monkeypatch.setenv("SSL_CERT_FILE", str(system.folder / "ca.pem"))
    store = load_pkcs12(authority.pkcs12("a password"), b"a password")
    stored = [each.certificate.public_bytes(Encoding.PEM) for each in store.additional_certs]
    assert store.key is None
    assert sorted(stored) == sorted([system.certificate_pem, authority.certificate_pem])


def test_a_root_that_cannot_be_read_is_left_out_of_the_trust_store(authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "odd.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    assert authority.pkcs12("a password", tmp_path / "odd.pem")
