"""Write variables of an environment: their names, and lines for a shell or an env file."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping

_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


def in_capitals(name: str) -> str:
    """Write a name as variables are: `partnerID` as `PARTNER_ID`."""
    return _BORDER.sub("_", name).upper()


def env_lines(groups: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Write a line for each value: that of `api_key` of the group `ugsms` is called `UGSMS_API_KEY`.

    The fixture of the pytest plugin names them alike.
    """
    for group, values in groups.items():
        for name, value in values.items():
            yield f"{in_capitals(group)}_{in_capitals(name)}={shlex.quote(value)}"
