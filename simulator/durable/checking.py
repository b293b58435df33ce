"""Rebuild what a folder keeps in memory, for whoever looks at it without a server: to check it, or to write it down."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from simulator.durable.beginning import Reader
from simulator.durable.errors import UnknownBeginningError
from simulator.durable.replay import DivergedError, Replay
from simulator.hosting.hosted import Hosted
from simulator.steps import tell_nobody

if TYPE_CHECKING:
    from simulator.durable.beginning import Beginning
    from simulator.durable.store import Life, Store
    from simulator.sandbox.sandbox import Sandbox
    from simulator.serving.serve import VendorDirectory
    from simulator.steps import Told


class NotRebuiltError(Exception):
    """A sandbox cannot be rebuilt as it was; the words say why."""


class Rebuilt(NamedTuple):
    """A sandbox that stands where its inputs end, and how many there were."""

    sandbox: Sandbox
    inputs: int


class Checked(NamedTuple):
    """What came of looking at one sandbox.

    Args:
        life: the sandbox.
        inputs: from how many it was rebuilt.
        flaw: why it cannot be rebuilt as it was; None: it can.
        is_gone: whether it was begun anew or deleted while it was looked at.
    """

    life: Life
    inputs: int
    flaw: str | None
    is_gone: bool = False


class Rebuilder:
    """Rebuild sandboxes of a folder, one after the other.

    Args:
        store: its file.
        directory: the vendors that there are now.
    """

    def __init__(self, store: Store, directory: VendorDirectory) -> None:
        self._store = store
        self._directory = directory
        self._reader = Reader(directory)

    def checked(self, life: Life, told: Told = tell_nobody) -> Checked:
        """Rebuild a sandbox, and return whether the same came of everything.

        Args:
            life: the sandbox.
            told: is told how many inputs were applied, and of how many.
        """
        inputs, flaw = 0, None
        try:
            inputs = self.rebuilt(life, told=told).inputs
        except NotRebuiltError as error:
            flaw = str(error)
        try:
            is_gone = all(each.life != life.life for each in self._store.lives())
        except sqlite3.Error:
            is_gone = False
        return Checked(life, inputs, None if is_gone else flaw, is_gone)

    def rebuilt(self, life: Life, capsule_bytes: int | None = None, told: Told = tell_nobody) -> Rebuilt:
        """Rebuild a sandbox.

        Args:
            life: the sandbox.
            capsule_bytes: how much is recorded of it meanwhile; as much as it was begun with if left out.
            told: is told how many inputs were applied, and of how many.

        Raises:
            NotRebuiltError: it cannot be, or something else came of an input than when it was recorded.
        """
        try:
            total = self._store.count(life.life)
            beginning = self._reader.read(life.beginning)
            if capsule_bytes is not None:
                beginning = replace(beginning, bounds=replace(beginning.bounds, capsule_bytes=capsule_bytes))
            sandbox, replay = self._begun(life, beginning)
            for _ in replay.steps():
                told(replay.position, total)
        except (UnknownBeginningError, DivergedError) as error:
            raise NotRebuiltError(str(error)) from error
        except sqlite3.Error as error:
            raise NotRebuiltError(f"its inputs cannot be read from the file: {error}") from error
        except Exception as error:  # a vendor's package may raise anything
            raise NotRebuiltError(f"it cannot be rebuilt: {error!r}") from error
        if replay.divergence is not None:
            raise NotRebuiltError(replay.divergence)
        if replay.position < total:
            raise NotRebuiltError(f"its inputs end at {replay.position} of {total}")
        return Rebuilt(sandbox, replay.position)

    def _begun(self, life: Life, beginning: Beginning) -> tuple[Sandbox, Replay]:
        sandbox = beginning.build(life.name, self._directory, lambda: 0.0, lambda: 0.0)
        hosted = Hosted(sandbox, beginning.world, life.life)
        inputs = self._store.inputs(life.life)
        return sandbox, Replay(hosted, sandbox, self._directory, inputs, life.begun_ms, is_divergence_accepted=True)
