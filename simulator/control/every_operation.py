"""Load every operation of the control API, in the order of the description."""

from __future__ import annotations

from simulator.control.table import FEATURES, operations_of

OPERATIONS = operations_of(FEATURES)
