"""The emulated providers, a folder each, that know nothing of each other; and the list of those that are built in."""

from __future__ import annotations

from typing import Any

from simulator.api.vendor import Vendor
from simulator.vendors import advanta, msgine, pushr, ugsms

BUILT_IN: tuple[Vendor[Any], ...] = (ugsms.VENDOR, pushr.VENDOR, advanta.VENDOR, msgine.VENDOR)
