"""Connect two simulators by TCP: each proves that it knows a secret before the other one reads a frame of it.

    whoever hears    MAGIC, a nonce
    whoever asks     MAGIC, a nonce, the number of the node that it looks for, its proof
    whoever hears    the number of the node that it is, its proof

A proof is an HMAC by the secret, over which of the two proves, both nonces and that number: it serves once, one way,
for one node. Whoever asks is the first to prove, so that nobody learns anything by connecting to whoever hears. A
number is looked for because an address may belong to another simulator by now. What is said afterwards is neither
signed nor encrypted: whoever can change what two machines say to each other is not kept out.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import secrets
import struct
import time
from typing import TYPE_CHECKING

from simulator.cluster.pulse import watch
from simulator.server.listeners import TcpListener
from simulator.server.shortage import Rarely
from simulator.text.network_errors import network_cause_of
from simulator.text.system_errors import CLOSED

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.cluster.hearing import Hearing
    from simulator.cluster.line import Line
    from simulator.server.listeners import Servers

logger = logging.getLogger(__name__)

MAGIC = b"sms-sim\x01"
"""Its last byte rises with each change of what is said here, or in frames."""

IN_TIME_S = 5.0
"""How long both may take until each has proved itself."""

MOST_UNPROVED = 64
"""So many connections may be open on which nobody has proved anything; of more, the oldest one ends."""

_NONCE = 32
_NODE = struct.Struct(">q")
_PROOF = 32
_FIRST = len(MAGIC) + _NONCE
_SECOND = _FIRST + _NODE.size + _PROOF
_THIRD = _NODE.size + _PROOF
_ASKS, _HEARS = b"asks ", b"hears"

STRANGER = "it does not begin as a simulator of this version does"
UNPROVED = "it does not know the secret that these simulators share"
ANOTHER = "another simulator has that address now"
REFUSED = "it closed the connection, perhaps because it knows another secret"
LATE = "it took too long"
MANY = "more came than are looked at at once"


async def reach(address: str, secret: bytes, node: int, make: Callable[[], Line]) -> Line:
    """Connect to the simulator at an address.

    Args:
        address: host and port, such as `10.0.0.2:7673` or `[::1]:7673`.
        secret: what both know.
        node: the number of the one that is looked for.
        make: the end of the connection by which it is asked.

    Raises:
        ConnectionError: it was not reached, in words why.
    """
    host, _, port = address.rpartition(":")
    loop = asyncio.get_running_loop()
    met: asyncio.Future[Line] = loop.create_future()
    try:
        async with asyncio.timeout(IN_TIME_S):
            made = lambda: _Asking(secret, node, make, met, address)  # noqa: E731
            transport, _ = await loop.create_connection(made, host.strip("[]"), int(port))
            try:
                return await met
            except BaseException:
                transport.abort()
                raise
    except _UnmetError:
        raise
    except (OSError, UnicodeError) as error:
        raise ConnectionError(network_cause_of(error)) from error


async def hear(
    host: str, port: int, secret: bytes, node: Callable[[], int], make: Callable[[], Hearing]
) -> asyncio.Server | Servers:
    """Listen for other simulators.

    Args:
        host: on which address.
        port: 0 takes a free one.
        secret: what all know.
        node: tells the number of this one.
        make: the end of a connection by which another one asks.

    Raises:
        OSError: the port cannot be had.
    """
    return await TcpListener(host, port).listen(_Door(secret, node, make))


class _UnmetError(ConnectionError):
    """Somebody was reached, but not whom we looked for."""


def _proof(secret: bytes, whose: bytes, nonces: bytes, node: bytes) -> bytes:
    return hmac.digest(secret, MAGIC + whose + nonces + node, "sha256")


def _is_begun_well(came: bytes) -> bool:
    return came[: len(MAGIC)] == MAGIC[: len(came)]


class _Asking(asyncio.Protocol):
    """The beginning of a connection, where it was opened.

    Args:
        met: what comes of it.
    """

    def __init__(
        self, secret: bytes, node: int, make: Callable[[], Line], met: asyncio.Future[Line], address: str
    ) -> None:
        self._secret = secret
        self._node = node
        self._make = make
        self._met = met
        self._address = address
        self._came = self._nonces = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin: the other end speaks first."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment] # of TCP

    def data_received(self, data: bytes) -> None:
        """Prove who we are, then see who the other end is."""
        self._came += data
        try:
            if not self._nonces:
                self._prove()
            if self._nonces and len(self._came) >= _THIRD:
                self._look()
        except _UnmetError as error:
            self._fail(error)

    def _prove(self) -> None:
        if not _is_begun_well(self._came):
            raise _UnmetError(STRANGER)
        if len(self._came) >= _FIRST:
            own, node = secrets.token_bytes(_NONCE), _NODE.pack(self._node)
            self._nonces, self._came = self._came[len(MAGIC) : _FIRST] + own, self._came[_FIRST:]
            self._transport.write(MAGIC + own + node + _proof(self._secret, _ASKS, self._nonces, node))

    def _look(self) -> None:
        node, proof, rest = self._came[: _NODE.size], self._came[_NODE.size : _THIRD], self._came[_THIRD:]
        if not hmac.compare_digest(proof, _proof(self._secret, _HEARS, self._nonces, node)):
            raise _UnmetError(UNPROVED)
        if _NODE.unpack(node)[0] != self._node:
            raise _UnmetError(ANOTHER)
        if self._met.done():
            raise _UnmetError(LATE)
        line = self._make()
        self._met.set_result(line)
        _hand_over(self._transport, line, rest, f"the simulator at {self._address}")

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - however it ended
        """Say that it did not let us in: whoever finds our proof wrong says nothing."""
        self._fail(_UnmetError(REFUSED if self._nonces else CLOSED))

    def _fail(self, why: _UnmetError) -> None:
        if not self._met.done():
            self._met.set_exception(why)
        self._transport.close()


class _Door:
    """Lets in who knows the secret."""

    def __init__(self, secret: bytes, node: Callable[[], int], make: Callable[[], Hearing]) -> None:
        self.secret = secret
        self.node = node
        self.make = make
        self.unproved: dict[_Knocking, None] = {}
        self._rarely = Rarely(time.monotonic)

    def __call__(self) -> _Knocking:
        """Make the beginning of a connection."""
        if len(self.unproved) >= MOST_UNPROVED:
            next(iter(self.unproved)).refuse(MANY)
        return _Knocking(self)

    def refused(self, who: object, why: str) -> None:
        """Tell of somebody who was not let in."""
        more = self._rarely.more()
        if more is not None:
            logger.warning("a connection from %s, where other simulators connect, was ended: %s%s", who, why, more)


class _Knocking(asyncio.Protocol):
    """The beginning of a connection, where it was taken."""

    def __init__(self, door: _Door) -> None:
        self._door = door
        self._came = b""
        self._nonce = secrets.token_bytes(_NONCE)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Speak first."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment] # of TCP
        self._door.unproved[self] = None
        self._late = asyncio.get_running_loop().call_later(IN_TIME_S, self.refuse, LATE)
        self._transport.write(MAGIC + self._nonce)

    def data_received(self, data: bytes) -> None:
        """Let the other end in as soon as it has proved itself."""
        came = self._came = self._came + data
        if not _is_begun_well(came):
            return self.refuse(STRANGER)
        if len(came) < _SECOND:
            return None
        nonces, wanted = self._nonce + came[len(MAGIC) : _FIRST], came[_FIRST : _FIRST + _NODE.size]
        proof, rest = came[_SECOND - _PROOF : _SECOND], came[_SECOND:]
        if not hmac.compare_digest(proof, _proof(self._door.secret, _ASKS, nonces, wanted)):
            return self.refuse(UNPROVED)
        self._decide()
        node = _NODE.pack(self._door.node())
        self._transport.write(node + _proof(self._door.secret, _HEARS, nonces, node))
        if node != wanted:
            self._transport.close()
        else:
            _hand_over(self._transport, self._door.make(), rest, f"the simulator at {self._who}")
        return None

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - however it ended
        """Forget it; who looks whether a port is open, and says nothing, is not worth a word."""
        if self._decide() and self._came:
            self._door.refused(self._who, "it left before it had said who it is")

    def refuse(self, why: str) -> None:
        """End it."""
        if self._decide():
            self._door.refused(self._who, why)
        self._transport.abort()

    def _decide(self) -> bool:
        """Note that it is decided what becomes of it; tells whether it was not yet."""
        self._late.cancel()
        return self._door.unproved.pop(self, self) is None

    @property
    def _who(self) -> object:
        name = self._transport.get_extra_info("peername")
        return name[0] if name else "nobody"


def _hand_over(transport: asyncio.Transport, end: Line | Hearing, rest: bytes, who: str) -> None:
    """Leave a connection to those who speak by it, with the bytes that have come already."""
    transport.set_protocol(end)
    end.connection_made(transport)
    watch(transport, end, who)
    if rest:
        end.data_received(rest)
