"""Find the certificate authority that https needs: the user's own, or the one of a folder that was named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from simulator.tls.authority import Authority


def authority_of(ca_dir: str | None) -> Authority:
    """Return the certificate authority of a folder, or the user's own, which is made when it is first needed.

    Raises:
        click.ClickException: the extra `tls` is not installed, or the files cannot be used.
    """
    from simulator.sandbox.errors import SimulatorError
    from simulator.tls.folder import usual_folder

    try:
        from simulator.tls.authority import Authority
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"https needs the package {error.name}: install it with pip install 'sms-provider-simulator[tls]'."
        ) from error
    try:
        if ca_dir is not None:
            return Authority.kept_in(Path(ca_dir))
        return Authority.kept_in(usual_folder(os.environ), renews=True)
    except SimulatorError as error:
        raise click.ClickException(str(error)) from error
