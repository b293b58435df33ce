"""Write variables so that a shell, a file of variables, or a job of GitHub reads exactly their values."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Mapping

Variables = Mapping[str, str]

POWERSHELL_QUOTES = re.compile("(['\u2018\u2019\u201a\u201b])")
"""PowerShell takes each of these for the same quote."""

PLAIN = re.compile(r"[\w@%+=:,./~-]+", re.ASCII)
"""A value that every reader of env files takes without quotes."""

NOT_ON_GITHUB = "NODE_OPTIONS"
"""GitHub refuses this one in a job's file of variables."""


def _sh(name: str, value: str) -> str:
    return f"export {name}={shlex.quote(value)}"


def _fish(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"set -gx {name} '{escaped}'"


def _powershell(name: str, value: str) -> str:
    escaped = POWERSHELL_QUOTES.sub(r"\1\1", value)
    return f"$env:{name} = '{escaped}'"


def _dotenv(name: str, value: str) -> str:
    """Quote only what has to be: some readers, such as Docker's, take quotes for a part of the value."""
    if PLAIN.fullmatch(value) or not value:
        return f"{name}={value}"
    if not re.search(r"['\n\r]", value):
        quoted = value.replace("\\", r"\\")
        return f"{name}='{quoted}'"
    escaped = re.sub(r'(["\\])', r"\\\1", value).replace("\n", "\\n").replace("\r", "\\r")
    return f'{name}="{escaped}"'


def _github(name: str, value: str) -> str:
    """Write a value between two lines that are no line of it."""
    end = "END"
    while end in value:
        end += "_"
    return f"{name}<<{end}\n{value}\n{end}"


_LINES: Mapping[str, Callable[[str, str], str]] = {
    "sh": _sh,
    "fish": _fish,
    "powershell": _powershell,
    "dotenv": _dotenv,
    "github": _github,
}

SHELLS = (*_LINES, "json")


def written(variables: Variables, shell: str) -> str:
    """Write variables for one of SHELLS; GitHub's lines leave out NOT_ON_GITHUB."""
    if shell == "json":
        return json.dumps(dict(variables), indent=2, ensure_ascii=False)
    taken = {name: value for name, value in variables.items() if (shell, name) != ("github", NOT_ON_GITHUB)}
    return "\n".join(_LINES[shell](name, value) for name, value in taken.items())
