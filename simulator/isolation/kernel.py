"""Ask Linux for namespaces, mounts and addresses in them, for which Python 3.11 has no functions."""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
from ipaddress import IPv4Address
from pathlib import Path

NEW_MOUNTS = 0x0002_0000
NEW_USER = 0x1000_0000
NEW_NETWORK = 0x4000_0000
"""Source: Linux, include/uapi/linux/sched.h."""

BIND, RECURSIVE, PRIVATE = 0x1000, 0x4000, 0x4_0000
"""Source: Linux, include/uapi/linux/mount.h."""

SET_FLAGS, SET_ADDRESS, SET_MASK = 0x8914, 0x8916, 0x891C
UP_AND_RUNNING = 0x41
"""Source: Linux, include/uapi/linux/sockios.h and if.h."""

ONE_ADDRESS = IPv4Address("255.255.255.255")


def unshare() -> None:
    """Give this process, which has one thread, users, mounts and a network of its own; raises `OSError`."""
    _call("unshare", ctypes.c_int(NEW_USER | NEW_MOUNTS | NEW_NETWORK))


def map_users(pid: int) -> None:
    """Have users and groups in the namespace of another process be those outside; raises `OSError`.

    Root keeps all there are. A user may keep none but itself.
    """
    process = Path(f"/proc/{pid}")
    if os.geteuid() == 0:
        try:
            for name in ("uid_map", "gid_map"):
                extents = [line.split() for line in Path(f"/proc/self/{name}").read_text("ascii").splitlines()]
                same = "".join(f"{first} {first} {count}\n" for first, _, count in extents)
                (process / name).write_text(same, "ascii")
        except PermissionError:  # a root without the right to name users, as some containers have it
            pass
        else:
            return
    (process / "uid_map").write_text(f"{os.geteuid()} {os.geteuid()} 1\n", "ascii")
    (process / "setgroups").write_text("deny", "ascii")
    (process / "gid_map").write_text(f"{os.getegid()} {os.getegid()} 1\n", "ascii")


def keep_mounts_private() -> None:
    """Keep mounts of this namespace from showing outside; raises `OSError`."""
    _call("mount", b"none", b"/", None, ctypes.c_ulong(RECURSIVE | PRIVATE), None)


def mount_over(target: Path, source: Path) -> None:
    """Show a file or folder in the place of another one; raises `OSError`."""
    _call("mount", os.fsencode(source), os.fsencode(target), None, ctypes.c_ulong(BIND), None)


def bring_loopback_up() -> None:
    """Bring the loopback up, which is down in a new network; raises `OSError`."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", UP_AND_RUNNING))


def give_loopback(address: IPv4Address, number: int) -> None:
    """Give the loopback a further address; raises `OSError`.

    Args:
        address: the address, without the rest of its network.
        number: of the address, which no other one has.
    """
    label = b"lo:%d" % number
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for request, value in ((SET_ADDRESS, address), (SET_MASK, ONE_ADDRESS)):
            packed = struct.pack("=HH4s8x", socket.AF_INET, 0, value.packed)
            fcntl.ioctl(any_socket, request, struct.pack("16s16s", label, packed))


def namespaces_of(pid: int | str) -> tuple[int, int] | None:
    """Tell the network and the users of a process by numbers; None where the process is gone, or is none of ours."""
    try:
        network, users = (Path(f"/proc/{pid}/ns/{each}").stat().st_ino for each in ("net", "user"))
    except OSError:
        return None
    return network, users


def _call(name: str, *arguments: object) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
