"""Say in our words why the operating system refused something."""

from __future__ import annotations

import errno

CLOSED = "the connection was closed"
FORBIDDEN = "this user has no permission"
MEMORY = "there is no memory left"
UNREACHABLE = "no network leads there"
WORDS = {
    errno.ENOENT: "there is no such file or folder",
    errno.EACCES: FORBIDDEN,
    errno.EPERM: FORBIDDEN,
    errno.EEXIST: "it exists already",
    errno.EISDIR: "it is a folder",
    errno.ENOTDIR: "a part of its path is not a folder",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ENOSPC: "the disk is full",
    errno.EROFS: "the disk is read-only",
    errno.ELOOP: "its links lead in a circle",
    errno.EMFILE: "this process has too many files open",
    errno.ENFILE: "this machine has too many files open",
    errno.ENOMEM: MEMORY,
    errno.ENOBUFS: MEMORY,
    errno.ECONNREFUSED: "nothing listens there",
    errno.ECONNRESET: CLOSED,
    errno.ECONNABORTED: CLOSED,
    errno.EPIPE: CLOSED,
    errno.EHOSTUNREACH: UNREACHABLE,
    errno.ENETUNREACH: UNREACHABLE,
    errno.EADDRINUSE: "the port is taken",
    errno.EADDRNOTAVAIL: "it is not an address of this machine",
}


def cause_of(error: OSError) -> str:
    """Word an error of the operating system, without a word of its own."""
    if error.errno is None:
        return CLOSED if isinstance(error, ConnectionError) else "it cannot be used"
    code = errno.errorcode.get(error.errno, str(error.errno))
    return WORDS.get(error.errno, f"the operating system reports {code}")
