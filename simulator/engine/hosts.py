"""Reach the one of several servers that takes writes, though another one does not answer at all.

The driver asks one after the other within the time that it is given, so a first machine that is lost, and refuses
nothing, would leave no time for the next one.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

NEXT_S = 0.5
"""So long a server is waited for before the next one is asked, too."""


class Ending(Protocol):
    """A connection, as far as it matters here."""

    def terminate(self) -> None:
        """Cut it."""
        ...


ConnectionT = TypeVar("ConnectionT", bound=Ending)


def each_host(url: str) -> list[str]:
    """Return a URL for each server that a URL names, in its order.

    `postgresql://sms@one:1,two:2/sms` gives `postgresql://sms@one:1/sms` and `postgresql://sms@two:2/sms`. A URL that
    the driver would refuse is returned as it is.
    """
    try:
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query))
    except ValueError:
        return [url]
    user, at, hosts = parts.netloc.rpartition("@")
    if "@" in url.partition("://")[2].removeprefix(parts.netloc):
        return [url]  # what is taken for hosts may be a part of the password
    if hosts:
        return [urlunsplit(parts._replace(netloc=f"{user}{at}{host}")) for host in hosts.split(",")]
    named = asked.get("host", "").split(",")
    ports = asked.get("port", "").split(",")
    ports *= len(named) if len(ports) == 1 else 1
    if len(named) == 1 or len(ports) != len(named):
        return [url]
    places = ({"host": host, "port": port} if port else {"host": host} for host, port in zip(named, ports, strict=True))
    return [f"{url.partition('?')[0]}?{urlencode({**asked, **place})}" for place in places]


async def first_of(
    urls: Sequence[str], opening: Callable[[str], Coroutine[Any, Any, ConnectionT]]
) -> ConnectionT | list[tuple[str, Exception]]:
    """Return a connection to the first server that gives one; else what each has against it.

    Args:
        urls: one for each server; the next one is asked as soon as one has refused, or is slow.
        opening: opens a connection, and raises whatever the driver does.
    """
    asked: dict[asyncio.Task[ConnectionT], str] = {}
    waiting: set[asyncio.Task[ConnectionT]] = set()
    left = list(urls)
    try:
        while left or waiting:
            if left:
                url = left.pop(0)
                waiting.add(task := asyncio.get_running_loop().create_task(opening(url)))
                asked[task] = url
            done, waiting = await asyncio.wait(
                waiting, timeout=NEXT_S if left else None, return_when=asyncio.FIRST_COMPLETED
            )
            for task in asked:
                if task in done and task.exception() is None:
                    del asked[task]
                    return task.result()
        return [(url, error) for task, url in asked.items() if isinstance(error := task.exception(), Exception)]
    finally:
        for task in asked:
            _give_up(task)


def _give_up(task: asyncio.Task[Any]) -> None:
    """Have no connection come about, and none stay that has."""
    if not task.cancel() and not task.cancelled() and task.exception() is None:
        task.result().terminate()
