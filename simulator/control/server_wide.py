"""Tell whether the server is alive and ready, and which one it is."""

from __future__ import annotations

import platform

from simulator import __version__
from simulator.api.request import Response
from simulator.control import health
from simulator.control.declaring import operation
from simulator.control.operation import Nothing, Scope, View, Visit

TAG = "server"
API_VERSION = "1"


class Health(View):
    """The state of the server."""

    status: str


class Version(View):
    """The name and version of the server."""

    product: str
    version: str
    python: str
    api: str


@operation("GET", "livez", TAG, scope=Scope.SERVER)
async def get_live(visit: Visit[Nothing, Nothing]) -> Health | Response:  # noqa: ARG001 - a handler's shape
    """Tell that the server is alive."""
    return health.live()


@operation("GET", "readyz", TAG, scope=Scope.SERVER)
async def get_ready(visit: Visit[Nothing, Nothing]) -> Health | Response:
    """Tell whether requests may be sent; 503 while the server stops, or rebuilds what it kept."""
    keeper = visit.host.keeper
    return health.ready(is_stopping=visit.host.is_stopping, unready=None if keeper is None else keeper.unready)


@operation("GET", "version", TAG, scope=Scope.SERVER)
async def get_version(visit: Visit[Nothing, Nothing]) -> Version:  # noqa: ARG001 - a handler's shape
    """Tell the server's name and version."""
    return Version(
        product="sms-provider-simulator", version=__version__, python=platform.python_version(), api=API_VERSION
    )
