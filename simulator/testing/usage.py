"""Refuse marks and settings that say nothing the plugin knows."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pytest

from simulator.testing.naming import unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX = "sms_"


def unknown_mark(config: pytest.Config, names: Iterable[str]) -> str | None:
    """Say what is wrong with the first mark that begins like ours and that nobody has declared; None if none is."""
    declared = [re.split(r"[(:]", line)[0].strip() for line in config.getini("markers")]
    ours = sorted(name for name in declared if name.startswith(PREFIX))
    wrong = next((name for name in names if name.startswith(PREFIX) and name not in ours), None)
    return None if wrong is None else f"@pytest.mark.{wrong}: {unknown('mark', wrong, ours)}"


def grace_s(config: pytest.Config) -> float:
    """Return what the setting `sms_grace` says; raises `pytest.UsageError` where that is no number of seconds."""
    said = config.getini("sms_grace")
    try:
        seconds = float(said)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise pytest.UsageError(f"sms_grace: {said!r} is not a number of seconds; expected one such as 2 or 0.5")
    return seconds
