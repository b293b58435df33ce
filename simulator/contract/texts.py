"""Read the text of a file that belongs to a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract.errors import ContractError
from simulator.text.system_errors import cause_of

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 2_000_000


def text_of(path: Path) -> str:
    """Read the text of a file, line endings as they are.

    Raises:
        ContractError: it cannot be read, is too large or not UTF-8.
    """
    name = f"{path.parent.name}/{path.name}"
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ContractError(f"{name}: more than the {MAX_BYTES} bytes that are read")
        return content.decode("utf-8")
    except OSError as error:
        raise ContractError(f"{name}: cannot be read: {cause_of(error)}") from error
    except UnicodeDecodeError as error:
        raise ContractError(f"{name}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
