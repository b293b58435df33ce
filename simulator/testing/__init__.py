"""Give tests of applications that send SMS handles on a running simulator, and the pytest plugin that starts one.

Nothing is imported before it is used: pytest loads the plugin in every project of an environment it is installed in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.testing.arrivals import Arrival
    from simulator.testing.catching import CallbackReceiver, CatchUrl
    from simulator.testing.connection import ControlError, SimulatorUnreachableError
    from simulator.testing.explaining import UnmetError
    from simulator.testing.guarding import EgressError
    from simulator.testing.handle import AsyncSmsSimulator, SmsSimulator
    from simulator.testing.moving import Clock, NotSettledError
    from simulator.testing.server import MakeSmsSimulator, SmsSimulatorServer, VersionMismatchError
    from simulator.testing.server_thread import ServerThread
    from simulator.testing.values import (
        Callback,
        Happening,
        IncomingMessage,
        Message,
        NoCodeError,
        SentRequest,
        UnreadableRequest,
        VendorAccess,
    )

__all__ = [
    "Arrival", "AsyncSmsSimulator", "Callback", "CallbackReceiver", "CatchUrl", "Clock", "ControlError", "EgressError",
    "Happening", "IncomingMessage", "MakeSmsSimulator", "Message", "NoCodeError", "NotSettledError", "SentRequest",
    "ServerThread", "SimulatorUnreachableError", "SmsSimulator", "SmsSimulatorServer", "UnmetError",
    "UnreadableRequest", "VendorAccess", "VersionMismatchError",
]  # fmt: skip

_ROOMS = {
    "catching": ("CallbackReceiver", "CatchUrl"),
    "connection": ("ControlError", "SimulatorUnreachableError"),
    "explaining": ("UnmetError",),
    "guarding": ("EgressError",),
    "handle": ("AsyncSmsSimulator", "SmsSimulator"),
    "moving": ("Clock", "NotSettledError"),
    "server": ("MakeSmsSimulator", "SmsSimulatorServer", "VersionMismatchError"),
    "server_thread": ("ServerThread",),
    "arrivals": ("Arrival",),
    "values": (
        "Callback",
        "Happening",
        "IncomingMessage",
        "Message",
        "NoCodeError",
        "SentRequest",
        "UnreadableRequest",
        "VendorAccess",
    ),
}


def __getattr__(name: str) -> Any:
    """Import a public name from the room it lives in."""
    import importlib  # noqa: PLC0415 - as late as the rest

    for room, names in _ROOMS.items():
        if name in names:
            return getattr(importlib.import_module(f"{__name__}.{room}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
