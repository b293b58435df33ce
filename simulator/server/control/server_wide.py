"""Operations on the server itself: is it alive, is it ready, what is it."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from simulator import __version__
from simulator.api.problem import problem
from simulator.server.control.operation import ControlOperation, Nothing, Scope, View, Visit

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


async def live(visit: Visit[Nothing, Nothing]) -> Health:  # noqa: ARG001 - a handler's shape
    """Whether the process is alive: it answers."""
    return Health(status="alive")


async def ready(visit: Visit[Nothing, Nothing]) -> Health | Response:
    """Whether requests may be sent."""
    if visit.simulator.is_stopping:
        return problem(503, "stopping", "The server is stopping: requests under way finish, others go elsewhere.")
    return Health(status="ready")


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
