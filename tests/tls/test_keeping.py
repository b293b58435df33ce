"""A certificate authority in a folder: made once, kept private, and refused in words where it cannot be used."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from simulator.sandbox.errors import SimulatorError
from simulator.tls import keeping
from simulator.tls.authority import Authority
from simulator.tls.keeping import Origin
from simulator.tls.reading import Pair, read_pair

YEAR = timedelta(days=365)
PROCESSES = 4
AT_ONCE = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from simulator.tls.authority import Authority

print("here", flush=True)
sys.stdin.readline()
now = datetime.now(UTC) + timedelta(days=int(sys.argv[2]))
print(Authority.kept_in(Path(sys.argv[1]), renews=True, now=lambda: now).fingerprint)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "ca"


def refused(folder: Path) -> str:
    with pytest.raises(SimulatorError) as caught:
        Authority.kept_in(folder)
    return str(caught.value)


def put(folder: Path, certificate: bytes, key: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ca.pem").write_bytes(certificate)
    (folder / "ca-key.pem").touch(0o600)
    (folder / "ca-key.pem").write_bytes(key)


def made_at_once(folder: Path, in_days: int) -> set[str]:
    """The fingerprints that several processes print which wait for each other before they ask."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", AT_ONCE, str(folder), str(in_days)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(PROCESSES)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "here\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    return {process.communicate(timeout=60)[0] for process in processes}


# ------------------------------------------------------------------------------------------------ made, and kept


def test_it_is_made_for_this_user_alone(folder: Path) -> None:
    assert Authority.kept_in(folder).origin is Origin.MADE
    modes = {path.name: path.stat().st_mode & 0o777 for path in [folder, *folder.iterdir()]}
    assert modes == {"ca": 0o700, "ca-key.pem": 0o600, "ca.pem": 0o644, "ca.lock": 0o600}


def test_the_next_one_who_asks_gets_the_same(folder: Path) -> None:
    first, second = (Authority.kept_in(folder) for _ in range(2))
    assert second.origin is Origin.FOUND
    assert first.certificate_pem == second.certificate_pem


def test_processes_that_make_it_at_once_end_with_one(folder: Path) -> None:
    assert made_at_once(folder, 0) == {Authority.kept_in(folder).fingerprint + "\n"}


def test_processes_that_renew_it_at_once_end_with_one(folder: Path) -> None:
    expired = Authority.kept_in(folder)
    (renewed,) = made_at_once(folder, 366)
    assert renewed != expired.fingerprint + "\n"


def test_one_that_another_process_is_writing_is_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Authority.kept_in(folder)
    (folder / "ca.pem").unlink()

    def read_pair_while_it_is_written(path: Path) -> Pair | None:
        try:
            return read_pair(path)
        finally:
            (folder / "ca.pem").write_bytes(made.certificate_pem)

    monkeypatch.setattr(keeping, "read_pair", read_pair_while_it_is_written)
    assert Authority.kept_in(folder).fingerprint == made.fingerprint


def test_a_given_pair_is_used_as_it_is(folder: Path) -> None:
    given = trustme.CA(key_type=trustme.KeyType.RSA)
    put(folder, given.cert_pem.bytes(), given.private_key_pem.bytes())
    assert Authority.kept_in(folder).certificate_pem == given.cert_pem.bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["ca-key.pem", "ca.pem"]


def test_the_key_of_a_pair_is_in_no_text(folder: Path) -> None:
    Authority.kept_in(folder)
    assert "PRIVATE" not in repr(read_pair(folder))


# ----------------------------------------------------------------------------------------------------- dates


def test_one_that_has_expired_is_renewed_where_that_is_wanted(folder: Path) -> None:
    expired = Authority.kept_in(folder, now=lambda: datetime.now(UTC) - YEAR)
    renewed = Authority.kept_in(folder, renews=True)
    assert renewed.origin is Origin.RENEWED
    assert renewed.fingerprint != expired.fingerprint
    assert Authority.kept_in(folder).fingerprint == renewed.fingerprint


def test_one_that_has_expired_is_refused_where_it_was_given(folder: Path) -> None:
    expired = Authority.kept_in(folder, now=lambda: datetime(2020, 1, 1, tzinfo=UTC))
    assert refused(folder) == (
        f"the certificate authority {folder}/ca.pem expired at 2020-12-31 00:00 UTC. Put a new one there with its key, "
        f"or remove {folder}/ca.pem and {folder}/ca-key.pem: then one is made."
    )
    assert (folder / "ca.pem").read_bytes() == expired.certificate_pem


def test_one_that_is_not_valid_yet_is_refused(folder: Path) -> None:
    Authority.kept_in(folder, now=lambda: datetime(2999, 1, 2, tzinfo=UTC))
    assert refused(folder) == (
        f"the certificate authority {folder}/ca.pem is not valid before 2999-01-01 00:00 UTC. "
        "Correct the clock of this machine, or put another one there."
    )


# ------------------------------------------------------------------------------------- what cannot be used


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_can_read_is_refused(folder: Path, mode: int) -> None:
    Authority.kept_in(folder)
    (folder / "ca-key.pem").chmod(mode)
    assert refused(folder) == (
        f"the private key {folder}/ca-key.pem is open to other users (mode {mode:04o}): "
        f"whoever reads it can pretend to be any host. Run: chmod 600 {folder}/ca-key.pem"
    )


@pytest.mark.parametrize("name", ["ca.pem", "ca-key.pem"])
def test_a_file_that_this_user_may_not_read_is_named(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Authority.kept_in(folder)
    read = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name == name:
            raise PermissionError(13, "")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert refused(folder) == (
        f"cannot read {folder}/{name} of the certificate authority: this user has no permission. Let this user read it."
    )


def test_a_certificate_that_is_not_pem_is_named(folder: Path) -> None:
    Authority.kept_in(folder)
    (folder / "ca.pem").write_bytes(b"\x00hello")
    assert refused(folder) == (
        f"{folder}/ca.pem is no certificate in PEM form. Put the certificate of an authority there."
    )


def test_a_key_that_is_not_pem_is_named(folder: Path) -> None:
    Authority.kept_in(folder)
    (folder / "ca-key.pem").write_bytes(b"hello")
    assert refused(folder) == f"{folder}/ca-key.pem is no private key in PEM form. Put the key of ca.pem there."


def test_a_key_with_a_password_is_refused(folder: Path) -> None:
    Authority.kept_in(folder)
    key = load_pem_private_key((folder / "ca-key.pem").read_bytes(), None)
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    (folder / "ca-key.pem").write_bytes(locked)
    assert refused(folder) == f"the private key {folder}/ca-key.pem has a password. Put it there without one."


def test_a_key_of_a_kind_that_cannot_sign_here_is_refused(folder: Path) -> None:
    Authority.kept_in(folder)
    key = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "ca-key.pem").write_bytes(key)
    assert refused(folder) == (
        f"the private key {folder}/ca-key.pem is of a kind that is not supported. Use an RSA or an EC key."
    )


def test_a_key_of_another_certificate_is_refused(folder: Path) -> None:
    one, other = trustme.CA(), trustme.CA()
    put(folder, one.cert_pem.bytes(), other.private_key_pem.bytes())
    assert refused(folder) == (
        f"{folder}/ca.pem and {folder}/ca-key.pem do not belong together: the key is another certificate's. "
        "Put the right pair there, or remove both: then a new one is made."
    )


def test_the_certificate_of_a_host_is_refused(folder: Path) -> None:
    leaf = trustme.CA().issue_cert("ugsms.com")
    put(folder, leaf.cert_chain_pems[0].bytes(), leaf.private_key_pem.bytes())
    assert refused(folder) == (
        f"{folder}/ca.pem is not the certificate of an authority: it may not sign others. "
        "Put one there that may (basic constraints CA:TRUE, with a subject key identifier)."
    )


@pytest.mark.parametrize(("there", "missing"), [("ca.pem", "ca-key.pem"), ("ca-key.pem", "ca.pem")])
def test_half_a_pair_is_refused(folder: Path, there: str, missing: str) -> None:
    Authority.kept_in(folder)
    (folder / missing).unlink()
    assert refused(folder) == (
        f"{folder}/{there} has no {missing} beside it. "
        f"Put that there, or remove {folder}/{there}: then a new pair is made."
    )


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert refused(tmp_path / "file" / "ca") == (
        f"cannot read {tmp_path}/file/ca/ca.pem of the certificate authority: a part of its path is not a folder. "
        "Let this user read it."
    )


def test_a_folder_that_this_user_may_not_write_to_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def mkdir(*_: object, **__: object) -> None:
        raise PermissionError(13, "")

    monkeypatch.setattr(Path, "mkdir", mkdir)
    assert refused(folder) == (
        f"cannot make a certificate authority in {folder}: this user has no permission. "
        "Let this user write there, or name another folder by SMS_SIMULATOR_CA_DIR."
    )


def test_a_disk_that_is_full_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def replace(*_: object) -> None:
        raise OSError(28, "")

    monkeypatch.setattr(Path, "replace", replace)
    assert "the disk is full" in refused(folder)
    assert [path.name for path in folder.iterdir()] == ["ca.lock"]
