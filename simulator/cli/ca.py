"""`ca`: show, hand out or remove the certificate authority by which programs trust the simulator over HTTPS."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.options import SERVE_OPTIONS, with_options

if TYPE_CHECKING:
    from simulator.tls.authority import Authority

CA_DIR = next(each for each in SERVE_OPTIONS if each.path == ("ca_dir",))


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR",
    help="Write the certificate, a bundle with the system's roots, and a trust store for Java to this folder.",
)  # fmt: skip
@click.option("--remove", "is_removed", is_flag=True, help="Remove the certificate authority of this user.")
@with_options([CA_DIR])
def ca(*, out: Path | None, is_removed: bool, ca_dir: str | None) -> None:
    """Show the certificate authority that HTTPS needs; it is made if need be.

    It is this user's alone, is valid for a year, and its private key stays where it is. Needs the extra `tls`.
    """
    if is_removed:
        if out or ca_dir:
            raise click.UsageError(
                "--remove removes the certificate authority of this user, and no other: "
                f"leave out --out, --ca-dir and {CA_DIR.variable}, or remove the folder yourself."
            )
        _remove()
        return
    authority = authority_in(ca_dir)
    if out:
        _write(out, authority)
    else:
        _show(authority)


def authority_in(ca_dir: str | None) -> Authority:
    """Read or make the certificate authority of a folder, or else of this user; say so where one had expired.

    Raises:
        NotDone: it cannot be used, or the extra is not installed.
    """
    from simulator.cli.printing import NotDone
    from simulator.sandbox.errors import SimulatorError

    try:
        from simulator.tls.authority import Authority
        from simulator.tls.folder import usual_folder
        from simulator.tls.keeping import Origin

        if ca_dir:
            return Authority.kept_in(Path(ca_dir))
        authority = Authority.kept_in(usual_folder(os.environ), renews=True)
    except SimulatorError as error:
        raise NotDone(str(error)) from error
    if authority.origin is Origin.RENEWED:
        click.echo(
            f"Note: the certificate authority in {authority.folder} had expired, and a new one was made: "
            "whatever trusts the old one by hand has to trust this one.",
            err=True,
        )
    return authority


def _show(authority: Authority) -> None:
    """Say where the authority is, how to know it, and how to trust it by hand."""
    from simulator.cli.printing import say

    path = (authority.folder / "ca.pem").absolute()
    say(
        f"certificate  {path}\n"
        f"SHA-256      {authority.fingerprint}\n"
        f"valid until  {authority.valid_until:%Y-%m-%d %H:%M} UTC\n"
        "\n"
        "`sms-simulator env` prints variables by which programs trust it, and `sms-simulator ca --out DIR` writes a\n"
        "bundle and a trust store. By hand, for one command:\n"
        f"    curl --cacert {path} ...\n"
        f"    NODE_EXTRA_CA_CERTS={path} node ...\n"
        "Do not add it to the roots of the system or of a browser: this is a throw-away."
    )


def _write(out: Path, authority: Authority) -> None:
    """Write what clients need into a folder."""
    from simulator.cli.printing import NotDone, say
    from simulator.redirection.files import PASSWORD
    from simulator.text.system_errors import cause_of
    from simulator.tls.folder import write_whole

    for name, content, meaning in (
        ("ca.pem", authority.certificate_pem, "the certificate"),
        ("bundle.pem", authority.bundle_pem(), "it and the roots of the system, for programs that know one list alone"),
        ("trust.p12", authority.pkcs12(PASSWORD), f"the same as a PKCS12 trust store; its password is {PASSWORD}"),
    ):
        path = out / name
        try:
            out.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
        except OSError as error:
            raise NotDone(f"cannot write {path}: {cause_of(error)}. Name another folder by --out.") from error
        say(f"{path}  {meaning}")


def _remove() -> None:
    """Remove the authority of this user with all that was written for it, and say what that was."""
    from simulator.cli.printing import NotDone, say
    from simulator.sandbox.errors import SimulatorError

    try:
        from simulator.tls.folder import remove, usual_folder

        folder = usual_folder(os.environ)
        removed = remove(folder, folder.with_name("env"))
    except SimulatorError as error:
        raise NotDone(str(error)) from error
    say("\n".join(f"removed {path}" for path in removed) or f"nothing to remove: there is none in {folder}")
