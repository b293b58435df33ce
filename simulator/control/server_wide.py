"""Operations on the server itself: is it alive, is it ready, what is it."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from simulator import __version__
from simulator.control import health
from simulator.control.operation import ControlOperation, Nothing, Scope, View, Visit

if TYPE_CHECKING:
    from simulator.api.request import Response

TAG = "server"
API_VERSION = "1"


class Health(View):
    """How the server is."""

    status: str


class Version(View):
    """What the server is."""

    product: str
    version: str
    python: str
    api: str


async def live(visit: Visit[Nothing, Nothing]) -> Response:  # noqa: ARG001 - a handler's shape
    """Whether the process is alive."""
    return health.live()


async def ready(visit: Visit[Nothing, Nothing]) -> Response:
    """Whether requests may be sent."""
    return health.ready(is_stopping=visit.host.is_stopping)


async def version(visit: Visit[Nothing, Nothing]) -> Version:  # noqa: ARG001 - a handler's shape
    """What this is."""
    return Version(
        product="sms-provider-simulator", version=__version__, python=platform.python_version(), api=API_VERSION
    )


OPERATIONS = (
    ControlOperation("GET", "livez", "getLive", "Is it alive?", live, TAG, answer=Health, scope=Scope.SERVER),
    ControlOperation(
        "GET", "readyz", "getReady", "May requests be sent? 503 while it stops", ready, TAG,
        answer=Health, scope=Scope.SERVER,
    ),
    ControlOperation("GET", "version", "getVersion", "What is it?", version, TAG, answer=Version, scope=Scope.SERVER),
)  # fmt: skip
