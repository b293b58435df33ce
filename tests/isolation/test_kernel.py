"""What the kernel is asked for, in namespaces that are made for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from support.private_network import UNSHARE

ADDRESSES = """
import errno, ipaddress, json, socket
from simulator.isolation.kernel import bring_loopback_up, give_loopback
bring_loopback_up()
for number, address in enumerate(("10.1.2.3", "203.0.113.9")):
    give_loopback(ipaddress.IPv4Address(address), number)
def tried(address):
    with socket.socket() as client:
        return errno.errorcode[client.connect_ex((address, 9))]
print(json.dumps({each: tried(each) for each in ("127.0.0.1", "10.1.2.3", "203.0.113.9", "10.1.2.4", "203.0.113.10")}))
"""


@pytest.mark.usefixtures("isolate")
def test_the_loopback_gets_single_addresses() -> None:
    done = subprocess.run([*UNSHARE, sys.executable, "-c", ADDRESSES], capture_output=True, check=True, text=True)
    here, elsewhere = "ECONNREFUSED", "ENETUNREACH"
    assert json.loads(done.stdout) == {
        "127.0.0.1": here, "10.1.2.3": here, "203.0.113.9": here, "10.1.2.4": elsewhere, "203.0.113.10": elsewhere,
    }  # fmt: skip


USERS = """
import os, sys
from simulator.isolation.kernel import map_users, unshare
ours, theirs = os.pipe(), os.pipe()
pid = os.fork()
if pid == 0:
    unshare()
    os.write(ours[1], b".")
    os.read(theirs[0], 1)
    print(open("/proc/self/uid_map").read().split(), os.getuid(), os.getgid(), flush=True)
    os._exit(0)
os.read(ours[0], 1)
map_users(pid)
os.write(theirs[1], b".")
os.waitpid(pid, 0)
"""


@pytest.mark.usefixtures("isolate")
def test_users_are_who_they_are_outside() -> None:
    done = subprocess.run([sys.executable, "-c", USERS], capture_output=True, check=True, text=True)
    user, count = str(os.getuid()), done.stdout.split("'")[5]
    assert done.stdout == f"{[user, user, count]} {user} {os.getgid()}\n"
    assert (int(count) == 1) == (os.getuid() != 0)
