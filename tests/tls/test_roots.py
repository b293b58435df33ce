"""The root certificates of the system are found wherever a system keeps them."""

from __future__ import annotations

import ssl
from pathlib import Path

import certifi
import pytest

from simulator.tls import roots
from simulator.tls.roots import certificates_in, system_roots

PATHS = ssl.DefaultVerifyPaths("", "", "", "", "", "")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without any roots."""
    monkeypatch.setattr(roots, "FILES", ())
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: PATHS)
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", lambda *_: None)


@pytest.fixture
def two() -> list[bytes]:
    return list(certificates_in(Path(certifi.where())))[:2]


@pytest.mark.usefixtures("bare")
def test_the_file_that_openssl_looks_at_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, two: list[bytes]
) -> None:
    (tmp_path / "roots.pem").write_bytes(b"# Root one\r\n" + two[0].replace(b"\n", b"\r\n") + two[0])
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: PATHS._replace(cafile=str(tmp_path / "roots.pem")))
    assert system_roots() == [two[0]]


@pytest.mark.usefixtures("bare")
def test_a_file_that_other_systems_have_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, two: list[bytes]
) -> None:
    (tmp_path / "roots.pem").write_bytes(two[1])
    monkeypatch.setattr(roots, "FILES", ("/no/such/file", str(tmp_path / "roots.pem")))
    assert system_roots() == [two[1]]


@pytest.mark.usefixtures("bare")
def test_a_folder_of_roots_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, two: list[bytes]) -> None:
    for number, each in enumerate(two):
        (tmp_path / f"{number}.pem").write_bytes(each)
    (tmp_path / "folder").mkdir()
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: PATHS._replace(capath=str(tmp_path)))
    assert system_roots() == two


@pytest.mark.usefixtures("bare")
def test_without_roots_of_the_system_those_of_certifi_are_taken() -> None:
    assert len(system_roots()) == Path(certifi.where()).read_text(encoding="utf-8").count("BEGIN CERTIFICATE")


@pytest.mark.usefixtures("bare")
def test_there_may_be_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roots, "find_spec", lambda _: None)
    assert system_roots() == []
