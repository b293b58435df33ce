"""Every vendor of the catalogue, and the toy: what is said of all vendors is tested with these, so none is left out."""

from __future__ import annotations

from pathlib import Path

import toy_vendor

from simulator.catalogue.folders import packaged
from simulator.catalogue.installed import Installed, installed

TOY = Installed(toy_vendor.VENDOR, "tests", packaged(Path(toy_vendor.__file__).parent))
EVERY = {each.vendor.name: each for each in (*installed(), TOY)}
"""By name."""
