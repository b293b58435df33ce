"""Write the names of variables of an environment."""

from __future__ import annotations

import re

_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


def in_capitals(name: str) -> str:
    """Write a name as variables are: `partnerID` as `PARTNER_ID`."""
    return _BORDER.sub("_", name).upper()
