"""Keep Python's collector of garbage away for a while."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def collector_put_off() -> Iterator[None]:
    """Import without looking for garbage: nothing of what is loaded is any, and looking takes a fifth of the time.

    Afterwards it is not looked through as if it were young, but counts among what is old.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if not gc.get_freeze_count():  # what somebody froze stays frozen
                gc.freeze()
                gc.unfreeze()  # makes all of it old, and looks at nothing
            gc.enable()
