"""Go on in a network of its own, as a copy of this process, while this one stays outside and serves it."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address

from simulator.isolation.keeper import Keeper
from simulator.isolation.kernel import bring_loopback_up, give_loopback, map_users, namespaces_of, unshare
from simulator.isolation.lookups import lead_lookups
from simulator.isolation.names import Names
from simulator.isolation.reach import HERE, Reach
from simulator.isolation.refusals import NoIsolationError, refused
from simulator.isolation.relay import Line, Relay, Tell
from simulator.sandbox.errors import SimulatorError
from simulator.text.system_errors import cause_of
from simulator.values import frozen

HTTP = 80
HTTPS = 443
"""The ports at which the simulator is expected inside."""

STEP = b"."
LONGEST = 8


@frozen
class Inside:
    """This process is the copy, in the network of its own.

    Args:
        names: answers where names lead, and knows which were asked for in vain.
        port: of the loopback outside, at which the simulator's port HTTP can be reached from there.
    """

    names: Names
    port: int


@frozen
class Outside:
    """This process has stayed outside.

    Args:
        pid: of the copy, which is to be waited for.
        keeper: ends what the copy leaves behind; None where it did not get inside.
    """

    pid: int
    keeper: Keeper | None

    def end(self) -> None:
        """End all that is left inside."""
        if self.keeper:
            self.keeper.let_go()


def enter(reaches: Sequence[Reach], is_vendors: Callable[[str], bool], tell: Tell) -> Inside | Outside:
    """Make the copy, and tell in each of both which one it is.

    Args:
        reaches: what is to be reached from inside.
        is_vendors: tells whether a name is a provider's host.
        tell: is told outside, in a thread, what cannot be reached.

    Raises:
        SimulatorError: the machine does not allow it, or a place cannot be relayed; raised in either of both.
    """
    if sys.platform != "linux":
        raise NoIsolationError("--isolate needs Linux: no other system has networks that a user may make.")
    page = socket.create_server((HERE, 0))
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    pid = os.fork()
    if pid == 0:
        ours.close()
        with theirs:
            return _go_in(theirs, page, reaches, is_vendors)
    theirs.close()
    page.close()
    with ours:
        return _stay_out(ours, pid, reaches, tell)


def _stay_out(copy: socket.socket, pid: int, reaches: Sequence[Reach], tell: Tell) -> Outside:
    """Say who is who inside, and serve the listeners that the copy hands out."""
    namespaces = namespaces_of(pid) if copy.recv(LONGEST) else None
    if namespaces is None:
        return Outside(pid, None)  # it says itself why
    try:
        map_users(pid)
    except OSError as error:
        copy.close()
        os.waitpid(pid, 0)
        raise refused("users of its own", error) from error
    keeper = Keeper(namespaces[0])
    copy.send(STEP)
    lines = []
    while True:
        number, descriptors, *_ = socket.recv_fds(copy, LONGEST, 1)
        if not number:
            break
        reach = reaches[int(number)]
        lines += [Line(socket.socket(fileno=each), reach.host, reach.port) for each in descriptors]
    if lines:
        Relay(lines, tell).start()
    return Outside(pid, keeper)


def _go_in(
    outside: socket.socket, page: socket.socket, reaches: Sequence[Reach], is_vendors: Callable[[str], bool]
) -> Inside:
    """Make the network, with the places that can be reached from it."""
    try:
        unshare()
    except OSError as error:
        raise refused("a user namespace", error) from error
    outside.send(STEP)
    if not outside.recv(LONGEST):
        os._exit(1)  # the other one says why
    others = {each.host: each.addresses[0] for each in reaches if each.is_name}
    try:
        bring_loopback_up()
    except OSError as error:
        raise refused("a network of its own", error) from error
    try:
        lead_lookups(lambda name: name in others or is_vendors(name))
    except OSError as error:
        raise refused("mounts of its own", error) from error
    for number, reach in enumerate(reaches):
        for listener in _listeners(number, reach):
            socket.send_fds(outside, [str(number).encode()], [listener.fileno()])
            listener.close()
    names = Names(is_vendors, {socket.gethostname().lower(): HERE} | others)
    names.start()
    port: int = page.getsockname()[1]
    Relay([Line(page, HERE, HTTP)], lambda *_: None).start()
    return Inside(names, port)


def _listeners(number: int, reach: Reach) -> list[socket.socket]:
    """Listen where programs inside look for a place."""
    made = []
    try:
        if reach.is_foreign:
            give_loopback(IPv4Address(reach.addresses[0]), number)
        for address in reach.addresses:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            if family == socket.AF_INET or socket.has_dualstack_ipv6():
                made.append(socket.create_server((address, reach.port), family=family))
    except OSError as error:
        raise SimulatorError(f"{str(reach)!r} cannot be relayed: {cause_of(error)}.") from error
    return made
