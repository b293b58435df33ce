"""Write a request as a curl command for a shell, with variables in the place of credentials."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from simulator.control.as_code.pieces import UNKNOWN, Credential
from simulator.sandbox.errors import ConflictError
from simulator.text.variables import in_capitals

if TYPE_CHECKING:
    from simulator.control.as_code.pieces import Asked, Pieces

LONGEST = 100_000
"""How many characters of a body have room in a command line."""
_GO_ON = " \\\n  "


def curl_of(asked: Asked, base_url: str) -> str:
    """Write the command.

    Its variables are those that `sms-simulator credentials --format env` prints; in the place of a credential that
    nobody handed out stands `$UNKNOWN`.

    Raises:
        ConflictError: the body is too long for a command line.
    """
    if sum(map(len, asked.body)) > LONGEST:
        raise ConflictError(f"the body of {asked.id} is too long for a command line: take format=pytest")
    words = [f"curl -sS -X {shlex.quote(asked.method)} {_word((base_url, *asked.target), asked)}"]
    words += [f"-H {_word((f'{name}: ', *value), asked)}" for name, value in asked.headers]
    if asked.body:
        if not any(name.lower() == "content-type" for name, _ in asked.headers):
            words.append("-H 'Content-Type:'")  # curl would name one of its own
        words.append(f"--data-raw {_word(asked.body, asked)}")
    return f"{_GO_ON.join(words)}\n"


def _word(pieces: Pieces, asked: Asked) -> str:
    """Write one argument: texts in quotes that leave them as they are, variables in those that do not."""
    return "".join(
        f'"${_variable(piece, asked)}"' if isinstance(piece, Credential) else shlex.quote(piece) for piece in pieces
    )


def _variable(credential: Credential, asked: Asked) -> str:
    if credential.field == UNKNOWN or asked.vendor is None:
        return UNKNOWN
    return f"{in_capitals(asked.vendor)}_{in_capitals(credential.field)}"
