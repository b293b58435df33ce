"""Answer the questions of programs inside where a name leads: known ones to an address inside, all others nowhere.

A file of hosts could not list the names below a provider's host, and a question that nobody answers would have to time
out. Nothing is asked outside.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address

from simulator.isolation.reach import HERE

PORT = 53
HEAD = struct.Struct("!6H")
IS_ANSWER = 0x8000
ANSWERED = 0x8580
"""An answer, by whoever decides about the name, which could have asked others as well."""

NO_SUCH_NAME = 3
ADDRESS = 1
"""Source: RFC 1035, 4.1."""

LONGEST = 4096
MOST = 1000


class Names(threading.Thread):
    """Answers, until the process ends.

    Args:
        is_vendors: tells whether a name is a provider's host.
        others: further names, with the address of each.
    """

    def __init__(self, is_vendors: Callable[[str], bool], others: Mapping[str, str]) -> None:
        super().__init__(name="names", daemon=True)
        self._is_vendors, self._others = is_vendors, others
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((HERE, PORT))
        self._unknown: dict[str, None] = {}

    @property
    def unknown(self) -> list[str]:
        """The names that were asked for in vain, MOST at most."""
        return list(self._unknown)

    def run(self) -> None:
        """Answer each question."""
        while True:
            question, program = self._socket.recvfrom(LONGEST)
            if answer := answered(question, self._lead):
                self._socket.sendto(answer, program)

    def _lead(self, name: str) -> str | None:
        if self._is_vendors(name) or name == "localhost" or name.endswith(".localhost"):
            return HERE
        found = self._others.get(name)
        if found is None and len(self._unknown) < MOST and not name.endswith(".arpa"):
            self._unknown[name] = None
        return found


def answered(question: bytes, lead: Callable[[str], str | None]) -> bytes | None:
    """Write the answer to a question; None where it is none.

    Args:
        question: a message as RFC 1035 has it.
        lead: returns the address of a name, in lower case; None where there is no such name.
    """
    try:
        number, flags, count, *_ = HEAD.unpack_from(question)
        name, end = _name_in(question, HEAD.size)
        kind, _ = struct.unpack_from("!2H", question, end)
    except (struct.error, IndexError):
        return None
    if flags & IS_ANSWER or count != 1:
        return None
    address = lead(name)
    code = NO_SUCH_NAME if address is None else 0
    record = b""
    if address is not None and kind == ADDRESS:
        # The name is the one that stands behind the head; nobody is to remember it.
        record = struct.pack("!3HIH", 0xC000 | HEAD.size, ADDRESS, 1, 0, 4) + IPv4Address(address).packed
    head = HEAD.pack(number, ANSWERED | code, 1, int(bool(record)), 0, 0)
    return head + question[HEAD.size : end + 4] + record


def _name_in(message: bytes, start: int) -> tuple[str, int]:
    """Read a name, in lower case; returns it with the place behind it."""
    labels = []
    while size := message[start]:
        labels.append(message[start + 1 : start + 1 + size].decode("ascii", "replace"))
        start += 1 + size
    return ".".join(labels).lower(), start + 1
