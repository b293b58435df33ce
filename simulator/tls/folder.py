"""Name the folder of a user's certificate authority and the files in it; write and remove them."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from simulator.sandbox.errors import SimulatorError
from simulator.text.system_errors import cause_of

CERTIFICATE = "ca.pem"
KEY = "ca-key.pem"
LOCK = "ca.lock"
"""Is locked by whoever makes the other two; it is empty and stays."""

PRIVATE = 0o600
PUBLIC = 0o644


def usual_folder(environment: Mapping[str, str]) -> Path:
    """Tell where the certificate authority of this user is kept.

    Raises:
        SimulatorError: this user has no home folder.
    """
    if sys.platform == "win32" and (local := environment.get("LOCALAPPDATA")):
        return Path(local) / "sms-simulator" / "ca"
    # A relative path is to be ignored. Source: https://specifications.freedesktop.org/basedir-spec/latest/
    if (data := Path(environment.get("XDG_DATA_HOME", ""))).is_absolute():
        return data / "sms-simulator" / "ca"
    below = ("Library", "Application Support") if sys.platform == "darwin" else (".local", "share")
    return _home(environment).joinpath(*below, "sms-simulator", "ca")


def _home(environment: Mapping[str, str]) -> Path:
    """Return the home folder, of the environment or else of the list of users."""
    if home := environment.get("HOME"):
        return Path(home)
    try:
        return Path.home()
    except RuntimeError as error:
        raise SimulatorError(
            "this user has no home folder to keep a certificate authority in. "
            "Name a folder for it by SMS_SIMULATOR_CA_DIR."
        ) from error


def write_whole(path: Path, content: bytes, mode: int = PUBLIC) -> None:
    """Write a file under another name first, so that nobody reads a part of it.

    Raises:
        OSError: it cannot be written.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def remove(folder: Path, written: Path) -> list[Path]:
    """Remove the files of the certificate authority in a folder, and the folder if it is empty then.

    Args:
        folder: where it is kept.
        written: a folder of what was written for it, which goes as a whole.

    Returns:
        What was removed: none where there was none.

    Raises:
        SimulatorError: something cannot be removed.
    """
    ways: list[tuple[Path, Callable[[Path], object]]] = [
        *((folder / name, Path.unlink) for name in (KEY, CERTIFICATE, LOCK)),
        (folder, Path.rmdir),
        (written, shutil.rmtree),
    ]
    removed = []
    for path, take_away in ways:
        try:
            take_away(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            if path == folder:
                continue  # it holds what is not ours
            raise SimulatorError(f"cannot remove {path}: {cause_of(error)}.") from error
        removed.append(path)
    return removed
