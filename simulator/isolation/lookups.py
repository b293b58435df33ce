"""Have every program inside ask `names.py` where a name leads, by files in place of those of the system.

They are seen inside alone. Services that answer for other programs by sockets in the file system (nscd, the resolver of
systemd) would know the real addresses, so no program is led to these.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

from simulator.isolation.kernel import keep_mounts_private, mount_over
from simulator.isolation.reach import HERE

ETC = Path("/etc")
NSCD = (Path("/run/nscd"), Path("/var/run/nscd"))
RESOLVER = f"nameserver {HERE}\nsearch .\noptions timeout:2 attempts:2\n"
SWITCH = "hosts: files dns\n"
HOSTS_LINE = re.compile(r"^[ \t]*hosts[ \t]*:.*\n?", re.MULTILINE)


def lead_lookups(is_led: Callable[[str], bool]) -> None:
    """Put the files in their places.

    Args:
        is_led: tells whether a name, in lower case, is one that `names.py` leads.

    Raises:
        OSError: that is not allowed.
    """
    keep_mounts_private()
    contents = {
        "hosts": hosts(_text(ETC / "hosts"), is_led),
        "resolv.conf": RESOLVER,
        "nsswitch.conf": SWITCH + HOSTS_LINE.sub("", _text(ETC / "nsswitch.conf")),
    }
    # What is mounted stays when its first name is gone.
    with tempfile.TemporaryDirectory(prefix="sms-simulator-") as folder:
        for name, content in contents.items():
            place = ETC / name
            if place.is_file():  # where there is none, this machine is asked anyway
                made = Path(folder) / name
                made.write_text(content, encoding="utf-8", errors="surrogateescape")
                made.chmod(0o644)
                mount_over(place, made)
        empty = Path(folder) / "empty"
        empty.mkdir()
        for place in {each.resolve() for each in NSCD if each.is_dir()}:
            mount_over(place, empty)


def hosts(there: str, is_led: Callable[[str], bool]) -> str:
    """Write a file of hosts: this machine's own names, and none that leads elsewhere.

    Args:
        there: the file that there is.
        is_led: as above; a name in this file would never be asked for.
    """
    lines = [f"{HERE} localhost", "::1 localhost ip6-localhost ip6-loopback"]
    for line in there.splitlines():
        address, *names = line.partition("#")[0].split() or [""]
        own = [name for name in names if not is_led(name.lower())]
        if own and _is_loopback(address):
            lines.append(" ".join((address, *own)))
    return "\n".join(dict.fromkeys(lines)) + "\n"


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
