"""A plugin for pytest that refuses to run unless the product is imported from the copy that faults are planted in.

Without it an installed product, or the checkout itself, could be tested in the copy's place, and notice nothing.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

VARIABLE = "PLANTED_COPY"


def pytest_configure() -> None:
    """Look where the product comes from; all its modules lie below."""
    import simulator  # noqa: PLC0415 - when pytest is on its way, and not when this module is read for its name

    copy = Path(os.environ[VARIABLE]).resolve()
    found = Path(simulator.__file__ or "").resolve()
    if not found.is_relative_to(copy):
        raise pytest.UsageError(f"the product was imported from {found}, not from the copy in {copy}")
