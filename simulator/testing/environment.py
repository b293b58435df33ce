"""Environment variables for an application: the vendors of a sandbox go in, names and values come out.

`SMS_SIMULATOR_URL` is the server, `SMS_BASE_URL` the sandbox. For each vendor there is `<VENDOR>_BASE_URL` and a
variable for each field of its credentials, in capitals with underscores between words: `<VENDOR>_API_KEY`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.testing.values import VendorAccess

_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


def variables(server_url: str, base_url: str, vendors: Mapping[str, VendorAccess]) -> dict[str, str]:
    """The variables; see the module."""
    named = {"SMS_SIMULATOR_URL": server_url, "SMS_BASE_URL": base_url}
    for vendor, access in vendors.items():
        named[f"{_spelled(vendor)}_BASE_URL"] = access.base_url
        for field, value in access.credentials.items():
            named[f"{_spelled(vendor)}_{_spelled(field)}"] = value
    return named


def _spelled(name: str) -> str:
    return _BORDER.sub("_", name).upper()
