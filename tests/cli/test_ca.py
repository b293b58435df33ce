"""`ca`: the certificate authority of this user is shown, handed out and removed."""

from __future__ import annotations

import re
import ssl
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulator.tls.authority import Authority


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a user."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "sms-simulator"


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_is_made_when_first_asked_for_and_said_where_it_is(run: Any, data: Path) -> None:
    shown = run("ca").stdout
    authority = Authority.kept_in(data / "ca")
    assert shown.splitlines()[:3] == [
        f"certificate  {data}/ca/ca.pem",
        f"SHA-256      {authority.fingerprint}",
        f"valid until  {authority.valid_until:%Y-%m-%d %H:%M} UTC",
    ]
    assert f"curl --cacert {data}/ca/ca.pem" in shown
    assert run("ca").stdout == shown


def test_no_output_has_the_private_key(run: Any, data: Path, tmp_path: Path) -> None:
    shown = run("ca").output + run("ca", "--out", str(tmp_path / "out")).output
    key = (data / "ca" / "ca-key.pem").read_bytes().splitlines()[1]
    assert key.decode() not in shown
    assert files(tmp_path / "out") == ["bundle.pem", "ca.pem", "trust.p12"]
    assert not any(key in path.read_bytes() for path in (tmp_path / "out").iterdir())


def test_what_clients_need_is_written_to_a_folder(run: Any, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    assert run("ca", "--out", str(out)).stdout.splitlines() == [
        f"{out}/ca.pem  the certificate",
        f"{out}/bundle.pem  it and the roots of the system, for programs that know one list alone",
        f"{out}/trust.p12  the same as a PKCS12 trust store; its password is changeit",
    ]
    ours = (data / "ca" / "ca.pem").read_text(encoding="ascii")
    assert (out / "ca.pem").read_text(encoding="ascii") == ours
    assert ours in (out / "bundle.pem").read_text(encoding="ascii")
    assert len(ssl.create_default_context(cafile=out / "bundle.pem").get_ca_certs()) > 1


def test_a_folder_that_cannot_be_written_to_is_named(run: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("ca", "--out", str(tmp_path / "file" / "out"))
    assert done.exit_code == 2
    assert done.stderr == (
        f"Error: cannot write {tmp_path}/file/out/ca.pem: a part of its path is not a folder. "
        "Name another folder by --out.\n"
    )


@pytest.mark.parametrize("by", ["flag", "variable"])
def test_another_folder_can_be_given(run: Any, data: Path, tmp_path: Path, by: str) -> None:
    given = str(tmp_path / "given")
    done = run("ca", "--ca-dir", given) if by == "flag" else run("ca", env={"SMS_SIMULATOR_CA_DIR": given})
    assert done.stdout.startswith(f"certificate  {given}/ca.pem\n")
    assert not data.exists()


def test_one_that_has_expired_is_made_anew_and_said(run: Any, data: Path) -> None:
    Authority.kept_in(data / "ca", now=lambda: datetime(2020, 1, 1, tzinfo=UTC))
    assert run("ca").stderr == (
        f"Note: the certificate authority in {data}/ca had expired, and a new one was made: "
        "whatever trusts the old one by hand has to trust this one.\n"
    )
    assert run("ca").stderr == ""


def test_a_given_one_that_has_expired_is_an_error(run: Any, tmp_path: Path) -> None:
    Authority.kept_in(tmp_path / "given", now=lambda: datetime(2020, 1, 1, tzinfo=UTC))
    done = run("ca", "--ca-dir", str(tmp_path / "given"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "expired at 2020-12-31 00:00 UTC" in done.stderr


def test_it_is_removed_with_what_was_written_for_it(run: Any, data: Path) -> None:
    run("ca")
    (data / "env" / "127.0.0.1-7672").mkdir(parents=True)
    assert run("ca", "--remove").stdout.splitlines() == [
        f"removed {data}/ca/ca-key.pem",
        f"removed {data}/ca/ca.pem",
        f"removed {data}/ca/ca.lock",
        f"removed {data}/ca",
        f"removed {data}/env",
    ]
    assert files(data) == []


def test_to_remove_what_is_not_there_is_no_error(run: Any, data: Path) -> None:
    done = run("ca", "--remove")
    assert (done.exit_code, done.stdout) == (0, f"nothing to remove: there is none in {data}/ca\n")


@pytest.mark.parametrize("more", [["--out", "x"], ["--ca-dir", "x"]])
def test_only_that_of_this_user_is_removed(run: Any, more: list[str]) -> None:
    done = run("ca", "--remove", *more)
    assert done.exit_code == 2
    assert "--remove removes the certificate authority of this user, and no other" in done.stderr


@pytest.mark.parametrize("arguments", [["ca"], ["ca", "--remove"], ["env"]])
def test_without_the_extra_the_remedy_is_said(arguments: list[str]) -> None:
    code = f"import sys; sys.modules['trustme'] = None; from simulator.cli import main; main({arguments!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr == (
        "Error: HTTPS needs the extra `tls`, which is not installed here (trustme missing). "
        "Run: pip install 'sms-provider-simulator[tls]'\n"
    )


def test_help_imports_nothing_of_it() -> None:
    code = (
        "import sys\n"
        "from simulator.cli import main\n"
        "for arguments in (['--help'], ['ca', '--help'], ['env', '--help']):\n"
        "    main(arguments, standalone_mode=False)\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60)
    assert not re.findall(r"\b(?:trustme|cryptography|ssl|simulator\.tls|simulator\.redirection)\b\S*", done.stderr)
