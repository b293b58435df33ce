"""Count what other processes of the same server may ask this one for, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.control.taking_turns import taking_turns
from simulator.hosting.peers import NAMES, READY, STOCK

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from simulator.api.request import Response
    from simulator.hosting.host import Host

    Count = Callable[[], Awaitable[object]]


def counts_of(host: Host, is_ready: Callable[[], Response]) -> Mapping[str, Count]:
    """Say how each is counted.

    Args:
        host: the worlds of this process.
        is_ready: answers whether requests may be sent to it.
    """

    async def names() -> object:
        return [[hosted.made, hosted.sandbox.name] for hosted in host.sandboxes]

    async def stock() -> object:
        from simulator.control.metrics import take_stock  # noqa: PLC0415 - seldom wanted

        return (await taking_turns(take_stock(host))).plain()

    async def ready() -> object:
        response = is_ready()
        return [response.status, response.body.decode(), response.headers]

    return {NAMES: names, STOCK: stock, READY: ready}
