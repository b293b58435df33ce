"""Who refuses a network of its own, and the remedy, by what the machine says of itself."""

from __future__ import annotations

import errno

import pytest

from simulator.isolation.refusals import APPARMOR, MOST, OLD_SWITCH, STATUS, refused

SECCOMP = {STATUS: "Name:\tpython\nSeccomp:\t2\nSeccomp_filters:\t1"}


@pytest.mark.parametrize(("number", "files", "is_root", "words"), [
    (errno.ENOSYS, {}, False, "it was built without namespaces"),
    (errno.EINVAL, {}, True, "it was built without namespaces"),
    (errno.ENOSPC, {MOST: "0"}, False, "allows 0 of them (user.max_user_namespaces): `sudo sysctl -w user.max_user"),
    (errno.EPERM, {MOST: "0"}, False, "allows 0 of them"),
    (errno.EUSERS, {}, False, "allows no more of them"),
    (errno.EPERM, {OLD_SWITCH: "0"}, False, "`sudo sysctl -w kernel.unprivileged_userns_clone=1` allows it"),
    (errno.EPERM, {OLD_SWITCH: "0", **SECCOMP}, True, "--security-opt seccomp=unconfined"),
    (errno.EPERM, {OLD_SWITCH: "1", **SECCOMP}, False, "--security-opt seccomp=unconfined"),
    (errno.EACCES, {APPARMOR: "1"}, False, "`sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` allows"),
    (errno.EPERM, {APPARMOR: "1"}, True, "AppArmor or SELinux, or a chroot"),
    (errno.EPERM, {APPARMOR: "0", OLD_SWITCH: "1", STATUS: "\nSeccomp:\t0"}, False, "AppArmor or SELinux, or a chroot"),
    (errno.ENOMEM, {}, False, "there is no memory left"),
])  # fmt: skip
def test_the_one_who_refuses_is_named(number: int, files: dict[str, str], is_root: bool, words: str) -> None:  # noqa: FBT001
    error = refused("a user namespace", OSError(number, "no"), lambda path: files.get(path, ""), is_root=is_root)
    assert str(error).startswith("--isolate needs a user namespace, and ")
    assert words in str(error)
