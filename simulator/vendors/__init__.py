"""List the built-in vendors, a folder each; none knows of another.

A vendor's id is a pure function of an ordinal, so looking one up needs no index.
"""

from __future__ import annotations

from typing import Any

from simulator.api.vendor import Vendor
from simulator.vendors import advanta, msgine, pushr, ugsms

BUILT_IN: tuple[Vendor[Any], ...] = (ugsms.VENDOR, pushr.VENDOR, advanta.VENDOR, msgine.VENDOR)
