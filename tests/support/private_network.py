"""Run a command where the vendors' names lead to a listener that plays the vendors: in namespaces of its own.

There is no other network: whatever is to be reached is started by the command.
"""

from __future__ import annotations

import fcntl
import json
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

UNSHARE = ("unshare", "--user", "--map-root-user", "--mount", "--net")
"""Runs a command in a network and with mounts of its own, where the kernel lets a user do that."""

VENDOR = "203.0.113.9"
"""An address for documentation, which the loopback gets: Ruby asks no proxy for a name that leads to 127.0.0.9."""

PORTS = (80, 443)

SET_FLAGS = 0x8914
SET_ADDRESS = 0x8916
UP_AND_RUNNING = 0x41
"""Source: Linux, include/uapi/linux/sockios.h and if.h."""


class Done(NamedTuple):
    """What came of a command, and how often it called the vendor."""

    status: int
    stdout: str
    stderr: str
    calls: int


def run_privately(
    command: Iterable[str], hosts: Iterable[str], folder: Path, environment: Mapping[str, str] | None = None
) -> Done:
    """Run a command in namespaces of its own.

    Args:
        command: what to run.
        hosts: the names that lead to the vendor.
        folder: takes the file that stands in for /etc/hosts.
        environment: of the command.
    """
    names = folder / "hosts"
    names.write_text(f"127.0.0.1 localhost\n{VENDOR} {' '.join(hosts)}\n", encoding="utf-8")
    private = (*UNSHARE, sys.executable, __file__, str(names), *command)
    done = subprocess.run(private, capture_output=True, check=False, text=True, env=environment, timeout=110)
    assert done.returncode == 0, done.stderr
    return Done(*json.loads(done.stdout))


class Vendor:
    """Counts who connects, and answers nobody."""

    def __init__(self, port: int) -> None:
        self._listener = socket.create_server((VENDOR, port))
        self.calls = 0
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            connection, client = self._listener.accept()
            connection.close()
            if client == self._last:
                return
            self.calls += 1

    _last: object = None

    def close(self) -> int:
        """Return how many have connected; the one that comes last is ours."""
        with socket.socket() as ours:
            ours.bind((VENDOR, 0))
            self._last = ours.getsockname()
            ours.connect(self._listener.getsockname())
            self._thread.join()
        self._listener.close()
        return self.calls


def set_up_loopback() -> None:
    """Bring the loopback up, which is down in a new namespace, and give it the vendor's address, too."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", UP_AND_RUNNING))
        address = struct.pack("=HH4s8x", socket.AF_INET, 0, socket.inet_aton(VENDOR))
        fcntl.ioctl(any_socket, SET_ADDRESS, struct.pack("16s16s", b"lo:vendor", address))


def inside(names: str, *command: str) -> None:
    """Run a command in namespaces that are there already, and print what came of it as JSON."""
    subprocess.run(["mount", "--bind", names, "/etc/hosts"], check=True)
    set_up_loopback()
    vendors = [Vendor(port) for port in PORTS]
    try:
        done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=100)
    finally:
        calls = sum(vendor.close() for vendor in vendors)
    sys.stdout.write(json.dumps(Done(done.returncode, done.stdout, done.stderr, calls)))


if __name__ == "__main__":
    inside(*sys.argv[1:])
