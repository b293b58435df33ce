"""Say why what is kept cannot be used."""

from __future__ import annotations

from simulator.sandbox.errors import SimulatorError


class FolderError(SimulatorError):
    """The folder of data cannot be used; the words say why and what to do."""


class InUseError(FolderError):
    """Another process has the folder."""


class DiskError(Exception):
    """The disk has failed: what is kept is unknown, and the process has to end."""


class UnknownBeginningError(SimulatorError):
    """A sandbox began as none can begin here: a vendor is missing, or it was another version."""
