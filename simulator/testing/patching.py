"""Patch this process for a while: how hosts are found, what secures connections, and which roots clients are told.

A client that was made before is led, too: it finds hosts and secures connections anew for each one it opens.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.testing.guarding import Guard

__tracebackhide__ = True
"""Failures show the line of the test, and none of these."""

MISSING = object()


class Patches:
    """What is patched, with what was there before.

    Args:
        guard: decides what becomes of a connection.
    """

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._changes: list[tuple[Any, str, Any]] = []
        finding = guard.turning.SmsSimulatorTurning
        finding.turns = {name: self._remembering(turn) for name, turn in finding.turns.items()}
        self._finder: Any = finding()

    def put_on(self) -> None:
        """Patch what is imported; of the rest, each module when it is."""
        for name, turn in self._finder.turns.items():
            if name in sys.modules:
                turn(sys.modules[name])
        self._patch(socket, "getaddrinfo", self._noting)
        self._patch(asyncio.BaseEventLoop, "getaddrinfo", self._looking_first)
        self._patch(ssl.SSLContext, "wrap_socket", self._securing_sockets)
        self._patch(ssl.SSLContext, "wrap_bio", self._securing_memory)
        sys.meta_path.insert(0, self._finder)

    def take_off(self) -> None:
        """Put back what was there before."""
        sys.meta_path.remove(self._finder)
        while self._changes:
            owner, name, was = self._changes.pop()
            if was is MISSING:
                delattr(owner, name)
            else:
                setattr(owner, name, was)

    def _patch(self, owner: Any, name: str, wrapped: Callable[[Any], Any]) -> None:
        original = getattr(owner, name)
        self._changes.append((owner, name, original))
        setattr(owner, name, wrapped(original))

    def _remembering(self, turn: Callable[[Any], None]) -> Callable[[Any], None]:
        """Have what a patch of a module changes, in it and in its classes, put back in the end."""

        def turned(module: Any) -> None:
            owners = [module, *(each for each in vars(module).values() if isinstance(each, type))]
            before = [(owner, dict(vars(owner))) for owner in owners]
            turn(module)
            self._changes += [
                (owner, name, were.get(name, MISSING))
                for owner, were in before
                for name, value in vars(owner).items()
                if were.get(name, MISSING) is not value
            ]

        return turned

    # ----------------------------------------------------------------------------------------------------------------

    def _noting(self, original: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
        def getaddrinfo(host: Any, port: Any, *args: Any, **more: Any) -> list[Any]:
            found = original(host, port, *args, **more)
            self._guard.note_addresses(host, found)
            return found

        return getaddrinfo

    def _looking_first(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Look at a host where the caller can be seen: a loop has it resolved in another thread."""

        async def getaddrinfo(loop: Any, host: Any, port: Any, **more: Any) -> Any:
            return await original(loop, self._guard.stand_in(host, port), port, **more)

        return getaddrinfo

    def _securing_sockets(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def wrap_socket(context: ssl.SSLContext, sock: socket.socket, *args: Any, **more: Any) -> Any:
            # Of the rest, the fourth one is the name, if it is given by its place.
            name = more.get("server_hostname", next(iter(args[3:]), None))
            used = self._guard.context(context, name, sock)
            if used is not context:
                more.pop("session", None)  # it is of the other context
            return original(used, sock, *args, **more)

        return wrap_socket

    def _securing_memory(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def wrap_bio(context: ssl.SSLContext, incoming: Any, outgoing: Any, *args: Any, **more: Any) -> Any:
            # Of the rest, the second one is the name, if it is given by its place.
            name = more.get("server_hostname", next(iter(args[1:]), None))
            used = self._guard.context(context, name, None)
            if used is not context:
                more.pop("session", None)
            return original(used, incoming, outgoing, *args, **more)

        return wrap_bio
