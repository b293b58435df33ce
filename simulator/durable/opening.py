"""Open the folder of data that the settings name."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.durable.errors import FolderError
from simulator.durable.folder import make
from simulator.durable.keeper import FolderKeeper
from simulator.durable.lock import FolderLock
from simulator.durable.store import EMPTIED, FILE, GONE, Store
from simulator.hosting.sandboxes import DEFAULT_NAME
from simulator.sandbox.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.hosting.clocks import Clocks
    from simulator.settings import Settings


@contextlib.contextmanager
def shared_by_workers(settings: Settings) -> Iterator[None]:
    """Have the folder of the settings for processes that are forked meanwhile, each of which has a keeper of its own.

    Raises:
        FolderError: the folder cannot be used, or it has no sandbox that is to begin anew.
    """
    folder = _folder_of(settings)
    make(folder, FILE)
    lock = FolderLock(folder)
    try:
        with Store(folder, is_written=True, is_shared=True) as store:  # SQLite's files may not be open in a fork
            forget(store, settings.data_reset)
        yield
    finally:
        lock.release()


def keeper_of(settings: Settings, clocks: Clocks, *, is_shared: bool = False) -> FolderKeeper:
    """Return who keeps sandboxes in the folder of the settings; needs a running loop.

    Args:
        settings: of the server.
        clocks: real time.
        is_shared: whether this is one of the processes for which `shared_by_workers` has the folder.

    Raises:
        FolderError: the folder cannot be used, or it has no sandbox that is to begin anew.
    """
    is_synced = settings.data_sync == "disk"
    store = Store(_folder_of(settings), is_written=True, is_synced=is_synced, is_shared=is_shared)
    try:
        if not is_shared:
            forget(store, settings.data_reset)
    except FolderError:
        store.close()
        raise
    return FolderKeeper(store, clocks, settings.data_bytes, is_divergence_accepted=settings.on_divergence == "accept")


def _folder_of(settings: Settings) -> Path:
    if settings.data is None:
        raise FolderError("no folder of data is set (--data)")
    return Path(settings.data)


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
