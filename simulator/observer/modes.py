"""Choose the observer, or none, that works in a mode."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

from simulator.observer.recorder import Recorder
from simulator.observer.strict import Strict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.api.vendor import Vendor
    from simulator.hosting.observing import Observer


class Mode(enum.Enum):
    """The reactions to departures from the vendors' documentation."""

    OFF = "off"
    RECORD = "record"
    STRICT = "strict"


def observer_for(mode: Mode, vendors: Sequence[Vendor[Any]]) -> Observer | None:
    """Make an observer by the contracts of the product and its packages; each server needs one of its own."""
    if mode is Mode.OFF:
        return None
    kind = Strict if mode is Mode.STRICT else Recorder
    return kind(None, vendors)
