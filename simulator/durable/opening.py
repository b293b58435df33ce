"""Open the folder of data that the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.durable.errors import FolderError
from simulator.durable.keeper import FolderKeeper
from simulator.durable.store import EMPTIED, GONE, Store
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.sandbox.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.hosting.clocks import Clocks
    from simulator.settings import Settings


def keeper_of(settings: Settings, clocks: Clocks) -> FolderKeeper:
    """Return who keeps sandboxes in the folder of the settings; needs a running loop.

    Raises:
        FolderError: the folder cannot be used, or it has no sandbox that is to begin anew.
    """
    if settings.data is None:
        raise FolderError("no folder of data is set (--data)")
    store = Store(Path(settings.data), is_written=True, is_synced=settings.data_sync == "disk")
    try:
        forget(store, settings.data_reset)
    except FolderError:
        store.close()
        raise
    return FolderKeeper(store, clocks, settings.data_bytes, is_divergence_accepted=settings.on_divergence == "accept")


def forget(store: Store, names: Iterable[str]) -> None:
    """Keep nothing more of some sandboxes; the default one need not be there.

    Raises:
        FolderError: another one is not; all are kept then.
    """
    lives = {life.name: life.life for life in store.lives()}
    names = list(dict.fromkeys(names))
    for name in names:
        if name not in lives and name != DEFAULT_NAME:
            raise FolderError(f"{store.folder}: {UnknownNameError('sandbox', name, lives)}")
    for name in names:
        if name in lives:
            store.write([(GONE, (lives[name],)), (EMPTIED, (lives[name],))], [])
