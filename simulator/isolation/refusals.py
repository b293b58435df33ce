"""Say in words what it was that refused a network of its own, and what to do about it."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from simulator.sandbox.errors import SimulatorError
from simulator.text.system_errors import cause_of

OLD_SWITCH = "/proc/sys/kernel/unprivileged_userns_clone"
MOST = "/proc/sys/user/max_user_namespaces"
APPARMOR = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns"
STATUS = "/proc/self/status"


def _by_sysctl(path: str, value: int) -> str:
    """Say how a setting of the kernel is changed."""
    name = ".".join(Path(path).parts[3:])
    return f"`sudo sysctl -w {name}={value}` allows it"


FORBIDDEN_BY_SWITCH = (
    f"this kernel lets nobody but root have one (kernel.unprivileged_userns_clone): {_by_sysctl(OLD_SWITCH, 1)}."
)
FORBIDDEN_BY_SECCOMP = (
    "a filter of system calls (seccomp) forbids it, as in a container: run the container with `--security-opt "
    "seccomp=unconfined --security-opt apparmor=unconfined`, or with a profile that allows unshare and mount."
)
FORBIDDEN_BY_APPARMOR = (
    "AppArmor forbids it, as on Ubuntu since 23.10 (kernel.apparmor_restrict_unprivileged_userns): "
    f"{_by_sysctl(APPARMOR, 0)}, and so does a profile of AppArmor with `userns` for this Python."
)
FORBIDDEN = (
    "this user may have none: a module for security such as AppArmor or SELinux, or a chroot, forbids it. "
    "Run the command without --isolate where that cannot be changed; then nothing is guaranteed."
)

Read = Callable[[str], str]


class NoIsolationError(SimulatorError):
    """A network of its own cannot be had."""


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def refused(step: str, error: OSError, read: Read = _read, *, is_root: bool | None = None) -> NoIsolationError:
    """Make the error that says who refused a step, and the remedy.

    Args:
        step: what was tried, such as "a user namespace".
        error: of the operating system.
        read: returns the text of a file, an empty one where there is none.
        is_root: whether the user may do more than others; None looks.
    """
    root = os.geteuid() == 0 if is_root is None else is_root
    return NoIsolationError(f"--isolate needs {step}, and {_who(error, read, is_root=root)}")


def _who(error: OSError, read: Read, *, is_root: bool) -> str:
    if error.errno in {errno.ENOSYS, errno.EINVAL}:
        return "this kernel has none: it was built without namespaces."
    most = read(MOST)
    if error.errno in {errno.ENOSPC, errno.EUSERS} or most == "0":
        return (
            f"this machine allows {most or 'no more'} of them (user.max_user_namespaces): {_by_sysctl(MOST, 15_000)}."
        )
    if error.errno not in {errno.EPERM, errno.EACCES}:
        return f"there is none: {cause_of(error)}."
    forbidding = {
        FORBIDDEN_BY_SWITCH: not is_root and read(OLD_SWITCH) == "0",
        FORBIDDEN_BY_SECCOMP: "\nSeccomp:\t2" in read(STATUS),
        FORBIDDEN_BY_APPARMOR: not is_root and read(APPARMOR) == "1",
    }
    return next((words for words, holds in forbidding.items() if holds), FORBIDDEN)
