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
BARE = frozenset({"sms_unmodified"})
"""Marks that take no arguments."""


def wrong_mark(config: pytest.Config, marks: Iterable[pytest.Mark]) -> str | None:
    """Say what is wrong with the first mark that begins like ours and is unknown or misused; None if none is."""
    declared = [re.split(r"[(:]", line)[0].strip() for line in config.getini("markers")]
    ours = sorted(name for name in declared if name.startswith(PREFIX))
    for mark in marks:
        if mark.name not in ours:
            return f"@pytest.mark.{mark.name}: {unknown('mark', mark.name, ours)}"
        if mark.name in BARE and (mark.args or mark.kwargs):
            given = ", ".join([*map(repr, mark.args), *(f"{name}={value!r}" for name, value in mark.kwargs.items())])
            return f"@pytest.mark.{mark.name}({given}) is invalid; expected @pytest.mark.{mark.name} without arguments"
    return None


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
